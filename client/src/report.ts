import { commands, env, version, window, workspace, type Disposable, type ExtensionContext } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { FAILED, SETTINGS_SECTION, type FailedParams } from '../../server/src/lsp/protocol';
import { problemReport, type ChangedSetting, type SettingSchema } from './problem-report';

/** Failures that are remembered for a report. */
const MOST = 10;

interface Manifest {
  readonly version: string;
  readonly contributes: { readonly configuration: { readonly properties: Record<string, SettingSchema> } };
}

/**
 * The command that collects what a report of a problem needs, into a document that nobody has seen yet.
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
  const manifest = extension.packageJSON as Manifest;
  return [
    client.onNotification(FAILED, (failure: FailedParams) => {
      failures.push(failure);
      failures.splice(0, failures.length - MOST);
    }),
    commands.registerCommand('kubeRoutes.reportProblem', async () => {
      const content = problemReport({
        extension: manifest.version,
        editor: version,
        host: `${env.appName} (${env.appHost}${env.remoteName === undefined ? '' : `, ${env.remoteName}`})`,
        platform,
        ends: ends(),
        failures,
        settings: changedSettings(manifest.contributes.configuration.properties),
      });
      const document = await workspace.openTextDocument({ language: 'markdown', content });
      await window.showTextDocument(document);
      const choice = await window.showInformationMessage(
        'Kube Routes: nothing is sent by itself. Read the report, say what happened, then hand it over.',
        'Open Issue Reporter',
      );
      if (choice === undefined) return;
      await commands.executeCommand('workbench.action.openIssueReporter', {
        extensionId: extension.id,
        issueBody: document.getText(),
      });
    }),
  ];
}

function changedSettings(properties: Readonly<Record<string, SettingSchema>>): ChangedSetting[] {
  const configuration = workspace.getConfiguration();
  return Object.entries(properties).flatMap(([key, schema]): ChangedSetting[] => {
    if (!key.startsWith(`${SETTINGS_SECTION}.`)) return [];
    const value = configuration.get<unknown>(key);
    const before = configuration.inspect<unknown>(key)?.defaultValue;
    return JSON.stringify(value) === JSON.stringify(before) ? [] : [{ key, value, schema }];
  });
}
