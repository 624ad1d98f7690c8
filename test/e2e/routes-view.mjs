// What only a driven browser can test of "Show Routes": the page inside of the view, in a real VS Code.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser } from '../../scripts/vscode-host/browser.mjs';
import { openFile, runCommand, webviewWith, workbenchReady } from '../../scripts/vscode-host/drive.mjs';
import { ensureServer } from '../../scripts/vscode-host/install.mjs';
import { startServer } from '../../scripts/vscode-host/server.mjs';
import { writeUserSettings } from '../../scripts/vscode-host/settings.mjs';
import { cacheFolder, projectRoot } from '../../scripts/vscode-host/system.mjs';
import { openPage, workbenchUrl } from '../../scripts/vscode-host/workbench.mjs';

/**
 * @typedef {object} Window
 * @property {import('playwright-core').Page} page
 * @property {import('playwright-core').Frame} view
 * @property {readonly string[]} complaints what the browser stopped or missed in the view
 */

/** @type {Readonly<Record<string, (window: Window) => Promise<void>>>} One after the other, in one window. */
const tests = {
  'shows the routes of the file, with what is broken': async ({ view, complaints }) => {
    await view.locator('.kr-missing.kr-broken', { hasText: 'No Pod matches' }).waitFor();
    assert.equal(await view.locator('[aria-current]').getAttribute('data-id'), 'Service shop/web');
    assert.deepEqual(complaints, []);
  },

  'leads to the manifest by keyboard, where the editor then has the focus': async ({ page, view }) => {
    await view.locator('[data-id="Service shop/web"]').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page
      .locator('.editor-group-container.active .tab.active', { hasText: 'web-service.yaml' })
      .waitFor();
    // The selector of the Service.
    await page.locator('.statusbar-item', { hasText: /^Ln 8, Col \d+ \(8 selected\)$/ }).waitFor();
  },

  'leads to another file by a click': async ({ page, view }) => {
    await view.locator('#scope').selectOption('workspace');
    await view.locator('[data-id="Deployment shop/cart"] .kr-row').first().click();
    await page.locator('.tab.active', { hasText: 'cart.yaml' }).waitFor();
    await view.locator('[aria-current="true"][data-id="Deployment shop/cart"]').waitFor();
  },

  'follows what is typed': async ({ page, view }) => {
    await view.locator('.kr-broken', { hasText: 'No Pod matches' }).waitFor();
    await openFile(page, 'web-service.yaml', { line: 9, column: 1 });
    await page.keyboard.press('End');
    for (const key of ['Backspace', 'Backspace', 'e', 'b']) await page.keyboard.press(key);
    await view.locator('[data-id="nothing selected by Service shop/web"]').waitFor({ state: 'detached' });
    await view.locator('[data-id="Deployment shop/web"]').waitFor();
  },

  'is there again after the window was loaded anew': async ({ page }) => {
    let scope = '';
    // In a browser VS Code writes down what a view shows every five seconds, and a reload does not wait for that.
    for (let patience = 7_000; scope !== 'workspace' && patience <= 14_000; patience *= 2) {
      await page.waitForTimeout(patience);
      await page.reload();
      await workbenchReady(page);
      const revived = await webviewWith(page, '#boxes .kr-box');
      scope = await revived.locator('#scope').inputValue();
      if (scope !== 'workspace') await revived.locator('#scope').selectOption('workspace');
    }
    assert.equal(scope, 'workspace');
  },
};

/** @param {string} extension the folder of the extension @returns {Promise<{ passed: number, failed: number }>} */
export async function testRoutesView(extension) {
  const scratch = mkdtempSync(join(tmpdir(), 'kube-routes-view-'));
  const workspace = join(scratch, 'workspace');
  cpSync(join(projectRoot, 'test', 'e2e', 'workspaces', 'single-folder'), workspace, { recursive: true });
  const dataFolder = join(scratch, 'user-data');
  writeUserSettings(dataFolder);
  const server = await startServer(ensureServer(), { dataFolder, unattended: true });
  const { browser, page } = await openPage(ensureBrowser());
  page.setDefaultTimeout(20_000);
  const total = { passed: 0, failed: 0 };
  try {
    /** @type {string[]} */
    const complaints = [];
    page.on('console', (message) => {
      if (
        /routes-view|violates the following Content Security Policy/.test(
          message.text() + message.location().url,
        )
      )
        complaints.push(message.text());
    });
    await page.goto(workbenchUrl(server, { path: workspace, extension }));
    await workbenchReady(page);
    await openFile(page, 'web-service.yaml', { line: 4, column: 1 });
    await runCommand(page, 'Kube Routes: Show Routes');
    const view = await webviewWith(page, '#boxes .kr-box');
    for (const [name, test] of Object.entries(tests)) {
      try {
        await test({ page, view, complaints });
        total.passed++;
        console.log(`  ✔ ${name}`);
      } catch (error) {
        total.failed++;
        console.error(`  ✘ ${name}\n`, error);
        await page.screenshot({ path: join(cacheFolder, `routes-view-${total.failed}.png`) }).catch(() => {});
      }
    }
  } finally {
    await browser.close();
    await server.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
  return total;
}
