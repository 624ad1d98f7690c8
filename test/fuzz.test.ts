import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { it } from 'vitest';
import { probe } from './fuzz/probe';
import { anyScript } from './fuzz/scripts';
import { readMaterial } from './harness/random-edits';

/** A bounded part of `npm run fuzz`, always the same. */
it('survives any text, any question and any sequence of edits', () => {
  const material = readMaterial(fileURLToPath(new URL('.', import.meta.url)));
  fc.assert(
    fc.property(anyScript(material), (script) => void probe(script, material)),
    { numRuns: Number(process.env.RUNS ?? 60), seed: Number(process.env.SEED ?? 7) },
  );
}, 3_600_000);
