import { describe, expect, it } from 'vitest';
import type { FileSource } from '../server/src/files/file-source';
import { DiagnosticReports } from '../server/src/lsp/diagnostics';
import { Failures } from '../server/src/lsp/failures';
import { Session } from '../server/src/lsp/session';

const FOLDER = 'file:///workspace';
const uriOf = (name: string) => `${FOLDER}/${name}`;

/** A disk whose reads take as long as the test wants: each gets the text of the moment at which it begins. */
class SlowDisk implements FileSource {
  readonly files = new Map<string, string>();
  /** Reads that wait for {@link finish}. */
  waiting: (() => void)[] = [];
  isSlow = false;
  readonly reads: string[] = [];
  inFlight = 0;
  mostInFlight = 0;

  find(folder: string) {
    const uris = [...this.files.keys()].filter((uri) => uri.startsWith(`${folder}/`));
    return Promise.resolve({ uris, isIgnored: () => false, links: new Map<string, string>() });
  }

  kindOf(uri: string) {
    return Promise.resolve(this.files.has(uri) ? ('file' as const) : undefined);
  }

  async read(uri: string) {
    this.reads.push(uri);
    const text = this.files.get(uri);
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    if (this.isSlow) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else await Promise.resolve();
    this.inFlight--;
    return text;
  }

  /** Waits until something is being read, and lets it end. */
  async finish(): Promise<void> {
    await expect.poll(() => this.waiting.length).toBeGreaterThan(0);
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

async function start(files: Readonly<Record<string, string>>) {
  const disk = new SlowDisk();
  for (const [name, text] of Object.entries(files)) disk.files.set(uriOf(name), text);
  const session = new Session(disk);
  session.setFolders([FOLDER]);
  await session.scan(() => undefined);
  disk.isSlow = true;
  let changes = 0;
  session.onChange(() => changes++);
  return {
    disk,
    session,
    text: (name: string) => session.snapshot.files.get(uriOf(name))?.text,
    changes: () => changes,
    write: (name: string, text: string) => disk.files.set(uriOf(name), text),
  };
}

it('reads the settings files above its folders once for the first scan, and again for later ones', async () => {
  const disk = new SlowDisk();
  const settings = uriOf('.kube-routes.yaml');
  disk.files.set(settings, 'defaultNamespace: shop\n');
  const session = new Session(disk);
  session.setFolders([uriOf('shop')]);
  const looks = () => disk.reads.filter((uri) => uri === settings).length;
  // As for what an earlier run knew.
  await session.readSettingsFiles();
  await session.scan(() => undefined);
  expect(looks()).toBe(1);
  disk.files.set(settings, 'defaultNamespace: market\n');
  await session.scan(() => undefined);
  expect(looks()).toBe(2);
  expect(session.snapshot.folderSettings.get(uriOf('shop'))?.defaultNamespace).toBe('market');
});

it('stays incomplete when the user leaves a scan', async () => {
  const disk = new SlowDisk();
  const long = `a: ${'x'.repeat(60_000)}\n`;
  for (let index = 0; index < 10; index++) disk.files.set(uriOf(`${index}.yaml`), long);
  const session = new Session(disk);
  session.setFolders([FOLDER]);
  const told: number[][] = [];
  const goOn = (done: number, total: number) => told.push([done, total]) < 3;
  expect(await session.scan(() => undefined, goOn)).toBeUndefined();
  expect(told).toEqual([
    [1, 10],
    [2, 10],
    [3, 10],
  ]);
  expect(session.snapshot.files.size).toBe(3);
  expect(session.snapshot.complete).toBe(false);
  expect(await session.scan(() => undefined)).toBe(10);
  expect(session.snapshot.complete).toBe(true);
});

describe('a disk that changes while it is read', () => {
  it('is read again after the last event, and what was read before does not stay', async () => {
    const { disk, session, text, write } = await start({ 'a.yaml': 'one' });
    write('a.yaml', 'two');
    const first = session.filesChanged([uriOf('a.yaml')]);
    await expect.poll(() => disk.waiting.length).toBe(1);
    write('a.yaml', 'three');
    const second = session.filesChanged([uriOf('a.yaml')]);
    const third = session.filesChanged([uriOf('a.yaml')]);
    await disk.finish();
    await first;
    expect(text('a.yaml')).toBe('two');
    await disk.finish();
    await Promise.all([second, third]);
    expect(text('a.yaml')).toBe('three');
    expect(disk.waiting).toEqual([]);
  });

  it('does not replace a document that was opened meanwhile, and counts again once it is closed', async () => {
    const { disk, session, text, write } = await start({ 'a.yaml': 'one' });
    write('a.yaml', 'two');
    const read = session.filesChanged([uriOf('a.yaml')]);
    await expect.poll(() => disk.waiting.length).toBe(1);
    session.update(uriOf('a.yaml'), 'unsaved', 'yaml');
    await disk.finish();
    await read;
    expect(text('a.yaml')).toBe('unsaved');
    write('a.yaml', 'three');
    const closed = session.close(uriOf('a.yaml'));
    await disk.finish();
    await closed;
    expect(text('a.yaml')).toBe('three');
  });

  it('is read after a scan that was under way, and a newer scan takes over', async () => {
    const { disk, session, text, write } = await start({ 'a.yaml': 'one' });
    write('a.yaml', 'two');
    const first = session.scan(() => undefined);
    const second = session.scan(() => undefined);
    await disk.finish();
    write('a.yaml', 'three');
    const changed = session.filesChanged([uriOf('a.yaml')]);
    await disk.finish();
    expect(await first).toBeUndefined();
    expect(await second).toBe(1);
    expect(session.snapshot.complete).toBe(true);
    await changed;
    expect(text('a.yaml')).toBe('three');
  });

  it('gives one change of the snapshot for a burst, with few files asked for at a time', async () => {
    const names = Array.from({ length: 2000 }, (_, index) => `${index}.yaml`);
    const { disk, session, text, write, changes } = await start(
      Object.fromEntries(names.map((name) => [name, 'one'])),
    );
    for (const name of names.slice(1)) write(name, `two of ${name}`);
    disk.files.delete(uriOf('0.yaml'));
    disk.isSlow = false;
    disk.mostInFlight = 0;
    const results = await Promise.all(names.map((name) => session.filesChanged([uriOf(name)])));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(changes()).toBe(1);
    expect(disk.mostInFlight).toBeLessThanOrEqual(50);
    expect(session.snapshot.files.size).toBe(1999);
    expect(text('1999.yaml')).toBe('two of 1999.yaml');
    // The same again is no change.
    expect(await session.filesChanged(names.map(uriOf))).toBe(false);
    expect(changes()).toBe(1);
  });

  it('is told of what changed also where the reading was left', async () => {
    const disk = new SlowDisk();
    for (const name of ['a.yaml', 'b.yaml']) disk.files.set(uriOf(name), 'kind: Service\napiVersion: v1\n');
    const session = new Session(disk);
    const reports = new DiagnosticReports(
      session,
      new Failures(
        (message) => expect.fail(message),
        () => undefined,
      ),
    );
    session.setFolders([FOLDER]);
    reports.takeChanged();
    expect(
      await session.scan(
        () => undefined,
        () => false,
      ),
    ).toBeUndefined();
    expect(session.snapshot.complete).toBe(false);
    expect(reports.takeChanged()).toContain(uriOf('a.yaml'));
    session.update(uriOf('open.yaml'), 'kind: Pod\n', 'yaml');
    expect(reports.takeChanged()).toEqual([uriOf('open.yaml')]);
    disk.files.set(uriOf('a.yaml'), 'kind: Pod\n');
    await session.filesChanged([uriOf('a.yaml')]);
    expect(reports.takeChanged()).toEqual([uriOf('a.yaml')]);
  });

  it('may be all of a virtual file system', async () => {
    const disk = new SlowDisk();
    disk.files.set('memfs:/a.yaml', 'one');
    disk.kindOf = () => Promise.resolve(undefined);
    const session = new Session(disk);
    session.setFolders(['memfs:/']);
    expect(await session.scan(() => undefined)).toBe(1);
  });

  it('may lose files between listing and reading them, and refuse to give others', async () => {
    const { disk, session } = await start({ 'a.yaml': 'one', 'b.yaml': 'two', 'c.yaml': 'three' });
    disk.isSlow = false;
    const read = disk.read.bind(disk);
    disk.read = (uri) => {
      if (uri.endsWith('/a.yaml')) return Promise.resolve(undefined);
      return uri.endsWith('/b.yaml') ? Promise.reject(new Error('EACCES')) : read(uri);
    };
    expect(await session.scan(() => undefined)).toBe(3);
    expect(session.snapshot.complete).toBe(true);
    expect([...session.snapshot.files.keys()]).toEqual([uriOf('c.yaml')]);
  });

  it('is read on after a change of what is no file at all', async () => {
    const { disk, session, text, write } = await start({ 'a.yaml': 'one' });
    disk.isSlow = false;
    for (const bad of ['a b:c', '//', '']) await session.filesChanged([bad]);
    write('a.yaml', 'two');
    await session.filesChanged(['a b:c', uriOf('a.yaml')]);
    expect(text('a.yaml')).toBe('two');
  });

  it('loses its files where the workspace folder is gone', async () => {
    const { disk, session } = await start({ 'a/b.yaml': 'one' });
    disk.find = () => Promise.reject(new Error('gone'));
    disk.files.clear();
    await session.filesChanged([uriOf('a')]);
    expect(session.snapshot.files.size).toBe(0);
  });
});
