import type { ClientCapabilities, CodeLens, InlayHint } from 'vscode-languageserver-protocol/node';
import { describe, expect, it } from 'vitest';
import { PULL_CLIENT, type TestClient } from './client';
import { SERVICE, POD } from './manifests';
import { start as startClient } from './running-clients';

const FILES = { 'service.yaml': SERVICE, 'pod.yaml': POD };

const RICH_CLIENT: ClientCapabilities = {
  textDocument: { inlayHint: { resolveSupport: { properties: ['label.location'] } } },
  workspace: {
    ...PULL_CLIENT.workspace,
    inlayHint: { refreshSupport: true },
    codeLens: { refreshSupport: true },
  },
};

async function start(
  capabilities: ClientCapabilities = RICH_CLIENT,
  clientCommands: readonly string[] = ['kubeRoutes.showReferences'],
): Promise<TestClient> {
  const client = await startClient(FILES, capabilities, [''], { clientCommands });
  return client;
}

const hintsOf = (client: TestClient, lines = 100) =>
  client.connection.sendRequest<InlayHint[]>('textDocument/inlayHint', {
    textDocument: { uri: client.uri('service.yaml') },
    range: { start: { line: 0, character: 0 }, end: { line: lines, character: 0 } },
  });
const lensesOf = (client: TestClient) =>
  client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
    textDocument: { uri: client.uri('service.yaml') },
  });

describe('inlay hints', () => {
  it('have parts that lead to the port, and a tooltip in Markdown', async () => {
    const client = await start();
    expect(await hintsOf(client)).toEqual([
      {
        position: { line: 8, character: 22 },
        label: [
          { value: '→ ' },
          {
            value: '8080',
            location: {
              uri: client.uri('pod.yaml'),
              range: { start: { line: 11, character: 25 }, end: { line: 11, character: 29 } },
            },
          },
        ],
        tooltip: {
          kind: 'markdown',
          value: expect.stringContaining('container `web` of [Pod web]') as string,
        },
        paddingLeft: true,
      },
    ]);
    expect(await hintsOf(client, 7)).toEqual([]);
  });

  it('are plain text for a client that takes no places', async () => {
    const client = await start(PULL_CLIENT);
    expect((await hintsOf(client)).map(({ label }) => label)).toEqual(['→ 8080']);
  });

  it('follow the settings', async () => {
    const client = await start();
    client.settings = { inlayHints: { targetPort: false, selectedPods: true } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.until(() => client.configurations > 1);
    expect((await hintsOf(client)).map(({ label }) => label)).toMatchObject([[{ value: 'one Pod' }]]);
  });
});

describe('code lenses', () => {
  it('show their places by the command of the client', async () => {
    const client = await start();
    expect(await lensesOf(client)).toMatchObject([
      {
        range: { start: { line: 0, character: 0 } },
        command: {
          title: '→ Pod web · port 80',
          command: 'kubeRoutes.showReferences',
          arguments: [
            client.uri('service.yaml'),
            { line: 0, character: 0 },
            [{ uri: client.uri('pod.yaml'), range: { start: { line: 3, character: 8 } } }],
          ],
        },
      },
    ]);
  });

  it('are text with data for a client without that command', async () => {
    const client = await start(RICH_CLIENT, []);
    expect(await lensesOf(client)).toMatchObject([
      {
        command: { title: '→ Pod web · port 80', command: '' },
        data: { locations: [{ uri: client.uri('pod.yaml') }] },
      },
    ]);
  });
});

describe('a change in another file', () => {
  it('has the client ask again for what it changed, and for nothing else', async () => {
    const client = await start();
    await client.open('service.yaml', SERVICE);
    await client.open('pod.yaml', POD);
    await hintsOf(client);
    await lensesOf(client);
    await client.replace('pod.yaml', 'containerPort: 8080', 'containerPort: 8081');
    await client.until(() => client.refreshed('inlayHint') > 0);
    expect((await hintsOf(client)).map(({ label }) => label)).toMatchObject([[{}, { value: '8081' }]]);
    // The lens says nothing of that port.
    expect(client.refreshed('codeLens')).toBe(0);
    await client.replace('pod.yaml', 'app: web', 'app: other');
    await client.until(() => client.refreshed('codeLens') > 0);
    expect(await lensesOf(client)).toMatchObject([
      { command: { title: expect.stringMatching(/^no Pod/) as string } },
    ]);
  });

  it('does not trouble a client that cannot be asked to', async () => {
    const client = await start(PULL_CLIENT);
    await client.open('service.yaml', SERVICE);
    await client.open('pod.yaml', POD);
    await hintsOf(client);
    await client.replace('pod.yaml', 'containerPort: 8080', 'containerPort: 8081');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(client.refreshed('inlayHint')).toBe(0);
    expect((await hintsOf(client)).map(({ label }) => label)).toEqual(['→ 8081']);
  });
});
