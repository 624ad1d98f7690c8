import {
  CodeActionKind,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  TextDocuments,
  TextDocumentSyncKind,
  WatchKind,
  type CodeAction,
  type CodeActionParams,
  type Connection,
  type Hover,
  type HoverParams,
  type InitializeParams,
  type InitializeResult,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  diagnosticsAt,
  fixAllSafe,
  hoverAt,
  ignoreFixFor,
  quickFixesFor,
  type SavedWorkspace,
} from '../core/index';
import type { OpenCache } from '../files/cache-store';
import type { FileSource } from '../files/file-source';
import { answering } from './answer';
import { AT_A_GLANCE, showAtAGlance } from './at-a-glance';
import { toCodeAction, toFixAll, toHover, toIgnoreAction } from './convert';
import { applyChanges, encodingFor, shareLines, toOffsets } from '../positions';
import { filesFrom } from './client-files';
import { ClientRequests } from './client-requests';
import { registerCompletion } from './completion';
import { DiagnosticReports, pushDiagnostics } from './diagnostics';
import { Failures } from './failures';
import { answerRefused } from './lifecycle';
import { navigationCapabilities, registerNavigation } from './navigation';
import {
  CHECKED_ELSEWHERE,
  FAILED,
  FIX_ALL_KIND,
  LOOK_AGAIN,
  optionsOf,
  SCAN_FINISHED,
  SETTINGS_SECTION,
  type CheckedElsewhereParams,
  type ScanFinishedParams,
} from './protocol';
import { refactorings, withEdits } from './refactorings';
import { registerRoutes } from './routes';
import { registerRename, renameCapabilities } from './rename';
import { Rest, type Memory } from './rest';
import { ScanProgress } from './scan-progress';
import { Session } from './session';
import { registerStructure, structureCapabilities } from './structure';
import { parseAll } from './uris';
import { WarmStart } from './warm-start';
import { wordingFor, type ReadWords } from './wording';

/** In milliseconds: too short to notice, long enough for many small changes of the disk. */
const REFRESH_DELAY = 50;

/**
 * Serves one client until the connection ends.
 * @param disk where there is one; files that are elsewhere come from the client
 * @param openCache opens the folder that a client offers for what is kept from one start to the next
 * @param readWords the sentences of a language, for clients that do not bring them along
 * @param memory what makes the process smaller, where anything does
 */
export function startServer(
  connection: Connection,
  disk?: FileSource,
  openCache?: OpenCache,
  readWords?: ReadWords,
  memory?: Memory,
): void {
  const session = new Session(
    filesFrom(disk, connection, () => optionsOf(initialized?.initializationOptions).offersFiles === true),
  );
  const documents = new TextDocuments({
    create: TextDocument.create,
    update: (document: TextDocument, changes, version) =>
      applyChanges(document, changes, version, session.encoding),
  });
  const log = (message: string): void => connection.console.log(message);
  const failures = new Failures(
    (message) => connection.console.error(message),
    (failure) => {
      if (optionsOf(initialized?.initializationOptions).wantsFailures)
        void connection.sendNotification(FAILED, failure);
    },
  );
  const requests = new ClientRequests(log);
  const reports = new DiagnosticReports(session, failures);
  const warmStart = new WarmStart(session, reports, failures, log);
  const rest = new Rest(session, reports, failures, memory, () => warmStart.isWriting);
  let initialized: InitializeParams | undefined;
  let client: ClientFeatures = readFeatures(undefined);

  connection.onInitialize((params): InitializeResult => {
    initialized = params;
    client = readFeatures(params);
    session.encoding = encodingFor(params.capabilities.general?.positionEncodings);
    session.words = wordingFor(params, readWords);
    session.setFolders(foldersOf(params));
    session.configure(sectionOf(params.initializationOptions));
    warmStart.use(openCache?.(optionsOf(params.initializationOptions).cacheFolder));
    return {
      serverInfo: { name: 'kube-routes' },
      capabilities: {
        positionEncoding: session.encoding,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true,
        ...navigationCapabilities,
        ...renameCapabilities(params.capabilities),
        ...structureCapabilities,
        ...completion(params.capabilities),
        ...AT_A_GLANCE,
        codeActionProvider: {
          codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL_KIND, CodeActionKind.Refactor],
          resolveProvider: true,
        },
        ...(client.pullsDiagnostics && {
          diagnosticProvider: {
            identifier: 'kube-routes',
            interFileDependencies: true,
            workspaceDiagnostics: true,
          },
        }),
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  connection.onInitialized(() => {
    if (!client.pullsDiagnostics) pushDiagnostics(connection, session, reports);
    guard('initialized', async () => {
      register(connection, client, requests);
      if (client.workspaceFolders) {
        connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
          guard('workspace folders', async () => {
            session.changeFolders(
              added.map(({ uri }) => uri),
              removed.map(({ uri }) => uri),
            );
            await configure();
            await scan();
          });
        });
      }
      await configure();
      await scan(await warmStart.load());
    });
  });
  connection.onShutdown(() => {
    rest.end();
    return warmStart.end();
  });

  const scan = async (saved?: SavedWorkspace): Promise<void> => {
    const progress = new ScanProgress(connection.window, session.words);
    const goOn = (done: number, total: number): boolean => {
      progress.report(done, total);
      return !progress.isCancelled;
    };
    const count = await session.scan(log, goOn, saved).finally(() => progress.end());
    if (count === undefined) return;
    log(`read ${count} files`);
    refresh();
    await connection.sendNotification(SCAN_FINISHED, { files: count } satisfies ScanFinishedParams);
  };

  const configure = async (pushed?: unknown): Promise<boolean> => {
    if (!client.configuration) return pushed !== undefined && session.configure(pushed);
    const { folders } = session;
    const apply = ([section, ...sections]: readonly unknown[]): boolean =>
      session.configure(section, new Map(folders.map((folder, index) => [folder, sections[index]])));
    const answered = await requests.ask(
      'workspace/configuration',
      async (): Promise<unknown[]> =>
        connection.workspace.getConfiguration([
          { section: SETTINGS_SECTION },
          ...folders.map((scopeUri) => ({ scopeUri, section: SETTINGS_SECTION })),
        ]),
      (late) => guard('workspace/configuration', () => (apply(late) ? scan() : refresh())),
    );
    return Array.isArray(answered) && apply(answered);
  };

  const refresh = (): void => {
    if (client.refreshesDiagnostics)
      requests.send('workspace/diagnostic/refresh', () => connection.languages.diagnostics.refresh());
  };

  /** Clients that do not collect events send them one by one; their refreshes are worth collecting at least. */
  const refreshSoon = (): void => {
    refreshing ??= setTimeout(() => {
      refreshing = undefined;
      refresh();
    }, REFRESH_DELAY);
  };
  let refreshing: ReturnType<typeof setTimeout> | undefined;

  /** What goes wrong in a notification is said; the server lives on. */
  const guard = (what: string, work: () => void | Promise<void>): void => {
    const failed = (error: unknown): void => failures.report(what, error);
    try {
      // At once, not in a later turn: a request that comes next must see the change.
      Promise.resolve(work()).catch(failed);
    } catch (error) {
      failed(error);
    }
  };

  const answer = answering(failures, () => rest.noteWork());

  const take = (document: TextDocument): void => {
    const file = session.update(document.uri, document.getText(), document.languageId);
    if (file) shareLines(file, document);
  };
  documents.onDidChangeContent(({ document }) => guard('didChange', () => take(document)));
  documents.onDidClose(({ document }) =>
    guard('didClose', () => {
      // It may be open by another spelling or link still.
      const uri = session.canonical(document.uri);
      const other = documents.all().find((open) => session.canonical(open.uri) === uri);
      if (!other) return session.close(document.uri);
      return take(other);
    }),
  );
  connection.onDidChangeWatchedFiles(({ changes }) =>
    guard('didChangeWatchedFiles', async () => {
      if (await session.filesChanged(changes.map(({ uri }) => uri))) refreshSoon();
    }),
  );
  connection.onNotification(LOOK_AGAIN, () =>
    guard(LOOK_AGAIN, async () => {
      if (await session.lookAgain()) refreshSoon();
    }),
  );
  connection.onDidChangeConfiguration(({ settings }) =>
    guard('didChangeConfiguration', async () => {
      if (await configure(sectionOf(settings))) await scan();
      else refresh();
    }),
  );

  connection.onNotification(CHECKED_ELSEWHERE, ({ uris, parsed }: Partial<CheckedElsewhereParams>) =>
    guard('checkedElsewhere', () => {
      const canonical = (texts: unknown): string[] =>
        parseAll(Array.isArray(texts) ? texts.filter((text) => typeof text === 'string') : []).map((uri) =>
          session.canonical(uri),
        );
      reports.setCheckedElsewhere(canonical(uris), canonical(parsed));
      refresh();
    }),
  );

  connection.onHover(answer('hover', null, (params: HoverParams) => hover(session, params)));
  connection.onCodeAction(
    answer('codeAction', [], (params: CodeActionParams) => [
      ...codeActions(session, reports, params),
      ...refactorings(session, params, initialized),
    ]),
  );
  const handlers = { connection, session, answer, client: () => initialized?.capabilities ?? {} };
  registerNavigation(handlers);
  registerRename(handlers);
  registerStructure(handlers);
  registerRoutes(handlers, reports, failures);
  const completion = registerCompletion(connection, session, answer, documents);
  connection.onCodeActionResolve((action) =>
    answer('codeAction/resolve', action, () => withEdits(session, action))(action),
  );
  showAtAGlance(connection, session, reports, answer, requests, () => initialized);
  connection.languages.diagnostics.on((params) => {
    rest.noteWork();
    return reports.document(params);
  });
  connection.languages.diagnostics.onWorkspace((params, token, _progress, parts) =>
    reports.workspace(params, token, parts).finally(() => {
      warmStart.noteWork();
      rest.noteWork();
    }),
  );

  answerRefused(connection);
  documents.listen(connection);
  connection.listen();
}

function hover(session: Session, { textDocument, position }: HoverParams): Hover | null {
  const uri = session.canonical(textDocument.uri);
  const file = session.snapshot.files.get(uri);
  if (!file) return null;
  const { start } = toOffsets(file, { start: position, end: position }, session.encoding);
  const found = hoverAt(session.snapshot, uri, start);
  return found ? toHover(session, uri, found) : null;
}

function codeActions(
  session: Session,
  reports: DiagnosticReports,
  { textDocument, range, context }: CodeActionParams,
): CodeAction[] {
  const uri = session.canonical(textDocument.uri);
  const file = session.snapshot.files.get(uri);
  if (!file) return [];
  const wants = (kind: string): boolean =>
    !context.only || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const known = wants(CodeActionKind.QuickFix) || wants(FIX_ALL_KIND) ? reports.shown(uri) : [];
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    const diagnostics = diagnosticsAt(session.snapshot, uri, toOffsets(file, range, session.encoding), known);
    for (const diagnostic of diagnostics) {
      const fixes = quickFixesFor(session.snapshot, diagnostic);
      actions.push(...fixes.map((fix) => toCodeAction(session, fix)));
    }
    for (const diagnostic of diagnostics) {
      const ignore = ignoreFixFor(session.snapshot, diagnostic);
      if (ignore) actions.push(toIgnoreAction(session, diagnostic, ignore));
    }
  }
  if (wants(FIX_ALL_KIND)) {
    const edits = fixAllSafe(session.snapshot, uri, known);
    if (edits.size > 0) actions.push(toFixAll(session, edits));
  }
  return actions;
}

interface ClientFeatures {
  readonly pullsDiagnostics: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly configuration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly workspaceFolders: boolean;
}

function readFeatures(params: InitializeParams | undefined): ClientFeatures {
  const { textDocument, workspace } = params?.capabilities ?? {};
  const refreshesDiagnostics = workspace?.diagnostics?.refreshSupport ?? false;
  return {
    // What a file says depends on others, and is not known before all are read. Who pulls and cannot be told to pull
    // again would show what was; Neovim 0.12 can, but leaves open files out then (neovim/neovim#40623).
    pullsDiagnostics:
      textDocument?.diagnostic !== undefined && refreshesDiagnostics && params?.clientInfo?.name !== 'Neovim',
    refreshesDiagnostics,
    configuration: workspace?.configuration ?? false,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration ?? false,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
    workspaceFolders: workspace?.workspaceFolders ?? false,
  };
}

function register(connection: Connection, client: ClientFeatures, requests: ClientRequests): void {
  if (client.registersConfiguration) {
    requests.send('registration for settings', () =>
      connection.client.register(DidChangeConfigurationNotification.type, { section: SETTINGS_SECTION }),
    );
  }
  if (client.registersWatchers) {
    requests.send('registration for files', () =>
      connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [
          { globPattern: '**/{*.yaml,*.yml,*.json,Kustomization,.gitignore}' },
          // Of a directory that comes or goes clients tell as of one file, and no pattern means directories only.
          { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete },
        ],
      }),
    );
  }
}

function foldersOf(params: InitializeParams): string[] {
  if (params.workspaceFolders) return params.workspaceFolders.map(({ uri }) => uri);
  // Older clients know only this.
  return params.rootUri ? [params.rootUri] : [];
}

/** Clients hand settings over with or without the section's name around them. */
function sectionOf(settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null) return undefined;
  return SETTINGS_SECTION in settings ? settings[SETTINGS_SECTION] : settings;
}
