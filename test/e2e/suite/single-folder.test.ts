import * as assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import {
  activate,
  apply,
  closeActiveEditor,
  closeEditors,
  codeActions,
  completionOf,
  fileUri,
  findingOf,
  findings,
  hoverText,
  noFindingOf,
  open,
  rangeOf,
  replace,
  tabCalled,
} from './editor';

suite('In a folder', () => {
  suiteSetup(async () => {
    await activate();
    // The extension does not wait for its server; who asks for actions at once gets none.
    await findingOf('selector-no-match', fileUri('web-service.yaml'));
  });
  teardown(closeEditors);

  test('the extension activates', async () => {
    const extension = await activate();
    assert.equal(extension.isActive, true);
  });

  suite('diagnostics', () => {
    test('appear on an opened file, with the rule, its page and a near miss', async () => {
      const { document } = await open(fileUri('web-service.yaml'));
      const finding = await findingOf('selector-no-match', document.uri);
      assert.equal(finding.severity, vscode.DiagnosticSeverity.Warning);
      assert.match(finding.message, /\bweb\b/);
      assert.ok(finding.range.intersection(rangeOf(document, 'app: wbe')), 'the range touches the selector');
      assert.ok(
        typeof finding.code === 'object' && finding.code.target,
        'the code links to the page of the rule',
      );
    });

    test('follow the typing', async () => {
      const editor = await open(fileUri('web-service.yaml'));
      const { uri } = editor.document;
      await findingOf('selector-no-match', uri);
      await replace(editor, 'app: wbe', 'app: web');
      await noFindingOf('selector-no-match', uri);
      await replace(editor, 'app: web', 'app: webb');
      await findingOf('selector-no-match', uri);
    });

    test('follow an edit in another file', async () => {
      const service = await open(fileUri('web-service.yaml'));
      await findingOf('selector-no-match', service.document.uri);
      await matchDeploymentToService();
      await noFindingOf('selector-no-match', service.document.uri);
    });

    test('of a file that was just closed follow an edit in another file', async () => {
      const service = await open(fileUri('web-service.yaml'));
      await findingOf('selector-no-match', service.document.uri);
      await closeActiveEditor();
      await matchDeploymentToService();
      await noFindingOf('selector-no-match', service.document.uri);
    });

    test('are absent from a file without a problem', async () => {
      const healthy = fileUri('cart.yaml');
      await open(healthy);
      const editor = await open(fileUri('search.yaml'));
      await findingOf('session-affinity', editor.document.uri);
      assert.deepEqual(findings(healthy), []);
    });
  });

  suite('completion', () => {
    test('knows the labels of a Deployment in another file, and puts the whole selector on lines of its own', async () => {
      const editor = await open(fileUri('web-service.yaml'));
      await findingOf('selector-no-match', editor.document.uri);
      await replace(editor, 'selector:\n    app: wbe', 'selector: ');
      const { end } = rangeOf(editor.document, 'selector: ');
      const item = await completionOf(editor.document.uri, end, 'app=web (Deployment web)');
      assert.ok(item.range instanceof vscode.Range && typeof item.insertText === 'string');
      const edit = new vscode.WorkspaceEdit();
      edit.replace(editor.document.uri, item.range, item.insertText);
      assert.ok(await vscode.workspace.applyEdit(edit));
      assert.match(editor.document.getText(), /  selector:\r?\n    app: web\r?\n  ports:/);
    });
  });

  suite('Show Routes', () => {
    test('opens a view of the file, which answers from its page', async () => {
      const { document } = await open(fileUri('web-service.yaml'));
      await findingOf('selector-no-match', document.uri);
      await vscode.commands.executeCommand('kubeRoutes.showRoutes');
      // The page asks for the routes as soon as it runs, and then the view gets its name.
      await tabCalled('Routes: web-service.yaml');
    });
  });

  suite('Problems', () => {
    test('lists a file that was never opened', async () => {
      const uri = fileUri('billing.yaml');
      const finding = await findingOf('session-affinity', uri);
      assert.equal(finding.severity, vscode.DiagnosticSeverity.Error);
      const opened = vscode.workspace.textDocuments.some((document) => document.uri.path === uri.path);
      assert.equal(opened, false, 'the file is not open');
    });

    test('follows a file that comes, changes and goes on disk', async () => {
      const uri = fileUri('passing.yaml');
      const broken = await brokenText();
      await write(uri, broken);
      await findingOf('session-affinity', uri);
      await write(uri, broken.replace('ClientIp', 'ClientIP'));
      await noFindingOf('session-affinity', uri);
      await write(uri, broken);
      await findingOf('session-affinity', uri);
      await vscode.workspace.fs.delete(uri);
      await noFindingOf('session-affinity', uri);
    });
  });

  suite('Problems of a folder', () => {
    const folders = ['coming', 'gone', 'deep'].map((name) => fileUri(name));
    teardown(async () => {
      for (const folder of folders)
        await vscode.workspace.fs.delete(folder, { recursive: true }).then(undefined, () => undefined);
    });

    test('move along when it is renamed, and go with it', async () => {
      const before = fileUri('coming/inside/passing.yaml');
      const after = fileUri('gone/inside/passing.yaml');
      await write(before, await brokenText());
      await findingOf('session-affinity', before);
      const edit = new vscode.WorkspaceEdit();
      edit.renameFile(fileUri('coming'), fileUri('gone'));
      assert.ok(await vscode.workspace.applyEdit(edit), 'the folder was renamed');
      await findingOf('session-affinity', after);
      await noFindingOf('session-affinity', before);
      await vscode.workspace.fs.delete(fileUri('gone'), { recursive: true });
      await noFindingOf('session-affinity', after);
    });

    test('go and come with the .gitignore', async () => {
      const uri = fileUri('deep/passing.yaml');
      await write(uri, await brokenText());
      await findingOf('session-affinity', uri);
      await write(fileUri('deep/.gitignore'), '*.yaml\n');
      await noFindingOf('session-affinity', uri);
      await vscode.workspace.fs.delete(fileUri('deep/.gitignore'));
      await findingOf('session-affinity', uri);
    });
  });

  suite('at a glance', () => {
    test('the number behind a targetPort leads to the container port', async () => {
      const { document } = await open(fileUri('cart.yaml'));
      const [hint] = await vscode.commands.executeCommand<vscode.InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        new vscode.Range(0, 0, document.lineCount, 0),
      );
      const parts = hint?.label;
      assert.ok(Array.isArray(parts), 'the hint has parts');
      assert.equal(parts.map(({ value }) => value).join(''), '→ 8080');
      assert.deepEqual(parts[1]?.location?.range, rangeOf(document, '8080'));
    });

    test('a line above the Service shows its Pods', async () => {
      const { document } = await open(fileUri('cart.yaml'));
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      const command = lenses.find(({ command: { title } = { title: '' } }) => title.startsWith('→'))?.command;
      assert.ok(command, 'there is such a line');
      assert.equal(command.title, '→ Deployment cart · port 80');
      await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
    });
  });

  test('a refactoring gets its edits when it is applied', async () => {
    const { document } = await open(fileUri('cart.yaml'));
    const kinds = vscode.CodeActionKind.Refactor;
    const actions = await codeActions(document.uri, rangeOf(document, 'kind: Service'), kinds);
    const headless = actions.find(({ title }) => title.startsWith('Make Service "cart" headless'));
    assert.ok(headless, 'it is offered');
    await apply(headless);
    assert.ok(document.getText().includes('  clusterIP: None\n  selector:'), document.getText());
  });

  suite('a hover', () => {
    test('on a Service tells its route and its DNS name', async () => {
      const { document } = await open(fileUri('cart.yaml'));
      const text = await hoverText(document.uri, rangeOf(document, 'cart').start);
      assert.match(text, /cart\.shop\.svc\.cluster\.local/);
      assert.match(text, /Deployment/);
      assert.match(text, /8080/);
    });
  });

  suite('navigation', () => {
    test('goes from a targetPort to the port of the container', async () => {
      const { document } = await open(fileUri('cart.yaml'));
      const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
        'vscode.executeDefinitionProvider',
        document.uri,
        rangeOf(document, 'http').start,
      );
      const lines = found.map(
        (one) => ('targetUri' in one ? one.targetSelectionRange : one.range)?.start.line,
      );
      assert.deepEqual(lines, [rangeOf(document, 'name: http').start.line]);
    });

    test('renames a label wherever it is meant', async () => {
      const { document } = await open(fileUri('cart.yaml'));
      const position = rangeOf(document, 'app: cart').end;
      const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
        'vscode.executeDocumentRenameProvider',
        document.uri,
        position,
        'basket',
      );
      assert.deepEqual(
        edit.entries().map(([uri, edits]) => [uri.path, edits.map(({ newText }) => newText)]),
        [[document.uri.path, ['basket', 'basket', 'basket']]],
      );
    });

    test('lists objects in the outline', async () => {
      const { document } = await open(fileUri('cart.yaml'));
      const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>(
        'vscode.executeDocumentSymbolProvider',
        document.uri,
      );
      const own = symbols.filter(({ detail }) => detail?.includes('·'));
      assert.deepEqual(
        own.map(({ name, detail }) => `${detail} ${name}`),
        ['Service · shop cart', 'Deployment · shop cart'],
      );
    });
  });

  suite('a quick fix', () => {
    test('is offered where the problem is, and solves it', async () => {
      const { document } = await open(fileUri('search.yaml'));
      const finding = await findingOf('session-affinity', document.uri);
      const actions = await codeActions(document.uri, finding.range, vscode.CodeActionKind.QuickFix);
      const fix = actions.find(({ title }) => title.includes('ClientIP'));
      assert.ok(
        fix,
        `a fix names ClientIP; offered: ${actions.map(({ title }) => title).join(', ') || 'nothing'}`,
      );
      await apply(fix);
      assert.match(document.getText(), /sessionAffinity: ClientIP\b/);
      await noFindingOf('session-affinity', document.uri);
    });

    test('changes a selector to the label that was nearly meant', async () => {
      const { document } = await open(fileUri('web-service.yaml'));
      const finding = await findingOf('selector-no-match', document.uri);
      const actions = await codeActions(document.uri, finding.range, vscode.CodeActionKind.QuickFix);
      const fix = actions.find(({ edit }) =>
        edit?.get(document.uri).some(({ newText }) => /\bweb\b/.test(newText)),
      );
      assert.ok(
        fix,
        `a fix writes "web"; offered: ${actions.map(({ title }) => title).join(', ') || 'nothing'}`,
      );
      await apply(fix);
      assert.match(document.getText(), /app: web$/m);
      await noFindingOf('selector-no-match', document.uri);
    });
  });

  suite('the command that shows a fix', () => {
    const another = () => vscode.workspace.openTextDocument({ language: 'plaintext', content: 'notes' });
    const showFix = async (): Promise<string | undefined> => {
      await vscode.commands.executeCommand('kubeRoutes.fixExample');
      return vscode.window.activeTextEditor?.document.uri.toString();
    };

    test('takes the manifest in sight, though another editor is active, or one behind it', async () => {
      const { document } = await open(fileUri('search.yaml'));
      await findingOf('session-affinity', document.uri);
      await vscode.window.showTextDocument(await another(), vscode.ViewColumn.Beside);
      assert.equal(await showFix(), document.uri.toString());
      await vscode.window.showTextDocument(await another(), vscode.ViewColumn.One);
      assert.equal(await showFix(), document.uri.toString());
    });
  });

  suite('"fix all"', () => {
    test('solves every problem that has one plain answer', async () => {
      const { document } = await open(fileUri('fix-all.yaml'));
      await findingOf('session-affinity', document.uri);
      await findingOf('unknown-field', document.uri);
      const kind = vscode.CodeActionKind.SourceFixAll.append('kubeRoutes');
      const wholeFile = new vscode.Range(0, 0, document.lineCount, 0);
      const [action, ...others] = await codeActions(document.uri, wholeFile, kind);
      assert.ok(action, 'the action is offered');
      assert.deepEqual(others, []);
      await apply(action);
      assert.match(document.getText(), /sessionAffinity: ClientIP$/m);
      assert.match(document.getText(), /targetPort: 8080$/m);
      await noFindingOf('session-affinity', document.uri);
      await noFindingOf('unknown-field', document.uri);
    });
  });

  suite('the restart command', () => {
    test('brings back a server that answers', async () => {
      const editor = await open(fileUri('search.yaml'));
      const { uri } = editor.document;
      await findingOf('session-affinity', uri);
      await vscode.commands.executeCommand('kubeRoutes.restart');
      await findingOf('session-affinity', uri);
      // Only a server that runs can take a finding away.
      await replace(editor, 'ClientIp', 'ClientIP');
      await noFindingOf('session-affinity', uri);
      await findingOf('session-affinity', fileUri('billing.yaml'));
    });
  });

  suite('a severity setting', () => {
    const set = (value: string | undefined): Thenable<void> =>
      vscode.workspace
        .getConfiguration('kubeRoutes')
        .update('rules.session-affinity', value, vscode.ConfigurationTarget.Workspace);
    teardown(() => set(undefined));

    test('of "off" takes the findings of a rule away, in open and in other files', async () => {
      const { document } = await open(fileUri('search.yaml'));
      await findingOf('session-affinity', document.uri);
      await findingOf('session-affinity', fileUri('billing.yaml'));
      await set('off');
      await noFindingOf('session-affinity', document.uri);
      await noFindingOf('session-affinity', fileUri('billing.yaml'));
      await set(undefined);
      await findingOf('session-affinity', document.uri);
      await findingOf('session-affinity', fileUri('billing.yaml'));
    });
  });
});

/** Gives the Pods of web-deployment.yaml the misspelt label that the Service in web-service.yaml selects. */
async function matchDeploymentToService(): Promise<void> {
  const deployment = await open(fileUri('web-deployment.yaml'));
  const label = 'labels:\n        app: ';
  await replace(deployment, `${label}web`, `${label}wbe`);
}

/** A manifest with a session affinity that does not exist, for a file of any name. */
async function brokenText(): Promise<string> {
  const text = await vscode.workspace.fs.readFile(fileUri('billing.yaml'));
  return new TextDecoder().decode(text).replaceAll('billing', 'passing');
}

async function write(uri: vscode.Uri, text: string): Promise<void> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
}
