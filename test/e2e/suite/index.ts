import { writeFileSync } from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';

/** The test files of each run: what they need of the window, a folder or several, differs. */
const testFiles: Readonly<Record<string, () => Promise<unknown>>> = {
  'single-folder': async () => {
    await import('./single-folder.test');
    await import('./beside.test');
    // Servers end in it, so it comes last.
    await import('./failure.test');
  },
  package: () => import('./installed.test'),
  'multi-root': () => import('./multi-root.test'),
  korean: () => import('./korean.test'),
};

/** VS Code calls this in its extension host and waits for it; a rejection fails the run. */
export async function run(): Promise<void> {
  // The suite is bundled; a stack should name its sources.
  process.setSourceMapsEnabled(true);
  // The host may want to tell our lines from VS Code's own log.
  const mark = process.env.KUBE_ROUTES_SUITE_MARK ?? '';
  const print = (...args: unknown[]): void => console.log(mark + format(...args));
  try {
    const { passed, failed } = await runMocha(print);
    const resultFile = process.env.KUBE_ROUTES_E2E_RESULT;
    if (resultFile) writeFileSync(resultFile, JSON.stringify({ passed, failed }));
    if (failed > 0) throw new Error(`${failed} of ${passed + failed} tests failed.`);
  } catch (error) {
    print('%s', error instanceof Error ? error.stack : error);
    throw error;
  }
}

async function runMocha(print: (...args: unknown[]) => void): Promise<{ passed: number; failed: number }> {
  Mocha.reporters.Base.consoleLog = print;
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, color: Boolean(process.env.KUBE_ROUTES_E2E_COLOR) });
  const load = testFiles[process.env.KUBE_ROUTES_E2E_TESTS ?? 'single-folder'];
  if (!load) throw new Error(`There are no tests named ${process.env.KUBE_ROUTES_E2E_TESTS}.`);
  // The files are bundled, so mocha cannot load them itself; this is what it does before it loads one.
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, '', mocha);
  await load();

  return new Promise((resolve) => {
    const runner = mocha.run(() => {
      const { passes = 0, failures = 0 } = runner.stats ?? {};
      resolve({ passed: passes, failed: failures });
    });
  });
}
