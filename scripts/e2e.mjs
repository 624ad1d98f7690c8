// Runs the editor suite, test/e2e/suite, in a real VS Code: once on a folder, once on a multi-root workspace.
//
//   node scripts/e2e.mjs [--extension=FOLDER]
//
// FOLDER is an extension to test in place of this project, for example an unpacked .vsix.
// VSCODE_EXECUTABLE names the VS Code to use: the path of a desktop one, or "server" for VS Code Server in
// Chromium. Without it a desktop VS Code is downloaded, and where that cannot be had, VS Code Server is used.

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
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { chooseHost } from './vscode-host/choose.mjs';
import { testRoutesView } from '../test/e2e/routes-view.mjs';
import { writeUserSettings } from './vscode-host/settings.mjs';
import { cacheFolder, HostError, projectRoot, runMain } from './vscode-host/system.mjs';

const runs = [
  { title: 'a folder', workspace: 'single-folder', tests: 'single-folder' },
  { title: 'a multi-root workspace', workspace: 'multi-root/shop.code-workspace', tests: 'multi-root' },
];

await runMain(async () => {
  const { values } = parseArgs({ options: { extension: { type: 'string', default: projectRoot } } });
  const extension = resolve(values.extension);
  requireBuilt(extension);
  const suite = await bundleSuite();
  const vscodeExecutablePath = await chooseHost();

  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'kube-routes-e2e-')));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  // The tests edit files and settings, so they get copies.
  cpSync(join(projectRoot, 'test', 'e2e', 'workspaces'), join(scratch, 'workspaces'), { recursive: true });

  const total = { passed: 0, failed: 0 };
  for (const { title, workspace, tests } of runs) {
    console.log(`\nThe editor suite on ${title}`);
    const userData = join(scratch, `user-data-${tests}`);
    writeUserSettings(userData);
    const { passed, failed } = await runSuite({
      vscodeExecutablePath,
      extensionDevelopmentPath: extension,
      extensionTestsPath: suite,
      launchArgs: [
        join(scratch, 'workspaces', workspace),
        `--user-data-dir=${userData}`,
        `--extensions-dir=${join(scratch, 'extensions')}`,
      ],
      extensionTestsEnv: {
        KUBE_ROUTES_E2E_TESTS: tests,
        KUBE_ROUTES_E2E_RESULT: join(scratch, `result-${tests}.json`),
        KUBE_ROUTES_E2E_COLOR: process.stdout.isTTY ? '1' : '',
      },
    });
    total.passed += passed;
    total.failed += failed;
  }

  // The page inside of a view is out of reach for the suite; a browser that shows VS Code can be driven instead.
  console.log('\nThe view of routes, in a browser');
  const view = await testRoutesView(extension);
  total.passed += view.passed;
  total.failed += view.failed;

  if (process.env.KUBE_ROUTES_TEST_RESULT) {
    writeFileSync(process.env.KUBE_ROUTES_TEST_RESULT, `${JSON.stringify(total)}\n`);
  }
  console.log(`\ne2e: ${total.passed} passed, ${total.failed} failed`);
  return total.failed > 0 ? 1 : 0;
});

/**
 * Runs the suite once. Its exit code alone would not tell a failed test from a VS Code that never started.
 * @param {import('@vscode/test-electron').TestOptions & { extensionTestsEnv: { KUBE_ROUTES_E2E_RESULT: string } }} options
 * @returns {Promise<{ passed: number, failed: number }>}
 */
async function runSuite(options) {
  const resultFile = options.extensionTestsEnv.KUBE_ROUTES_E2E_RESULT;
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
