import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  CancellationTokenSource,
  ErrorCodes,
  LSPErrorCodes,
  type Hover,
} from 'vscode-languageserver-protocol/node';
import { PULL_CLIENT, type TestClient } from './client';
import { codes, codesAt, launch, openUri, start } from './running-clients';
import { MISSING, pod, service } from './manifests';

function hoverAt(client: TestClient, uri: string, line: number, character: number): Promise<Hover | null> {
  return client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri },
    position: { line, character },
  });
}

const FILES = { 'service.yaml': service('web', 'web') };

describe('the order of the protocol', () => {
  it('has initialize first: requests before it are refused, notifications forgotten', async () => {
    const client = launch(FILES);
    await client.open('early.yaml', service('early', 'early'));
    await expect(client.diagnostics('service.yaml')).rejects.toMatchObject({
      code: ErrorCodes.ServerNotInitialized,
    });
    await client.initialize();
    await client.scanned();
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    expect(await codes(client, 'early.yaml')).toEqual([]);
  });

  it('has initialize once', async () => {
    const client = await start(FILES);
    await expect(client.initialize()).rejects.toMatchObject({ code: ErrorCodes.InvalidRequest });
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });

  it('ends with shutdown, after which nothing is answered', async () => {
    const client = await start(FILES);
    await client.connection.sendRequest('shutdown');
    await expect(client.diagnostics('service.yaml')).rejects.toMatchObject({
      code: ErrorCodes.InvalidRequest,
    });
    await client.connection.sendNotification('exit');
    expect(await client.exited()).toBe(0);
  });

  it('knows what it does not know, and goes on', async () => {
    const client = await start(FILES);
    await expect(client.connection.sendRequest('textDocument/nonsense', {})).rejects.toMatchObject({
      code: ErrorCodes.MethodNotFound,
    });
    await client.connection.sendNotification('$/nonsense', {});
    await client.connection.sendNotification('nonsense', { a: 1 });
    for (const method of ['textDocument/hover', 'textDocument/codeAction', 'textDocument/completion'])
      await client.connection.sendRequest(method, {}).catch(() => undefined);
    await client.connection
      .sendRequest('textDocument/hover', {
        textDocument: { uri: '//' },
        position: { line: -1, character: 1e9 },
      })
      .catch(() => undefined);
    await client.connection.sendNotification('textDocument/didChange', { textDocument: {} });
    await client.connection.sendNotification('textDocument/didClose', {
      textDocument: { uri: 'never:opened' },
    });
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });

  it('lets a client take a request back', async () => {
    const client = await start({ 'service.yaml': service('web', 'web'), 'pod.yaml': pod('web') });
    await client.workspaceDiagnostics();
    const source = new CancellationTokenSource();
    // This one waits for a change, so only the cancellation can end it.
    const waiting = client.connection.sendRequest(
      'workspace/diagnostic',
      { previousResultIds: [] },
      source.token,
    );
    await codes(client, 'service.yaml');
    source.cancel();
    const answer = await waiting.catch((error: unknown) => error);
    expect([{ items: [] }, expect.objectContaining({ code: LSPErrorCodes.RequestCancelled })]).toContainEqual(
      answer,
    );
    expect(await codes(client, 'service.yaml')).toEqual([]);
  });
});

describe('the end of a server', () => {
  it('comes during a scan as well', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`${index % 50}/${index}.yaml`, service('web', 'web')]),
    );
    const client = launch(many);
    await client.initialize();
    expect(await client.stop()).toBe(0);
  });

  it('has code 1 without shutdown', async () => {
    const client = await start(FILES);
    await client.connection.sendNotification('exit');
    expect(await client.exited()).toBe(1);
  });

  it('comes when the process is gone that started it', async () => {
    const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const client = launch(FILES);
    await client.initialize(PULL_CLIENT, [''], undefined, parent.pid);
    await client.scanned();
    parent.kill();
    await once(parent, 'exit');
    expect(await client.exited()).toBe(1);
  });
});

describe('characters', () => {
  // 4 bytes and 2 UTF-16 units, 2 bytes and 1 unit.
  const text = 'apiVersion: v1\nkind: Service\nmetadata: {name: "😀é", labels: {a: b}, nme: x}\n';

  it.each([
    ['utf-16', undefined],
    ['utf-16', []],
    ['utf-16', ['utf-32', 'utf-16', 'utf-8']],
    ['utf-8', ['utf-8', 'utf-16']],
    ['utf-8', ['utf-32', 'utf-8']],
  ])('are counted in %s for a client that asks for %j', async (encoding, positionEncodings) => {
    const client = launch({});
    const { capabilities } = await client.initialize({
      ...PULL_CLIENT,
      ...(positionEncodings && { general: { positionEncodings } }),
    });
    expect(capabilities.positionEncoding).toBe(encoding);
    await client.open('a.yaml', text);
    const before = text.split('\n')[2]?.split('nme')[0] ?? '';
    const start = encoding === 'utf-8' ? Buffer.byteLength(before) : before.length;
    const unknown = (await client.diagnostics('a.yaml')).find(({ code }) => code === 'unknown-field');
    expect(unknown?.range).toEqual({
      start: { line: 2, character: start },
      end: { line: 2, character: start + 3 },
    });
    // What the client changes is counted in the same way: `nme` becomes `name`, twice, which is an error.
    const uri = client.uri('a.yaml');
    await client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version: 2 },
      contentChanges: [
        {
          range: { start: { line: 2, character: start }, end: { line: 2, character: start + 3 } },
          text: '"é": 1, nmee',
        },
        {
          range: {
            start: { line: 2, character: start + (encoding === 'utf-8' ? 12 : 11) },
            end: { line: 2, character: start + (encoding === 'utf-8' ? 13 : 12) },
          },
          text: 's',
        },
      ],
    });
    expect(JSON.stringify(await client.diagnostics('a.yaml'))).toContain('nmes');
    expect((await hoverAt(client, uri, 1, 7))?.range).toEqual({
      start: { line: 1, character: 6 },
      end: { line: 1, character: 13 },
    });
  });
});

describe('documents', () => {
  it('are what came last, whatever number their versions have', async () => {
    const client = await start({});
    const uri = client.uri('a.yaml');
    const change = (version: number, text: string) =>
      client.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version },
        contentChanges: [{ text }],
      });
    await openUri(client, uri, service('a', 'a'), 7);
    await change(9, 'kind: Service\n');
    await change(8, service('web', 'web'));
    expect(await codesAt(client, uri)).toEqual(MISSING);
    await change(8, pod('web'));
    expect(await codesAt(client, uri)).toEqual([]);
    // Opened twice, which the protocol forbids: the newer text counts.
    await openUri(client, uri, service('web', 'web'), 1);
    expect(await codesAt(client, uri)).toEqual(MISSING);
    await client.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: client.uri('never-opened.yaml'), version: 2 },
      contentChanges: [{ text: service('x', 'x') }],
    });
    expect(await codes(client, 'never-opened.yaml')).toEqual([]);
  });

  it('may be closed while a request for them runs', async () => {
    const client = await start({});
    await client.open('a.yaml', service('web', 'web'));
    const uri = client.uri('a.yaml');
    const asked = Promise.all([
      codesAt(client, uri),
      hoverAt(client, uri, 1, 8),
      client.codeActions('a.yaml', { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } }),
    ]);
    await client.close('a.yaml');
    const late = Promise.all([codesAt(client, uri), hoverAt(client, uri, 1, 8)]);
    await asked;
    expect(await late).toEqual([[], null]);
  });

  it('are one file under all spellings of its URI, until the last of them is closed', async () => {
    const client = await start({ 'a b/ö.yaml': service('web', 'gone') });
    const plain = client.uri('a b/ö.yaml');
    const spellings = [plain, plain.replace('%C3%B6', 'ö'), plain.replace('/a', '/%61')];
    for (const uri of spellings) expect(await codesAt(client, uri)).toEqual(MISSING);
    await openUri(client, spellings[0] ?? '', service('web', 'one'));
    await openUri(client, spellings[1] ?? '', service('web', 'two'));
    await client.open('pod.yaml', pod('two'));
    expect(await codesAt(client, plain)).toEqual([]);
    await client.connection.sendNotification('textDocument/didClose', {
      textDocument: { uri: spellings[1] },
    });
    // The first is open still, with its own text.
    await client.replace('pod.yaml', 'app: two', 'app: one');
    expect(await codesAt(client, plain)).toEqual([]);
    await client.connection.sendNotification('textDocument/didClose', {
      textDocument: { uri: spellings[0] },
    });
    expect(await codesAt(client, plain)).toEqual(MISSING);
  });

  it('of Windows have their drive in any spelling', async () => {
    const client = await start({});
    const spelled = [
      'file:///c%3A/ws/service.yaml',
      'file:///C:/ws/service.yaml',
      'file:///c:/ws/service.yaml',
    ];
    await openUri(client, spelled[0] ?? '', service('web', 'web'));
    for (const uri of spelled) expect(await codesAt(client, uri)).toEqual(MISSING);
    await openUri(client, 'file:///C:/ws/pod.yaml', pod('web'));
    for (const uri of spelled) expect(await codesAt(client, uri)).toEqual([]);
  });

  it('without a place, and old versions of files, are explained and belong to nothing', async () => {
    const client = await start(FILES);
    const alone = [
      'untitled:Untitled-1',
      'untitled:Untitled-2',
      `${client.uri('service.yaml').replace('file:', 'git:')}?ref=HEAD`,
      `${client.uri('service.yaml').replace('file:', 'git:')}?ref=HEAD~1`,
    ];
    for (const uri of alone) await openUri(client, uri, service('web', 'web'));
    await openUri(client, 'untitled:Untitled-3', pod('web'));
    await openUri(client, alone[2]?.replace('service', 'pod') ?? '', pod('web'));
    // None of them is a duplicate of another, and none has the Pods of another.
    for (const uri of alone) {
      expect(await codesAt(client, uri)).toEqual(MISSING);
      expect(JSON.stringify(await hoverAt(client, uri, 1, 8))).toContain('web.default.svc.cluster.local');
    }
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    // What belongs together can be written into one of them.
    await openUri(client, 'untitled:Untitled-4', `${service('web', 'web')}---\n${pod('web')}`);
    expect(await codesAt(client, 'untitled:Untitled-4')).toEqual([]);
  });

  it('that were never saved see the only workspace folder, and are not seen', async () => {
    const client = await start({
      'service.yaml': service('web', 'web'),
      'apps/shop/pod.yaml': pod('shop'),
      '.kube-routes.yaml': 'defaultNamespace: front\n',
    });
    const draft = 'untitled:Untitled-1';
    await openUri(client, draft, service('shop', 'shop'));
    expect(await codesAt(client, draft)).toEqual([]);
    expect(JSON.stringify(await hoverAt(client, draft, 1, 8))).toContain('shop.front.svc.cluster.local');
    await openUri(client, 'untitled:Untitled-2', service('shop', 'other'));
    expect(await codesAt(client, 'untitled:Untitled-2')).toEqual(MISSING);
    // Neither the Pods nor the Service of a draft count for anybody else.
    await openUri(client, 'untitled:Untitled-3', `${pod('web')}---\n${service('web', 'web')}`);
    expect(await codesAt(client, 'untitled:Untitled-3')).toEqual([]);
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
  });
});
