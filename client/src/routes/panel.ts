import {
  CancellationTokenSource,
  env,
  l10n,
  Uri,
  ViewColumn,
  window,
  workspace,
  type Disposable,
  type TextEditor,
  type WebviewPanel,
} from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  ROUTES,
  type RoutesParams,
  type RoutesPlace,
  type RoutesResult,
} from '../../../server/src/lsp/protocol';
import { exportRoutes } from './export';
import { pageOf } from './html';
import type { FromView, ToView, Wish } from './messages';
import { wordsOfView } from './words';

/** One view of routes: asks the server for what is wished, shows it, and leads from boxes to manifests. */
export class RoutesPanel {
  readonly #panel: WebviewPanel;
  readonly #client: BaseLanguageClient;
  readonly #disposables: Disposable[] = [];
  #wish: Wish;
  /** The files that the picture shows something of. */
  #shown: ReadonlySet<string> = new Set();
  #asking: CancellationTokenSource | undefined;
  /** There may be another answer by now. */
  #isStale = false;
  #isReady = false;
  #editor: TextEditor | undefined = manifestEditor();

  constructor(panel: WebviewPanel, client: BaseLanguageClient, extension: Uri, wish: Wish) {
    this.#panel = panel;
    this.#client = client;
    this.#wish = wish;
    const dist = Uri.joinPath(extension, 'dist');
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    panel.webview.onDidReceiveMessage(
      (message: FromView) => this.#receive(message),
      undefined,
      this.#disposables,
    );
    panel.onDidChangeViewState(() => this.#isStale && this.ask(), undefined, this.#disposables);
    panel.onDidDispose(() => this.#dispose());
    window.onDidChangeActiveTextEditor((editor) => this.#follow(editor), undefined, this.#disposables);
    window.onDidChangeTextEditorSelection(
      ({ textEditor }) => textEditor === window.activeTextEditor && this.#sendCursor(textEditor),
      undefined,
      this.#disposables,
    );
    panel.webview.html = pageOf({
      script: panel.webview.asWebviewUri(Uri.joinPath(dist, 'routes-view.js')).toString(),
      style: panel.webview.asWebviewUri(Uri.joinPath(dist, 'routes-view.css')).toString(),
      source: panel.webview.cspSource,
      nonce: newNonce(),
      language: env.language,
      words: wordsOfView(l10n),
    });
  }

  /** Comes to the front, with another scope if one is given. */
  reveal(scope?: Wish['scope']): void {
    this.#panel.reveal(undefined, true);
    if (scope) this.#show({ ...this.#wish, scope });
  }

  onDidDispose(listener: () => void): void {
    this.#panel.onDidDispose(listener);
  }

  /** Asks for the picture, unless nobody sees it; while an answer is awaited, once more after it. */
  ask(): void {
    this.#isStale = true;
    if (this.#isReady && this.#panel.visible && !this.#asking) void this.#ask();
  }

  async #ask(): Promise<void> {
    const asking = new CancellationTokenSource();
    this.#asking = asking;
    this.#isStale = false;
    const wish = this.#wish;
    try {
      const params: RoutesParams = wish;
      const result = await this.#client.sendRequest<RoutesResult | null>(ROUTES, params, asking.token);
      if (result && !asking.token.isCancellationRequested) this.#take(wish, result);
    } catch {
      // Cancelled, or the server is on its way down; it is asked again when something changes.
    } finally {
      asking.dispose();
      if (this.#asking === asking) this.#asking = undefined;
    }
    if (this.#isStale) this.ask();
  }

  #take(wish: Wish, result: RoutesResult): void {
    this.#shown = new Set(result.boxes.map(({ place }) => place.uri));
    this.#panel.title =
      wish.scope.kind === 'workspace' ? l10n.t('Routes') : l10n.t('Routes: {0}', nameOf(wish.scope));
    const file = wish.scope.kind === 'file' ? wish.scope.uri : this.#editor?.document.uri.toString();
    this.#send({ type: 'routes', wish, file: file && baseName(file), result });
    this.#sendCursor(window.activeTextEditor);
  }

  #show(wish: Wish): void {
    this.#wish = wish;
    this.#asking?.cancel();
    this.ask();
  }

  #receive(message: FromView): void {
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.ask();
        break;
      case 'wish': {
        const { scope } = message.wish;
        const uri = this.#editor?.document.uri.toString();
        const chosen =
          scope !== 'this file' ? scope : uri ? ({ kind: 'file', uri } as const) : this.#wish.scope;
        this.#show({ ...message.wish, scope: chosen });
        break;
      }
      case 'open':
        void this.#open(message.place, message.stay);
        break;
      case 'export':
        void exportRoutes(this.#client, this.#wish).then(
          (text) => text && this.#send({ type: 'said', text }),
        );
    }
  }

  async #open({ uri, range }: RoutesPlace, stay: boolean): Promise<void> {
    const target = this.#client.protocol2CodeConverter.asUri(uri);
    const seen = window.visibleTextEditors.find(
      ({ document }) => document.uri.toString() === target.toString(),
    );
    const { start, end } = range;
    await window.showTextDocument(await workspace.openTextDocument(target), {
      selection: this.#client.protocol2CodeConverter.asRange({ start: { ...start }, end: { ...end } }),
      viewColumn: seen?.viewColumn ?? this.#columnForEditors(),
      preserveFocus: stay,
    });
  }

  /** Beside the view, where editors were last. */
  #columnForEditors(): ViewColumn {
    const own = this.#panel.viewColumn;
    const last = this.#editor?.viewColumn;
    if (last !== undefined && last !== own) return last;
    return own === ViewColumn.One ? ViewColumn.Beside : ViewColumn.One;
  }

  /** The view of a file goes along to a file of which it shows nothing yet. */
  #follow(editor: TextEditor | undefined): void {
    if (!editor || !isManifestEditor(editor)) return;
    this.#editor = editor;
    const uri = editor.document.uri.toString();
    if (this.#wish.scope.kind === 'file' && this.#wish.scope.uri !== uri && !this.#shown.has(uri))
      this.#show({ ...this.#wish, scope: { kind: 'file', uri } });
    else this.#sendCursor(editor);
  }

  #sendCursor(editor: TextEditor | undefined): void {
    if (!editor || !isManifestEditor(editor)) return;
    this.#send({
      type: 'cursor',
      uri: editor.document.uri.toString(),
      line: editor.selection.active.line,
    });
  }

  #send(message: ToView): void {
    if (this.#isReady) void this.#panel.webview.postMessage(message);
  }

  #dispose(): void {
    this.#isReady = false;
    this.#isStale = false;
    this.#asking?.cancel();
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }
}

/** The editor of a manifest that somebody looks at. */
export function manifestEditor(): TextEditor | undefined {
  const { activeTextEditor: active, visibleTextEditors: visible } = window;
  return active && isManifestEditor(active) ? active : visible.find(isManifestEditor);
}

function isManifestEditor({ document }: TextEditor): boolean {
  return ['yaml', 'json'].includes(document.languageId) && document.uri.scheme !== 'output';
}

function nameOf(scope: Wish['scope']): string {
  return scope.kind === 'file' ? baseName(scope.uri) : scope.kind === 'namespace' ? scope.name : '';
}

function baseName(uri: string): string {
  return Uri.parse(uri).path.split('/').at(-1) ?? '';
}

function newNonce(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
