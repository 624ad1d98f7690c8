// The address of a VS Code window, and a Chromium page that shows it.

import { chromium } from 'playwright-core';

/**
 * @typedef {object} Window
 * @property {string | undefined} [path] an absolute folder or .code-workspace file to open
 * @property {string | undefined} [extension] an absolute folder with an extension to load from source
 * @property {string | undefined} [kind] "web" loads them in a worker of the browser
 * @property {string | undefined} [tests] the absolute path of a suite to run
 */

/**
 * @param {Pick<import('./server.mjs').RunningServer, 'port' | 'token'>} server
 * @param {Window} window
 * @returns {string}
 */
export function workbenchUrl({ port, token }, { path, extension, kind, tests }) {
  const remote = (/** @type {string} */ file) => `vscode-remote://localhost:${port}${encodeURI(file)}`;
  const payload = [
    ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
    ...(kind ? [['extensionDevelopmentKind', kind]] : []),
    ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
    ['skipWelcome', 'true'],
  ];
  const url = new URL(`http://localhost:${port}/`);
  url.searchParams.set('tkn', token);
  if (path) url.searchParams.set(path.endsWith('.code-workspace') ? 'workspace' : 'folder', path);
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/**
 * A headless Chromium with one page. Nothing leaves the machine: only the local server may be reached.
 * @param {string} executablePath
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function openPage(executablePath, options = {}) {
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  await context.route(
    (url) => url.protocol.startsWith('http') && url.hostname !== 'localhost',
    (route) => route.abort(),
  );
  return { browser, page: await context.newPage() };
}
