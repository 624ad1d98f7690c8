/// <reference lib="webworker" />
import { Uri, window, type ExtensionContext } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { CLIENT_ID, CLIENT_NAME, createOptions, start } from './client';
import { Restarts } from './restarts';

let client: LanguageClient | undefined;
let worker: Worker | undefined;

/** Called by VS Code for the Web, where the server runs in a worker and has no files but those that we hand over. */
export function activate(context: ExtensionContext): void {
  const channel = window.createOutputChannel(CLIENT_NAME, { log: true });
  const script = Uri.joinPath(context.extensionUri, 'dist', 'web', 'server.js').toString(true);
  const newWorker = (): Promise<Worker> => {
    // One that has been shut down does not start again.
    worker?.terminate();
    worker = new Worker(script);
    return Promise.resolve(worker);
  };
  const restarts = new Restarts();
  client = new LanguageClient(CLIENT_ID, CLIENT_NAME, newWorker, createOptions(channel, restarts));
  context.subscriptions.push(channel, { dispose: () => worker?.terminate() });
  start(context, client, restarts, 'web');
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = undefined;
}
