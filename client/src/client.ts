import { commands, window, type Disposable, type ExtensionContext, type LogOutputChannel } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions, Location, Position } from 'vscode-languageclient';
import { SHOW_REFERENCES, type ClientOptions } from '../../server/src/lsp/protocol';
import { registerRoutes } from './routes/register';

/** What the desktop and the web client share. */
export const CLIENT_ID = 'kubeRoutes';
export const CLIENT_NAME = 'Kube Routes';

export function createOptions(outputChannel: LogOutputChannel): LanguageClientOptions {
  // Of Helm's templates the server needs to know that they are no YAML, whatever their names say.
  const languages = ['yaml', 'json', 'helm'];
  return {
    documentSelector: languages.flatMap((language) => [
      { language, scheme: 'file' },
      { language, scheme: 'untitled' },
      { language, scheme: 'vscode-vfs' },
    ]),
    outputChannel,
    initializationOptions: { clientCommands: [SHOW_REFERENCES] } satisfies ClientOptions,
    diagnosticCollectionName: CLIENT_ID,
    // Findings in other files change with every edit, so all tabs are asked again.
    diagnosticPullOptions: { onChange: true, onTabs: true, onSave: false },
  };
}

/** Commands that any host offers. */
export function registerCommands(client: BaseLanguageClient): Disposable[] {
  return [
    commands.registerCommand('kubeRoutes.restart', async () => {
      // A server that died cannot be stopped; a new one is started all the same.
      await client.stop().catch(() => undefined);
      await client.start();
      window.setStatusBarMessage('Kube Routes: the language server was restarted', 3000);
    }),
    // The editor's own command takes objects of the editor, which a server cannot send.
    commands.registerCommand(
      SHOW_REFERENCES,
      async (uri: string, position: Position, locations: readonly Location[]) => {
        const { protocol2CodeConverter: convert } = client;
        await commands.executeCommand(
          'editor.action.showReferences',
          convert.asUri(uri),
          convert.asPosition(position),
          locations.map((location) => convert.asLocation(location)),
        );
      },
    ),
    commands.registerCommand('kubeRoutes.showOutput', () => client.outputChannel.show(true)),
  ];
}

export async function start(context: ExtensionContext, client: BaseLanguageClient): Promise<void> {
  context.subscriptions.push(...registerCommands(client), ...registerRoutes(context, client));
  await client.start();
}
