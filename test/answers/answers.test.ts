import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Case } from './case';
import { KINDS } from './kinds';

/** Agreement with the kubelet, kube-proxy and others: what their code said to random cases (`npm run answers`). */
describe.each(Object.entries(KINDS))('%s', (name, kind) => {
  const file = fileURLToPath(new URL(`./recorded/${name}.yaml`, import.meta.url));
  const recorded = parse(readFileSync(file, 'utf8')) as (Case & { readonly answer: unknown })[];

  it.each(recorded.map((one, index) => [index + 1, one] as const))('case %i', (_, one) => {
    expect(kind.disagreements(one, one.answer), one.manifests).toEqual([]);
  });
});
