import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { composeTolerantly } from '../server/src/core/yaml/compose';
import { quickCompose } from '../server/src/core/yaml/quick-compose';
import { splitDocuments } from '../server/src/core/yaml/split';
import { mangled } from './harness/mangled-yaml';

/** Larger texts take the tolerant reader minutes, and say no more. */
const LARGEST_FILE = 3_000_000;
const LARGEST_MANGLED = 1500;
const SHOWN = 20;

/**
 * Compares the readers over all documents below folders, and over as many random slips in the small ones.
 * @returns whether they agree
 */
export function compareReaders(options: {
  readonly folders: readonly string[];
  readonly runs: number;
  readonly seed: number;
}): boolean {
  const texts = new Set(options.folders.flatMap(documentsBelow));
  const count = { all: 0, quick: 0, sound: 0, refused: 0, different: 0 };
  const look = (text: string): void => {
    count.all++;
    const composed = quickCompose(text);
    const judged = composeTolerantly(text);
    if (judged.errors.length === 0) count.sound++;
    if (composed) {
      count.quick++;
      if (isDeepStrictEqual(composed, judged)) return;
      if (count.different++ < SHOWN) console.log(`they differ about ${JSON.stringify(text.slice(0, 2000))}`);
    } else if (judged.errors.length === 0) {
      count.refused++;
    }
  };
  const report = (what: string): void => {
    const { all, quick, sound, refused, different } = count;
    console.log(
      `${what}: ${all} texts, ${quick} read quickly; ${refused} of ${sound} sound ones refused; ${different} differ`,
    );
  };
  for (const text of texts) look(text);
  report('as they stand');
  const small = [...texts].filter(({ length }) => length <= LARGEST_MANGLED);
  if (options.runs > 0 && small.length > 0) {
    fc.assert(fc.property(mangled(small), look), { numRuns: options.runs, seed: options.seed });
    report('with those that have slips');
  }
  return count.different === 0;
}

function documentsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ya?ml|json)$/.test(entry.name))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .filter(({ length }) => length <= LARGEST_FILE)
    .flatMap((text) => splitDocuments(text).map(({ start, end }) => text.slice(start, end)));
}
