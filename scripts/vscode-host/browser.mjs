// Finds the Chromium that shows the VS Code workbench, or installs it where that needs no questions.

import { findOnPath, foundOrInstalled, HostError, isExecutable, runs } from './system.mjs';

const variables = ['CHROME_PATH', 'CHROMIUM', 'CHROMIUM_PATH'];

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'msedge',
];

const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

/**
 * The path of a Chromium-based browser that starts. A variable that names one is a wish, so a wrong path
 * there is an error and not a reason to look elsewhere.
 * @returns {string | undefined}
 */
export function findBrowser() {
  for (const variable of variables) {
    const path = process.env[variable];
    if (!path) continue;
    if (isExecutable(path)) return path;
    throw new HostError(`${variable} is set to ${path}, which is not an executable file.`);
  }
  const candidates = [...names.map(findOnPath), ...applications.filter(isExecutable)];
  return candidates.find((path) => path !== undefined && runs(path));
}

/**
 * The path of a Chromium-based browser, installed from Debian's packages if need be.
 * @returns {string}
 */
export function ensureBrowser() {
  return foundOrInstalled(
    findBrowser,
    // A bare container has no fonts at all, and the workbench measures its text.
    ['chromium', 'fonts-dejavu-core'],
    'the browser that shows VS Code',
    'No Chromium-based browser was found, and VS Code Server needs one to show its workbench.\n' +
      'Install Chromium (Debian: "apt-get install chromium"; Fedora: "dnf install chromium"; macOS: ' +
      '"brew install --cask chromium") or Google Chrome, or set CHROME_PATH to its executable.',
  );
}
