import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { activate, closeEditors, editorOf, fileUri, findingOf, noFindingOf, open, replace } from './editor';

suite('When it fails anyway', () => {
  suiteSetup(activate);
  teardown(closeEditors);

  test('a server that is killed is started again, and knows what was typed meanwhile', async () => {
    const editor = await open(fileUri('web-service.yaml'));
    const { uri } = editor.document;
    await findingOf('selector-no-match', uri);
    await serverRuns();
    killServer();
    await replace(editor, 'app: wbe', 'app: web');
    await serverRuns();
    await noFindingOf('selector-no-match', uri);
    killServer();
    await replace(editor, 'app: web', 'app: wbe');
    await serverRuns();
    await findingOf('selector-no-match', uri);
    // Of the files that are closed, too.
    await findingOf('session-affinity', fileUri('billing.yaml'));
  });

  test('one that is killed too often is left alone until somebody restarts it', async () => {
    const editor = await open(fileUri('web-service.yaml'));
    const { uri } = editor.document;
    await findingOf('selector-no-match', uri);
    // Two of the four restarts are used up above.
    for (let end = 0; end < 3; end++) {
      await serverRuns();
      killServer();
    }
    await noFindingOf('selector-no-match', uri);
    await sleep(1000);
    assert.deepEqual(servers(), [], 'no server was started');
    await vscode.commands.executeCommand('kubeRoutes.restart');
    await findingOf('selector-no-match', uri);
  });

  test('a report of the problem is a text to read, with versions and nothing of the manifests', async () => {
    await open(fileUri('web-service.yaml'));
    // Its message waits for the user, so the command does not end.
    void vscode.commands.executeCommand('kubeRoutes.reportProblem');
    const report = await editorOf('markdown');
    assert.match(report, /Kube Routes \d+\.\d+\.\d+/);
    assert.match(report, /ended 5 times unasked/);
    assert.doesNotMatch(report, /web-service|wbe|billing/);
  });
});

/** The processes of the language server that this editor started. */
function servers(): number[] {
  const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return list.split('\n').flatMap((line) => {
    const [, pid, parent] = /^\s*(\d+)\s+(\d+)\s.*dist[\\/]server\.js/.exec(line) ?? [];
    return Number(parent) === process.pid ? [Number(pid)] : [];
  });
}

function killServer(): void {
  const [pid, ...others] = servers();
  assert.ok(pid !== undefined && others.length === 0, 'one server runs');
  killed = pid;
  process.kill(pid, 'SIGKILL');
}
let killed: number | undefined;

/** Waits until a server runs that was not killed, and answers. */
async function serverRuns(): Promise<void> {
  for (let round = 0; ; round++) {
    const [pid] = servers();
    if (pid !== undefined && pid !== killed) break;
    assert.ok(round < 200, 'the server was started again');
    await sleep(100);
  }
  await vscode.commands.executeCommand(
    'vscode.executeHoverProvider',
    fileUri('web-service.yaml'),
    new vscode.Position(1, 7),
  );
  await sleep(500);
}
