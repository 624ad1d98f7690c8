import { describe, expect, it } from 'vitest';
import type { ClientCapabilities, CodeAction, InitializeResult } from 'vscode-languageserver-protocol/node';
import { PULL_CLIENT, type TestClient } from './client';
import { codes, codesAt, codesOf, launch, openUri, start } from './running-clients';
import { MISSING, pod, service } from './manifests';

const FILES = { 'service.yaml': service('web', 'web') };
const PUSH: ClientCapabilities = { workspace: { workspaceFolders: true } };

describe('a client that pushes nothing and pulls nothing', () => {
  it('gets diagnostics with no capabilities at all', async () => {
    const client = launch(FILES);
    await client.initialize({}, []);
    await client.open('alone.yaml', 'kind: Service\napiVersion: v1\nmetadata: {}\n');
    await client.until(() => (client.pushed.get(client.uri('alone.yaml')) ?? []).length > 0);
    expect(client.asked).toEqual([]);
  });

  it('sees no finding stay under a spelling that is closed', async () => {
    const client = await start({}, PUSH);
    const odd = client.uri('a.yaml').replace('/a.yaml', '/%61.yaml');
    await openUri(client, odd, service('web', 'web'));
    await client.until(() => client.pushed.get(odd)?.length === 1);
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri: odd } });
    await client.until(() => client.pushed.get(odd)?.length === 0);
  });
});

describe('a client that pulls', () => {
  const pullsFor = async (capabilities: ClientCapabilities, name: string): Promise<TestClient> => {
    const client = launch(FILES);
    const { capabilities: offered } = await client.connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      clientInfo: { name },
      rootUri: null,
      capabilities,
      workspaceFolders: [{ uri: client.uri(''), name: 'workspace' }],
    });
    expect(offered.diagnosticProvider).toBeUndefined();
    await client.connection.sendNotification('initialized', {});
    return client;
  };

  it('but cannot be told to pull again gets pushes, since its first pull comes before all is read', async () => {
    const client = await pullsFor({ textDocument: PULL_CLIENT.textDocument ?? {} }, 'an editor');
    await client.until(() => client.pushed.has(client.uri('service.yaml')));
    expect(codesOf(client.pushed.get(client.uri('service.yaml')))).toEqual(MISSING);
  });

  it('and leaves out open files when it is told to, as Neovim 0.12, gets pushes', async () => {
    const client = await pullsFor(PULL_CLIENT, 'Neovim');
    await client.open('service.yaml', service('web', 'web'));
    await client.until(() => client.pushed.has(client.uri('service.yaml')));
    await client.open('pod.yaml', pod('web'));
    await client.until(() => client.pushed.get(client.uri('service.yaml'))?.length === 0);
  });
});

describe('a client that knows nothing of Kube Routes', () => {
  it('is sent nothing that a client must know', async () => {
    const client = launch(FILES);
    const unknown: string[] = [];
    client.connection.onUnhandledNotification(({ method }) => unknown.push(method));
    await client.initialize(PUSH);
    await client.scanned();
    await client.until(() => client.pushed.size > 0);
    // By the protocol these may be ignored, and lsp-mode warns its user of all others.
    expect(unknown.filter((method) => !method.startsWith('$/'))).toEqual([]);
  });
});

describe('a client that does not answer', () => {
  const CAPABLE: ClientCapabilities = {
    ...PULL_CLIENT,
    workspace: {
      ...PULL_CLIENT.workspace,
      didChangeConfiguration: { dynamicRegistration: true },
      inlayHint: { refreshSupport: true },
      codeLens: { refreshSupport: true },
    },
    window: { workDoneProgress: true },
  };

  it.each(['never', 'with errors'] as const)('(%s) gets its diagnostics all the same', async (answers) => {
    const client = launch(FILES);
    client.answers = answers;
    await client.initialize(CAPABLE);
    await client.scanned();
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [], removed: [{ uri: `${client.uri('')}nowhere`, name: 'nowhere' }] },
    });
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    for (let round = 0; round < 100; round++) {
      client.write('pod.yaml', pod(round % 2 ? 'web' : 'other'));
      await client.changed('pod.yaml', 2);
      await codes(client, 'service.yaml');
      await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    }
    await expect.poll(() => codes(client, 'service.yaml'), { timeout: 10_000 }).toEqual([]);
    const count = (method: string) => client.asked.filter((asked) => asked === method).length;
    if (answers === 'never') {
      // One of a kind, and few settings: what nobody answers must not pile up.
      expect(count('workspace/diagnostic/refresh')).toBe(1);
      expect(count('workspace/configuration')).toBeLessThanOrEqual(10);
    }
    expect(await client.stop()).toBe(0);
  });

  it('in time gives its settings later', async () => {
    const client = launch(FILES);
    client.answers = 'never';
    let give: (settings: unknown[]) => void = () => undefined;
    client.connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => {
      return new Promise((resolve) => {
        give = (settings) => resolve(items.map((_, index) => settings[index] ?? settings[0]));
      });
    });
    await client.initialize(CAPABLE);
    await client.scanned();
    expect(await codes(client, 'service.yaml')).toEqual(MISSING);
    give([{ rules: { 'selector-no-match': 'off' } }]);
    await expect.poll(() => codes(client, 'service.yaml'), { timeout: 10_000 }).toEqual([]);
  });
});

describe('workspace folders', () => {
  it('that are not on the disk are not read from there, and nothing is called missing in them', async () => {
    const client = launch({
      'service.yaml': service('web', 'web'),
      'unknown.yaml': service('other', 'other'),
    });
    const virtual = client.uri('').replace('file://', 'vscode-vfs://github');
    await client.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: PULL_CLIENT,
      workspaceFolders: [{ uri: virtual, name: 'virtual' }],
    });
    await client.connection.sendNotification('initialized', {});
    await client.scanned();
    const uri = `${virtual.replace(/\/$/, '')}/service.yaml`;
    expect(client.logged).toContain('read 0 files');
    await openUri(client, uri, `${service('web', 'web')}  sessionAffinity: ClientIp\n`);
    expect(await codesAt(client, uri)).toEqual(['session-affinity']);
    await client.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
    expect(await codesAt(client, uri)).toEqual([]);
  });

  // Windows reaches other machines by such names.
  const onlyHere = process.platform === 'win32' ? [] : ['file://.', 'file://elsewhere/'];
  it.each(onlyHere)('on another machine (%s) are not taken for the whole disk', async (uri) => {
    const client = launch(FILES);
    await client.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: PULL_CLIENT,
      // The first is what Neovim makes of the folder ".".
      workspaceFolders: [{ uri, name: '.' }],
    });
    await client.connection.sendNotification('initialized', {});
    await client.scanned();
    expect(client.logged).toContain('read 0 files');
  });

  it('that are not on the disk are read by the client, where it offers that', async () => {
    const client = launch({});
    const folder = 'vscode-vfs://github/owner/repository';
    const files = new Map([
      ['service.yaml', service('web', 'web')],
      ['other.yaml', service('other', 'other')],
      ['deep/pod.yaml', pod('web')],
      ['.gitignore', 'other.yaml\n'],
    ]);
    const pathIn = ({ uri }: { uri: string }) => uri.slice(folder.length + 1);
    client.connection.onRequest('kubeRoutes/listDirectory', (params: { uri: string }) =>
      pathIn(params) === 'deep'
        ? [{ name: 'pod.yaml', kind: 'file' }]
        : [
            { name: 'deep', kind: 'directory' },
            ...['other.yaml', 'service.yaml', '.gitignore'].map((name) => ({ name, kind: 'file' })),
          ],
    );
    client.connection.onRequest('kubeRoutes/kindOfFile', (params: { uri: string }) =>
      files.has(pathIn(params)) ? 'file' : null,
    );
    client.connection.onRequest(
      'kubeRoutes/readFile',
      (params: { uri: string }) => files.get(pathIn(params)) ?? null,
    );
    await client.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: null,
      capabilities: PULL_CLIENT,
      workspaceFolders: [{ uri: folder, name: 'virtual' }],
      initializationOptions: { offersFiles: true },
    });
    await client.connection.sendNotification('initialized', {});
    await client.scanned();
    expect(client.logged).toContain('read 2 files');
    expect(await codesAt(client, `${folder}/service.yaml`)).toEqual([]);
    files.delete('deep/pod.yaml');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: `${folder}/deep/pod.yaml`, type: 3 }],
    });
    expect(await codesAt(client, `${folder}/service.yaml`)).toEqual(MISSING);
  });

  it('come and go', async () => {
    const client = await start(
      { 'a/service.yaml': service('a', 'a'), 'b/service.yaml': service('b', 'b') },
      undefined,
      ['a'],
    );
    expect(await codes(client, 'b/service.yaml')).toEqual([]);
    const folder = (name: string) => ({ uri: client.uri(name), name });
    const change = (added: string[], removed: string[]) =>
      client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
        event: { added: added.map(folder), removed: removed.map(folder) },
      });
    await change(['b'], []);
    await expect.poll(() => codes(client, 'b/service.yaml')).toEqual(MISSING);
    await change(['b'], ['a']);
    await expect.poll(() => codes(client, 'a/service.yaml')).toEqual([]);
    expect(await codes(client, 'b/service.yaml')).toEqual(MISSING);
  });
});

describe('a client beside which somebody else checks by a schema', () => {
  const text = `${service('web', 'web')}  sessionAffinity: ClientIp\n  sessionAfinity: None\n`;
  const told = (client: Awaited<ReturnType<typeof start>>, uris: unknown) =>
    client.connection.sendNotification('kubeRoutes/checkedElsewhere', { uris });

  it('is not told the same again, but for the files that it names, and as long as it names them', async () => {
    const client = await start({ 'a.yaml': text, 'b.yaml': text, 'pod.yaml': pod('web') });
    const all = await codes(client, 'a.yaml');
    expect(all).toEqual(expect.arrayContaining(['session-affinity', 'unknown-field']));
    await told(client, [client.uri('a.yaml')]);
    expect(await codes(client, 'a.yaml')).toEqual(all.filter((code) => code !== 'unknown-field'));
    expect(await codes(client, 'b.yaml')).toEqual(all);
    await told(client, []);
    expect(await codes(client, 'a.yaml')).toEqual(all);
  });

  it('gets the fixes of what it is told, and no others', async () => {
    const client = await start({ 'a.yaml': text, 'pod.yaml': pod('web') });
    const titles = async () =>
      (
        await client.connection.sendRequest<readonly CodeAction[]>('textDocument/codeAction', {
          textDocument: { uri: client.uri('a.yaml') },
          range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
          context: { diagnostics: [], only: ['quickfix', 'source.fixAll'] },
        })
      ).map(({ title }) => title);
    const all = await titles();
    expect(all).toContain('Ignore unknown-field here');
    await told(client, [client.uri('a.yaml')]);
    const left = await titles();
    expect(left).toContain('Ignore session-affinity here');
    expect(left.filter((title) => /unknown-field|sessionAfinity/.test(title))).toEqual([]);
    expect(left.length).toBeLessThan(all.length);
  });

  it('is not told either what is wrong with the YAML, as far as others read it', async () => {
    const broken = text.replace('metadata:', 'metadata: : :');
    const client = await start({ 'a.yaml': broken, 'b.yaml': broken });
    expect(await codes(client, 'a.yaml')).toContain('yaml-syntax');
    await client.connection.sendNotification('kubeRoutes/checkedElsewhere', {
      uris: [],
      parsed: [client.uri('a.yaml')],
    });
    expect(await codes(client, 'a.yaml')).not.toContain('yaml-syntax');
    expect(await codes(client, 'b.yaml')).toContain('yaml-syntax');
    await told(client, []);
    expect(await codes(client, 'a.yaml')).toContain('yaml-syntax');
  });

  it('may say nonsense', async () => {
    const client = await start({ 'a.yaml': text });
    for (const uris of [undefined, 1, [1, null, 'no uri', '%', 'file:///%']]) {
      await told(client, uris);
      await client.connection.sendNotification('kubeRoutes/checkedElsewhere', { parsed: uris });
    }
    expect(await codes(client, 'a.yaml')).toContain('unknown-field');
  });
});
