// Takes the README's pictures, media/*.png, from examples/shop/ in a real VS Code: npm run build, then
//
//   node scripts/screenshots.mjs [--only=NAME] [--extension=FOLDER] [--workspace=FOLDER] [--out=FOLDER] [--scale=2]
//   node scripts/screenshots.mjs --walkthrough
//
// The walkthrough's pictures are in the package, so they are few, and small.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './vscode-host/browser.mjs';
import {
  enlargeHover,
  openFile,
  problemsKnown,
  runCommand,
  showHover,
  showProblems,
  showQuickFixes,
  webviewWith,
  workbenchReady,
} from './vscode-host/drive.mjs';
import { ensureServer } from './vscode-host/install.mjs';
import { startServer } from './vscode-host/server.mjs';
import { writeUserSettings } from './vscode-host/settings.mjs';
import {
  cacheFolder,
  findOnPath,
  foundOrInstalled,
  HostError,
  projectRoot,
  runMain,
} from './vscode-host/system.mjs';
import { openPage, workbenchUrl } from './vscode-host/workbench.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * @typedef {object} Shot
 * @property {string} name the picture's name without ".png"
 * @property {string} file the file to show, in the workspace
 * @property {string} at the text that the cursor goes to
 * @property {(page: Page) => Promise<unknown>} show
 * @property {number} height of the window
 */

/** @type {readonly Shot[]} */
const shots = [
  { name: 'problems', file: 'frontend.yaml', at: 'fronted', show: showWholeHover, height: 560 },
  { name: 'hover', file: 'catalog.yaml', at: 'catalog', show: showWholeHover, height: 640 },
  { name: 'quick-fix', file: 'frontend.yaml', at: 'fronted', show: showQuickFixes, height: 440 },
  { name: 'routes', file: 'orders-service.yaml', at: 'http-web', show: showRoutes, height: 680 },
  { name: 'rename', file: 'catalog.yaml', at: 'catalog', show: showRename, height: 620 },
];

/** Of the example that the walkthrough opens. @type {readonly Shot[]} */
const walkthroughShots = [
  { name: 'problems', file: 'example.yaml', at: 'app: fronted', show: showSentences, height: 560 },
  { name: 'routes', file: 'example.yaml', at: 'app: fronted', show: showRoutes, height: 460 },
  { name: 'quick-fix', file: 'example.yaml', at: 'fronted', show: showQuickFixes, height: 460 },
];

/** What a problem says needs the width of the window. @param {Page} page */
async function showSentences(page) {
  await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  await showProblems(page);
}

/** @param {Page} page */
async function showRoutes(page) {
  await runCommand(page, 'Kube Routes: Show Routes');
  const view = await webviewWith(page, '#boxes .kr-box');
  await view.locator('#scope').selectOption('workspace');
  await view.locator('.kr-heading', { hasText: 'From outside' }).waitFor();
  // The picture needs more room than the text.
  await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  const group = await page.locator('.editor-group-container').nth(1).boundingBox();
  const window = page.viewportSize();
  if (!group || !window) return;
  await page.mouse.move(group.x, group.y + 200);
  await page.mouse.down();
  await page.mouse.move(Math.round(window.width * 0.31), group.y + 200, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(200, 600);
  await page.waitForTimeout(500);
}

/** @param {Page} page */
async function showRename(page) {
  await runCommand(page, 'Rename Symbol');
  const input = page.locator('.rename-box input');
  await input.waitFor();
  await input.fill('products');
  // The editor shows what would change first.
  await page.keyboard.press('Control+Enter');
  await page.locator('.part.panel .monaco-list-row', { hasText: 'ingress.yaml' }).waitFor();
}

/** @param {Page} page */
async function showWholeHover(page) {
  await showHover(page);
  await enlargeHover(page);
}

/** A picture for a README shows the editor and its findings; the rest of the window is noise there. */
const pictureSettings = {
  'workbench.colorTheme': 'Dark Modern',
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.statusBar.visible': false,
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'editor.minimap.enabled': false,
  'editor.fontSize': 14,
  'editor.renderLineHighlight': 'none',
  'editor.cursorBlinking': 'solid',
  'editor.stickyScroll.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.scrollBeyondLastLine': false,
  // They would lie over a line of text.
  'editor.scrollbar.horizontal': 'hidden',
  'editor.hover.above': false,
  'workbench.editor.editorActionsLocation': 'hidden',
  'breadcrumbs.enabled': false,
  'problems.defaultViewMode': 'tree',
};

/** No setting hides these two headings of the explorer, which say nothing here. */
const hideOutlineAndTimeline = `
  .split-view-view:has(> .pane > .pane-header:is([aria-label^='Outline'], [aria-label^='Timeline'])) { visibility: hidden; }
`;

await runMain(async () => {
  const { values } = parseArgs({
    options: {
      extension: { type: 'string', default: projectRoot },
      only: { type: 'string' },
      workspace: { type: 'string' },
      out: { type: 'string' },
      scale: { type: 'string' },
      walkthrough: { type: 'boolean', default: false },
    },
  });
  const own = join(projectRoot, 'media', 'walkthrough');
  const source = resolve(
    values.workspace ?? (values.walkthrough ? own : join(projectRoot, 'examples', 'shop')),
  );
  const out = values.out ?? (values.walkthrough ? own : join(projectRoot, 'media'));
  const wanted = values.walkthrough ? walkthroughShots : shots;
  const size = values.walkthrough
    ? { width: 900, scale: Number(values.scale ?? 1) }
    : { width: 1120, scale: Number(values.scale ?? 2) };
  const missing = wanted.find(({ file }) => !existsSync(join(source, file)));
  if (missing)
    throw new HostError(`There is no ${missing.file} in ${source} for the picture "${missing.name}".`);

  const scratch = mkdtempSync(join(tmpdir(), 'kube-routes-pictures-'));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const workspace = join(scratch, basename(source));
  // Pictures that lie there from the last time are no part of it.
  cpSync(source, workspace, { recursive: true, filter: (file) => !file.endsWith('.png') });
  const dataFolder = join(scratch, 'user-data');
  writeUserSettings(dataFolder, pictureSettings);

  const browserPath = ensureBrowser();
  const compressor = foundOrInstalled(
    () => findOnPath('pngquant'),
    ['pngquant'],
    'to make pictures small',
    'The pictures are made small by pngquant; install it (Debian: "apt-get install pngquant"; macOS: "brew install pngquant").',
  );
  const server = await startServer(ensureServer(), { dataFolder, unattended: true });
  try {
    mkdirSync(out, { recursive: true });
    for (const shot of wanted.filter(({ name }) => !values.only || name === values.only)) {
      const place = placeOf(join(workspace, shot.file), shot.at);
      const url = workbenchUrl(server, { path: workspace, extension: resolve(values.extension) });
      const picture = join(out, `${shot.name}.png`);
      await take(browserPath, url, shot, place, picture, size);
      makeSmall(compressor, picture);
      console.log(relative(process.cwd(), picture));
    }
  } finally {
    await server.stop();
  }
});

/**
 * Takes one picture, in a browser of its own so that no tab or panel of the one before is left.
 * @param {string} browserPath
 * @param {string} url
 * @param {Shot} shot
 * @param {{ line: number, column: number }} place
 * @param {string} picture
 * @param {{ width: number, scale: number }} size
 */
async function take(browserPath, url, shot, place, picture, { width, scale }) {
  const { browser, page } = await openPage(browserPath, {
    viewport: { width, height: shot.height },
    deviceScaleFactor: scale,
  });
  page.setDefaultTimeout(20_000);
  try {
    await page.goto(url);
    await workbenchReady(page);
    await page.addStyleTag({ content: hideOutlineAndTimeline });
    await openFile(page, shot.file, place);
    await problemsKnown(page);
    await shot.show(page);
    await drawn(page);
    await page.screenshot({ path: picture, animations: 'disabled' });
  } catch (error) {
    await page.screenshot({ path: join(cacheFolder, 'screenshots-failure.png') }).catch(() => {});
    console.error('The page is in .vscode-test/screenshots-failure.png as it was then.');
    throw error;
  } finally {
    await browser.close();
  }
}

/**
 * Writes a picture again with a palette of its own: text on plain ground needs no more, and a third of the room.
 * @param {string} compressor
 * @param {string} picture
 */
function makeSmall(compressor, picture) {
  const args = ['--force', '--strip', '--speed=1', '--quality=80-100', `--output=${picture}`, picture];
  const { status, stderr } = spawnSync(compressor, args, { encoding: 'utf8' });
  if (status !== 0) throw new HostError(`${compressor} could not make ${picture} small.\n${stderr}`);
}

/**
 * The line and column of a text, one character into it so that the cursor stands on the word.
 * @param {string} file
 * @param {string} text
 */
function placeOf(file, text) {
  const content = readFileSync(file, 'utf8');
  const offset = content.indexOf(text);
  if (offset < 0) throw new HostError(`"${text}" does not stand in ${file}.`);
  const before = content.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 2 };
}

/**
 * Lets the last frame be drawn.
 * @param {Page} page
 */
async function drawn(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
