// `npm run compare-readers -- --runs 100000 [--seed 1] <folder>…`: reads all YAML and JSON below the folders with both
// readers, as it stands and then with random slips, and says where what the quick one accepts differs.
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadBundled } from './load-bundled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '0' }, seed: { type: 'string' } },
  allowPositionals: true,
});
const runs = Number(values.runs);
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
if (!Number.isInteger(runs) || !Number.isInteger(seed) || positionals.length === 0)
  throw new Error('usage: npm run compare-readers -- [--runs 100000] [--seed 1] <folder>…');

const bundle = path.join(root, '.cache/compare-readers.mjs');
const { compareReaders } = await loadBundled('test/compare-readers.ts', bundle);
console.log(`${runs} runs from --seed ${seed}`);
process.exitCode = compareReaders({ folders: positionals, runs, seed }) ? 0 : 1;
