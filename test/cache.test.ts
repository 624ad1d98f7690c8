import * as fs from 'node:fs';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CacheStore } from '../server/src/files/cache-store';
import type { FileSource } from '../server/src/files/file-source';
import { openNodeCache } from '../server/src/files/node-cache';
import { toUri } from '../server/src/files/node-files';
import { DiagnosticReports } from '../server/src/lsp/diagnostics';
import { Failures } from '../server/src/lsp/failures';
import { Session } from '../server/src/lsp/session';
import { WarmStart } from '../server/src/lsp/warm-start';

vi.mock('node:fs', { spy: true });

const FOLDER = 'file:///workspace';
const uriOf = (name: string) => `${FOLDER}/${name}`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'kube-routes-cache-'));
  writeFileSync(path.join(root, 'program'), 'one build');
});
afterEach(() => {
  vi.useRealTimers();
  vi.mocked(fs.writeSync).mockReset();
  rmSync(root, { recursive: true, force: true });
});

const directory = () => path.join(root, 'cache');
const files = () => readdirSync(directory()).map((name) => path.join(directory(), name));

function open(folder: unknown = directory()): CacheStore {
  const store = openNodeCache(folder, path.join(root, 'program'));
  if (!store) throw new Error('no folder');
  return store;
}

async function* linesOf(...lines: readonly string[]): AsyncIterable<string> {
  for (const line of lines) yield await Promise.resolve(line);
}

async function readAll(store = open(), scope = 'scope'): Promise<string[] | undefined> {
  const lines = await store.read('name', scope);
  return lines && [...lines];
}

describe('a folder on the disk', () => {
  it('gives back what was written, by a path or a URI', async () => {
    expect(await readAll()).toBeUndefined();
    await open().write('name', 'scope', linesOf('one', 'zwei\u00e4', ''));
    expect(await readAll()).toEqual(['one', 'zwei\u00e4', '']);
    expect(await readAll(open(toUri(directory())))).toEqual(['one', 'zwei\u00e4', '']);
    await open().write('name', 'scope', linesOf('two'));
    expect(await readAll()).toEqual(['two']);
    expect(files()).toHaveLength(1);
    await open().remove('name');
    expect(await readAll()).toBeUndefined();
  });

  it('is nothing but an absolute path or a URI of the disk', () => {
    for (const folder of [undefined, null, 7, '', 'relative', 'vscode-vfs://host/x', 'https://host/x'])
      expect(openNodeCache(folder, 'program')).toBeUndefined();
  });

  it('gives nothing that was cut off, changed by a bit, or appended to', async () => {
    await open().write('name', 'scope', linesOf('a'.repeat(2000), 'b'.repeat(2000)));
    const [file = ''] = files();
    const whole = readFileSync(file);
    const damaged = (bytes: Uint8Array) => {
      writeFileSync(file, bytes);
      return readAll();
    };
    for (let length = 0; length < whole.length; length += 61)
      expect(await damaged(whole.subarray(0, length))).toBeUndefined();
    for (let at = 0; at < whole.length; at += 61) {
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      expect(await damaged(flipped)).toBeUndefined();
    }
    expect(await damaged(Buffer.concat([whole, Buffer.from('x')]))).toBeUndefined();
    expect(await damaged(Buffer.alloc(5000))).toBeUndefined();
    expect(await damaged(whole)).toHaveLength(2);
  });

  it('gives nothing of another build or another scope', async () => {
    await open().write('name', 'scope', linesOf('one'));
    expect(await readAll(open(), 'other')).toBeUndefined();
    writeFileSync(path.join(root, 'program'), 'another build');
    expect(await readAll()).toBeUndefined();
  });

  it('keeps what was there where the writing fails, and leaves nothing behind', async () => {
    await open().write('name', 'scope', linesOf('one'));
    vi.mocked(fs.writeSync).mockImplementation(() => {
      throw new Error('ENOSPC: no space left on device');
    });
    await expect(open().write('name', 'scope', linesOf('two'))).rejects.toThrow('ENOSPC');
    vi.mocked(fs.writeSync).mockReset();
    async function* broken(): AsyncIterable<string> {
      yield await Promise.resolve('three');
      throw new Error('changed meanwhile');
    }
    await expect(open().write('name', 'scope', broken())).rejects.toThrow('changed meanwhile');
    async function* endless(): AsyncIterable<string> {
      for (;;) yield await Promise.resolve('x'.repeat(10_000_000));
    }
    await expect(open().write('name', 'scope', endless())).rejects.toThrow('more than');
    expect(await readAll()).toEqual(['one']);
    expect(files()).toHaveLength(1);
  });

  it('may be one that cannot be made', async () => {
    const store = open(path.join(root, 'program', 'below'));
    await expect(store.write('name', 'scope', linesOf('one'))).rejects.toThrow();
    expect(await readAll(store)).toBeUndefined();
    await open(path.join(root, 'one', 'two')).write('name', 'scope', linesOf('one'));
    expect(await readAll(open(path.join(root, 'one', 'two')))).toEqual(['one']);
  });

  it('holds either of two that are written at once, whole', async () => {
    const long = (text: string) => linesOf(...Array.from({ length: 50 }, () => text));
    await Promise.all([
      open().write('name', 'scope', long('a')),
      open().write('name', 'scope', long('b')),
      (async () => {
        for (let turn = 0; turn < 20; turn++) {
          await Promise.resolve();
          const lines = await readAll();
          expect(new Set(lines).size).toBeLessThan(2);
        }
      })(),
    ]);
    expect(await readAll()).toHaveLength(50);
    expect(files()).toHaveLength(1);
  });

  it('lets go of workspaces that nobody opens, and of what was never finished', async () => {
    mkdirSync(directory(), { recursive: true });
    const old = (name: string, days: number) => {
      const file = path.join(directory(), name);
      writeFileSync(file, '');
      const time = new Date(Date.now() - days * 24 * 60 * 60 * 1000);
      utimesSync(file, time, time);
    };
    old('gone.cache', 31);
    old('rare.cache', 29);
    old('killed.0123abcd.unfinished', 2);
    old('busy.0123abcd.unfinished', 0);
    old('notes.txt', 100);
    await open().write('name', 'scope', linesOf('one'));
    const names = ['busy.0123abcd.unfinished', 'name.cache', 'notes.txt', 'rare.cache'];
    expect(readdirSync(directory()).sort()).toEqual(names);
  });
});

const pod = (app: string) => `apiVersion: v1
kind: Pod
metadata:
  name: ${app}
  labels:
    app: ${app}
spec:
  containers:
    - name: web
      image: web:1
`;
const service = (app: string) => `apiVersion: v1
kind: Service
metadata:
  name: ${app}
spec:
  selector:
    app: ${app}
  ports:
    - port: 80000
`;

/** A disk in memory, which says how many files were read. */
function diskOf(texts: ReadonlyMap<string, string>): FileSource {
  return {
    find: () => Promise.resolve({ uris: [...texts.keys()], isIgnored: () => false, links: new Map() }),
    kindOf: (uri) => Promise.resolve(texts.has(uri) ? 'file' : undefined),
    read: (uri) => Promise.resolve(texts.get(uri)),
  };
}

/** A start of the server, as far as the cache matters. */
async function start(
  texts: ReadonlyMap<string, string>,
  options: {
    folder?: unknown;
    settings?: unknown;
    folders?: readonly string[];
    open?: [string, string];
  } = {},
) {
  const session = new Session(diskOf(texts));
  const failed: string[] = [];
  const logged: string[] = [];
  const failures = new Failures(
    (line) => failed.push(line),
    () => undefined,
  );
  const reports = new DiagnosticReports(session, failures);
  const warmStart = new WarmStart(session, reports, failures, (line) => logged.push(line));
  const store = openNodeCache(options.folder ?? directory(), path.join(root, 'program'));
  warmStart.use(store);
  session.setFolders(options.folders ?? [FOLDER]);
  session.configure(options.settings);
  if (options.open) session.update(...options.open, 'yaml');
  const saved = await warmStart.load();
  await session.scan(
    (line) => logged.push(line),
    () => true,
    saved,
  );
  const all = () => [...session.snapshot.files.keys()].sort().map((uri) => [uri, reports.compute(uri)]);
  const found = all();
  return { session, reports, warmStart, failures, failed, logged, found, all, isWarm: saved !== undefined };
}

const workspace = () =>
  new Map([
    [uriOf('a/pod.yaml'), pod('web')],
    [uriOf('a/service.yaml'), service('web')],
    [uriOf('b/service.yaml'), service('nobody')],
    [uriOf('b/other.yaml'), service('more')],
  ]);

const FAR = path.join(tmpdir(), 'kube-routes-no-cache', 'below');

async function cold(texts: ReadonlyMap<string, string>, settings?: unknown) {
  return (await start(texts, { folder: FAR, settings })).found;
}

describe('the next start of the server', () => {
  it('says the same and judges nothing, and writes nothing anew', async () => {
    const texts = workspace();
    const first = await start(texts);
    expect(first.isWarm).toBe(false);
    await first.warmStart.end();
    const [file = ''] = files();
    const { ino } = fs.statSync(file);
    const second = await start(texts);
    expect(second.isWarm).toBe(true);
    expect(second.reports.judged).toBe(0);
    expect(second.found).toEqual(first.found);
    expect(first.found.flat(3).length).toBeGreaterThan(4);
    await second.warmStart.end();
    expect(fs.statSync(file).ino).toBe(ino);
  });

  it('judges what changed meanwhile, what that touches, and what is open with another text', async () => {
    const texts = workspace();
    await (await start(texts)).warmStart.end();
    texts.set(uriOf('a/pod.yaml'), pod('moved'));
    texts.delete(uriOf('b/other.yaml'));
    texts.set(uriOf('c/new.yaml'), service('new'));
    const open: [string, string] = [uriOf('b/service.yaml'), service('unsaved')];
    const { found, isWarm, reports, warmStart } = await start(texts, { open });
    expect(isWarm).toBe(true);
    expect(found).toEqual(await cold(new Map([...texts, open])));
    expect(reports.judged).toBeLessThanOrEqual(4);
    await warmStart.end();
    // What was open is there with the text of the disk.
    const third = await start(texts);
    expect(third.found).toEqual(await cold(texts));
  });

  it('begins anew under other settings, but for those that no finding depends on', async () => {
    const texts = workspace();
    await (await start(texts)).warmStart.end();
    const settings = { rules: { 'port-range': 'off' } };
    const other = await start(texts, { settings });
    expect(other.isWarm).toBe(false);
    expect(other.found).toEqual(await cold(texts, settings));
    expect((await start(texts, { settings: { codeLens: false } })).isWarm).toBe(true);
  });

  it('begins anew for other folders', async () => {
    await (await start(workspace())).warmStart.end();
    expect((await start(workspace(), { folders: [FOLDER, 'file:///other'] })).isWarm).toBe(false);
    expect((await start(workspace(), { folders: ['file:///other'] })).isWarm).toBe(false);
  });

  it('begins anew, and says so, where lines are not what they should be', async () => {
    const texts = workspace();
    const expected = await cold(texts);
    const first = await start(texts);
    await first.warmStart.end();
    const [file = ''] = files();
    const [heading = '', ...lines] = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    const scope = String((JSON.parse(heading) as unknown[])[2]);
    const strange = ['{', 'null', '{}', '{"words":[],"files":[[9,[0,0],"",[]]],"builders":[]}'];
    // Known files with documents that are not there, and findings of rules that are not there.
    strange.push(lines.join('').replaceAll('"port-range"', '"no-rule"'));
    strange.push(lines.join('').replaceAll(/,\[\d+,\d+,\d+,\d+/g, ',[99999,0,0,0'));
    for (const line of strange) {
      await open().write(path.basename(file, '.cache'), scope, linesOf(line));
      const { found, failed, all, reports } = await start(texts);
      expect(found).toEqual(expected);
      expect(all()).toEqual(expected);
      expect(failed.length + reports.judged).toBeGreaterThan(0);
    }
  });

  it('loses nothing where the folder cannot be written', async () => {
    const first = await start(workspace(), { folder: path.join(root, 'program', 'below') });
    await first.warmStart.end();
    expect(first.logged.join()).toContain('cannot keep what is known for the next start');
    expect(first.failed).toEqual([]);
    expect(first.all()).toEqual(await cold(workspace()));
  });

  it('keeps nothing where something failed, and nothing of what is still being read', async () => {
    const first = await start(workspace());
    await first.warmStart.end();
    const second = await start(new Map([...workspace(), [uriOf('x.yaml'), service('x')]]));
    second.failures.report('rule x', new Error('x'));
    await second.warmStart.end();
    expect(files()).toEqual([]);
    const third = await start(workspace());
    void third.session.scan(() => undefined);
    await third.warmStart.end();
    expect(files()).toEqual([]);
  });

  it('finds what was written once nothing happened for a while, though the server was killed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const texts = workspace();
    const { session, warmStart } = await start(texts);
    warmStart.noteWork();
    await vi.advanceTimersByTimeAsync(4000);
    session.update(uriOf('a/pod.yaml'), pod('typed'), 'yaml');
    await vi.advanceTimersByTimeAsync(4000);
    expect(fs.existsSync(directory())).toBe(false);
    await vi.advanceTimersByTimeAsync(20_000);
    vi.useRealTimers();
    await expect
      .poll(() => fs.existsSync(directory()) && files().some((file) => file.endsWith('.cache')))
      .toBe(true);
    expect((await start(texts)).isWarm).toBe(true);
  });
});
