import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { pageOf } from '../../client/src/routes/html';
import { wordsOfView } from '../../client/src/routes/words';
import type { FromView, ToView, Wish } from '../../client/src/routes/messages';
import type { RoutesResult } from '../../server/src/lsp/protocol';
import { ensureBrowser } from '../../scripts/vscode-host/browser.mjs';
import { TestClient } from '../server/client';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const ORIGIN = 'https://view.test';

/** The page of the view in a real browser, with a real server behind it and a stand-in for VS Code between them. */
export class ViewPage {
  readonly page: Page;
  readonly client: TestClient;
  readonly sent: FromView[] = [];
  /** What the browser complained of: errors, and whatever the content-security policy stopped. */
  readonly complaints: string[] = [];
  #wish: Wish = { scope: { kind: 'workspace' }, text: '', onlyBroken: false };

  private constructor(page: Page, client: TestClient) {
    this.page = page;
    this.client = client;
  }

  static async open(browser: Browser, files: Readonly<Record<string, string>>): Promise<ViewPage> {
    const client = await TestClient.start(files);
    const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
    const view = new ViewPage(page, client);
    page.on('pageerror', (error) => view.complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && view.complaints.push(message.text()));
    await page.route('**/*', (route) => {
      const { origin, pathname } = new URL(route.request().url());
      const name = pathname.slice(1);
      if (origin === ORIGIN && name === 'page')
        return route.fulfill({
          contentType: 'text/html',
          body: pageOf({
            script: `${ORIGIN}/routes-view.js`,
            style: `${ORIGIN}/routes-view.css`,
            source: ORIGIN,
            nonce: 'abc',
            language: 'en',
            words: wordsOfView({ t: (text) => text }),
          }),
        });
      if (origin === ORIGIN && /^routes-view\.(?:js|css)$/.test(name))
        return route.fulfill({
          contentType: name.endsWith('js') ? 'text/javascript' : 'text/css',
          body: readFileSync(dist + name, 'utf8'),
        });
      view.complaints.push(`it asked for ${route.request().url()}`);
      return route.abort();
    });
    await page.exposeFunction('toExtension', (message: FromView) => view.#receive(message));
    await page.addInitScript(() => {
      const scope = globalThis as unknown as {
        toExtension: (message: unknown) => void;
        acquireVsCodeApi: unknown;
        state: unknown;
      };
      scope.acquireVsCodeApi = () => ({
        postMessage: (message: unknown) => scope.toExtension(message),
        getState: () => scope.state,
        setState: (state: unknown) => (scope.state = state),
      });
    });
    client.connection.onNotification('kubeRoutes/routesChanged', () => void view.answer());
    await page.goto(`${ORIGIN}/page`);
    await page.locator('.kr-box').first().waitFor();
    return view;
  }

  /** Sends the view what the server says by now. */
  async answer(): Promise<void> {
    const result = await this.client.connection.sendRequest<RoutesResult>('kubeRoutes/routes', this.#wish);
    await this.send({ type: 'routes', wish: this.#wish, file: 'web.yaml', result });
  }

  async send(message: ToView): Promise<void> {
    await this.page.evaluate((data) => {
      (globalThis as unknown as { postMessage: (data: unknown, target: string) => void }).postMessage(
        data,
        '*',
      );
    }, message);
  }

  /** The label of what has the focus, up to its first full stop. */
  async focused(): Promise<string> {
    const label = await this.page.locator(':focus').getAttribute('aria-label');
    return label?.split('.')[0] ?? '';
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async close(): Promise<void> {
    await this.page.close();
    this.client.dispose();
  }

  #receive(message: FromView): void {
    this.sent.push(message);
    if (message.type === 'ready') void this.answer();
    if (message.type !== 'wish') return;
    const { scope } = message.wish;
    const uri = this.client.uri('web.yaml');
    this.#wish = { ...message.wish, scope: scope === 'this file' ? { kind: 'file', uri } : scope };
    void this.answer();
  }
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: ensureBrowser(), args: ['--no-sandbox', '--disable-gpu'] });
}
