import * as assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { activate, closeEditors, fileUri, findingOf, findings, noFindingOf, open } from './editor';

suite('In a multi-root workspace', () => {
  suiteSetup(activate);
  teardown(closeEditors);

  test('every folder has its problems, in files that were never opened too', async () => {
    await findingOf('session-affinity', fileUri('catalog.yaml', 'storefront'));
    await findingOf('session-affinity', fileUri('shelves.yaml', 'warehouse'));
  });

  test("the Pods of one folder are not another folder's", async () => {
    const alone = await open(fileUri('stock-service.yaml', 'storefront'));
    await findingOf('selector-no-match', alone.document.uri);
    const served = await open(fileUri('stock.yaml', 'warehouse'));
    await findingOf('session-affinity', fileUri('shelves.yaml', 'warehouse'));
    assert.deepEqual(findings(served.document.uri), []);
  });

  suite('a setting of one folder', () => {
    const set = (value: string | undefined): Thenable<void> =>
      vscode.workspace
        .getConfiguration('kubeRoutes', fileUri('', 'storefront'))
        .update('rules.session-affinity', value, vscode.ConfigurationTarget.WorkspaceFolder);
    teardown(() => set(undefined));

    test('changes that folder alone', async () => {
      const catalog = await open(fileUri('catalog.yaml', 'storefront'));
      await findingOf('session-affinity', catalog.document.uri);
      await set('off');
      await noFindingOf('session-affinity', catalog.document.uri);
      await findingOf('session-affinity', fileUri('shelves.yaml', 'warehouse'));
      await set(undefined);
      await findingOf('session-affinity', catalog.document.uri);
    });
  });
});
