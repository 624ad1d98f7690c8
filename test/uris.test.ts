import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPlainFile, parseUri } from '../server/src/lsp/uris';

it('takes a URI as it is only where parsing would leave it so', () => {
  const part = fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom('a', 'B', 'c', '.', '/', '-', '_', '7') },
    { weight: 1, arbitrary: fc.constantFrom('..', '%20', ':', '~', '#', '?', ' ', 'é', '@', '\\') },
  );
  const uri = fc.tuple(
    fc.constantFrom('file:///', 'file://', 'untitled:', 'file:', 'FILE:///'),
    fc.array(part),
  );
  let plain = 0;
  fc.assert(
    fc.property(uri, ([start, parts]) => {
      const text = start + parts.join('');
      if (!isPlainFile(text)) return;
      plain++;
      expect(parseUri(text).toString()).toBe(text);
      expect(parseUri(text).scheme).toBe('file');
    }),
    { numRuns: 5000, seed: 1 },
  );
  expect(plain).toBeGreaterThan(100);
});

it('takes the URIs of most files as they are', () => {
  expect(isPlainFile('file:///home/me/apps/web-1/base/service.yaml')).toBe(true);
  expect(isPlainFile('file:///c%3A/apps/service.yaml')).toBe(false);
  expect(isPlainFile('file:///apps/../service.yaml')).toBe(false);
});
