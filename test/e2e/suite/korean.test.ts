import * as assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import {
  activate,
  closeEditors,
  codeActions,
  fileUri,
  findingOf,
  hoverText,
  open,
  rangeOf,
  tabCalled,
} from './editor';

suite('In Korean', () => {
  suiteSetup(async () => {
    await activate();
    await findingOf('session-affinity', fileUri('search.yaml'));
  });
  teardown(closeEditors);

  test('is the editor', () => {
    assert.equal(vscode.env.language, 'ko');
  });

  test('are commands and settings', async () => {
    const { commands, configuration } = ((await activate()).packageJSON as Manifest).contributes;
    // In another language VS Code keeps the English title as well, which its palette finds it by.
    const titles = new Map(commands.map(({ command, title }) => [command, title]));
    assert.deepEqual(titles.get('kubeRoutes.showRoutes'), { value: '경로 표시', original: 'Show Routes' });
    const described = Object.entries(configuration.properties);
    assert.ok(described.length > 50, 'there are settings');
    assert.deepEqual(
      described.filter(([, setting]) => !/[가-힣]/.test(setting.markdownDescription)).map(([key]) => key),
      [],
    );
  });

  test('is a finding, with the title of its fix', async () => {
    const { document } = await open(fileUri('search.yaml'));
    const { message, range } = await findingOf('session-affinity', document.uri);
    assert.match(message, /API 서버가 Service "search"을\(를\) 거부합니다/);
    const titles = (await codeActions(document.uri, range, vscode.CodeActionKind.QuickFix)).map(
      ({ title }) => title,
    );
    assert.ok(titles.includes('Service "search"의 sessionAffinity를 ClientIP로 변경'), titles.join(', '));
  });

  test('is a hover', async () => {
    const { document } = await open(fileUri('cart.yaml'));
    const text = await hoverText(document.uri, rangeOf(document, 'cart').start);
    assert.match(text, /cart\.shop\.svc\.cluster\.local/);
    assert.match(text, /클러스터 내부의 연결을/);
  });

  test('is what the client says by itself', async () => {
    await open(fileUri('cart.yaml'));
    await vscode.commands.executeCommand('kubeRoutes.showRoutes');
    await tabCalled('경로: cart.yaml');
  });
});

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: unknown }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly markdownDescription: string }>>;
    };
  };
}
