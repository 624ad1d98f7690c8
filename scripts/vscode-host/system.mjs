// What the host asks of the machine: finding programs, and installing Debian packages where that is possible.

import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Everything the editor suite downloads or leaves behind goes here; git ignores it. */
export const cacheFolder = join(projectRoot, '.vscode-test');

/** An error whose message is all that a reader needs: shown without a stack. */
export class HostError extends Error {}

/**
 * Runs a script's main function. A HostError is printed as plain words, anything else with its stack.
 * @param {() => Promise<number | void>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof HostError ? `error: ${error.message}` : error);
    process.exitCode = 1;
  }
}

/**
 * @param {string} path
 * @returns {boolean}
 */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The absolute path of a program on PATH.
 * @param {string} name
 * @returns {string | undefined}
 */
export function findOnPath(name) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const suffix of suffixes) {
      const candidate = join(folder, name + suffix);
      if (folder !== '' && isExecutable(candidate)) return candidate;
    }
  }
  return undefined;
}

/**
 * Whether a program starts and succeeds: a name on PATH can be a stub that only prints advice.
 * @param {string} program
 * @param {readonly string[]} args
 */
export function runs(program, args = ['--version']) {
  return spawnSync(program, args, { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/** Whether a window can be shown. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Whether Debian packages can be installed here without asking anybody for a password. */
export function canInstallDebianPackages() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !findOnPath('apt-get')) return false;
  try {
    return /^ID(_LIKE)?=.*\bdebian\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/**
 * Installs Debian packages; the package lists are refreshed first, since a fresh container has none.
 * @param {readonly string[]} packages
 * @param {string} purpose what they are for, as a reader of the output should see it
 */
export function installDebianPackages(packages, purpose) {
  console.log(`Installing ${packages.join(', ')} with apt-get (${purpose}) …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [['update'], ['install', '--yes', '--no-install-recommends', ...packages]];
  for (const args of steps) {
    const result = spawnSync('apt-get', args, { env, encoding: 'utf8', timeout: 600_000 });
    if (result.status === 0) continue;
    const output = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().split('\n').slice(-15).join('\n');
    throw new HostError(`apt-get ${args.join(' ')} failed (${purpose}).\n${output}`);
  }
}

/**
 * A program, from Debian's packages if it is not there and they can be installed without a question.
 * @param {() => string | undefined} find its path
 * @param {readonly string[]} packages
 * @param {string} purpose for whoever watches the installation
 * @param {string} advice what to do where it cannot be had
 * @returns {string} its path
 */
export function foundOrInstalled(find, packages, purpose, advice) {
  const found = find();
  if (found) return found;
  if (canInstallDebianPackages()) {
    installDebianPackages([...packages], purpose);
    const installed = find();
    if (installed) return installed;
  }
  throw new HostError(advice);
}
