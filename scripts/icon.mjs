// Draws the extension's icon, media/icon.png, from media/icon.svg: `node scripts/icon.mjs`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowser } from './vscode-host/browser.mjs';
import { projectRoot, runMain } from './vscode-host/system.mjs';
import { openPage } from './vscode-host/workbench.mjs';

const size = 256;

await runMain(async () => {
  const svg = readFileSync(join(projectRoot, 'media', 'icon.svg'), 'utf8');
  const { browser, page } = await openPage(ensureBrowser(), { viewport: { width: size, height: size } });
  try {
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
    await page.screenshot({ path: join(projectRoot, 'media', 'icon.png'), omitBackground: true });
  } finally {
    await browser.close();
  }
});
