import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Disk } from '../server/src/files/disk';
import { findFiles } from '../server/src/files/node-files';
import { askAhead, slices } from '../server/src/loops';

const root = mkdtempSync(path.join(tmpdir(), 'kube-routes-disk-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const at = (name: string): string => path.join(root, name);
const BYTES = 1000;
for (const directory of ['a/deep/er', 'b', 'ignored', 'outside'])
  mkdirSync(at(directory), { recursive: true });
for (const [name, content] of Object.entries({
  'plain.yaml': 'kind: Service\n',
  'marked.yaml': '\uFEFFkind: Service\n',
  'wide.yaml': 'name: 서비스\n',
  'binary.yaml': 'a\0b',
  'large.yaml': 'x'.repeat(BYTES + 1),
  'empty.yaml': '',
  'a/deep/er/one.yaml': '',
  'a/deep/two.json': '',
  'a/.gitignore': 'hidden.yaml\n',
  'a/hidden.yaml': '',
  'b/hidden.yaml': '',
  '.gitignore': 'ignored\n',
  'ignored/three.yaml': '',
}))
  writeFileSync(at(name), content);
symlinkSync('../ignored', at('b/link'));
symlinkSync('plain.yaml', at('again.yaml'));

/** A disk whose calls take so many milliseconds, by its own clock. */
function diskThatTakes(cost: { milliseconds: number }): Disk {
  let now = 0;
  return new Disk(() => (now += cost.milliseconds));
}

async function far(): Promise<Disk> {
  const disk = diskThatTakes({ milliseconds: 2 });
  for (let call = 0; call < 20; call++) await disk.text(at('plain.yaml'));
  expect(disk.isFar).toBe(true);
  return disk;
}

const NAMES = [
  'plain.yaml',
  'marked.yaml',
  'wide.yaml',
  'binary.yaml',
  'large.yaml',
  'empty.yaml',
  'a',
  'none.yaml',
];

describe('a disk', () => {
  it('that answers at once is read at once', () => {
    const disk = diskThatTakes({ milliseconds: 0.02 });
    for (let call = 0; call < 100; call++) {
      expect(disk.text(at('plain.yaml'))).toBe('kind: Service\n');
      expect(disk.stamp(at('plain.yaml'))).toEqual(expect.any(String));
      expect(disk.entries(at('a'))).toHaveLength(3);
    }
    expect(disk.isFar).toBe(false);
  });

  it('that takes long is asked for many things at a time', async () => {
    const disk = await far();
    expect(disk.text(at('plain.yaml'))).toBeInstanceOf(Promise);
    expect(disk.stamp(at('plain.yaml'))).toBeInstanceOf(Promise);
    expect(disk.entries(root)).toBeInstanceOf(Promise);
  });

  it('is not far for one call that took long, whatever held it up', () => {
    const cost = { milliseconds: 5000 };
    const disk = diskThatTakes(cost);
    void disk.text(at('plain.yaml'));
    cost.milliseconds = 0.02;
    for (let call = 0; call < 5; call++) void disk.text(at('plain.yaml'));
    expect(disk.isFar).toBe(false);
  });

  it('is read at once again where it has become near', async () => {
    const cost = { milliseconds: 2 };
    const disk = diskThatTakes(cost);
    for (let call = 0; call < 20; call++) await disk.text(at('plain.yaml'));
    cost.milliseconds = 0.02;
    let calls = 0;
    for (; disk.isFar && calls < 2000; calls++) await disk.text(at('plain.yaml'));
    expect(calls).toBeGreaterThan(64);
    expect(calls).toBeLessThan(1000);
  });

  it('holds the same near and far', async () => {
    const [near, distant] = [new Disk(() => 0), await far()];
    for (const name of NAMES) {
      expect(await distant.text(at(name), BYTES), name).toEqual(near.text(at(name), BYTES));
      expect(await distant.stamp(at(name)), name).toEqual(near.stamp(at(name)));
    }
    expect(near.text(at('large.yaml'), BYTES)).toEqual({ head: 'x'.repeat(BYTES + 1), bytes: BYTES + 1 });
    expect(await distant.entries(root)).toEqual(near.entries(root));
    await expect(distant.entries(at('none'))).rejects.toThrow('ENOENT');
    expect(() => near.entries(at('none'))).toThrow('ENOENT');
  });

  it('is searched with the same result near and far, in order', async () => {
    const filter = { exclude: [], respectGitignore: true };
    const near = await findFiles(root, filter, new Disk(() => 0));
    const names = near.files.map((file) => path.relative(root, file).split(path.sep).join('/'));
    expect(names).toEqual([
      'a/deep/er/one.yaml',
      'a/deep/two.json',
      'b/hidden.yaml',
      ...['binary', 'empty', 'large', 'marked', 'plain', 'wide'].map((name) => `${name}.yaml`),
      'b/link/three.yaml',
    ]);
    const distant = await findFiles(root, filter, await far());
    expect([distant.files, distant.links]).toEqual([near.files, near.links]);
  });
});

it('takes a directory under the same one of several links near and far', async () => {
  const start = at('linked');
  mkdirSync(path.join(start, 'a/b/c'), { recursive: true });
  mkdirSync(path.join(start, 'node_modules/z'), { recursive: true });
  mkdirSync(path.join(start, 'd'));
  writeFileSync(path.join(start, 'node_modules/z/one.yaml'), '');
  symlinkSync('../../../node_modules/z', path.join(start, 'a/b/c/link'));
  // Far away this one is read long before the other.
  symlinkSync('../node_modules/z', path.join(start, 'd/link'));
  for (const disk of [new Disk(() => 0), await far()]) {
    const { files, links } = await findFiles(start, { exclude: [], respectGitignore: true }, disk);
    expect(files).toEqual([path.join(start, 'a/b/c/link/one.yaml')]);
    expect([...links]).toEqual([[path.join(start, 'd/link'), path.join(start, 'a/b/c/link')]]);
  }
});

describe('long work', () => {
  it('lets all messages that wait be answered between two slices, one a turn as they are taken up', async () => {
    const pause = slices();
    const answered: number[] = [];
    const answer = (message: number): void => {
      for (const end = performance.now() + 1; performance.now() < end;);
      answered.push(message);
      if (message < 5) setImmediate(() => answer(message + 1));
    };
    for (const end = Date.now() + 12; Date.now() < end;);
    setImmediate(() => answer(1));
    await pause();
    expect(answered).toEqual([1, 2, 3, 4, 5]);
  });

  it('goes on at last, however many there are', async () => {
    const pause = slices();
    let isOver = false;
    let answered = 0;
    const answer = (): void => {
      for (const end = performance.now() + 1; performance.now() < end;);
      if (++answered < 1000 && !isOver) setImmediate(answer);
    };
    for (const end = Date.now() + 12; Date.now() < end;);
    setImmediate(answer);
    await pause();
    isOver = true;
    expect(answered).toBeLessThan(100);
  });

  it('asks for the next things before the last are used, and for no more', async () => {
    const asked: number[] = [];
    const items = Array.from({ length: 100 }, (_, index) => index);
    const given: (readonly [number, string])[] = [];
    const most: number[] = [];
    for await (const some of askAhead(items, (item) => (asked.push(item), Promise.resolve(`${item}`)))) {
      given.push(...some);
      most.push(asked.length - given.length);
    }
    expect(given).toEqual(items.map((item) => [item, `${item}`]));
    expect(most).toEqual([32, 32, 4, 0]);
    for await (const some of askAhead([], () => 0)) expect(some).toBe('never asked');
  });
});
