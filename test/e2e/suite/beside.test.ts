import * as assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { activate, closeEditors, fileUri, findingOf, findings, noFindingOf, open, replace } from './editor';

suite('Beside the YAML extension', () => {
  const set = (section: string, value: unknown): Thenable<void> =>
    vscode.workspace.getConfiguration().update(section, value, vscode.ConfigurationTarget.Workspace);

  suiteSetup(activate);
  teardown(async () => {
    await closeEditors();
    await set('yaml.schemas', undefined);
    await set('yaml.validate', undefined);
    await set('kubeRoutes.schemaChecks', undefined);
  });

  test('what is no YAML is left to it as long as it looks', async () => {
    const editor = await open(fileUri('search.yaml'));
    const { uri } = editor.document;
    await findingOf('session-affinity', uri);
    await set('yaml.validate', false);
    await replace(editor, 'metadata:', 'metadata: : :');
    await findingOf('yaml-syntax', uri);
    await set('yaml.validate', undefined);
    await noFindingOf('yaml-syntax', uri);
    await set('kubeRoutes.schemaChecks', 'on');
    await findingOf('yaml-syntax', uri);
  });

  test('everything is said where that has no schema for the file', async () => {
    const { document } = await open(fileUri('fix-all.yaml'));
    await findingOf('unknown-field', document.uri);
    assert.equal(vscode.extensions.getExtension('redhat.vscode-yaml')?.isActive, true);
    await set('yaml.schemas', { kubernetes: 'another.yaml' });
    await findingOf('session-affinity', document.uri);
    assert.ok(findings(document.uri).some(({ rule }) => rule === 'unknown-field'));
  });

  test('what a schema says is left to it where it has one', async () => {
    const { document } = await open(fileUri('fix-all.yaml'));
    await findingOf('unknown-field', document.uri);
    await set('yaml.schemas', { kubernetes: ['fix-*.yaml'] });
    await noFindingOf('unknown-field', document.uri);
    await findingOf('session-affinity', document.uri);
  });

  test('the setting has the last word', async () => {
    const { document } = await open(fileUri('fix-all.yaml'));
    await set('yaml.schemas', { kubernetes: '*.yaml' });
    await noFindingOf('unknown-field', document.uri);
    await set('kubeRoutes.schemaChecks', 'on');
    await findingOf('unknown-field', document.uri);
    await set('yaml.schemas', undefined);
    await set('kubeRoutes.schemaChecks', 'off');
    await noFindingOf('unknown-field', document.uri);
    await findingOf('session-affinity', document.uri);
  });
});
