// The suite in the worker of a browser, where there are no processes, no files but those of the editor, and no environment.

import 'mocha/mocha.js';
import * as vscode from 'vscode';

/** Put in by the bundler, as nothing can be handed over otherwise. */
declare const SUITE_MARK: string;

/** Where the runner looks for the outcome: in the folder that is open. */
const RESULT = 'result-of-the-suite.json';

declare const mocha: { setup(options: object): void };
declare const Mocha: {
  readonly prototype: {
    run(this: unknown, callback: (failures: number) => void): { readonly stats?: { passes: number } };
  };
};

/** VS Code calls this in its extension host and waits for it; a rejection fails the run. */
export async function run(): Promise<void> {
  mocha.setup({ ui: 'tdd', timeout: 60_000, reporter: Lines });
  await import('./single-folder.test');
  await import('./web.test');
  const { passed, failed } = await new Promise<{ passed: number; failed: number }>((resolve) => {
    // That of browsers wants the address of a page.
    const runner = Mocha.prototype.run.call(mocha, (failures) =>
      resolve({ passed: runner.stats?.passes ?? 0, failed: failures }),
    );
  });
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('no folder is open');
  const result = new TextEncoder().encode(JSON.stringify({ passed, failed }));
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder.uri, RESULT), result);
  if (failed > 0) throw new Error(`${failed} of ${passed + failed} tests failed.`);
}

interface Runner {
  on(event: 'pass', listener: (test: Test) => void): this;
  on(event: 'fail', listener: (test: Test, error: Error) => void): this;
}
interface Test {
  readonly duration?: number;
  fullTitle(): string;
}

/** The reporters of mocha for browsers write into a page, and a worker has none. */
function Lines(runner: Runner): void {
  runner
    .on('pass', (test) => console.log(`${SUITE_MARK}  ✔ ${test.fullTitle()} (${test.duration ?? 0}ms)`))
    .on('fail', (test, error) =>
      console.log(`${SUITE_MARK}  ✘ ${test.fullTitle()}\n${error.stack ?? error.message}`),
    );
}
