// Decides which VS Code runs the suite.

import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  downloadAndUnzipVSCode,
  resolveCliPathFromVSCodeExecutablePath,
  SilentReporter,
} from '@vscode/test-electron';
import { ensureBrowser } from './browser.mjs';
import { ensureServer } from './install.mjs';
import { cacheFolder, hasDisplay, HostError, isExecutable, projectRoot } from './system.mjs';

/**
 * The executable for runTests: what VSCODE_EXECUTABLE names, else a downloaded desktop VS Code, else the
 * stand-in that uses VS Code Server.
 * @returns {Promise<string>}
 */
export async function chooseHost() {
  const wanted = process.env.VSCODE_EXECUTABLE;
  if (wanted && wanted !== 'server') {
    const path = resolve(wanted);
    if (isExecutable(path)) return path;
    throw new HostError(
      `VSCODE_EXECUTABLE is set to ${wanted}, which is not an executable file (nor the word "server").`,
    );
  }
  if (wanted === 'server') return serverHost();

  const desktop = await findDesktop();
  if ('path' in desktop) return desktop.path;
  console.log(`No desktop VS Code here (${desktop.reason}); using VS Code Server in Chromium.`);
  return serverHost();
}

/** @returns {Promise<{ path: string } | { reason: string }>} */
async function findDesktop() {
  if (!hasDisplay()) return { reason: 'there is no display' };
  console.log('Looking for a desktop VS Code, downloaded into .vscode-test/ if need be …');
  try {
    // The time limit is for a connection that says nothing, not for the whole download.
    const path = await downloadAndUnzipVSCode({
      cachePath: cacheFolder,
      timeout: 10_000,
      reporter: new SilentReporter(),
    });
    return canStart(path) ? { path } : { reason: 'the downloaded one lacks libraries of this system' };
  } catch (error) {
    return { reason: `the download failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/**
 * Whether the shared libraries that Electron wants are there; a bare server lacks several.
 * @param {string} executable
 */
function canStart(executable) {
  if (process.platform !== 'linux') return true;
  const cli = resolveCliPathFromVSCodeExecutablePath(executable);
  const args = ['--version', '--no-sandbox', `--user-data-dir=${join(cacheFolder, 'user-data')}`];
  return spawnSync(cli, args, { stdio: 'ignore', timeout: 60_000 }).status === 0;
}

/** What the stand-in needs is installed now, so that its own time limit covers the suite alone. */
function serverHost() {
  ensureServer();
  ensureBrowser();
  const shim = join(projectRoot, 'scripts', 'vscode-host', 'code-shim.mjs');
  // An archive or a careless copy loses the executable bit that git keeps.
  if (!isExecutable(shim)) chmodSync(shim, 0o755);
  return shim;
}
