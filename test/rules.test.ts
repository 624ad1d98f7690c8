import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RULES } from '../server/src/core/index';
import { checkFixtureFile, codesIn } from './harness/check';

const root = fileURLToPath(new URL('./rules/', import.meta.url));

/** Each rule has a folder of fixtures; each fixture is exact, for the findings of all rules. */
describe.each(RULES.map(({ id }) => id))('%s', (id) => {
  const folder = `${root}${id}`;
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.yaml')) : [];

  it.each(files)('%s', (file) => {
    checkFixtureFile(`${root}${id}/${file}`);
  });

  it('has a fixture that finds it and one that does not', () => {
    const finds = files.map((file) => codesIn(`${root}${id}/${file}`).has(id));
    expect(finds).toContain(true);
    expect(finds).toContain(false);
  });
});

it('has no folder of fixtures without a rule', () => {
  const ids = RULES.map(({ id }) => id);
  expect(readdirSync(root).filter((folder) => !ids.includes(folder))).toEqual([]);
});
