import { describe, expect, it } from 'vitest';
import { wholePattern } from '../server/src/core/workspace/kustomize/pattern';

describe('a pattern of a kustomization', () => {
  it.each([
    ['', 'anything', true],
    ['web', 'web', true],
    ['web', 'webs', false],
    ['web.*', 'web-1', true],
    ['(kustomize|helm|source)-controller', 'helm-controller', true],
    ['(kustomize|helm|source)-controller', 'helm', false],
    ['(?i)WEB', 'web', true],
    ['we[a-c]+(-canary)?', 'webb-canary', true],
    ['[^a-z]{2}', '12', true],
    [String.raw`v1\.\d+`, 'v1.36', true],
    ['a|b', 'b', true],
    ['.*x', `${'a'.repeat(400)}x`, false],
  ])('%s for %s: %s', (pattern, text, fits) => {
    expect(wholePattern(pattern)?.(text)).toBe(fits);
  });

  it.each([
    '(a+)+b',
    '(a|a)*b',
    '(a|aa){2,}b',
    '.*.*.*.*b',
    'a?'.repeat(30) + 'a'.repeat(30),
    '(a|a)'.repeat(30) + 'b',
    '((a?)?)?'.repeat(9) + 'b',
    '(?=a)b',
    '(?<!a)b',
    '(?P<name>a)',
    String.raw`(a)\1`,
    String.raw`\pL`,
    String.raw`\Qa\E`,
    '[[:alpha:]]',
    '(a',
    'a)',
    '*',
    '[a',
    '[]x]',
  ])('is not read where it may take hours, or means something else to Go: %s', (pattern) => {
    expect(wholePattern(pattern)).toBeUndefined();
  });

  it('is decided quickly, whatever is read', () => {
    const fits = wholePattern('(a?a?a?|b)?.*a.*a[^c]*c');
    expect(fits?.(`${'a'.repeat(299)}b`)).toBe(false);
  });
});
