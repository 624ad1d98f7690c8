// `npm run compare-readers -- --runs 100000 [--seed 1] <folder>…`: reads all YAML and JSON below the folders with both
// readers, as it stands and then with random slips, and says where what the quick one accepts differs.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

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
await mkdir(path.dirname(bundle), { recursive: true });
await build({
  entryPoints: [path.join(root, 'test/compare-readers.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  alias: { yaml: path.join(root, 'node_modules/yaml/browser/index.js') },
  external: ['fast-check'],
  logLevel: 'warning',
});
const { compareReaders } = await import(pathToFileURL(bundle).href);
console.log(`${runs} runs from --seed ${seed}`);
process.exitCode = compareReaders({ folders: positionals, runs, seed }) ? 0 : 1;
