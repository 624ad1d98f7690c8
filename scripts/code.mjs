// Opens VS Code with this extension, built from source, on a folder or file:
//
//   npm run code -- [--no-open] [PATH]
//
// PATH is examples/ unless given. Desktop VS Code is used where "code" is on PATH, otherwise VS Code Server in
// a browser; VSCODE_EXECUTABLE names another desktop VS Code, or "server" for the browser in any case.
// --no-open only prints the browser's address.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findBrowser } from './vscode-host/browser.mjs';
import { ensureServer } from './vscode-host/install.mjs';
import { startServer } from './vscode-host/server.mjs';
import { writeUserSettings } from './vscode-host/settings.mjs';
import {
  cacheFolder,
  findOnPath,
  hasDisplay,
  HostError,
  isExecutable,
  projectRoot,
  runMain,
} from './vscode-host/system.mjs';
import { workbenchUrl } from './vscode-host/workbench.mjs';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** Settings made while trying the extension stay for the next time. */
const userData = join(cacheFolder, 'try-it');

await runMain(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'no-open': { type: 'boolean', default: false } },
  });
  // npm runs scripts in the project's root; INIT_CWD is where the user is.
  const path = resolve(process.env.INIT_CWD ?? '.', positionals[0] ?? join(projectRoot, 'examples'));
  if (!existsSync(path)) throw new HostError(`${path} does not exist.`);

  const built = spawnSync('npm', ['run', 'build'], {
    cwd: projectRoot,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (built.status !== 0) throw new HostError('The build failed, so there is no extension to show.');

  const desktop = findDesktop();
  if (desktop) return openDesktop(desktop, path);
  await serve(path, !values['no-open']);
});

/** @returns {string | undefined} */
function findDesktop() {
  const wanted = process.env.VSCODE_EXECUTABLE;
  if (wanted === 'server') return undefined;
  if (wanted) {
    if (isExecutable(wanted)) return wanted;
    throw new HostError(
      `VSCODE_EXECUTABLE is set to ${wanted}, which is not an executable file (nor the word "server").`,
    );
  }
  return hasDisplay() ? findOnPath('code') : undefined;
}

/**
 * @param {string} executable
 * @param {string} path
 */
function openDesktop(executable, path) {
  // VS Code refuses to run as root unless it is told both.
  const rootArgs = isRoot ? ['--no-sandbox', `--user-data-dir=${userData}`] : [];
  const args = [`--extensionDevelopmentPath=${projectRoot}`, ...rootArgs, path];
  const shell = process.platform === 'win32';
  const quoted = (/** @type {string} */ text) => (shell ? `"${text}"` : text);
  const { status, error } = spawnSync(quoted(executable), args.map(quoted), { stdio: 'inherit', shell });
  if (error) throw new HostError(`${executable} could not be started: ${error.message}`);
  return status ?? 1;
}

/**
 * Runs VS Code Server until Ctrl-C.
 * @param {string} path
 * @param {boolean} open
 */
async function serve(path, open) {
  const server = ensureServer();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(0));
  if (!existsSync(join(userData, 'User', 'settings.json'))) writeUserSettings(userData);
  const running = await startServer(server, { dataFolder: userData });

  // The browser's VS Code opens folders and workspaces, not single files.
  const opened = statSync(path).isFile() && !path.endsWith('.code-workspace') ? dirname(path) : path;
  const url = workbenchUrl(running, { path: opened, extension: projectRoot });
  console.log(`\nVS Code with Kube Routes on ${opened}:\n\n  ${url}\n\nPress Ctrl-C to end it.`);
  if (open && !openBrowser(url)) console.log('No browser could be opened here; open the address in one.');
  await running.failed;
}

/**
 * @param {string} url
 * @returns {boolean} whether there was a browser to ask
 */
function openBrowser(url) {
  if (!hasDisplay()) return false;
  const opener = process.platform === 'darwin' ? 'open' : findOnPath('xdg-open');
  const program = opener ?? findBrowser();
  if (!program) return false;
  const args = !opener && isRoot ? ['--no-sandbox', url] : [url];
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', (error) =>
    console.log(`${program} could not be started (${error.message}); open the address in a browser.`),
  );
  child.unref();
  return true;
}
