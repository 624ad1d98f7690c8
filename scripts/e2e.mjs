// Runs the editor suite, test/e2e/suite, in a real VS Code: on a folder, the same in the extension host of a browser,
// installed from its package, on a multi-root workspace, and in Korean.
//
//   node scripts/e2e.mjs [--only=NAME] [--extension=FOLDER]
//
// NAME is one of the runs below, or "view". FOLDER is an extension to test in place of this project.
// VSCODE_EXECUTABLE names the VS Code to use: the path of a desktop one, or "server" for VS Code Server in
// Chromium. Without it a desktop VS Code is downloaded, and where that cannot be had, VS Code Server is used.

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { resolveCliPathFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { LARGEST, packExtension } from './package.mjs';
import { chooseHost } from './vscode-host/choose.mjs';
import { testRoutesView } from '../test/e2e/routes-view.mjs';
import { writeUserSettings } from './vscode-host/settings.mjs';
import { cacheFolder, HostError, projectRoot, runMain } from './vscode-host/system.mjs';

/**
 * @typedef {object} Run
 * @property {string} name
 * @property {string} title
 * @property {string} workspace
 * @property {'web'} [kind]
 * @property {boolean} [isPackage] the extension is packed and installed, not loaded from its folder
 * @property {string} [locale] the language of VS Code
 */

/** @type {readonly Run[]} */
const runs = [
  { name: 'single-folder', title: 'a folder', workspace: 'single-folder' },
  {
    name: 'web',
    title: 'a folder, in the extension host of a browser',
    workspace: 'single-folder',
    kind: 'web',
  },
  { name: 'package', title: 'a folder without YAML, installed', workspace: 'no-yaml', isPackage: true },
  { name: 'multi-root', title: 'a multi-root workspace', workspace: 'multi-root/shop.code-workspace' },
  { name: 'korean', title: 'a folder, in Korean', workspace: 'single-folder', locale: 'ko' },
];

const testExtensions = join(projectRoot, 'test', 'e2e', 'extensions');

/** What does not run in a browser, and why: none of it is ours to test there. */
const notInBrowsers = `Not run in a browser: what fails when the server's process is killed, as a worker is no process;
a multi-root workspace, which differs in nothing that a browser decides; Korean, which the same code asks the editor for.`;

await runMain(async () => {
  const { values } = parseArgs({
    options: { extension: { type: 'string', default: projectRoot }, only: { type: 'string' } },
  });
  const extension = resolve(values.extension);
  const isWanted = (/** @type {string} */ name) => !values.only || values.only === name;
  requireBuilt(extension);
  const vscodeExecutablePath = await chooseHost();

  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'kube-routes-e2e-')));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

  const total = { passed: 0, failed: 0 };
  const add = (/** @type {{ passed: number, failed: number }} */ { passed, failed }) => {
    total.passed += passed;
    total.failed += failed;
  };
  for (const { name, title, workspace, kind, isPackage, locale } of runs.filter((run) =>
    isWanted(run.name),
  )) {
    console.log(`\nThe editor suite on ${title}`);
    if (kind) console.log(notInBrowsers);
    const folder = join(scratch, name);
    // The tests edit files and settings, so they get copies.
    cpSync(join(projectRoot, 'test', 'e2e', 'workspaces'), join(folder, 'workspaces'), { recursive: true });
    // A VS Code that is shown by a browser does not heed the argument that says where to run the extension.
    const where = kind && { 'remote.extensionKind': { [idOf(extension)]: [kind] } };
    writeUserSettings(join(folder, 'user-data'), where);
    const resultFile =
      kind === 'web'
        ? join(folder, 'workspaces', workspace, 'result-of-the-suite.json')
        : join(folder, 'result.json');
    if (isPackage) await installPackage(vscodeExecutablePath, folder);
    if (name === 'single-folder') {
      const standIn = join(folder, 'extensions', 'redhat.vscode-yaml-0.0.0');
      cpSync(join(testExtensions, 'yaml-stand-in'), standIn, { recursive: true });
    }
    if (locale) installLanguage(locale, folder);
    const options = {
      vscodeExecutablePath,
      extensionDevelopmentPath: isPackage ? join(testExtensions, 'nothing') : extension,
      extensionTestsPath: kind === 'web' ? await bundleWebSuite() : await bundleSuite(),
      launchArgs: [
        join(folder, 'workspaces', workspace),
        `--user-data-dir=${join(folder, 'user-data')}`,
        `--extensions-dir=${join(folder, 'extensions')}`,
        ...(kind ? [`--extensionDevelopmentKind=${kind}`] : []),
        ...(locale ? [`--locale=${locale}`] : []),
      ],
      extensionTestsEnv: {
        KUBE_ROUTES_E2E_TESTS: name,
        KUBE_ROUTES_E2E_RESULT: resultFile,
        KUBE_ROUTES_E2E_COLOR: process.stdout.isTTY ? '1' : '',
      },
    };
    add(await runSuite(options, resultFile));
  }

  if (isWanted('view')) {
    // The page inside of a view is out of reach for the suite; a browser that shows VS Code can be driven instead.
    console.log('\nThe view of routes, in a browser');
    add(await testRoutesView(extension));
  }

  if (process.env.KUBE_ROUTES_TEST_RESULT) {
    writeFileSync(process.env.KUBE_ROUTES_TEST_RESULT, `${JSON.stringify(total)}\n`);
  }
  console.log(`\ne2e: ${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 ? 1 : 0;
});

/**
 * Runs the suite once. Its exit code alone would not tell a failed test from a VS Code that never started.
 * @param {import('@vscode/test-electron').TestOptions} options
 * @param {string} resultFile
 * @returns {Promise<{ passed: number, failed: number }>}
 */
async function runSuite(options, resultFile) {
  const failure = await runTests(options).then(
    () => undefined,
    (/** @type {unknown} */ error) => error,
  );
  if (!existsSync(resultFile)) {
    const reason = failure instanceof Error ? ` (${failure.message})` : '';
    console.error(`error: VS Code ended before the suite had finished${reason}.`);
    return { passed: 0, failed: 1 };
  }
  const result = JSON.parse(readFileSync(resultFile, 'utf8'));
  if (result.passed + result.failed === 0) {
    console.error('error: The suite ran no test.');
    return { passed: 0, failed: 1 };
  }
  if (failure !== undefined && result.failed === 0) {
    console.error(`error: All tests passed, but VS Code failed: ${String(failure)}`);
    return { ...result, failed: 1 };
  }
  return result;
}

/**
 * Packs what is built, and has VS Code install the file as its users do.
 * @param {string} vscode
 * @param {string} folder
 */
async function installPackage(vscode, folder) {
  const file = join(folder, 'kube-routes.vsix');
  const size = await packExtension(file);
  console.log(`The package has ${Math.ceil(size / 1000)} kB.`);
  if (size > LARGEST) throw new HostError(`That is more than ${LARGEST / 1000} kB.`);
  const args = [
    `--install-extension=${file}`,
    `--user-data-dir=${join(folder, 'user-data')}`,
    `--extensions-dir=${join(folder, 'extensions')}`,
  ];
  const cli = vscode.endsWith('.mjs') ? vscode : resolveCliPathFromVSCodeExecutablePath(vscode);
  const { status, stdout, stderr } = spawnSync(cli, args, { encoding: 'utf8' });
  if (status !== 0) throw new HostError(`The package could not be installed.\n${stdout}${stderr}`);
}

/**
 * VS Code takes a language only where a pack for it is installed, and looks at this list of packs while it starts. It
 * writes the list later than that, so a first start would be in English.
 * @param {string} locale
 * @param {string} folder
 */
function installLanguage(locale, folder) {
  const source = join(testExtensions, `language-pack-${locale}`);
  const { publisher, name, version, contributes } = JSON.parse(
    readFileSync(join(source, 'package.json'), 'utf8'),
  );
  const pack = join(folder, 'extensions', `${publisher}.${name}-${version}`);
  cpSync(source, pack, { recursive: true });
  const [{ localizedLanguageName: label, translations }] = contributes.localizations;
  const list = {
    [locale]: {
      hash: `${name}-${version}`,
      extensions: [{ extensionIdentifier: { id: `${publisher}.${name}` }, version }],
      translations: Object.fromEntries(
        translations.map((/** @type {{ id: string, path: string }} */ { id, path }) => [
          id,
          join(pack, path),
        ]),
      ),
      label,
    },
  };
  writeFileSync(join(folder, 'user-data', 'languagepacks.json'), JSON.stringify(list));
}

/** @returns {Promise<string>} the bundled suite */
async function bundleSuite() {
  const outfile = join(cacheFolder, 'suite', 'index.js');
  mkdirSync(cacheFolder, { recursive: true });
  await build({
    entryPoints: [join(projectRoot, 'test', 'e2e', 'suite', 'index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return outfile;
}

/** For a worker, that has neither Node nor a way to load a second file. @returns {Promise<string>} */
async function bundleWebSuite() {
  const suite = (/** @type {string} */ file) => join(projectRoot, 'test', 'e2e', 'suite', file);
  const outfile = join(cacheFolder, 'suite', 'web.js');
  await build({
    entryPoints: [suite('web.ts')],
    outfile,
    bundle: true,
    platform: 'browser',
    format: 'cjs',
    target: 'es2022',
    sourcemap: 'inline',
    external: ['vscode'],
    // As the stand-in for a desktop VS Code has it, which tells our lines from others by it.
    define: { SUITE_MARK: JSON.stringify('suite> '), global: 'globalThis' },
    alias: { 'node:assert/strict': suite('assert-in-browser.ts') },
    plugins: [
      {
        name: 'mocha in a worker',
        setup: ({ onResolve }) => {
          onResolve({ filter: /^mocha$/ }, () => ({ path: suite('mocha-in-browser.ts') }));
        },
      },
    ],
    logLevel: 'warning',
  });
  return outfile;
}

/** @param {string} extension */
function idOf(extension) {
  const { publisher, name } = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8'));
  return `${publisher}.${name}`;
}

/** @param {string} extension */
function requireBuilt(extension) {
  const manifest = join(extension, 'package.json');
  if (!existsSync(manifest)) throw new HostError(`${extension} is not an extension: it has no package.json.`);
  const { main } = JSON.parse(readFileSync(manifest, 'utf8'));
  if (!existsSync(join(extension, main))) {
    throw new HostError(
      `The extension is not built: ${join(extension, main)} is missing. Run "npm run build" first.`,
    );
  }
}
