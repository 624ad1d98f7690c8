import { describe, expect, it } from 'vitest';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  ClientCapabilities,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Location,
  LocationLink,
  Range,
  SelectionRange,
  SymbolInformation,
  WorkspaceEdit,
} from 'vscode-languageserver-protocol/node';
import { PULL_CLIENT, type TestClient } from './client';
import { SERVICE } from './manifests';
import { start as startClient } from './running-clients';

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: shop
          image: shop:1
          ports: [{ name: http, containerPort: 8080 }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: gate }
spec:
  defaultBackend: { service: { name: web, port: { number: 80 } } }
`;
const FILES = {
  'service.yaml': SERVICE,
  'deploy/shop.yaml': DEPLOYMENT,
  'kustomization.yaml': 'resources: [service.yaml]\n',
  'notes.yaml': 'some:\n  other: yaml\n',
};

const RICH_CLIENT: ClientCapabilities = {
  ...PULL_CLIENT,
  textDocument: {
    ...PULL_CLIENT.textDocument,
    definition: { linkSupport: true },
    rename: { prepareSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
  workspace: {
    ...PULL_CLIENT.workspace,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
  },
};

async function start(capabilities?: ClientCapabilities): Promise<TestClient> {
  const client = await startClient(FILES, capabilities);
  await client.open('service.yaml', SERVICE);
  return client;
}

/** Asks about the place where a text first stands in an open document. */
async function ask<T>(
  client: TestClient,
  method: string,
  search: string,
  more: object = {},
  file = 'service.yaml',
): Promise<T> {
  const range = client.rangeOf(file, search);
  return client.connection.sendRequest<T>(method, {
    textDocument: { uri: client.uri(file) },
    position: range.start,
    ...more,
  });
}

const range = (line: number, start: number, end: number): Range => ({
  start: { line, character: start },
  end: { line, character: end },
});

describe('a definition', () => {
  it('lies in a file that was never opened, with the object around it for clients that want it', async () => {
    const client = await start(RICH_CLIENT);
    const [link, ...others] = await ask<LocationLink[]>(client, 'textDocument/definition', 'http');
    expect(others).toEqual([]);
    expect(link).toEqual({
      originSelectionRange: range(8, 18, 22),
      targetUri: client.uri('deploy/shop.yaml'),
      targetRange: { start: { line: 0, character: 0 }, end: { line: 13, character: 54 } },
      targetSelectionRange: range(13, 26, 30),
    });
  });

  it('is a plain location for others, and nothing where nothing stands', async () => {
    const client = await start();
    expect(await ask<Location[]>(client, 'textDocument/definition', 'app: web')).toEqual([
      { uri: client.uri('deploy/shop.yaml'), range: range(8, 16, 24) },
    ]);
    expect(await ask<Location[]>(client, 'textDocument/definition', 'apiVersion')).toEqual([]);
  });
});

it('references come with the declaration where it is asked for; highlights tell it apart', async () => {
  const client = await start();
  const references = async (includeDeclaration: boolean) =>
    (
      await ask<Location[]>(client, 'textDocument/references', 'web', { context: { includeDeclaration } })
    ).map(({ uri }) => uri);
  const [service, shop] = [client.uri('service.yaml'), client.uri('deploy/shop.yaml')];
  expect(await references(true)).toEqual([shop, service]);
  expect(await references(false)).toEqual([shop]);
  const highlights = await ask<DocumentHighlight[]>(client, 'textDocument/documentHighlight', 'web');
  expect(highlights).toEqual([{ range: range(2, 18, 21), kind: 3 }]);
});

describe('a rename', () => {
  it('changes every file, and asks for a word where an object must be created anew', async () => {
    const client = await start(RICH_CLIENT);
    expect(await ask(client, 'textDocument/prepareRename', 'web')).toEqual({
      range: range(2, 18, 21),
      placeholder: 'web',
    });
    const position = client.rangeOf('service.yaml', 'app: web').end;
    const edit = await ask<WorkspaceEdit>(client, 'textDocument/rename', 'web', {
      position,
      newName: 'shop',
    });
    const annotated = edit.documentChanges?.flatMap((change) =>
      'edits' in change ? change.edits.filter((one) => 'annotationId' in one) : [],
    );
    expect(edit.documentChanges).toMatchObject([
      { textDocument: { uri: client.uri('deploy/shop.yaml'), version: null } },
      {
        textDocument: { uri: client.uri('service.yaml') },
        edits: [{ range: range(5, 9, 12), newText: 'shop' }],
      },
    ]);
    expect(annotated).toMatchObject([{ range: range(5, 24, 27) }]);
    expect(Object.values(edit.changeAnnotations ?? {})).toMatchObject([
      { needsConfirmation: true, label: expect.stringContaining('selector') as string },
    ]);
  });

  it('is a plain map of changes for clients without annotations', async () => {
    const client = await start();
    const edit = await ask<WorkspaceEdit>(client, 'textDocument/rename', 'web', { newName: 'shop' });
    expect(edit).toEqual({
      changes: {
        [client.uri('service.yaml')]: [{ range: range(2, 18, 21), newText: 'shop' }],
        [client.uri('deploy/shop.yaml')]: [{ range: range(19, 37, 40), newText: 'shop' }],
      },
    });
  });

  it('is refused with a reason, and not offered where nothing has a name', async () => {
    const client = await start(RICH_CLIENT);
    await expect(ask(client, 'textDocument/rename', 'web', { newName: 'Web_1' })).rejects.toMatchObject({
      message: expect.stringContaining('upper-case letters') as string,
      code: -32803,
    });
    expect(await ask(client, 'textDocument/prepareRename', '80')).toBeNull();
  });
});

it('the call hierarchy follows a route, and finds an item again after an edit', async () => {
  const client = await start();
  const [item] = await ask<CallHierarchyItem[]>(client, 'textDocument/prepareCallHierarchy', 'web');
  expect(item).toMatchObject({ name: 'web', detail: 'Service · default' });
  await client.replace('service.yaml', 'apiVersion', '# more\napiVersion');
  const incoming = await client.connection.sendRequest<CallHierarchyIncomingCall[]>(
    'callHierarchy/incomingCalls',
    { item },
  );
  expect(incoming).toMatchObject([{ from: { name: 'gate' }, fromRanges: [range(19, 37, 40)] }]);
  const outgoing = await client.connection.sendRequest<CallHierarchyOutgoingCall[]>(
    'callHierarchy/outgoingCalls',
    { item },
  );
  expect(outgoing).toMatchObject([{ to: { name: 'shop' }, fromRanges: [range(5, 2, 10), range(9, 18, 22)] }]);
});

describe('the structure of a file', () => {
  it('is a tree of symbols, or a list for clients that know no tree', async () => {
    const request = async (client: TestClient) =>
      client.connection.sendRequest<DocumentSymbol[] | SymbolInformation[]>('textDocument/documentSymbol', {
        textDocument: { uri: client.uri('service.yaml') },
      });
    expect(await request(await start(RICH_CLIENT))).toMatchObject([
      { name: 'web', detail: 'Service · default', children: [{ name: 'port 80', detail: '80 → http' }] },
    ]);
    expect(await request(await start())).toMatchObject([
      { name: 'web' },
      { name: 'port 80', containerName: 'web' },
    ]);
  });

  it('folds by lines, and leaves what is no manifest to the client', async () => {
    const client = await start();
    const folds = async (file: string) =>
      client.connection.sendRequest<FoldingRange[] | null>('textDocument/foldingRange', {
        textDocument: { uri: client.uri(file) },
      });
    expect(await folds('service.yaml')).toEqual([
      { startLine: 3, endLine: 8 },
      { startLine: 4, endLine: 5 },
      { startLine: 6, endLine: 8 },
      { startLine: 7, endLine: 8 },
    ]);
    expect(await folds('notes.yaml')).toBeNull();
  });

  it('is selected from the word outwards', async () => {
    const client = await start();
    const [selection] = await client.connection.sendRequest<SelectionRange[]>('textDocument/selectionRange', {
      textDocument: { uri: client.uri('service.yaml') },
      positions: [{ line: 5, character: 10 }],
    });
    expect(selection).toMatchObject({ range: range(5, 9, 12), parent: { range: range(5, 4, 12) } });
  });

  it('links a kustomization to its files', async () => {
    const client = await start();
    const links = await client.connection.sendRequest<DocumentLink[]>('textDocument/documentLink', {
      textDocument: { uri: client.uri('kustomization.yaml') },
    });
    expect(links).toEqual([{ range: range(0, 12, 24), target: client.uri('service.yaml') }]);
  });
});

it('symbols of the workspace are found by kind, namespace and name', async () => {
  const client = await start();
  const found = await client.connection.sendRequest<SymbolInformation[]>('workspace/symbol', {
    query: 'svc default/web',
  });
  expect(found).toMatchObject([
    { name: 'Service default/web', location: { uri: client.uri('service.yaml'), range: range(2, 18, 21) } },
  ]);
});
