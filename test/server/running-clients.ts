import { afterEach } from 'vitest';
import type { Diagnostic, DocumentDiagnosticReport } from 'vscode-languageserver-protocol/node';
import { TestClient } from './client';

const clients: TestClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

/** {@link TestClient.launch}, for a client that ends with its test. */
export function launch(...args: Parameters<typeof TestClient.launch>): TestClient {
  const client = TestClient.launch(...args);
  clients.push(client);
  return client;
}

/** {@link TestClient.start}, for a client that ends with its test. */
export async function start(...args: Parameters<typeof TestClient.start>): Promise<TestClient> {
  const client = await TestClient.start(...args);
  clients.push(client);
  return client;
}

export const codesOf = (diagnostics: readonly Diagnostic[] = []) => diagnostics.map(({ code }) => code);

/** The rules that have findings for a file. */
export const codes = async (client: TestClient, file: string) => codesOf(await client.diagnostics(file));

/** The rules that have findings for a document, by its URI. */
export async function codesAt(client: TestClient, uri: string): Promise<unknown[]> {
  const report = await client.connection.sendRequest<DocumentDiagnosticReport>('textDocument/diagnostic', {
    textDocument: { uri },
  });
  return report.kind === 'full' ? codesOf(report.items) : [];
}

export async function openUri(client: TestClient, uri: string, text: string, version = 1): Promise<void> {
  await client.connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'yaml', version, text },
  });
}
