import { readFileSync } from 'node:fs';
import path from 'node:path';

/** @returns what reads `bundle.l10n.ko.json` and its like in a folder; `undefined` for a language without such a file */
export function wordsIn(folder: string): (language: string) => unknown {
  return (language) => {
    try {
      return JSON.parse(readFileSync(path.join(folder, `bundle.l10n.${language}.json`), 'utf8')) as unknown;
    } catch {
      return undefined;
    }
  };
}
