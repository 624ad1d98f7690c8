import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launch, ViewPage } from './page';

const WEB = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  type: NodePort
  selector: { app: web }
  ports: [{ port: 80, targetPort: http, nodePort: 30080 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: web, ports: [{ name: http, containerPort: 8080 }] }] }
`;
const BROKEN = `apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: htp }] }
`;
const HOSTILE = `apiVersion: v1
kind: Service
metadata: { name: '<img src=x onerror=alert(1)>', namespace: '"><script>alert(1)</script>' }
spec: { type: ExternalName, externalName: 'javascript:alert(1)' }
`;

let browser: Browser;
const views: ViewPage[] = [];
beforeAll(async () => {
  browser = await launch();
});
afterEach(async () => {
  for (const view of views.splice(0)) await view.close();
});
afterAll(() => browser.close());

async function open(
  files: Readonly<Record<string, string>> = { 'web.yaml': WEB, 'cart.yaml': BROKEN },
): Promise<ViewPage> {
  const view = await ViewPage.open(browser, files);
  views.push(view);
  return view;
}

describe('by keyboard alone', () => {
  it('the view is gone through along routes, and leads to manifests', async () => {
    const view = await open();
    await view.page.locator('#export').focus();
    await view.press('Tab');
    expect(await view.focused()).toMatch(/^Every node/);
    await view.press('ArrowRight');
    expect(await view.focused()).toBe('Service web, NodePort, namespace shop');
    await view.press('ArrowRight');
    expect(await view.focused()).toBe('Deployment web, namespace shop');
    await view.press('ArrowLeft', 'ArrowDown');
    const services = [await view.focused()];
    await view.press('ArrowUp');
    services.push(await view.focused());
    expect(new Set(services)).toEqual(
      new Set(['Service cart, namespace shop', 'Service web, NodePort, namespace shop']),
    );
    await view.press('Home', 'n');
    expect(await view.focused()).toBe('Service cart, namespace shop');
    // Looking around opens nothing.
    expect(view.sent.filter(({ type }) => type === 'open')).toEqual([]);
    await view.press('Enter', '1', ' ');
    expect(view.sent.filter(({ type }) => type === 'open')).toMatchObject([
      {
        place: { uri: view.client.uri('cart.yaml'), range: { start: { line: 2, character: 18 } } },
        stay: false,
      },
      { place: { range: { start: { line: 3, character: 48 } } }, stay: false },
      { place: { range: { start: { line: 2 } } }, stay: true },
    ]);
    expect(view.complaints).toEqual([]);
  });

  it('only one box is on the way of the Tab key, and the reason is there to read', async () => {
    const view = await open();
    expect(await view.page.locator('.kr-box[tabindex="0"]').count()).toBe(1);
    await view.page.locator('.kr-box').first().focus();
    await view.press('n');
    expect(await view.page.locator('#detail').innerText()).toMatch(
      /^Service cart\n+No container of Deployment "web"/,
    );
    await view.press('/');
    expect(await view.page.locator(':focus').getAttribute('id')).toBe('filter');
    await view.press('Escape');
    expect(await view.focused()).toBe('Service cart, namespace shop');
  });
});

describe('what is shown', () => {
  it('follows the text as it is typed, and keeps the focus', async () => {
    const view = await open();
    await view.client.open('cart.yaml', BROKEN);
    await view.page.locator('.kr-box[data-id="Service shop/cart"]').focus();
    await view.client.replace('cart.yaml', 'htp', 'http');
    await view.page.locator('#live', { hasText: 'nothing broken' }).waitFor({ state: 'attached' });
    expect(await view.focused()).toBe('Service cart, namespace shop');
    expect(await view.page.locator('.kr-broken').count()).toBe(0);
    await view.client.replace('cart.yaml', 'kind: Service', 'kind: ConfigMap');
    await view.page.locator('#live', { hasText: '3 boxes' }).waitFor({ state: 'attached' });
    expect(await view.focused()).toMatch(/^Every node/);
  });

  it('is what is broken, what has a name, a namespace or a file', async () => {
    const view = await open({ 'web.yaml': WEB, 'far.yaml': BROKEN.replaceAll('shop', 'far') });
    const names = () => view.page.locator('.kr-name').allTextContents();
    const shown = (text: string) =>
      view.page.locator('#live', { hasText: text }).waitFor({ state: 'attached' });
    await view.page.locator('#filter').fill('30080');
    await shown('3 boxes, 2 left out');
    await view.page.locator('#filter').fill('nothing like it');
    await view.page.getByText('Nothing here is called “nothing like it”.').waitFor();
    await view.page.locator('#filter').fill('');
    await shown('5 boxes');
    await view.page.locator('#scope').selectOption({ label: 'far' });
    await shown('2 boxes');
    expect(await names()).toEqual(['cart', 'No Pod matches']);
    await view.page.locator('#scope').selectOption({ label: 'File web.yaml' });
    await shown('3 boxes');
    await view.page.locator('#broken').click();
    await view.page.getByText('Nothing here is broken.').waitFor();
    expect(await view.page.locator('#broken').getAttribute('aria-pressed')).toBe('true');
  });

  it('marks the object of the cursor and leaves the focus alone', async () => {
    const view = await open();
    await view.page.locator('#filter').focus();
    await view.send({ type: 'cursor', uri: view.client.uri('web.yaml'), line: 10 });
    await view.page.locator('.current').waitFor();
    expect(await view.page.locator('[aria-current="true"]').getAttribute('data-id')).toBe(
      'Deployment shop/web',
    );
    expect(await view.page.locator(':focus').getAttribute('id')).toBe('filter');
    expect(view.sent.filter(({ type }) => type === 'open')).toEqual([]);
  });

  it('is opened by a click, a port at its place', async () => {
    const view = await open();
    await view.page.locator('[data-id="Deployment shop/web"] .kr-row').first().click();
    expect(view.sent.at(-1)).toMatchObject({
      type: 'open',
      place: { uri: view.client.uri('web.yaml'), range: { start: { line: 15 } } },
    });
  });

  it('is text, whatever names hold', async () => {
    const view = await open({ 'hostile.yaml': HOSTILE });
    expect(await view.page.locator('.kr-name').allTextContents()).toEqual([
      '<img src=x onerror=alert(1)>',
      'javascript:alert(1)',
    ]);
    expect(await view.page.locator('#boxes :is(img, script, a, foreignObject)').count()).toBe(0);
    expect(view.complaints).toEqual([]);
  });
});

describe('500 Services with their Deployments', () => {
  it('are drawn and gone through without a wait', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 50 }, (_, file) => [
        `f${file}.yaml`,
        Array.from({ length: 10 }, (_, index) =>
          WEB.replaceAll('web', `web-${file}-${index}`).replace(
            /, nodePort: 30080|\n {2}type: NodePort/g,
            '',
          ),
        ).join('---\n'),
      ]),
    );
    const view = await open({ ...files, 'web.yaml': WEB });
    expect(await view.page.locator('.kr-box').count()).toBe(1003);
    await view.client.open('web.yaml', WEB);
    await view.answer();
    await view.page.locator('.kr-box').first().focus();
    const start = performance.now();
    await view.client.replace('web.yaml', 'port: 80,', 'port: 81,');
    await view.page.locator('[data-id="Service shop/web"] .kr-port', { hasText: '81' }).waitFor();
    const updated = performance.now() - start;
    await view.press('End', 'Home');
    const moved = performance.now() - start - updated;
    console.log(`update ${Math.round(updated)} ms, two moves ${Math.round(moved)} ms`);
    // Generous, since machines differ.
    expect(updated).toBeLessThan(20_000);
  });
});
