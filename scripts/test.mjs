// `npm test`: builds, then runs every suite, and ends with one line that sums them up.
// `npm test -- unit server` runs only some of them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { ensureNeovim } from './editors/neovim.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(path.join(tmpdir(), 'kube-routes-test-'));
const wanted = process.argv.slice(2);

/** @type {Record<string, () => { passed: number, failed: number }>} */
const suites = {
  unit: () => vitest('unit'),
  endurance: () => vitest('endurance'),
  agreement: () => vitest('agreement'),
  server: () => vitest('server'),
  view: () => vitest('view'),
  editors,
  e2e: editorSuite,
};

let passed = 0;
let failed = 0;
try {
  if (run(['scripts/build.mjs']) !== 0) {
    failed = 1;
  } else {
    for (const [name, suite] of Object.entries(suites)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const result = suite();
      passed += result.passed;
      failed += result.failed;
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** @param {string} project */
function vitest(project) {
  const file = path.join(scratch, `${project}.json`);
  const status = run([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = readJson(file);
  // A test that is skipped is a test that nobody sees, so it counts as a failure.
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  return tally(status, report?.numPassedTests ?? 0, (report?.numFailedTests ?? 0) + skipped);
}

/** In a foreign client. That is a program of its own, so there is a way to do without, which has to be chosen. */
function editors() {
  if (process.env.KUBE_ROUTES_WITHOUT_NEOVIM === '1') {
    console.log('The suite "editors" is left out, as KUBE_ROUTES_WITHOUT_NEOVIM=1 demands.');
    return { passed: 0, failed: 0 };
  }
  try {
    ensureNeovim();
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    return { passed: 0, failed: 1 };
  }
  return vitest('editors');
}

function editorSuite() {
  const file = path.join(scratch, 'e2e.json');
  const status = run(['scripts/e2e.mjs'], { KUBE_ROUTES_TEST_RESULT: file });
  const report = readJson(file);
  return tally(status, report?.passed ?? 0, report?.failed ?? 0);
}

/** A suite that ended badly without naming a failed test counts as one. @param {number} status @param {number} good @param {number} bad */
function tally(status, good, bad) {
  return { passed: good, failed: status !== 0 && bad === 0 ? 1 : bad };
}

/** @param {string[]} args @param {Record<string, string>} env */
function run(args, env = {}) {
  return (
    spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
      .status ?? 1
  );
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
