// The user settings of a VS Code that is started for tests, pictures or a first look: nothing but the editor.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What would distract, ask, phone home or race with a test is off. */
const quiet = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'github.gitAuthentication': false,
  'files.autoSave': 'off',
  'security.workspace.trust.enabled': false,
};

/**
 * Writes the settings into a VS Code user data folder, desktop or server.
 * @param {string} userDataFolder
 * @param {Record<string, unknown>} [more]
 */
export function writeUserSettings(userDataFolder, more = {}) {
  const folder = join(userDataFolder, 'User');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'settings.json'), `${JSON.stringify({ ...quiet, ...more }, undefined, 2)}\n`);
}
