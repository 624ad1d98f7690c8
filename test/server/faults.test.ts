import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  WorkDoneProgress,
  type WorkDoneProgressBegin,
  type WorkDoneProgressCreateParams,
} from 'vscode-languageserver-protocol/node';
import { PULL_CLIENT } from './client';
import { codes, launch } from './running-clients';
import { MISSING, pod, service } from './manifests';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = mkdtempSync(path.join(tmpdir(), 'kube-routes-faults-'));
const program = path.join(built, 'server.js');

/** Makes a small manifest as long as most are. */
const FILLER = `# ${'-'.repeat(2000)}\n`;

/** What is planted into the server: in which file, instead of what. */
const FAULTS: readonly (readonly [string, string, string])[] = [
  // A rule that throws, in other words for every object.
  [
    'core/rules/session-affinity.ts',
    'const affinity =',
    'throw new TypeError(`planted in ${service.name?.value}`); const affinity =',
  ],
  ['core/features/hover.ts', 'const file =', 'if (offset > 30) throw new Error("planted"); const file ='],
  [
    'core/features/inlay-hints.ts',
    'return file.documents',
    'throw new Error("planted"); return file.documents',
  ],
  ['lsp/routes.ts', 'const layout =', 'throw new Error("planted"); const layout ='],
  // What cannot be judged at all.
  [
    'lsp/diagnostics.ts',
    'const all = this.of(uri)',
    'if (uri.includes("unlucky")) throw new Error("planted"); const all = this.of(uri)',
  ],
  // A disk that gives half of a file.
  [
    'files/disk.ts',
    "readFileSync(file, 'utf8')",
    "readFileSync(file, 'utf8').slice(0, file.includes('half') ? 60 : undefined)",
  ],
  // A disk that takes its time, whoever waits.
  ...['const stats = statSync(file);', 'const stats = await stat(file);'].map(
    (before) =>
      [
        'files/disk.ts',
        before,
        `for (const end = Date.now() + 8; file.includes("slow") && Date.now() < end;); ${before}`,
      ] as const,
  ),
];

beforeAll(async () => {
  await build({
    entryPoints: [path.join(root, 'server/src/node.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    keepNames: true,
    plugins: [
      {
        name: 'faults',
        setup: (plugin) =>
          plugin.onLoad({ filter: /server[\\/]src[\\/].*\.ts$/ }, async ({ path: file }) => {
            let contents = await readFile(file, 'utf8');
            for (const [name, before, after] of FAULTS) {
              if (!file.split(path.sep).join('/').endsWith(`/src/${name}`)) continue;
              if (!contents.includes(before)) throw new Error(`${name} does not hold ${before} any more`);
              contents = contents.replace(before, () => after);
            }
            return { contents, loader: 'ts' };
          }),
      },
    ],
  });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));

async function start(files: Readonly<Record<string, string>>, options?: unknown, pulls = true) {
  const client = launch(files, program);
  await client.initialize(pulls ? PULL_CLIENT : {}, [''], options);
  await client.scanned();
  return client;
}

/** A Service that the rule with the planted fault is asked about. */
const sticky = (name: string): string => `${service(name, name)}  sessionAffinity: None\n`;

describe('a fault in our own code', () => {
  it('in a rule costs the findings of that rule, and is named once', async () => {
    const client = await start({});
    const told: unknown[] = [];
    client.connection.onNotification('kubeRoutes/failed', (failure) => void told.push(failure));
    await client.open('service.yaml', sticky('web'));
    for (let key = 0; key < 20; key++) {
      await client.change('service.yaml', client.rangeOf('service.yaml', 'name: web'), `name: web`);
      await client.replace('service.yaml', 'port: 80', `port: 80`);
      expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    }
    await client.open('other.yaml', sticky('other'));
    expect(await codes(client, 'other.yaml')).toEqual(MISSING);
    const named = client.logged.filter((line) => line.includes('session-affinity'));
    expect(named).toHaveLength(1);
    expect(named[0]).toContain('rule session-affinity failed on file:///');
    // This client did not ask to be told.
    expect(told).toEqual([]);
  });

  it('is told to a client that collects them', async () => {
    const client = launch({ 'service.yaml': sticky('web') }, program);
    const told: { what: string; error: string }[] = [];
    client.connection.onNotification('kubeRoutes/failed', (failure: { what: string; error: string }) => {
      told.push(failure);
    });
    await client.initialize(PULL_CLIENT, [''], { wantsFailures: true });
    await client.scanned();
    await client.diagnostics('service.yaml');
    await expect
      .poll(() => told)
      .toMatchObject([
        { what: 'rule session-affinity', error: expect.stringContaining('TypeError: planted') as string },
      ]);
  });

  it('in a capability costs its answer, and is named once', async () => {
    const client = await start({ 'pod.yaml': pod('web') });
    await client.open('service.yaml', service('web', 'web'));
    const textDocument = { uri: client.uri('service.yaml') };
    for (let round = 0; round < 5; round++) {
      expect(await client.hover('service.yaml', 'spec')).toBeNull();
      expect(
        await client.connection.sendRequest('textDocument/inlayHint', {
          textDocument,
          range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
        }),
      ).toEqual([]);
      expect(
        await client.connection.sendRequest('kubeRoutes/routes', { scope: { kind: 'workspace' } }),
      ).toBeNull();
    }
    expect(await client.hover('service.yaml', 'Service')).not.toBeNull();
    expect(await codes(client, 'service.yaml')).toEqual([]);
    for (const what of ['hover', 'inlayHint', 'routes'])
      expect(client.logged.filter((line) => line.startsWith(`${what} failed`))).toHaveLength(1);
  });

  it.each(['pulled', 'pushed'])(
    'with one file costs the diagnostics of that file alone (%s)',
    async (how) => {
      const files = {
        'a.yaml': service('a', 'a'),
        'unlucky.yaml': service('unlucky', 'unlucky'),
        'z.yaml': service('z', 'z'),
      };
      const client = await start(files, undefined, how === 'pulled');
      if (how === 'pulled') {
        const { items } = await client.workspaceDiagnostics();
        expect(items.map(({ uri }) => uri)).toEqual([client.uri('a.yaml'), client.uri('z.yaml')]);
        expect(await codes(client, 'unlucky.yaml')).toEqual([]);
      } else {
        await client.until(() => client.pushed.size === 2);
        expect([...client.pushed.keys()]).toEqual([client.uri('a.yaml'), client.uri('z.yaml')]);
      }
      expect(client.logged.filter((line) => line.startsWith('diagnostics failed'))).toHaveLength(1);
    },
  );

  it('of the disk, half of a file, is made good when the file is opened', async () => {
    const client = await start({ 'half.yaml': pod('web'), 'service.yaml': service('web', 'web') });
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    await client.open('half.yaml', pod('web'));
    expect(await codes(client, 'service.yaml')).toEqual([]);
  });
});

describe('a scan that takes long', () => {
  const files = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`slow/${index}.yaml`, `${pod(`web-${index}`)}${FILLER}`]),
  );

  it('shows progress, can be left, and goes on when asked again', async () => {
    const client = launch({ ...files, 'service.yaml': service('web', 'web-499') }, program);
    const shown: WorkDoneProgressBegin[] = [];
    let ended = 0;
    client.connection.onRequest(
      'window/workDoneProgress/create',
      ({ token }: WorkDoneProgressCreateParams) => {
        client.connection.onProgress(WorkDoneProgress.type, token, (value) => {
          if (value.kind === 'end') ended++;
          if (value.kind !== 'begin') return;
          shown.push(value);
          // The user has enough of the first, not of the second.
          if (shown.length === 1)
            void client.connection.sendNotification('window/workDoneProgress/cancel', { token });
        });
      },
    );
    await client.initialize({ ...PULL_CLIENT, window: { workDoneProgress: true } });
    await client.until(() => ended === 1);
    expect(shown).toMatchObject([{ title: 'Kube Routes: reading manifests', cancellable: true }]);
    // Nobody knows what was not read, so nothing is missing.
    await client.open('service.yaml', service('web', 'nobody'));
    expect(await codes(client, 'service.yaml')).toEqual([]);
    expect(client.logged.filter((line) => line.startsWith('read '))).toEqual([]);
    const scanned = client.scanned();
    client.settings = { exclude: ['nothing'] };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await scanned;
    expect(client.logged).toContain('read 501 files');
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });
});
