import * as assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import {
  apply,
  closeEditors,
  codeActions,
  fileUri,
  findingOf,
  hoverText,
  noFindingOf,
  open,
  rangeOf,
  tabCalled,
} from './editor';

suite('Installed from its package', () => {
  teardown(closeEditors);

  test('it has no sources, no maps and no development folder', async () => {
    const { extensionUri, extensionPath } = installed();
    assert.match(extensionPath, /kube-routes\.kube-routes-\d+\.\d+\.\d+[^/\\]*$/);
    const names = async (folder: string) =>
      (await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(extensionUri, folder))).map(
        ([name]) => name,
      );
    assert.deepEqual(
      (await names('')).filter((name) => /^(?:client|server|test|node_modules)$/.test(name)),
      [],
    );
    const dist = await names('dist');
    assert.ok(dist.includes('server.js') && dist.includes('ThirdPartyNotices.txt'), dist.join(', '));
    assert.deepEqual(
      dist.filter((name) => name.endsWith('.map')),
      [],
    );
  });

  test('it does not run in a workspace without YAML, nor for a JSON file there', async () => {
    await open(fileUri('data.json'));
    // What would start it does so within this time.
    await sleep(2000);
    assert.equal(installed().isActive, false);
  });

  suite('the walkthrough', () => {
    test('opens an example that is on no disk, shows its routes and solves its problem', async () => {
      await vscode.commands.executeCommand('kubeRoutes.openExample');
      const document = vscode.window.activeTextEditor?.document;
      assert.ok(document?.isUntitled && document.languageId === 'yaml', 'a new document is open');
      const finding = await findingOf('selector-no-match', document.uri);
      await vscode.commands.executeCommand('kubeRoutes.showRoutes');
      await tabCalled(`Routes: ${document.uri.path}`);

      await vscode.commands.executeCommand('kubeRoutes.fixExample');
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.toString(), document.uri.toString());
      assert.deepEqual(editor?.selection.active, finding.range.start);
      const [fix] = await codeActions(document.uri, finding.range, vscode.CodeActionKind.QuickFix);
      assert.ok(fix, 'a fix is offered');
      await apply(fix);
      await noFindingOf('selector-no-match', document.uri);
    });

    test('names commands that there are, and pictures that are in the package', async () => {
      const extension = installed();
      const { extensionUri } = extension;
      const { walkthroughs } = (extension.packageJSON as Manifest).contributes;
      const steps = walkthroughs.flatMap((walkthrough) => walkthrough.steps);
      const known = new Set(await vscode.commands.getCommands());
      const named = steps.flatMap(({ description }) =>
        [...description.matchAll(/\(command:([\w.]+)/g)].map((match) => match[1] ?? ''),
      );
      assert.equal(named.length, 3);
      assert.deepEqual(
        named.filter((command) => !known.has(command)),
        [],
      );
      for (const { media } of steps)
        await vscode.workspace.fs.stat(vscode.Uri.joinPath(extensionUri, media.image));
    });
  });

  // Mocha runs what is in no suite first, and there nothing has started it yet.
  suite('a file', () => {
    test('has its problems and is explained', async () => {
      const uri = fileUri('passing.yaml');
      const text = `apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: web }
  sessionAffinity: ClientIp
  ports: [{ port: 80 }]
`;
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
      await findingOf('session-affinity', uri);
      const { document } = await open(uri);
      assert.match(await hoverText(uri, rangeOf(document, 'web').start), /web\.default\.svc\.cluster\.local/);
      await vscode.workspace.fs.delete(uri);
    });
  });
});

interface Manifest {
  readonly contributes: {
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly description: string; readonly media: { readonly image: string } }[];
    }[];
  };
}

function installed(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension('kube-routes.kube-routes');
  assert.ok(extension, 'the extension is installed');
  return extension;
}
