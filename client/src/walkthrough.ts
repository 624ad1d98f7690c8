import {
  commands,
  l10n,
  languages,
  Selection,
  TabInputText,
  Uri,
  window,
  workspace,
  type Diagnostic,
  type TextDocument,
} from 'vscode';

/** In milliseconds: a server that has just been started may still be reading. */
const PATIENCE = 10_000;

/** The one that was opened last, as long as it is open. */
let example: TextDocument | undefined;

/** Opens manifests with a mistake as a new document: it needs no folder, and nothing is written anywhere. */
export async function openExample(extension: Uri): Promise<void> {
  if (!example || example.isClosed) {
    const file = Uri.joinPath(extension, 'media', 'walkthrough', 'example.yaml');
    const content = new TextDecoder().decode(await workspace.fs.readFile(file));
    example = await workspace.openTextDocument({ language: 'yaml', content });
  }
  await window.showTextDocument(example, { preview: false });
}

/** Goes to the first problem of the example, or of the manifest that is open without it, and shows what would solve it. */
export async function showFix(): Promise<void> {
  const document = example && !example.isClosed ? example : openManifest();
  const problem = document && (await firstProblem(document));
  if (!problem) {
    window.setStatusBarMessage(l10n.t('Kube Routes: there is no problem in an open manifest'), 5000);
    return;
  }
  const { start } = problem.range;
  await window.showTextDocument(document, { preview: false, selection: new Selection(start, start) });
  await commands.executeCommand('editor.action.quickFix');
}

/** The active one, or one in sight, or one behind other tabs: the walkthrough itself may stand in its place. */
function openManifest(): TextDocument | undefined {
  const editors = [window.activeTextEditor, ...window.visibleTextEditors];
  const inSight = editors.find((editor) => editor && isManifest(editor.document))?.document;
  if (inSight) return inSight;
  const inputs = window.tabGroups.all.flatMap(({ tabs }) => tabs).map(({ input }) => input);
  const inTabs = new Set(inputs.map((input) => input instanceof TabInputText && input.uri.toString()));
  return workspace.textDocuments.find(
    (document) => isManifest(document) && inTabs.has(document.uri.toString()),
  );
}

function isManifest({ languageId }: TextDocument): boolean {
  return languageId === 'yaml';
}

/** The gravest, then the first one. */
async function firstProblem(document: TextDocument): Promise<Diagnostic | undefined> {
  const find = (): Diagnostic | undefined =>
    languages
      .getDiagnostics(document.uri)
      .filter(({ source }) => source === 'kube-routes')
      .sort((a, b) => a.severity - b.severity || a.range.start.compareTo(b.range.start))[0];
  const known = find();
  if (known) return known;
  return new Promise((resolve) => {
    const done = (problem: Diagnostic | undefined): void => {
      listener.dispose();
      clearTimeout(timer);
      resolve(problem);
    };
    const listener = languages.onDidChangeDiagnostics(() => {
      const problem = find();
      if (problem) done(problem);
    });
    const timer = setTimeout(() => done(undefined), PATIENCE);
  });
}
