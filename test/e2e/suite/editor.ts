// What the tests do with the editor, and how they wait for it: on events, with a deadline, never for a fixed time.

import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

const deadlineMs = 20_000;

export interface RuleFinding {
  readonly rule: string;
  readonly diagnostic: vscode.Diagnostic;
}

/** The extension under test, activated. */
export async function activate(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension('kube-routes.kube-routes');
  assert.ok(extension, 'the extension is installed');
  await extension.activate();
  return extension;
}

/** The URI of a file in a workspace folder, the first one unless its name is given. */
export function fileUri(path: string, folderName?: string): vscode.Uri {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folderName === undefined ? folders[0] : folders.find(({ name }) => name === folderName);
  assert.ok(folder, `there is a workspace folder ${folderName ?? ''}`);
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Opens a file in a tab that stays when another file is opened. */
export async function open(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
}

export async function closeActiveEditor(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
}

/** Throws away what a test typed, and closes everything. */
export async function closeEditors(): Promise<void> {
  while (vscode.window.activeTextEditor) {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Replaces the first occurrence of a text, as typing would. */
export async function replace(editor: vscode.TextEditor, before: string, after: string): Promise<void> {
  const range = rangeOf(editor.document, before);
  assert.ok(await editor.edit((edit) => edit.replace(range, after)), `"${before}" was replaced`);
}

/** Where a text first stands in a document. */
export function rangeOf(document: vscode.TextDocument, text: string): vscode.Range {
  const start = document.getText().indexOf(text);
  assert.notEqual(start, -1, `"${text}" stands in ${document.uri.path}`);
  return new vscode.Range(document.positionAt(start), document.positionAt(start + text.length));
}

/** What Problems shows of ours for a file. */
export function findings(uri: vscode.Uri): readonly RuleFinding[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === 'kube-routes')
    .map((diagnostic) => ({ rule: ruleOf(diagnostic), diagnostic }));
}

/** Waits until Problems shows a finding of a rule for a file. */
export async function findingOf(rule: string, uri: vscode.Uri): Promise<vscode.Diagnostic> {
  return until(
    () => findings(uri).find((finding) => finding.rule === rule)?.diagnostic,
    () => `${rule} was not reported for ${uri.path}; Problems has: ${describe(uri)}`,
  );
}

/** Waits until Problems shows no finding of a rule for a file. */
export async function noFindingOf(rule: string, uri: vscode.Uri): Promise<void> {
  await until(
    () => findings(uri).every((finding) => finding.rule !== rule) || undefined,
    () => `${rule} did not go away from ${uri.path}; Problems has: ${describe(uri)}`,
  );
}

/** The code actions of one kind for a range. */
export async function codeActions(
  uri: vscode.Uri,
  range: vscode.Range,
  kind: vscode.CodeActionKind,
): Promise<readonly vscode.CodeAction[]> {
  return vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    uri,
    range,
    kind.value,
    // Without this number the actions come unresolved, and one that computes its edit late would have none.
    100,
  );
}

/** Applies a code action as the editor does: first its edit, then its command. */
export async function apply(action: vscode.CodeAction): Promise<void> {
  assert.ok(action.edit ?? action.command, `"${action.title}" does something`);
  if (action.edit) assert.ok(await vscode.workspace.applyEdit(action.edit), `"${action.title}" was applied`);
  const { command } = action;
  if (command)
    await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
}

/** The item of that label at a position. */
export async function completionOf(
  uri: vscode.Uri,
  position: vscode.Position,
  label: string,
): Promise<vscode.CompletionItem> {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    uri,
    position,
  );
  const labels = items.map((item) => (typeof item.label === 'string' ? item.label : item.label.label));
  const found = items[labels.indexOf(label)];
  assert.ok(found, `"${label}" is offered, among ${labels.join(', ')}`);
  return found;
}

/** The text of all hovers at a position. */
export async function hoverText(uri: vscode.Uri, position: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

/** Waits until there is a tab of that name. */
export async function tabCalled(label: string): Promise<vscode.Tab> {
  const { tabGroups } = vscode.window;
  const labels = () => tabGroups.all.flatMap(({ tabs }) => tabs).map((tab) => tab.label);
  return until(
    () => tabGroups.all.flatMap(({ tabs }) => tabs).find((tab) => tab.label === label),
    () => `no tab is called ${label}; there are ${labels().join(', ')}`,
    (listener) => tabGroups.onDidChangeTabs(listener),
  );
}

/** The text of the editor that comes up for a language. */
export async function editorOf(language: string): Promise<string> {
  const text = () => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.languageId === language ? document.getText() : undefined;
  };
  return until(
    text,
    () => `no editor for ${language} came up`,
    (listener) => vscode.window.onDidChangeActiveTextEditor(listener),
  );
}

/** The probe's first defined value; it is asked again whenever diagnostics change, or what `listen` listens to. */
async function until<T>(
  probe: () => T | undefined,
  complaint: () => string,
  listen: (listener: () => void) => vscode.Disposable = (listener) =>
    vscode.languages.onDidChangeDiagnostics(listener),
): Promise<T> {
  const first = probe();
  if (first !== undefined) return first;
  return new Promise<T>((resolve, reject) => {
    const subscription = listen(() => {
      const value = probe();
      if (value === undefined) return;
      stop();
      resolve(value);
    });
    const timer = setTimeout(() => {
      stop();
      reject(new Error(complaint()));
    }, deadlineMs);
    const stop = (): void => {
      subscription.dispose();
      clearTimeout(timer);
    };
  });
}

/** A server that describes its codes makes VS Code wrap each in an object with a link. */
function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

function describe(uri: vscode.Uri): string {
  const all = findings(uri).map(
    ({ rule, diagnostic }) => `${rule} in line ${diagnostic.range.start.line + 1}`,
  );
  return all.length > 0 ? all.join(', ') : 'nothing';
}
