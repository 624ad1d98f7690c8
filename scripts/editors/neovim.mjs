// Finds the Neovim that the server is tested with, or installs it where that needs no questions.

import { findOnPath, foundOrInstalled, HostError, isExecutable, runs } from '../vscode-host/system.mjs';

/**
 * The path of a Neovim: what NEOVIM names, else the one on PATH, else Debian's. A variable that names one is a
 * wish, so a wrong path there is an error and not a reason to look elsewhere.
 * @returns {string}
 */
export function ensureNeovim() {
  const wanted = process.env.NEOVIM;
  if (wanted) {
    if (isExecutable(wanted)) return wanted;
    throw new HostError(`NEOVIM is set to ${wanted}, which is not an executable file.`);
  }
  return foundOrInstalled(
    findNeovim,
    ['neovim'],
    'a foreign client for the language server',
    'No Neovim was found, and the suite "editors" tests the language server with it.\n' +
      'Install it (Debian: "apt-get install neovim"; macOS: "brew install neovim"; Windows: "winget install ' +
      'Neovim.Neovim"), set NEOVIM to its executable, or leave the suite out with KUBE_ROUTES_WITHOUT_NEOVIM=1.',
  );
}

function findNeovim() {
  const path = findOnPath('nvim');
  return path !== undefined && runs(path) ? path : undefined;
}
