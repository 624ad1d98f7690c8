import {
  commands,
  l10n,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
  type LogOutputChannel,
} from 'vscode';
import {
  CloseAction,
  ErrorAction,
  type BaseLanguageClient,
  type ErrorHandler,
  type LanguageClientOptions,
  type Location,
  type Position,
} from 'vscode-languageclient';
import { LOOK_AGAIN, SHOW_REFERENCES, type ClientOptions } from '../../server/src/lsp/protocol';
import { registerReport } from './failures';
import { offerFiles } from './files';
import { MOST_RESTARTS, type Restarts } from './restarts';
import { registerRoutes } from './routes/register';
import { watchSchemaChecks } from './schema-checks';

/** What the desktop and the web client share. */
export const CLIENT_ID = 'kubeRoutes';
export const CLIENT_NAME = 'Kube Routes';

/**
 * @param restarts counts how often the server ends unasked
 * @param hostOptions what only one of the hosts has to offer
 */
export function createOptions(
  outputChannel: LogOutputChannel,
  restarts: Restarts,
  hostOptions: Pick<ClientOptions, 'cacheFolder'> = {},
): LanguageClientOptions {
  // Of Helm's templates the server needs to know that they are no YAML, whatever their names say.
  const languages = ['yaml', 'json', 'helm'];
  // Other schemes hold older versions of files and the like.
  const folders = workspace.workspaceFolders ?? [];
  const schemes = new Set(['file', 'untitled', 'vscode-vfs', ...folders.map(({ uri }) => uri.scheme)]);
  return {
    documentSelector: languages.flatMap((language) => [...schemes].map((scheme) => ({ language, scheme }))),
    outputChannel,
    errorHandler: errorHandler(restarts),
    initializationOptions: {
      clientCommands: [SHOW_REFERENCES],
      wantsFailures: true,
      offersFiles: true,
      ...(l10n.bundle && { words: l10n.bundle }),
      ...hostOptions,
    } satisfies ClientOptions,
    diagnosticCollectionName: CLIENT_ID,
    // Findings in other files change with every edit, so all tabs are asked again.
    diagnosticPullOptions: { onChange: true, onTabs: true, onSave: false },
  };
}

/** A server that died is started again, until it has died too often; then its user decides. */
function errorHandler(restarts: Restarts): ErrorHandler {
  return {
    // A message that cannot be read or written; where the pipe is broken the server ends.
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed: () => {
      const { lately, restart } = restarts.ended(Date.now());
      if (restart) {
        const message = l10n.t(
          'The language server ended and is started again ({0} of {1}).',
          lately,
          MOST_RESTARTS,
        );
        return { action: CloseAction.Restart, handled: true, message };
      }
      const message = l10n.t(
        'The language server ended {0} times within three minutes and is left alone.',
        lately,
      );
      void offerHelp(message);
      return { action: CloseAction.DoNotRestart, handled: true, message };
    },
  };
}

async function offerHelp(message: string): Promise<void> {
  const choices = new Map([
    [l10n.t('Show Log'), 'kubeRoutes.showOutput'],
    [l10n.t('Restart'), 'kubeRoutes.restart'],
    [l10n.t('Report a Problem'), 'kubeRoutes.reportProblem'],
  ]);
  const text = l10n.t('Kube Routes: {0} There are no findings until it runs again.', message);
  const choice = await window.showErrorMessage(text, ...choices.keys());
  const command = choice === undefined ? undefined : choices.get(choice);
  if (command !== undefined) await commands.executeCommand(command);
}

/** Commands that any host offers. */
export function registerCommands(client: BaseLanguageClient, restarts: Restarts): Disposable[] {
  return [
    commands.registerCommand('kubeRoutes.restart', async () => {
      restarts.forget();
      // A server that died cannot be stopped; a new one is started all the same.
      await client.stop().catch(() => undefined);
      await client.start();
      window.setStatusBarMessage(l10n.t('Kube Routes: the language server was restarted'), 3000);
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

/** What the first steps after the installation lead to; hardly any window shows them. */
function registerWalkthrough({ extensionUri }: ExtensionContext): Disposable[] {
  return [
    commands.registerCommand('kubeRoutes.openExample', async () =>
      (await import('./walkthrough')).openExample(extensionUri),
    ),
    commands.registerCommand('kubeRoutes.fixExample', async () => (await import('./walkthrough')).showFix()),
  ];
}

/** In milliseconds: people switch windows often, and most disks tell of what changes. */
const BETWEEN_LOOKS = 30_000;

/** Whoever comes back from another window may have changed files there, and some disks tell nobody of that. */
function lookAgainOnFocus(client: BaseLanguageClient): Disposable {
  let last = Date.now();
  return window.onDidChangeWindowState(({ focused }) => {
    if (!focused || Date.now() - last < BETWEEN_LOOKS) return;
    last = Date.now();
    // A server that is not there reads everything once it is.
    if (client.isRunning()) void client.sendNotification(LOOK_AGAIN).catch(() => undefined);
  });
}

/**
 * Starts the server and comes back before it answers: the editor waits for nobody.
 * @param platform what the host runs on, for reports of problems
 */
export function start(
  context: ExtensionContext,
  client: BaseLanguageClient,
  restarts: Restarts,
  platform: string,
): void {
  context.subscriptions.push(
    ...registerCommands(client, restarts),
    ...offerFiles(client),
    lookAgainOnFocus(client),
    ...registerRoutes(context, client),
    ...registerReport(context, client, () => restarts.total, platform),
    ...registerWalkthrough(context),
    ...watchSchemaChecks(client),
  );
  // Why it does not start the client tells its user, and writes into the log.
  void client.start().catch(() => undefined);
}
