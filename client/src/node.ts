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
    run: { module, transport: TransportKind.ipc, options: { env: compileCache(context) } },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6009'] } },
  };
  const restarts = new Restarts();
  // What is known of this workspace the editor forgets along with it.
  const cacheFolder = (context.storageUri ?? context.globalStorageUri).toString();
  const options = createOptions(channel, restarts, { cacheFolder });
  client = new LanguageClient(CLIENT_ID, CLIENT_NAME, server, options);
  start(context, client, restarts, `${process.platform} ${process.arch}`);
}

/** Node keeps there what it made of the server's code: the next start takes two thirds of the time. Older ones ignore it. */
function compileCache({ globalStorageUri }: ExtensionContext): { NODE_COMPILE_CACHE: string } {
  const own = Uri.joinPath(globalStorageUri, 'compiled').fsPath;
  return { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? own };
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = undefined;
}
