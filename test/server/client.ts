import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type CodeAction,
  type DidChangeWatchedFilesRegistrationOptions,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type FileSystemWatcher,
  type Hover,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  type Range,
  type RegistrationParams,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';

const server = fileURLToPath(new URL('../../dist/server.js', import.meta.url));

export const PULL_CLIENT: ClientCapabilities = {
  textDocument: { diagnostic: { dynamicRegistration: false, relatedDocumentSupport: false } },
  workspace: {
    workspaceFolders: true,
    configuration: true,
    diagnostics: { refreshSupport: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
};

/** A client of the real server process over stdio, with a workspace on the disk. */
export class TestClient {
  readonly directory: string;
  readonly process: ChildProcess;
  readonly connection: ProtocolConnection;
  /** What the server pushed last, by URI. */
  readonly pushed = new Map<string, Diagnostic[]>();
  settings: unknown = {};
  /** The language of the editor. */
  locale: string | undefined;
  /** What the client does with requests of the server. */
  answers: 'always' | 'never' | 'with errors' = 'always';
  /** The requests that came from the server. */
  readonly asked: string[] = [];
  /** What the server said in the output channel. */
  readonly logged: string[] = [];
  /** How often the server asked for all diagnostics to be pulled again. */
  refreshes = 0;
  /** How often the server asked for the settings. */
  configurations = 0;
  readonly #refreshed = new Map<string, number>();
  /** What the server wants to be told of on the disk. */
  watchers: readonly FileSystemWatcher[] = [];
  readonly #documents = new Map<string, TextDocument>();
  readonly #waiting = new Set<() => void>();
  #scans = 0;

  private constructor(files: Readonly<Record<string, string>>, program: string) {
    this.directory = mkdtempSync(path.join(tmpdir(), 'kube-routes-server-'));
    for (const [file, text] of Object.entries(files)) this.write(file, text);
    this.process = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdin, stdout } = this.process;
    if (!stdin || !stdout) throw new Error('the server has no pipes');
    this.connection = createProtocolConnection(
      new StreamMessageReader(stdout),
      new StreamMessageWriter(stdin),
    );
    this.connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: PublishDiagnosticsParams) => {
        this.pushed.set(uri, diagnostics);
        this.#wake();
      },
    );
    this.connection.onNotification('$/kubeRoutes/scanFinished', () => {
      this.#scans++;
      this.#wake();
    });
    this.connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.logged.push(message);
      this.#wake();
    });
    this.#answer('workspace/configuration', ({ items }: { items: unknown[] }) => {
      this.configurations++;
      return items.map(() => this.settings);
    });
    for (const feature of ['inlayHint', 'codeLens']) {
      this.#answer(`workspace/${feature}/refresh`, () => {
        this.#refreshed.set(feature, this.refreshed(feature) + 1);
        this.#wake();
        return null;
      });
    }
    this.#answer('workspace/diagnostic/refresh', () => {
      this.refreshes++;
      this.#wake();
      return null;
    });
    this.#answer('client/registerCapability', ({ registrations }: RegistrationParams) => {
      for (const { method, registerOptions } of registrations) {
        if (method !== 'workspace/didChangeWatchedFiles') continue;
        this.watchers = (registerOptions as DidChangeWatchedFilesRegistrationOptions).watchers;
      }
      return null;
    });
    this.connection.listen();
  }

  #answer<P>(method: string, answer: (params: P) => unknown[] | null): void {
    this.connection.onRequest(method, (params: P) => {
      this.asked.push(method);
      if (this.answers === 'never') return new Promise<null>(() => undefined);
      if (this.answers === 'with errors') throw new Error(`this client refuses ${method}`);
      return answer(params);
    });
  }

  /** Starts a server on a workspace of these files, and says nothing to it yet. */
  static launch(files: Readonly<Record<string, string>>, program = server): TestClient {
    return new TestClient(files, program);
  }

  /** Starts a server on a workspace of these files and waits until it has read them. */
  static async start(
    files: Readonly<Record<string, string>>,
    capabilities: ClientCapabilities = PULL_CLIENT,
    folders: readonly string[] = [''],
    initializationOptions?: unknown,
  ): Promise<TestClient> {
    const client = TestClient.launch(files);
    await client.initialize(capabilities, folders, initializationOptions);
    await client.scanned();
    return client;
  }

  /** Says hello. */
  async initialize(
    capabilities: ClientCapabilities = PULL_CLIENT,
    folders: readonly string[] = [''],
    initializationOptions?: unknown,
    processId: number = process.pid,
  ): Promise<InitializeResult> {
    const result = await this.connection.sendRequest<InitializeResult>('initialize', {
      processId,
      rootUri: null,
      capabilities,
      ...(this.locale !== undefined && { locale: this.locale }),
      initializationOptions,
      workspaceFolders: folders.map((folder) => ({ uri: this.uri(folder), name: folder || 'root' })),
    });
    await this.connection.sendNotification('initialized', {});
    return result;
  }

  /** Waits until the server has read the workspace. */
  async scanned(): Promise<void> {
    await this.until(() => this.#scans > 0);
  }

  /** How often the server asked for everything of that kind to be asked for again: `inlayHint`, `codeLens`. */
  refreshed(feature: string): number {
    return this.#refreshed.get(feature) ?? 0;
  }

  uri(file: string): string {
    return URI.file(path.join(this.directory, file)).toString();
  }

  /** Writes a file to the disk; the server learns of it by {@link changed}. */
  write(file: string, text: string): void {
    const full = path.join(this.directory, file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text);
  }

  /** @param type 1 created, 2 changed, 3 deleted */
  async changed(files: string | readonly string[], type: 1 | 2 | 3): Promise<void> {
    await this.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [files].flat().map((file) => ({ uri: this.uri(file), type })),
    });
  }

  async open(file: string, text: string, languageId = 'yaml'): Promise<void> {
    const uri = this.uri(file);
    this.#documents.set(uri, TextDocument.create(uri, languageId, 1, text));
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  /** Replaces the first occurrence of a text in an open document by an incremental change. */
  async replace(file: string, search: string, text: string): Promise<void> {
    const document = this.document(file);
    await this.change(file, this.rangeOf(file, search), text);
    if (!document.getText().includes(search)) throw new Error(`${file} does not hold ${search}`);
  }

  async change(file: string, range: Range, text: string): Promise<void> {
    const document = this.document(file);
    const version = document.version + 1;
    const contentChanges = [{ range, text }];
    this.#documents.set(
      document.uri,
      TextDocument.create(
        document.uri,
        'yaml',
        version,
        TextDocument.applyEdits(document, [{ range, newText: text }]),
      ),
    );
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: document.uri, version },
      contentChanges,
    });
  }

  async close(file: string): Promise<void> {
    this.#documents.delete(this.uri(file));
    await this.connection.sendNotification('textDocument/didClose', {
      textDocument: { uri: this.uri(file) },
    });
  }

  document(file: string): TextDocument {
    const document = this.#documents.get(this.uri(file));
    if (!document) throw new Error(`${file} is not open`);
    return document;
  }

  /** The range of the first occurrence of a text in an open document. */
  rangeOf(file: string, search: string): Range {
    const document = this.document(file);
    const offset = document.getText().indexOf(search);
    if (offset < 0) throw new Error(`${file} does not hold ${search}`);
    return { start: document.positionAt(offset), end: document.positionAt(offset + search.length) };
  }

  async diagnostics(file: string): Promise<Diagnostic[]> {
    const report = await this.connection.sendRequest<DocumentDiagnosticReport>('textDocument/diagnostic', {
      textDocument: { uri: this.uri(file) },
    });
    return report.kind === 'full' ? report.items : [];
  }

  async workspaceDiagnostics(
    previousResultIds: { uri: string; value: string }[] = [],
  ): Promise<WorkspaceDiagnosticReport> {
    return this.connection.sendRequest<WorkspaceDiagnosticReport>('workspace/diagnostic', {
      previousResultIds,
    });
  }

  async hover(file: string, search: string): Promise<Hover | null> {
    const { start } = this.rangeOf(file, search);
    return this.connection.sendRequest<Hover | null>('textDocument/hover', {
      textDocument: { uri: this.uri(file) },
      position: start,
    });
  }

  async codeActions(file: string, range: Range, only?: string[]): Promise<CodeAction[]> {
    return this.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
      textDocument: { uri: this.uri(file) },
      range,
      context: { diagnostics: [], ...(only && { only }) },
    });
  }

  /** Applies an action's edits to open documents, as an editor does. */
  async apply(action: CodeAction): Promise<void> {
    for (const [uri, edits] of Object.entries(action.edit?.changes ?? {})) {
      const document = this.#documents.get(uri);
      if (!document) throw new Error(`the edit touches ${uri}, which is not open`);
      const text = TextDocument.applyEdits(document, edits);
      const end = document.positionAt(document.getText().length);
      await this.change(
        path.relative(this.directory, URI.parse(uri).fsPath),
        { start: { line: 0, character: 0 }, end },
        text,
      );
    }
  }

  /** Waits until a condition holds, which is tried after each notification of the server. */
  async until(condition: () => boolean): Promise<void> {
    // A machine that does something else as well needs its time.
    const deadline = Date.now() + 25_000;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error('the server did not get there within 25 seconds');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 500);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Ends the server as the protocol says; returns its exit code. */
  async stop(): Promise<number | null> {
    const exited = this.exited();
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    return exited;
  }

  async exited(): Promise<number | null> {
    if (this.process.exitCode !== null) return this.process.exitCode;
    return new Promise((resolve) => this.process.once('exit', (code) => resolve(code)));
  }

  dispose(): void {
    this.connection.dispose();
    this.process.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
