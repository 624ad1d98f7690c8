import { env, Uri, window, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  EXPORT_ROUTES,
  type ExportRoutesParams,
  type ExportRoutesResult,
} from '../../../server/src/lsp/protocol';
import type { Wish } from './messages';

type Format = ExportRoutesParams['format'];

const WAYS: readonly {
  readonly label: string;
  readonly format: Format;
  readonly to: 'file' | 'editor' | 'clipboard';
}[] = [
  { label: 'Save as SVG…', format: 'svg', to: 'file' },
  { label: 'Open as Mermaid in Markdown', format: 'mermaid', to: 'editor' },
  { label: 'Copy as Mermaid', format: 'mermaid', to: 'clipboard' },
  { label: 'Copy as SVG', format: 'svg', to: 'clipboard' },
];

/** Asks how, and takes the picture of what is wished out of the view. @returns what was done, in words */
export async function exportRoutes(client: BaseLanguageClient, wish: Wish): Promise<string | undefined> {
  const way = await window.showQuickPick(WAYS, { title: 'Export the routes', placeHolder: 'How' });
  if (!way) return undefined;
  const params: ExportRoutesParams = { ...wish, format: way.format };
  const result = await client.sendRequest<ExportRoutesResult | null>(EXPORT_ROUTES, params);
  if (!result) return undefined;
  const { text } = result;
  if (way.to === 'clipboard') {
    await env.clipboard.writeText(text);
    window.setStatusBarMessage('Kube Routes: the routes are in the clipboard', 3000);
    return 'Copied';
  }
  if (way.to === 'editor') {
    const content = `\`\`\`mermaid\n${text}\`\`\`\n`;
    await window.showTextDocument(await workspace.openTextDocument({ language: 'markdown', content }));
    return 'Opened';
  }
  const [folder] = workspace.workspaceFolders ?? [];
  const target = await window.showSaveDialog({
    filters: { SVG: ['svg'] },
    ...(folder && { defaultUri: Uri.joinPath(folder.uri, 'routes.svg') }),
  });
  if (!target) return undefined;
  await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  return 'Saved';
}
