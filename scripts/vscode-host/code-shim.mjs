#!/usr/bin/env node
// Stands in for the desktop VS Code executable: takes the arguments that @vscode/test-electron passes, runs
// the suite in VS Code Server and Chromium, prints the suite's log and exits with its code.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { format } from 'node:util';
import { ensureBrowser } from './browser.mjs';
import { ensureServer } from './install.mjs';
import { startServer, withDeadline } from './server.mjs';
import { cacheFolder, HostError, projectRoot, runMain } from './system.mjs';
import { openPage, workbenchUrl } from './workbench.mjs';

const failureFolder = join(cacheFolder, 'failure');

/**
 * The suite puts this before each line it prints: the extension host's console and the workbench's own log,
 * full of sockets and accounts, reach us through the same function.
 */
const suiteMark = 'suite> ';

/** How long a whole run may take; a suite has its own, shorter limits. */
const limitSeconds = Number(process.env.KUBE_ROUTES_HOST_TIMEOUT ?? 300);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

await runMain(async () => {
  const vsix = process.argv.find((arg) => arg.startsWith('--install-extension='));
  if (vsix) return install(vsix);
  const { window, locale, dataFolder, extensionsFolder } = parseArguments(process.argv.slice(2));
  const server = ensureServer();
  const browserPath = ensureBrowser();
  const running = await startServer(server, {
    dataFolder,
    ...(extensionsFolder && { extensionsFolder }),
    ...(locale && { locale }),
    unattended: true,
    env: { KUBE_ROUTES_SUITE_MARK: suiteMark },
  });
  try {
    return await runSuite(running, browserPath, window, dataFolder);
  } finally {
    await running.stop();
  }
});

/** Installs an extension, as the desktop's command line does. @param {string} vsix the argument that names its file */
function install(vsix) {
  const { node, main } = ensureServer();
  const folders = process.argv.filter((arg) => /^--(?:user-data|extensions)-dir=/.test(arg));
  const dataFolder = folders.find((arg) => arg.startsWith('--user-data'))?.replace('--user', '--server');
  const args = [main, vsix, ...folders, ...(dataFolder ? [dataFolder] : []), '--accept-server-license-terms'];
  return spawnSync(node, args, { stdio: 'inherit' }).status ?? 1;
}

/** @param {readonly string[]} args */
function parseArguments(args) {
  const values = (/** @type {string} */ name) =>
    args.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => arg.slice(name.length + 3));
  const option = (/** @type {string} */ name) => values(name).map((path) => resolve(path))[0];
  const tests = option('extensionTestsPath');
  if (!tests)
    throw new HostError('This program only runs extension suites: --extensionTestsPath=… is missing.');
  const path = args.find((arg) => !arg.startsWith('-'));
  const [kind] = values('extensionDevelopmentKind');
  const [locale] = values('locale');
  return {
    locale,
    window: { tests, path: path && resolve(path), extension: option('extensionDevelopmentPath'), kind },
    extensionsFolder: option('extensions-dir'),
    dataFolder: option('user-data-dir') ?? join(cacheFolder, 'user-data'),
  };
}

/**
 * @param {import('./server.mjs').RunningServer} server
 * @param {string} browserPath
 * @param {import('./workbench.mjs').Window} window
 * @param {string} dataFolder
 * @returns {Promise<number>}
 */
async function runSuite(server, browserPath, window, dataFolder) {
  const { browser, page } = await openPage(browserPath);
  /** @type {string[]} */
  const workbenchLog = [];
  let suiteSpoke = false;

  /** @type {Promise<number>} */
  const finished = new Promise((done, fail) => {
    page.on('crash', () => fail(new HostError('The browser page crashed.')));
    browser.on('disconnected', () => fail(new HostError('The browser ended unexpectedly.')));
    server.failed.catch(fail);
    void page
      .exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
        const line = format(...args);
        if (!line.startsWith(suiteMark)) return void workbenchLog.push(`[${type}] ${line}`);
        suiteSpoke = true;
        console.log(line.slice(suiteMark.length));
      })
      .then(() => page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => done(code)))
      .then(() => page.goto(workbenchUrl(server, window)))
      .catch(fail);
  });

  try {
    const code = await withDeadline(finished, limitSeconds, 'The suite did not finish');
    if (code === 0) return 0;
    // A suite that could not even be loaded says nothing; the workbench knows why.
    if (!suiteSpoke) console.error(lastErrors(workbenchLog));
    console.error(await keepEvidence(page, dataFolder, workbenchLog));
    return code;
  } catch (error) {
    console.error(await keepEvidence(page, dataFolder, workbenchLog));
    throw error;
  } finally {
    // Closing the browser counts as its unexpected end, of which nobody needs to hear any more.
    finished.catch(() => {});
    await browser.close().catch(() => {});
  }
}

/** @param {readonly string[]} log */
function lastErrors(log) {
  const errors = log.filter((line) => line.startsWith('[error]'));
  return errors.slice(-5).join('\n');
}

/**
 * Saves what helps to find out why a run failed, and says where.
 * @param {import('playwright-core').Page} page
 * @param {string} dataFolder
 * @param {readonly string[]} workbenchLog
 */
async function keepEvidence(page, dataFolder, workbenchLog) {
  const folder = join(failureFolder, new Date().toISOString().replaceAll(':', '-'));
  mkdirSync(folder, { recursive: true });
  const screenshot = await page.screenshot({ path: join(folder, 'screenshot.png'), timeout: 10_000 }).then(
    () => 'a screenshot',
    () => 'no screenshot (the page did not answer)',
  );
  writeFileSync(join(folder, 'workbench.log'), workbenchLog.join('\n'));
  const logs = join(dataFolder, 'logs');
  if (existsSync(logs)) cpSync(logs, join(folder, 'logs'), { recursive: true });
  return `The run failed. See ${relative(projectRoot, folder)}/: ${screenshot} and the logs of the extension host.`;
}
