import {
  commands,
  l10n,
  Uri,
  ViewColumn,
  window,
  type Disposable,
  type ExtensionContext,
  type WebviewPanel,
} from 'vscode';
import { State, type BaseLanguageClient } from 'vscode-languageclient';
import { ROUTES_CHANGED } from '../../../server/src/lsp/protocol';
import type { ViewState, Wish } from './messages';
import type { RoutesPanel } from './panel';

const VIEW_TYPE = 'kubeRoutes.routes';

/** The command that opens the view, and what revives it when the window is loaded anew. Most windows never show it. */
export function registerRoutes({ extensionUri }: ExtensionContext, client: BaseLanguageClient): Disposable[] {
  let panel: RoutesPanel | undefined;
  const keep = async (webview: WebviewPanel, wish: Wish): Promise<void> => {
    const { RoutesPanel } = await import('./panel');
    const opened = new RoutesPanel(webview, client, extensionUri, wish);
    panel = opened;
    opened.onDidDispose(() => {
      if (panel === opened) panel = undefined;
    });
  };
  return [
    commands.registerCommand('kubeRoutes.showRoutes', async (file?: Uri) => {
      const { manifestEditor } = await import('./panel');
      const uri = (file instanceof Uri ? file : manifestEditor()?.document.uri)?.toString();
      const scope: Wish['scope'] = uri ? { kind: 'file', uri } : { kind: 'workspace' };
      if (panel) return panel.reveal(uri ? scope : undefined);
      const webview = window.createWebviewPanel(VIEW_TYPE, l10n.t('Routes'), {
        viewColumn: ViewColumn.Beside,
        preserveFocus: true,
      });
      await keep(webview, { scope, text: '', onlyBroken: false });
    }),
    window.registerWebviewPanelSerializer(VIEW_TYPE, {
      deserializeWebviewPanel: (webview, state: Partial<ViewState> | undefined) =>
        keep(webview, state?.wish ?? { scope: { kind: 'workspace' }, text: '', onlyBroken: false }),
    }),
    client.onNotification(ROUTES_CHANGED, () => panel?.ask()),
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) panel?.ask();
    }),
  ];
}
