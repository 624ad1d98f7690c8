import { l10n, commands, env, version, window, workspace, type Extension } from 'vscode';
import { SETTINGS_SECTION, type FailedParams } from '../../server/src/lsp/protocol';
import { problemReport, type ChangedSetting, type SettingSchema } from './problem-report';

interface Manifest {
  readonly version: string;
  readonly contributes: { readonly configuration: { readonly properties: Record<string, SettingSchema> } };
}

/**
 * Collects what a report of a problem needs, into a document that nobody has seen yet.
 * @param ends how often the server ended unasked so far
 * @param platform what the host runs on
 */
export async function reportProblem(
  extension: Extension<unknown>,
  failures: readonly FailedParams[],
  ends: number,
  platform: string,
): Promise<void> {
  const manifest = extension.packageJSON as Manifest;
  const content = problemReport({
    extension: manifest.version,
    editor: version,
    host: `${env.appName} (${env.appHost}${env.remoteName === undefined ? '' : `, ${env.remoteName}`})`,
    platform,
    ends,
    failures,
    settings: changedSettings(manifest.contributes.configuration.properties),
  });
  const document = await workspace.openTextDocument({ language: 'markdown', content });
  await window.showTextDocument(document);
  const choice = await window.showInformationMessage(
    l10n.t('Kube Routes: nothing is sent by itself. Read the report, say what happened, then hand it over.'),
    l10n.t('Open Issue Reporter'),
  );
  if (choice === undefined) return;
  await commands.executeCommand('workbench.action.openIssueReporter', {
    extensionId: extension.id,
    issueBody: document.getText(),
  });
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
