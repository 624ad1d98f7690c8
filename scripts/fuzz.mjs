// `npm run fuzz -- --runs 10000 [--seed 1]`: plays random scripts against the core (test/fuzz/) and keeps the inputs that
// reach new code in .cache/fuzz/corpus. Coverage is V8's own, so nothing is instrumented and nothing native installed.
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadBundled } from './load-bundled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } },
});
const runs = Number(values.runs);
// Without a seed each call tries something else, and says what.
const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
if (!Number.isInteger(runs) || !Number.isInteger(seed))
  throw new Error('usage: npm run fuzz -- --runs 10000 [--seed 1]');

const folder = path.join(root, '.cache/fuzz');
const bundle = path.join(folder, 'fuzz.mjs');
const { fuzz } = await loadBundled('test/fuzz/main.ts', bundle);
console.log(`${runs} runs from --seed ${seed}`);
const isWell = await fuzz({
  runs,
  seed,
  testFolder: path.join(root, 'test'),
  corpus: path.join(folder, 'corpus'),
  bundle,
});
process.exitCode = isWell ? 0 : 1;
