import { env, l10n, Uri, window, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  EXPORT_ROUTES,
  type ExportRoutesParams,
  type ExportRoutesResult,
} from '../../../server/src/lsp/protocol';
import type { Wish } from './messages';

type Format = ExportRoutesParams['format'];

interface Way {
  readonly label: string;
  readonly format: Format;
  readonly to: 'file' | 'editor' | 'clipboard';
}

function ways(): Way[] {
  return [
    { label: l10n.t('Save as SVG…'), format: 'svg', to: 'file' },
    { label: l10n.t('Open as Mermaid in Markdown'), format: 'mermaid', to: 'editor' },
    { label: l10n.t('Copy as Mermaid'), format: 'mermaid', to: 'clipboard' },
    { label: l10n.t('Copy as SVG'), format: 'svg', to: 'clipboard' },
  ];
}

/** Asks how, and takes the picture of what is wished out of the view. @returns what was done, in words */
export async function exportRoutes(client: BaseLanguageClient, wish: Wish): Promise<string | undefined> {
  const way = await window.showQuickPick(ways(), {
    title: l10n.t('Export the routes'),
    placeHolder: l10n.t('How'),
  });
  if (!way) return undefined;
  const params: ExportRoutesParams = { ...wish, format: way.format };
  const result = await client.sendRequest<ExportRoutesResult | null>(EXPORT_ROUTES, params);
  if (!result) return undefined;
  const { text } = result;
  if (way.to === 'clipboard') {
    await env.clipboard.writeText(text);
    window.setStatusBarMessage(l10n.t('Kube Routes: the routes are in the clipboard'), 3000);
    return l10n.t('Copied');
  }
  if (way.to === 'editor') {
    const content = `\`\`\`mermaid\n${text}\`\`\`\n`;
    await window.showTextDocument(await workspace.openTextDocument({ language: 'markdown', content }));
    return l10n.t('Opened');
  }
  const [folder] = workspace.workspaceFolders ?? [];
  const target = await window.showSaveDialog({
    filters: { SVG: ['svg'] },
    ...(folder && { defaultUri: Uri.joinPath(folder.uri, 'routes.svg') }),
  });
  if (!target) return undefined;
  await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  return l10n.t('Saved');
}
