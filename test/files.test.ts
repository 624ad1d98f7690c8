import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { excluderIn } from '../server/src/files/exclude';
import { isListedName, isManifestName } from '../server/src/files/file-source';
import { withIgnoreFile } from '../server/src/files/git-ignore';
import { findFiles } from '../server/src/files/node-files';
import { virtualFiles } from '../server/src/files/virtual-files';
import { remoteDisk, remoteUri } from './harness/remote-disk';

/** For patterns that are relative to the folder. */
const excluder = (exclude: readonly string[]) => excluderIn('file:///', { exclude, respectGitignore: false });

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

function directoryOf(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(tmpdir(), 'kube-routes-files-'));
  roots.push(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  return root;
}

const ALL = { exclude: [], respectGitignore: true };

async function find(root: string, filter = ALL): Promise<string[]> {
  return (await findFiles(root, filter)).files
    .map((file) => path.relative(root, file).split(path.sep).join('/'))
    .sort();
}

/** Each a workspace with awkward `.gitignore` files; what is in it and not ignored, git says itself. */
const WORKSPACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'one file': {
    '.gitignore': '# a comment\r\n\r\n*.tmp.yaml\r\n/top.yaml\r\nout/\r\nbuild\r\na/**/deep.yaml\r\n',
    'x.tmp.yaml': '',
    'top.yaml': '',
    'a/top.yaml': '',
    'a/x.tmp.yaml': '',
    'out/a.yaml': '',
    'a/out/b/c.yaml': '',
    'a/build/c.yaml': '',
    'a/deep.yaml': '',
    'a/b/c/deep.yaml': '',
    'b/deep.yaml': '',
  },
  negation: {
    '.gitignore':
      '*.yaml\n!keep*.yaml\ndir/\n!dir/keep.yaml\nglob/*\n!glob/keep.yaml\n\\!odd.yaml\n\\#odd.json\n',
    'a.yaml': '',
    'keep.yaml': '',
    'dir/keep.yaml': '',
    'glob/other.json': '',
    'glob/keep.yaml': '',
    '!odd.yaml': '',
    '#odd.json': '',
  },
  'nested files': {
    '.gitignore': 'build\n*.local.yaml\n',
    'a/.gitignore': '!build\n!kept.local.yaml\n/b/c.yaml\nd/e.yaml\n',
    'a/build/x.yaml': '',
    'a/kept.local.yaml': '',
    'a/other.local.yaml': '',
    'a/b/c.yaml': '',
    'a/z/b/c.yaml': '',
    'a/z/d/e.yaml': '',
    'a/d/e.yaml': '',
    'build/.gitignore': '!*\n',
    'build/x.yaml': '',
    'c/kept.local.yaml': '',
  },
  'strange names': {
    'a[b] {c}/.gitignore': 'x.yaml\n/y.yaml\n',
    'a[b] {c}/x.yaml': '',
    'a[b] {c}/deep/x.yaml': '',
    'a[b] {c}/deep/y.yaml': '',
    'a[b] {c}/y.yaml': '',
    'ab/x.yaml': '',
    '.../x.yaml': '',
    '#a/.gitignore': '*.yaml\n!keep.yaml\n',
    '#a/b.yaml': '',
    '#a/keep.yaml': '',
  },
  'broken patterns': {
    '.gitignore': '[z\n[\n\\\n!\n/\n//\ngood.yaml\n',
    'good.yaml': '',
    'z.yaml': '',
  },
  'another case': {
    '.gitignore': 'Out/\nA.yaml\nB.yaml\n',
    'out/x.yaml': '',
    'a.yaml': '',
    'B.yaml': '',
    'c.yaml': '',
  },
  'a private list': {
    '.git/info/exclude': 'private.yaml\nshared.yaml\n',
    '.gitignore': '!shared.yaml\n',
    'private.yaml': '',
    'a/shared.yaml': '',
  },
};

describe('files that git ignores', () => {
  it.each(Object.entries(WORKSPACES))('are those that git itself ignores: %s', async (_, files) => {
    const root = directoryOf(files);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'core.quotePath=false', '-c', 'core.excludesFile=', ...args], {
        cwd: root,
        encoding: 'utf8',
      });
    const own = files['.git/info/exclude'];
    git('init', '--quiet');
    if (own !== undefined) writeFileSync(path.join(root, '.git/info/exclude'), own);
    const kept = git('ls-files', '--others', '--exclude-standard').split('\n').filter(isManifestName).sort();
    expect(kept.length).toBeGreaterThan(0);
    expect(await find(root)).toEqual(kept);
    const { uris } = await virtualFiles(remoteDisk(root)).find(remoteUri(''), ALL);
    expect([...uris].sort()).toEqual(kept.map(remoteUri).sort());
    expect((await find(root, { ...ALL, respectGitignore: false })).length).toBeGreaterThan(kept.length);
    // A look at a folder of the repository finds no more and no less.
    for (const folder of new Set(kept.filter((file) => file.includes('/')).map((file) => file.split('/')[0])))
      expect((await find(path.join(root, folder ?? ''))).map((file) => `${folder}/${file}`)).toEqual(
        kept.filter((file) => file.startsWith(`${folder}/`)),
      );
  });

  it('are told without a search as well', async () => {
    const root = directoryOf({ '.gitignore': 'out/\n', 'a/.gitignore': 'b.yaml\n', 'a/c.yaml': '' });
    const { isIgnored } = await findFiles(root, ALL);
    const told = (file: string) => isIgnored(path.join(root, file));
    expect(['out/x/y.yaml', 'a/b.yaml', 'a/d/b.yaml'].map(told)).toEqual([true, true, true]);
    expect(['b.yaml', 'a/c.yaml', 'out', '../out/x.yaml'].map(told)).toEqual([false, false, false, false]);
  });

  it('never throw, whatever a .gitignore holds', () => {
    const letters = 'ab/*?[]!\\# -^.()+{}|$,';
    let seed = 1;
    const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 3000; round++) {
      const text = Array.from({ length: 1 + next(8) }, () => letters.charAt(next(letters.length))).join('');
      const rules = withIgnoreFile(withIgnoreFile(undefined, '', text, false), 'a[b', text, false);
      expect(() => rules.ignores('a[b/.../c.yaml'), text).not.toThrow();
      // A glance at the name leaves out only what is not ignored.
      const top = withIgnoreFile(undefined, '', text, true);
      const names = ['a', 'b', 'ab', 'A.b', 'a b', '-a', 'a.', '$a', ...text.split(/[/*!]/)].filter(
        (name) => name !== '' && !/^[./]|\//.test(name),
      );
      for (const name of names) if (top.ignores(name)) expect(top.mayMatch(name), text).toBe(true);
    }
  });
});

describe('symbolic links', () => {
  it('lead to files inside that nothing else leads to, each once, and end in cycles', async () => {
    const root = directoryOf({
      'in/real.yaml': '',
      'in/release.txt': '',
      'in/node_modules/pkg/hidden.yaml': '',
      'in/node_modules/pkg/deep/hidden.yaml': '',
      'outside/secret.yaml': '',
    });
    const inside = path.join(root, 'in');
    const link = (name: string, target: string) => symlinkSync(target, path.join(inside, name));
    link('again.yaml', 'real.yaml');
    link('current.yaml', 'release.txt');
    link('current-too.yaml', 'release.txt');
    link('deep', 'node_modules/pkg/deep');
    link('pkg', 'node_modules/pkg');
    link('pkg-again', 'pkg');
    link('node_modules/pkg/up', '../..');
    link('self', 'self');
    link('root', '.');
    link('broken.yaml', 'nowhere.yaml');
    link('out', '../outside');
    link('secret.yaml', '../outside/secret.yaml');
    expect(await find(inside)).toEqual([
      'current-too.yaml',
      'deep/hidden.yaml',
      'pkg/hidden.yaml',
      'real.yaml',
    ]);
    const { links } = await findFiles(inside, ALL);
    expect(links.get(path.join(inside, 'again.yaml'))).toBe(path.join(inside, 'real.yaml'));
    expect(links.get(path.join(inside, 'root'))).toBe(inside);
    expect(links.get(path.join(inside, 'pkg-again'))).toBe(path.join(inside, 'pkg'));
    expect([...links.keys()]).not.toContain(path.join(inside, 'out'));
    // The workspace folder may be one itself.
    symlinkSync(inside, path.join(root, 'workspace'));
    expect(await find(path.join(root, 'workspace'))).toEqual(await find(inside));
  });
});

describe('patterns of a hostile workspace', () => {
  // Each of them takes hours where all of a pattern is tried on all of a path.
  const slow = [
    '*a'.repeat(12) + 'b',
    '**/a/'.repeat(12) + 'b',
    '+(a|aa)'.repeat(6) + 'b',
    '*(*(*(a)))b',
    '*'.repeat(2000) + 'b',
  ];
  const paths = ['a'.repeat(250), 'a/'.repeat(2000) + 'x', 'a'.repeat(100), 'a/'.repeat(50) + 'x'];

  it.each([...slow, 'a*'.repeat(4) + 'b', '*a*ab', 'x'.repeat(70_000)])('take no time: %s', (pattern) => {
    const start = Date.now();
    const rules = withIgnoreFile(undefined, '', `${pattern}\nkept.yaml\n`, false);
    const isExcluded = excluder([pattern, 'kept.yaml']);
    for (const path of paths) {
      rules.ignores(path);
      isExcluded(path);
    }
    expect(Date.now() - start).toBeLessThan(5000);
    expect([rules.ignores('kept.yaml'), isExcluded('kept.yaml')]).toEqual([true, true]);
  });

  it('are obeyed as far as people write them', () => {
    const pattern = '**/gen-*/**/*.test.*.yaml';
    const path = 'a/gen-1/b/c.test.d.yaml';
    expect(withIgnoreFile(undefined, '', pattern, false).ignores(path)).toBe(true);
    expect(excluder([pattern])(path)).toBe(true);
    const long = `${'directory/'.repeat(20)}vendor/x.log.yaml`;
    expect(withIgnoreFile(undefined, '', '**/vendor\n*.log.*\n', false).ignores(long)).toBe(true);
    expect(excluder(['**/vendor'])(long)).toBe(true);
  });
});

it('leaves out .git and node_modules always, and what the patterns say', () => {
  const isExcluded = excluder(['**/vendor', 'test/data/**', '*.bak.yaml']);
  const paths = [
    '.git/x.yaml',
    'a/node_modules/b.yaml',
    'a/vendor/b/c.yaml',
    'test/data/x.yaml',
    'x.bak.yaml',
  ];
  expect(paths.map(isExcluded)).toEqual([true, true, true, true, true]);
  expect(['.github/x.yaml', 'vendors/x.yaml', 'a/test/data/x.yaml'].map(isExcluded)).toEqual([
    false,
    false,
    false,
  ]);
});

it('lists manifests, and templates by their names', () => {
  const listed = [
    'a.yaml',
    'a.YML',
    'a.json',
    'Kustomization',
    'a.yaml.tmpl',
    'a.tpl',
    'a.yml.j2',
    'b.gotmpl',
  ];
  expect(listed.map((name) => isListedName(`file:///x/${name}`))).toEqual(listed.map(() => true));
  const others = [
    'nginx.conf.j2',
    'run.sh.tmpl',
    'a.yaml.bak',
    'yaml',
    'a.jsonnetx',
    'NOTES.txt',
    '.gitignore',
  ];
  expect(others.map((name) => isListedName(`file:///x/${name}`))).toEqual(others.map(() => false));
});
