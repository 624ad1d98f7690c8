import type { ClientCapabilities, CodeAction } from 'vscode-languageserver-protocol/node';
import { expect, it } from 'vitest';
import { PULL_CLIENT, type TestClient } from './client';
import { POD } from './manifests';
import { start as startClient } from './running-clients';

const LAZY_CLIENT: ClientCapabilities = {
  ...PULL_CLIENT,
  textDocument: {
    ...PULL_CLIENT.textDocument,
    codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } },
  },
};

async function start(capabilities: ClientCapabilities): Promise<TestClient> {
  const client = await startClient({ 'pod.yaml': POD }, capabilities);
  await client.open('pod.yaml', POD);
  return client;
}

const actionsOn = (client: TestClient, text: string, only?: string[]) =>
  client.codeActions('pod.yaml', client.rangeOf('pod.yaml', text), only);
const resolve = (client: TestClient, action: CodeAction) =>
  client.connection.sendRequest<CodeAction>('codeAction/resolve', action);

it('gives a refactoring with its edits to a client that wants all at once', async () => {
  const client = await start(PULL_CLIENT);
  const [action, ...others] = await actionsOn(client, 'kind: Pod');
  expect(others).toEqual([]);
  expect(action).toMatchObject({ title: 'Expose Pod "web" as Service "web"', kind: 'refactor.extract' });
  if (action) await client.apply(action);
  expect(client.document('pod.yaml').getText()).toContain('---\napiVersion: v1\nkind: Service\n');
});

it('computes the edits when they are asked for, from the text of that moment', async () => {
  const client = await start(LAZY_CLIENT);
  const [action] = await actionsOn(client, 'kind: Pod');
  if (!action) throw new Error('there is no refactoring');
  expect(action.edit).toBeUndefined();
  await client.replace('pod.yaml', 'containerPort: 8080', 'containerPort: 8081');
  await client.apply(await resolve(client, action));
  expect(client.document('pod.yaml').getText()).toContain('port: 8081\n      targetPort: http\n');
  // The Service is there by now.
  expect((await resolve(client, action)).edit).toBeUndefined();
});

it('offers what the client asks for, at the places that it is about', async () => {
  const client = await start(PULL_CLIENT);
  expect(await actionsOn(client, 'kind: Pod', ['refactor'])).toHaveLength(1);
  expect(await actionsOn(client, 'kind: Pod', ['refactor.extract'])).toHaveLength(1);
  expect(await actionsOn(client, 'kind: Pod', ['refactor.rewrite'])).toEqual([]);
  expect(await actionsOn(client, 'kind: Pod', ['quickfix'])).toEqual([]);
  expect(await actionsOn(client, 'image: web:1')).toEqual([]);
});

it('leaves alone what it knows nothing of', async () => {
  const client = await start(LAZY_CLIENT);
  const foreign = { title: 'Something', data: { from: 'elsewhere' } };
  expect(await resolve(client, foreign)).toEqual(foreign);
});
