/// <reference lib="webworker" />
import { Uri, window, workspace, type ExtensionContext } from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type MessageTransports,
} from 'vscode-languageclient/browser';
import { CLIENT_ID, CLIENT_NAME, createOptions, start } from './client';
import { Restarts } from './restarts';

let client: LanguageClient | undefined;
let worker: Worker | undefined;

/** Called by VS Code for the Web, where the server runs in a worker and has no files but those that we hand over. */
export function activate(context: ExtensionContext): void {
  const channel = window.createOutputChannel(CLIENT_NAME, { log: true });
  const script = Uri.joinPath(context.extensionUri, 'dist', 'web', 'server.js');
  const newServer = async (): Promise<MessageTransports> => {
    // One that has been shut down does not start again.
    worker?.terminate();
    worker = new Worker(await addressOf(script));
    // The client would make these itself, if it knew a worker of VS Code for one.
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  const restarts = new Restarts();
  client = new LanguageClient(CLIENT_ID, CLIENT_NAME, newServer, createOptions(channel, restarts));
  context.subscriptions.push(channel, { dispose: () => worker?.terminate() });
  start(context, client, restarts, 'web');
}

/** A worker starts from an address of the web; an extension that lies on another machine has none, but can be read. */
async function addressOf(script: Uri): Promise<string> {
  if (script.scheme !== 'vscode-remote') return script.toString(true);
  const text = new TextDecoder().decode(await workspace.fs.readFile(script));
  return URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = undefined;
}
