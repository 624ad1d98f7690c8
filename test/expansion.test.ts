import { expect, it } from 'vitest';
import { escapedReferences, expand } from '../server/src/core/k8s/variable-references';

/** EXP-003 to EXP-006, as in the table of the forked package that the kubelet uses: A is known, X is not. */
it.each([
  ['$(A)-$(A)', '1-1'],
  ['$$(A)', '$(A)'],
  ['$$$(A)', '$1'],
  ['$$$$(A)', '$$(A)'],
  ['$$A', '$A'],
  ['$(X)', '$(X)'],
  ['$(A$(A))', '$(A$(A))'],
  ['$(A', '$(A'],
  ['ends with $', 'ends with $'],
  ['$A ${A}', '$A ${A}'],
  ['$(AGAIN)', '$(A)'],
])('expands %s to %s', (text, expected) => {
  const values: Readonly<Record<string, string>> = { A: '1', AGAIN: '$(A)' };
  expect(expand(text, (name) => values[name])).toBe(expected);
});

it.each([
  ['$$(A)', ['$$(A)']],
  ['$(A)$$(B)', ['$$(B)']],
  ['$$$(A)', []],
  ['$$$$(A)', ['$$(A)']],
  ['$$(A', []],
  ['$$A', []],
])('finds what is escaped in %s', (text, expected) => {
  expect(escapedReferences(text).map(({ start, end }) => text.slice(start, end))).toEqual(expected);
});
