import { commands, type Disposable, type ExtensionContext } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { FAILED, type FailedParams } from '../../server/src/lsp/protocol';

/** Failures that are remembered for a report. */
const MOST = 10;

/**
 * Keeps what fails in the server for the command that reports it.
 * @param ends how often the server ended unasked so far
 * @param platform what the host runs on
 */
export function registerReport(
  { extension }: ExtensionContext,
  client: BaseLanguageClient,
  ends: () => number,
  platform: string,
): Disposable[] {
  const failures: FailedParams[] = [];
  return [
    client.onNotification(FAILED, (failure: FailedParams) => {
      failures.push(failure);
      failures.splice(0, failures.length - MOST);
    }),
    commands.registerCommand('kubeRoutes.reportProblem', async () => {
      const { reportProblem } = await import('./report');
      await reportProblem(extension, failures, ends(), platform);
    }),
  ];
}
