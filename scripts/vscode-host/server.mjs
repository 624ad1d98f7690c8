// Starts VS Code Server on a free port and makes sure that it does not outlive us.

import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { HostError } from './system.mjs';

const noGallery = { EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }) };

/**
 * @typedef {object} RunningServer
 * @property {number} port
 * @property {string} token what a browser must present; other local programs and web pages do not know it
 * @property {Promise<never>} failed rejects when the server ends before it was told to
 * @property {() => string} output the end of what it printed
 * @property {() => Promise<void>} stop
 */

/**
 * @param {import('./install.mjs').VSCodeServer} server
 * @param {object} options
 * @param {string} options.dataFolder where it keeps settings, state and logs
 * @param {string} [options.extensionsFolder] where it finds installed extensions
 * @param {string} [options.locale] the language of its windows, which it has only with a language pack
 * @param {boolean} [options.unattended] ask no extension gallery, and end some minutes after the last window
 * @param {Record<string, string>} [options.env] further variables, which the extension host inherits
 * @returns {Promise<RunningServer>}
 */
export async function startServer(
  server,
  { dataFolder, extensionsFolder = `${dataFolder}/extensions`, locale, unattended = false, env = {} },
) {
  mkdirSync(dataFolder, { recursive: true });
  const token = crypto.randomUUID();
  const args = [
    server.main,
    ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token],
    ...['--server-data-dir', dataFolder, '--user-data-dir', dataFolder],
    ...['--extensions-dir', extensionsFolder],
    ...['--telemetry-level', 'off', '--accept-server-license-terms', '--disable-workspace-trust'],
    // Without this the workbench ignores extensionDevelopmentPath and extensionTestsPath.
    '--enable-smoke-test-driver',
    ...(locale ? ['--locale', locale] : []),
    ...(unattended ? ['--enable-remote-auto-shutdown'] : []),
  ];
  // A group of its own, so that one signal reaches the extension hosts too.
  const child = spawn(server.node, args, {
    env: { ...inheritedEnvironment(), ...(unattended ? noGallery : {}), ...env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killGroup = () => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The group is already gone.
    }
  };
  process.on('exit', killGroup);

  let output = '';
  let stopping = false;
  /** @param {Buffer} chunk */
  const collect = (chunk) => {
    output = (output + chunk.toString()).slice(-20_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);

  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  /** @type {Promise<never>} */
  const failed = ended.then((reason) => {
    if (stopping) return new Promise(() => {});
    throw new HostError(`VS Code Server ended unexpectedly (${String(reason)}).\n${output.trim()}`);
  });
  // Whoever waits for the server also waits for this; without a waiter it must not count as unhandled.
  failed.catch(() => {});

  const stop = async () => {
    stopping = true;
    process.off('exit', killGroup);
    killGroup();
    await ended;
  };
  const listening = new Promise((resolve) => {
    child.stdout.on('data', () => {
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port) resolve(Number(port));
    });
  });
  try {
    const port = await withDeadline(
      Promise.race([listening, failed]),
      60,
      'VS Code Server did not start listening',
      () => output,
    );
    return { port, token, failed, stop, output: () => output };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {number} seconds
 * @param {string} complaint
 * @param {() => string} [details]
 * @returns {Promise<T>}
 */
export async function withDeadline(promise, seconds, complaint, details = () => '') {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new HostError(`${complaint} within ${seconds} seconds.\n${details().trim()}`.trim())),
      seconds * 1000,
    );
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** A terminal inside VS Code sets variables that would make the server believe it is somebody's child. */
function inheritedEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VSCODE_|ELECTRON_RUN_AS_NODE$|NODE_OPTIONS$)/.test(name),
    ),
  );
}
