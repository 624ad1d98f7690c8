import { Uri, window, type ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind, type ServerOptions } from 'vscode-languageclient/node';
import { CLIENT_ID, CLIENT_NAME, createOptions, start } from './client';
import { Restarts } from './restarts';

let client: LanguageClient | undefined;

/** Called by VS Code when a YAML file is opened, or a workspace holds YAML. */
export function activate(context: ExtensionContext): void {
  const channel = window.createOutputChannel(CLIENT_NAME, { log: true });
  context.subscriptions.push(channel);
  const module = context.asAbsolutePath('dist/server.js');
  const server: ServerOptions = {
    run: { module, transport: TransportKind.ipc, options: { env: environment(context) } },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6009'] } },
  };
  const restarts = new Restarts();
  // What is known of this workspace the editor forgets along with it.
  const cacheFolder = (context.storageUri ?? context.globalStorageUri).toString();
  const options = createOptions(channel, restarts, { cacheFolder });
  client = new LanguageClient(CLIENT_ID, CLIENT_NAME, server, options);
  start(context, client, restarts, `${process.platform} ${process.arch}`);
}

/** Variables of the server's process; what is set around the editor stays. */
function environment({ globalStorageUri }: ExtensionContext): Record<string, string> {
  const own = {
    // Node keeps there what it made of the server's code: the next start takes two thirds of the time. Older ones ignore it.
    NODE_COMPILE_CACHE: Uri.joinPath(globalStorageUri, 'compiled').fsPath,
    // The C library of Linux would keep a heap for each thread that ever helped to collect garbage: 13 MB.
    MALLOC_ARENA_MAX: '2',
  };
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, process.env[name] ?? value]));
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = undefined;
}
