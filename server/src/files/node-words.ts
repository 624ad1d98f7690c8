import { readFileSync } from 'node:fs';
import path from 'node:path';

/** @returns what reads `NAME.ko.json` and its like in a folder; `undefined` for a language without such a file */
export function wordsIn(folder: string, name: string): (language: string) => unknown {
  return (language) => {
    try {
      return JSON.parse(readFileSync(path.join(folder, `${name}.${language}.json`), 'utf8')) as unknown;
    } catch {
      return undefined;
    }
  };
}
