// Measures how long the extension takes to start in a real VS Code, as that says itself: npm run build, then
//
//   node scripts/activation.mjs [ROUNDS]
//
// Each round is a window of its own; the first one finds nothing compiled.

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser } from './vscode-host/browser.mjs';
import { openFile, problemsKnown, runCommand, workbenchReady } from './vscode-host/drive.mjs';
import { ensureServer } from './vscode-host/install.mjs';
import { startServer } from './vscode-host/server.mjs';
import { writeUserSettings } from './vscode-host/settings.mjs';
import { HostError, projectRoot, runMain } from './vscode-host/system.mjs';
import { openPage, workbenchUrl } from './vscode-host/workbench.mjs';

await runMain(async () => {
  const rounds = Number(process.argv[2] ?? 5);
  const scratch = mkdtempSync(join(tmpdir(), 'kube-routes-activation-'));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const workspace = join(scratch, 'workspace');
  cpSync(join(projectRoot, 'examples', 'shop'), workspace, { recursive: true });
  const dataFolder = join(scratch, 'user-data');
  // The table is long, and an editor draws only what it has room for.
  writeUserSettings(dataFolder, { 'editor.fontSize': 6, 'editor.wordWrap': 'off' });
  const server = await startServer(ensureServer(), { dataFolder, unattended: true });
  try {
    console.log('round  loading its code  calling activate  until it is active (in milliseconds)');
    for (let round = 1; round <= rounds; round++) {
      const { browser, page } = await openPage(ensureBrowser(), { viewport: { width: 1600, height: 3000 } });
      page.setDefaultTimeout(30_000);
      try {
        await page.goto(workbenchUrl(server, { path: workspace, extension: projectRoot }));
        await workbenchReady(page);
        await openFile(page, 'frontend.yaml');
        await problemsKnown(page);
        await runCommand(page, 'Developer: Startup Performance');
        const row = page.locator('.view-line', { hasText: 'kube-routes.kube-routes' }).first();
        await row.waitFor();
        const cells = ((await row.textContent()) ?? '').replaceAll('\u00a0', ' ').split('|');
        const [loading, calling, finished] = cells.slice(3, 6).map((cell) => cell.trim());
        if (finished === undefined) throw new HostError(`VS Code's table has changed: ${cells.join('|')}`);
        console.log(`${round}`.padEnd(7) + `${loading}`.padEnd(18) + `${calling}`.padEnd(18) + finished);
      } finally {
        await browser.close();
      }
    }
  } finally {
    await server.stop();
  }
});
