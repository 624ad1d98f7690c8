import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { RULES } from '../server/src/core/index';
import { checkExample } from './harness/check';
import { parseFixture } from './harness/fixture';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = path.join(root, 'docs/rules');

/** The YAML blocks of a page; each is a fixture. */
function examplesOf(page: string): string[] {
  return [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
}

describe.each(RULES.map(({ id }) => id))('docs/rules/%s.md', (id) => {
  const file = path.join(pages, `${id}.md`);

  it('exists', () => {
    expect(existsSync(file)).toBe(true);
  });

  it('shows an example that the rule finds and one that is sound', () => {
    const codes = examplesOf(readFileSync(file, 'utf8')).map((example) =>
      parseFixture(example).files.flatMap(({ markers }) => markers.map(({ code }) => code)),
    );
    expect(codes.some((found) => found.includes(id))).toBe(true);
    expect(codes.some((found) => found.length === 0)).toBe(true);
  });

  it.each(
    existsSync(file)
      ? examplesOf(readFileSync(file, 'utf8')).map((example, index) => [index + 1, example] as const)
      : [],
  )('has an example %i that is exact', (index) => {
    checkExample(file, index - 1);
  });
});

it('has no page without a rule', () => {
  const ids = RULES.map(({ id }) => `${id}.md`);
  expect(readdirSync(pages).filter((page) => !/^README(?:\.ko)?\.md$/.test(page) && !ids.includes(page))).toEqual([]);
});

it('has generated files that are up to date', () => {
  const check = () =>
    execFileSync(process.execPath, [path.join(root, 'scripts/generate.mjs'), '--check'], { stdio: 'pipe' });
  expect(check).not.toThrow();
}, 90_000);
