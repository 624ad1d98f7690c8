import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
mkdirSync(path.join(root, '.cache'), { recursive: true });
// As deep as dist/ itself would be, for source maps name their sources by relative paths.
const scratch = mkdtempSync(path.join(root, '.cache', 'build-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Builds, and gives a hash of each file. */
function build(name: string, cwd: string, env: Readonly<Record<string, string>>): Record<string, string> {
  const outdir = path.join(scratch, name);
  execFileSync(process.execPath, [path.join(root, 'scripts/build.mjs'), `--outdir=${outdir}`], {
    cwd,
    env: { ...process.env, ...env },
  });
  const files = readdirSync(outdir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name: file }) => path.relative(outdir, path.join(parentPath, file)))
    .sort();
  return Object.fromEntries(
    files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(path.join(outdir, file)))
        .digest('hex'),
    ]),
  );
}

it('is the same bytes twice, wherever and whenever it is built', () => {
  const first = build('a', root, {});
  const second = build('b', '/', {
    TZ: 'Asia/Tokyo',
    LANG: 'tr_TR.UTF-8',
    HOME: scratch,
    NODE_ENV: 'production',
  });
  expect(Object.keys(first)).toEqual(
    expect.arrayContaining(['cli.js', 'client.js', 'server.js', path.join('web', 'server.js')]),
  );
  expect(second).toEqual(first);
  for (const file of ['cli.js', 'client.js', 'server.js', 'server.js.map'])
    expect(readFileSync(path.join(scratch, 'a', file), 'utf8')).not.toContain(scratch);
}, 120_000);
