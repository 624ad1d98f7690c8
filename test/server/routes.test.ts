import { describe, expect, it } from 'vitest';
import type { RoutesParams, RoutesResult } from '../../server/src/lsp/protocol';
import { xmlProblem } from '../harness/xml';
import type { TestClient } from './client';
import { start as startClient } from './running-clients';

const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  selector: { app: wbe }
  ports: [{ port: 80, targetPort: http }]
`;
const POD = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: web, image: web, ports: [{ name: http, containerPort: 8080 }] }] }
`;
const OTHER = `apiVersion: v1
kind: Service
metadata: { name: other, namespace: elsewhere }
spec: { type: ExternalName, externalName: other.example.com }
`;

async function start(): Promise<{ client: TestClient; changes: () => number }> {
  const client = await startClient({ 'service.yaml': SERVICE, 'pod.yaml': POD, 'other.yaml': OTHER });
  let changes = 0;
  client.connection.onNotification('kubeRoutes/routesChanged', () => {
    changes++;
  });
  return { client, changes: () => changes };
}

const routesOf = (client: TestClient, params: RoutesParams = { scope: { kind: 'workspace' } }) =>
  client.connection.sendRequest<RoutesResult>('kubeRoutes/routes', params);
const titles = ({ boxes }: RoutesResult) => boxes.map(({ title }) => title);

describe('routes', () => {
  it('are boxes with places, words and markup', async () => {
    const { client } = await start();
    const routes = await routesOf(client);
    expect(titles(routes)).toEqual([
      'Service other',
      'DNS alias other.example.com',
      'Service web',
      'No Pod matches',
    ]);
    expect(routes).toMatchObject({ namespaces: ['elsewhere', 'shop'], total: 4, broken: 1 });
    const service = routes.boxes.find(({ title }) => title === 'Service web');
    expect(service).toMatchObject({
      id: 'Service shop/web',
      column: 1,
      place: {
        uri: client.uri('service.yaml'),
        range: { start: { line: 2, character: 18 }, end: { line: 2, character: 21 } },
      },
      lines: { first: 0, last: 5 },
      rows: [{ range: { start: { line: 5, character: 18 } } }],
    });
    expect(service?.label).toMatch(
      /^Service web, namespace shop\. Port 80 to No Pod matches, broken\. Problem: No Pod/,
    );
    expect(routes.links.map(({ from, to }) => [from, to])).toContainEqual([
      'Service shop/web',
      'nothing selected by Service shop/web',
    ]);
    for (const { markup } of [...routes.boxes, ...routes.links]) expect(xmlProblem(markup)).toBeUndefined();
  });

  it('are those of a file, a namespace, a text, or broken', async () => {
    const { client } = await start();
    expect(titles(await routesOf(client, { scope: { kind: 'namespace', name: 'elsewhere' } }))).toEqual([
      'Service other',
      'DNS alias other.example.com',
    ]);
    const file = { kind: 'file', uri: client.uri('pod.yaml') } as const;
    expect(titles(await routesOf(client, { scope: file }))).toEqual(['Pod web']);
    const some = await routesOf(client, { scope: { kind: 'workspace' }, text: 'WEB', onlyBroken: true });
    expect(titles(some)).toEqual(['Service web', 'No Pod matches']);
    expect(some.total).toBe(4);
  });

  it('are exported', async () => {
    const { client } = await start();
    const ask = (format: string) =>
      client.connection.sendRequest<{ text: string }>('kubeRoutes/exportRoutes', {
        scope: { kind: 'workspace' },
        text: 'web',
        format,
      });
    const { text } = await ask('svg');
    expect(text).toMatch(/^<svg [\s\S]*No Pod matches[\s\S]*<\/svg>\n$/);
    expect(xmlProblem(text)).toBeUndefined();
    expect((await ask('mermaid')).text).toMatch(/^flowchart LR\n[\s\S]* --x\|"80"\| n2\n/);
  });

  it('say once that they have changed, to whoever asked, and then only after the next answer', async () => {
    const { client, changes } = await start();
    await client.open('service.yaml', SERVICE);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(changes()).toBe(0);
    await routesOf(client);
    await client.replace('service.yaml', 'wbe', 'web');
    await client.replace('service.yaml', 'targetPort: http', 'targetPort: 8080');
    await client.until(() => changes() === 1);
    const routes = await routesOf(client);
    expect(titles(routes)).toContain('Pod web');
    expect(routes.broken).toBe(0);
    await client.replace('service.yaml', 'port: 80', 'port: 81');
    await client.until(() => changes() === 2);
    await client.replace('service.yaml', 'port: 81', 'port: 82');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(changes()).toBe(2);
  });

  it('are none for what is no scope', async () => {
    const { client } = await start();
    for (const params of [
      {},
      { scope: 1 },
      { scope: { kind: 'file' } },
      { scope: { kind: 'moon' }, text: 7 },
    ]) {
      expect(await routesOf(client, params as unknown as RoutesParams)).toMatchObject({
        boxes: [],
        total: 0,
      });
    }
    const unknown = { kind: 'file', uri: 'file:///nowhere.yaml' } as const;
    expect((await routesOf(client, { scope: unknown })).boxes).toEqual([]);
  });
});
