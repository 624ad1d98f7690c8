import * as assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { activate, closeEditors, editorOf, fileUri } from './editor';

suite('In a browser', () => {
  suiteSetup(activate);
  teardown(closeEditors);

  test('the extension runs in a worker, where nothing of Node is', async () => {
    const extension = await activate();
    assert.equal(typeof (globalThis as { process?: unknown }).process, 'undefined');
    assert.equal(typeof (globalThis as { importScripts?: unknown }).importScripts, 'function');
    assert.equal(extension.isActive, true);
    assert.notEqual(fileUri('').scheme, 'file', 'what is read here comes from the editor');
  });

  test('a report says so', async () => {
    // Its message waits for the user, so the command does not end.
    void vscode.commands.executeCommand('kubeRoutes.reportProblem');
    assert.match(await editorOf('markdown'), /^- web$/m);
  });
});
