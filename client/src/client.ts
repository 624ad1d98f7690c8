import { commands, window, type Disposable, type ExtensionContext, type LogOutputChannel } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';

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
    commands.registerCommand('kubeRoutes.showOutput', () => client.outputChannel.show(true)),
  ];
}

export async function start(context: ExtensionContext, client: BaseLanguageClient): Promise<void> {
  context.subscriptions.push(...registerCommands(client));
  await client.start();
}
