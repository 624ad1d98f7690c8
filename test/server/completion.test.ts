import { afterEach, expect, it } from 'vitest';
import {
  InsertTextFormat,
  InsertTextMode,
  type ClientCapabilities,
  type CompletionItem,
  type CompletionList,
} from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { PULL_CLIENT, TestClient } from './client';

const CLIENT: ClientCapabilities = {
  ...PULL_CLIENT,
  textDocument: {
    ...PULL_CLIENT.textDocument,
    completion: {
      completionItem: {
        snippetSupport: true,
        documentationFormat: ['markdown'],
        labelDetailsSupport: true,
        insertTextModeSupport: { valueSet: [InsertTextMode.asIs] },
      },
    },
  },
};

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels: { app: web, tier: front }
spec:
  containers:
    - name: web
      image: web:1
      ports:
        - { name: http, containerPort: 8080 }
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
  ports:
    - port: 80
      targetPort:
`;

let client: TestClient | undefined;
afterEach(() => {
  client?.dispose();
  client = undefined;
});

async function start(capabilities: ClientCapabilities = CLIENT): Promise<TestClient> {
  client = await TestClient.start({ 'pod.yaml': POD, 'service.yaml': SERVICE, 'new.yaml': '' }, capabilities);
  await client.open('service.yaml', SERVICE);
  return client;
}

/** Asks behind the first occurrence of a text. */
async function completeBehind(
  server: TestClient,
  file: string,
  search: string,
  triggerCharacter?: string,
): Promise<CompletionItem[]> {
  const { end } = server.rangeOf(file, search);
  const list = await server.connection.sendRequest<CompletionList>('textDocument/completion', {
    textDocument: { uri: server.uri(file) },
    position: end,
    context: triggerCharacter ? { triggerKind: 2, triggerCharacter } : { triggerKind: 1 },
  });
  expect(list.isIncomplete).toBe(false);
  return list.items;
}

function accepted(server: TestClient, file: string, item: CompletionItem | undefined): string {
  if (!item?.textEdit || !('range' in item.textEdit)) throw new Error('there is no item to accept');
  return TextDocument.applyEdits(server.document(file), [item.textEdit]);
}

it('completes as one types, in the order of nearness, with edits that fit', async () => {
  const server = await start();
  await server.replace('service.yaml', 'selector:', 'selector: ');
  const [whole] = await completeBehind(server, 'service.yaml', 'selector: ', ' ');
  expect(whole).toMatchObject({
    label: 'app=web, tier=front (Pod web)',
    sortText: '0000',
    insertTextMode: InsertTextMode.asIs,
    insertTextFormat: InsertTextFormat.PlainText,
  });
  const text = accepted(server, 'service.yaml', whole);
  expect(text).toContain('  selector:\n    app: web\n    tier: front\n  ports:');
  await server.replace('service.yaml', 'selector: ', 'selector: { app: web }');
  await server.replace('service.yaml', 'targetPort:', 'targetPort: h');
  const ports = await completeBehind(server, 'service.yaml', 'targetPort: h');
  expect(ports.map(({ label, detail, labelDetails }) => [label, detail, labelDetails?.description])).toEqual([
    ['http', '8080, container web of Pod web', '8080, container web of Pod web'],
    ['8080', 'http, container web of Pod web', 'http, container web of Pod web'],
  ]);
  expect(accepted(server, 'service.yaml', ports[0])).toContain('      targetPort: http\n');
});

it('documents an item when it is looked at', async () => {
  const server = await start();
  const [item] = await completeBehind(server, 'service.yaml', 'selector:');
  expect(item?.documentation).toBeUndefined();
  const resolved = await server.connection.sendRequest<CompletionItem>('completionItem/resolve', item);
  expect(resolved.documentation).toMatchObject({ kind: 'markdown' });
  expect(JSON.stringify(resolved.documentation)).toContain('Pod web');
  const stranger = { label: 'x', data: { uri: 1 } };
  expect(await server.connection.sendRequest('completionItem/resolve', stranger)).toEqual(stranger);
});

it('says nothing where a colon was typed that a line break may follow', async () => {
  const server = await start();
  expect(await completeBehind(server, 'service.yaml', 'selector:', ':')).toEqual([]);
  expect(await completeBehind(server, 'service.yaml', 'kind: ', ' ')).toEqual([]);
});

it('gives snippets to clients that know them, and their text to others', async () => {
  const server = await start();
  await server.open('new.yaml', 'Ext');
  const [rich] = (await completeBehind(server, 'new.yaml', 'Ext')).filter(({ label }) =>
    label.startsWith('ExternalName'),
  );
  expect(rich?.insertTextFormat).toBe(InsertTextFormat.Snippet);
  expect(accepted(server, 'new.yaml', rich)).toContain('name: ${1:database}');
  server.dispose();
  const plain = await start(PULL_CLIENT);
  await plain.open('new.yaml', 'Ext');
  const [item] = (await completeBehind(plain, 'new.yaml', 'Ext')).filter(({ label }) =>
    label.startsWith('ExternalName'),
  );
  expect(item).toMatchObject({ insertTextFormat: InsertTextFormat.PlainText });
  expect(item).not.toHaveProperty('labelDetails');
  expect(accepted(plain, 'new.yaml', item)).toContain('  name: database\n');
});

it('offers whole objects in documents that were never saved, where they are YAML', async () => {
  const server = await start();
  const labels = async (languageId: string): Promise<readonly string[]> => {
    const uri = `untitled:${languageId}`;
    const textDocument = { uri, languageId, version: 1, text: 'Serv' };
    await server.connection.sendNotification('textDocument/didOpen', { textDocument });
    const list = await server.connection.sendRequest<CompletionList>('textDocument/completion', {
      textDocument: { uri },
      position: { line: 0, character: 4 },
    });
    return list.items.map(({ label }) => label);
  };
  expect(await labels('yaml')).toContain('Service');
  expect(await labels('json')).toEqual([]);
});
