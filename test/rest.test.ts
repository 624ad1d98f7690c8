import { getHeapStatistics } from 'node:v8';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  DEFAULT_SETTINGS,
  emptySnapshot,
  IncrementalDiagnostics,
  parseFile,
  TextPacking,
  withFiles,
  withinLimits,
  type TextPacker,
} from '../server/src/core/index';
import { setAt } from '../server/src/core/workspace/manifest-sets';
import { KeptText } from '../server/src/core/yaml/kept-text';
import { Failures } from '../server/src/lsp/failures';
import { Rest, type Memory } from '../server/src/lsp/rest';
import { Session } from '../server/src/lsp/session';
import { nodeMemory } from '../server/src/memory';
import { service } from './harness/applications';

const FOLDER = 'file:///workspace';
const uriOf = (name: string) => `${FOLDER}/${name}`;

describe('packed texts', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('a', '\n', '\0', '\x07', 'é', '한', '\ud83d', '\ude00') }),
  );

  it('are read as they were, and again, and packed again', () => {
    const memory = nodeMemory();
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 8 }), fc.array(fc.nat(7)), (texts, asked) => {
        const kept = texts.map((text) => new KeptText(text));
        for (let round = 0; round < 2; round++) {
          packAll(kept, memory);
          for (const index of asked) expect(kept[index]?.text).toBe(texts[index]);
        }
        expect(kept.map(({ text }) => text)).toEqual(texts);
      }),
    );
  });

  it('take a fraction of their memory', () => {
    const memory = nodeMemory();
    const text = Array.from(
      { length: 400 },
      (_, index) => `- name: app-${index}\n  containerPort: 80\n`,
    ).join('');
    expect(memory.pack(text).length).toBeLessThan(text.length / 5);
  });

  it('are packed once, some together, each of a reasonable size', () => {
    const packed: string[] = [];
    const packer: TextPacker = { pack: (text) => (packed.push(text), text), unpack: (text) => text };
    const kept = Array.from({ length: 100 }, (_, index) => new KeptText(`${index} `.repeat(300)));
    packAll(kept, packer);
    expect(packed.join('')).toBe(kept.map(({ text }) => text).join(''));
    expect(packed.length).toBeGreaterThan(3);
    expect(packed.length).toBeLessThan(10);
    packAll(kept, packer);
    expect(packed.length).toBeLessThan(10);
  });

  it('of a file are those of documents from before an edit, too', () => {
    const before = parseFile(uriOf('a.yaml'), 'a: 1\n---\nb: 2\n');
    const after = parseFile(uriOf('a.yaml'), 'a: 1\n---\nb: 3\n', before);
    expect(after.documents[0]).toBe(before.documents[0]);
    const memory = nodeMemory();
    packAll([...before.keptTexts(), ...after.keptTexts()], memory);
    expect(after.documents.map(({ text }) => text)).toEqual(['a: 1\n', '---\nb: 3\n']);
    expect(before.text).toBe('a: 1\n---\nb: 2\n');
    expect(after.documents[1]?.root).toMatchObject({ type: 'map' });
  });

  it('of a file above a limit are there when the limit is raised', () => {
    const limits = { ...DEFAULT_SETTINGS.limits, documents: 1 };
    const text = 'a: 1\n---\nb: 2\n';
    const limited = withinLimits(parseFile(uriOf('a.yaml'), text), limits);
    expect(limited.documents.length).toBe(1);
    packAll(limited.keptTexts(), nodeMemory());
    expect(limited.text).toBe(text);
    expect(withinLimits(limited, DEFAULT_SETTINGS.limits).documents.map((one) => one.text)).toEqual([
      'a: 1\n',
      '---\nb: 2\n',
    ]);
  });
});

describe('a server at rest', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => vi.useRealTimers());

  it('packs closed files and gives memory back, once', async () => {
    const { memory, session, open } = await start();
    session.update(uriOf('b.yaml'), 'open: 1\n', 'yaml');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(memory.packed.join('')).toBe('a: 1\nc: 1\n');
    expect(open).toEqual([[uriOf('b.yaml')]]);
    expect(memory.released).toBe(1);
    expect(session.snapshot.files.get(uriOf('a.yaml'))?.text).toBe('a: 1\n');
  });

  it('waits until nobody asks for anything', async () => {
    const { memory, rest } = await start();
    for (let second = 0; second < 30; second += 3) {
      rest.noteWork();
      await vi.advanceTimersByTimeAsync(3000);
    }
    expect([memory.packed, memory.released]).toEqual([[], 0]);
    await vi.advanceTimersByTimeAsync(7000);
    expect(memory.released).toBe(1);
  });

  it('waits until all is written that the next start begins with', async () => {
    const { memory, rest, busy } = await start();
    busy.is = true;
    rest.noteWork();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(memory.packed).toEqual([]);
    busy.is = false;
    await vi.advanceTimersByTimeAsync(7000);
    expect(memory.released).toBe(1);
  });

  it('rests again after more work', async () => {
    const { memory, session } = await start();
    await vi.advanceTimersByTimeAsync(10_000);
    session.update(uriOf('a.yaml'), 'a: 2\n', 'yaml');
    await session.close(uriOf('a.yaml'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(memory.packed.join('')).toBe('a: 1\nb: 1\nc: 1\na: 1\n');
    expect(memory.released).toBe(2);
  });

  it('does nothing while the workspace is being read, after its end, and where there is nothing to be had', async () => {
    const { memory, session, rest } = await start();
    const scan = session.scan(
      () => undefined,
      () => false,
    );
    await scan;
    rest.noteWork();
    await vi.advanceTimersByTimeAsync(60_000);
    await session.scan(() => undefined);
    rest.end();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([memory.packed, memory.released]).toEqual([[], 0]);
    new Rest(
      session,
      { rest: () => expect.unreachable() },
      new Failures(
        () => undefined,
        () => undefined,
      ),
      undefined,
      () => false,
    ).noteWork();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what kustomizations make of files', () => {
  it('is forgotten at rest, but for that of open files', () => {
    const build = (name: string) => [
      { uri: uriOf(`${name}/kustomization.yaml`), text: 'resources: [service.yaml]\n' },
      { uri: uriOf(`${name}/service.yaml`), text: service(1) },
    ];
    const snapshot = withFiles(
      emptySnapshot([FOLDER]),
      ['a', 'b'].flatMap(build).map(({ uri, text }) => ({ uri, file: parseFile(uri, text) })),
    );
    const diagnostics = new IncrementalDiagnostics();
    diagnostics.update(snapshot, new Set());
    const setsOfAll = () => ['a', 'b'].map((name) => setAt(snapshot, uriOf(name)));
    const before = setsOfAll();
    diagnostics.rest([uriOf('b/service.yaml')]);
    const after = setsOfAll();
    expect(after.map((set, index) => set === before[index])).toEqual([false, true]);
    expect(after[0]?.build.objects.length).toBe(before[0]?.build.objects.length);
  });
});

describe('the memory of a process', () => {
  it('comes back', async () => {
    const memory = nodeMemory();
    let garbage: unknown[] | undefined = Array.from({ length: 400_000 }, (_, index) => ({
      index,
      text: `${index}`,
    }));
    const full = getHeapStatistics().total_heap_size;
    expect(garbage.length).toBe(400_000);
    garbage = undefined;
    await memory.release(() => true);
    expect(full - getHeapStatistics().total_heap_size).toBeGreaterThan(10_000_000);
  });
});

function packAll(kept: readonly KeptText[], packer: TextPacker): void {
  const packing = new TextPacking(packer);
  for (const one of kept) packing.add(one);
  packing.finish();
}

async function start() {
  const names = ['a.yaml', 'b.yaml', 'c.yaml'];
  const session = new Session({
    find: () =>
      Promise.resolve({ uris: names.map(uriOf), isIgnored: () => false, links: new Map<string, string>() }),
    kindOf: () => Promise.resolve('file'),
    read: (uri) => Promise.resolve(`${uri.at(-6)}: 1\n`),
  });
  const memory: Memory & { packed: string[]; released: number } = {
    packed: [],
    released: 0,
    pack(text) {
      memory.packed.push(text);
      return text;
    },
    unpack: (packed) => packed,
    release() {
      memory.released++;
      return Promise.resolve();
    },
  };
  const busy = { is: false };
  const open: (readonly string[])[] = [];
  const rest = new Rest(
    session,
    { rest: (uris) => void open.push(uris) },
    new Failures(
      (message) => expect.unreachable(message),
      () => undefined,
    ),
    memory,
    () => busy.is,
  );
  session.setFolders([FOLDER]);
  await session.scan(() => undefined);
  return { session, memory, rest, busy, open };
}
