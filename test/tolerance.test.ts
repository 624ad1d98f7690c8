import { describe, expect, it } from 'vitest';
import { isReadByGo } from '../server/src/core/yaml/tolerance';

describe('what Go reads all the same', () => {
  it('is found in texts that are too long to be mended piece by piece', () => {
    const description = `description: ${'about this field '.repeat(30)}\n`;
    const long = Array.from({ length: 1000 }, (_, at) => `k${at}:\n  ${description}`).join('');
    expect(isReadByGo(`${long}a:\n  rule: 'self.all(x, x ==\n  y)'\n`)).toBe(true);
    expect(isReadByGo(`${long}a:\n  rule: 'self.all(x, x ==\n  y)\n`)).toBe(false);
  });
});
