// Drives the VS Code workbench in a page as a person would: with keys and the command palette.

/** @typedef {import('playwright-core').Page} Page */

/**
 * Waits until the workbench is there, with the colours and icons that its own extensions bring.
 * @param {Page} page
 */
export async function workbenchReady(page) {
  await page
    .locator('.monaco-workbench[class*="vscode-theme"].file-icons-enabled')
    .waitFor({ timeout: 60_000 });
  await page
    .locator('.monaco-workbench .explorer-folders-view .monaco-list-row')
    .first()
    .waitFor({ timeout: 60_000 });
}

/**
 * Runs a command of the palette by its title.
 * @param {Page} page
 * @param {string} title
 */
export async function runCommand(page, title) {
  await page.keyboard.press('F1');
  await chooseInQuickInput(page, `>${title}`);
}

/**
 * Opens a file of the workspace with the cursor at a place; both count from 1.
 * @param {Page} page
 * @param {string} path
 * @param {{ line: number, column: number }} place
 */
export async function openFile(page, path, { line, column } = { line: 1, column: 1 }) {
  await page.keyboard.press('Control+P');
  await chooseInQuickInput(page, path);
  const name = path.split('/').at(-1) ?? path;
  await page.locator('.tabs-container .tab.active', { hasText: name }).waitFor();
  await page.locator('.editor-instance .view-line').first().waitFor();
  await page.keyboard.press('Control+G');
  await chooseInQuickInput(page, `:${line}:${column}`, false);
}

/**
 * Shows the hover at the cursor.
 * @param {Page} page
 * @returns {Promise<import('playwright-core').Locator>}
 */
export async function showHover(page) {
  await runCommand(page, 'Show or Focus Hover');
  const hover = page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').first();
  await hover.waitFor();
  await page.waitForFunction(
    () => !document.querySelector('.monaco-hover')?.textContent?.includes('Loading...'),
  );
  return hover;
}

/**
 * Opens the menu of quick fixes at the cursor.
 * @param {Page} page
 * @returns {Promise<import('playwright-core').Locator>}
 */
export async function showQuickFixes(page) {
  // Until the light bulb is there, the editor does not know yet that there is something to fix.
  await page.locator('.lightBulbWidget, [class*="codicon-gutter-lightbulb"]').first().waitFor();
  await page.keyboard.press('Control+.');
  const menu = page.locator('.action-widget');
  await menu.locator('.monaco-list-row.action').first().waitFor();
  return menu;
}

/**
 * Shows the Problems panel and waits for something in it.
 * @param {Page} page
 */
export async function showProblems(page) {
  await runCommand(page, 'Problems: Focus on Problems View');
  await page.locator('.markers-panel .monaco-list-row').first().waitFor();
  // Back to the editor, so that no row looks chosen.
  await page.keyboard.press('Control+1');
}

/**
 * Waits until the workspace's problems are known. The explorer shows each file that has some in their colour;
 * the client asks for those of unopened files every two seconds, so a longer silence means that it has all.
 * @param {Page} page
 */
export async function problemsKnown(page) {
  const files = page.locator('.explorer-folders-view .monaco-icon-label[class*="monaco-decoration"]');
  await files.first().waitFor({ timeout: 30_000 });
  for (let count = -1; count !== (await files.count());) {
    count = await files.count();
    await page.waitForTimeout(3_000);
  }
}

/**
 * Makes the hover as high as its text, as dragging its lower edge does.
 * @param {Page} page
 */
export async function enlargeHover(page) {
  const box = await page.locator('.monaco-resizable-hover').boundingBox();
  if (!box) return;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height + 600, { steps: 5 });
  await page.mouse.up();
  // The editor takes a hover away when the mouse is elsewhere, but it remembers the size.
  await page.mouse.move(box.x + box.width / 2, box.y + 10);
  await showHover(page);
}

/**
 * @param {Page} page
 * @param {string} text
 * @param {boolean} [expectRow] whether the list below offers something to choose
 */
async function chooseInQuickInput(page, text, expectRow = true) {
  const input = page.locator('.quick-input-widget input.input');
  await input.waitFor();
  await input.fill(text);
  const row = page.locator('.quick-input-widget .monaco-list-row.focused');
  // The list follows the input a moment later, and Enter takes what is focused then.
  const words = text.replace(/^>/, '').split('/').at(-1) ?? text;
  if (expectRow) await row.filter({ hasText: words }).first().waitFor();
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden' });
}

/**
 * The page inside of a webview, which is in a frame of a frame, once it holds something.
 * @param {Page} page
 * @param {string} selector
 * @returns {Promise<import('playwright-core').Frame>}
 */
export async function webviewWith(page, selector) {
  for (const end = Date.now() + 30_000; Date.now() < end; await page.waitForTimeout(100)) {
    for (const frame of page.frames()) {
      const count = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (count > 0) return frame;
    }
  }
  throw new Error(`No webview holds ${selector}.`);
}
