import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  diagnosticsOf,
  inSpeech,
  layOut,
  namespacesOf,
  narrow,
  routesIn,
  toMermaid,
  toSvg,
  type LayoutMemory,
  type Place,
  type RouteGraph,
  type RouteLayout,
  type RouteScope,
  type Snapshot,
} from '../server/src/core/index';
import { snapshotOf } from './harness/check';
import { parseFixture, uriOf } from './harness/fixture';
import { xmlProblem } from './harness/xml';

const root = fileURLToPath(new URL('.', import.meta.url));
const fixtures = ['features', 'rules', 'seeds'].flatMap((folder) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => `${folder}/${file}`)
    .sort(),
);
const read = (file: string) => parseFixture(readFileSync(root + file, 'utf8'));

/** The fixture, and the fixture cut off in the middle of its files, as while somebody types. */
function snapshotsOf(file: string): Snapshot[] {
  const fixture = read(file);
  const files = fixture.files.map((one) => ({ ...one, text: one.text.slice(0, one.text.length * 0.6) }));
  return [snapshotOf(fixture), snapshotOf({ ...fixture, files })];
}

function scopesOf(snapshot: Snapshot): RouteScope[] {
  return [
    { kind: 'workspace' },
    ...[...snapshot.files.keys()].map((uri) => ({ kind: 'file' as const, uri })),
    ...namespacesOf(snapshot).map((name) => ({ kind: 'namespace' as const, name })),
  ];
}

describe.each(fixtures)('the routes of %s', (file) => {
  it('hold together, break only where a diagnostic says so, and can be drawn', () => {
    for (const snapshot of snapshotsOf(file)) {
      const known = new Map([...snapshot.files.keys()].map((uri) => [uri, diagnosticsOf(snapshot, uri)]));
      const alarms = new Set(
        [...known.values()]
          .flat()
          .filter(({ severity }) => severity === 'error' || severity === 'warning')
          .map(({ message }) => message),
      );
      for (const scope of scopesOf(snapshot)) {
        const graph = routesIn(snapshot, scope, (uri) => known.get(uri) ?? []);
        const layout = layOut(graph);
        const spoken = inSpeech(graph);
        const mermaid = toMermaid(graph).split('\n').slice(1);
        const problems = [
          ...graphProblems(snapshot, graph, alarms),
          ...layoutProblems(layout),
          ...(xmlProblem(toSvg(layout)) ?? []),
          ...mermaid.filter((line) => !MERMAID_LINE.test(line)),
          ...graph.boxes.filter(({ id }) => !spoken.get(id)).map(({ id }) => `${id} says nothing`),
        ];
        expect(problems, JSON.stringify(scope)).toEqual([]);
      }
    }
  });
});

/** Every line that there can be: no name has become syntax. */
const MERMAID_LINE =
  /^(?: {2}subgraph ns\d+\["[^"]*"\]| {2}end| {4}n\d+(?:\(\["[^"`<>]*"\]\)|\["[^"`<>]*"\]|\("[^"`<>]*"\))(?::::(?:broken|missing))?| {2}n\d+ (?:-->|--x|-\.->)(?:\|"[^"`<>]*"\|)? n\d+| {2}linkStyle [\d,]+ \S+| {2}classDef \w+ [^"]+|)$/;

function graphProblems(
  snapshot: Snapshot,
  { boxes, links }: RouteGraph,
  alarms: ReadonlySet<string>,
): string[] {
  const rows = new Map(boxes.map((box) => [box.id, new Set(box.rows.map(({ id }) => id))]));
  const isThere = (id: string, row: string | undefined): boolean =>
    row === undefined ? rows.has(id) : (rows.get(id)?.has(row) ?? false);
  const isInside = ({ uri, range }: Place): boolean =>
    range.start <= range.end && range.end <= (snapshot.files.get(uri)?.text.length ?? -1);
  const said = [
    ...boxes.flatMap(({ problems, rows: own }) => [
      ...problems,
      ...own.flatMap(({ problem }) => problem ?? []),
    ]),
    ...links.flatMap(({ problem }) => problem ?? []),
  ];
  const places = boxes.flatMap((box) => [box.place, ...box.rows.map(({ place }) => place)]);
  return [
    ...(rows.size < boxes.length ? ['two boxes with one id'] : []),
    ...(new Set(links.map(({ id }) => id)).size < links.length ? ['two links with one id'] : []),
    ...links
      .filter(({ from, fromRow, to, toRow }) => !isThere(from, fromRow) || !isThere(to, toRow))
      .map(({ id }) => `${id} has no end`),
    ...[...places, ...said.map(({ place }) => place)]
      .filter((place) => !isInside(place))
      .map((place) => `${JSON.stringify(place)} is outside`),
    ...said
      .filter(({ broken, message }) => broken && !alarms.has(message))
      .map(({ message }) => `nobody else says: ${message}`),
  ];
}

function layoutProblems({ boxes, links, width, height }: RouteLayout): string[] {
  const outside = boxes.filter(
    (box) => !(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height),
  );
  const columns = [...new Set(boxes.map(({ box }) => box.column))].map((name) =>
    boxes.filter(({ box }) => box.column === name).sort((a, b) => a.y - b.y),
  );
  return [
    ...outside.map(({ box }) => `${box.id} is outside`),
    ...columns.flatMap((column) =>
      column.slice(1).flatMap((box, index) => {
        const above = column[index];
        const isBelow = above && above.y + above.height <= box.y;
        return isBelow && above.x === box.x && above.width === box.width
          ? []
          : [`${box.box.id} is misplaced`];
      }),
    ),
    ...links
      .filter(({ from, to }) => !(from.x < to.x && from.y <= height && to.y <= height))
      .map(({ link }) => `${link.id} leads backwards`),
  ];
}

describe('a layout', () => {
  const graph = routesIn(snapshotOf(read('features/routes/shop.yaml')), { kind: 'workspace' });

  it('takes over what it knows, and gives the same', () => {
    const memory: LayoutMemory = new Map();
    const first = layOut(graph, memory);
    const kept = [...memory.values()];
    expect(layOut(graph, memory)).toEqual(first);
    expect([...memory.values()].every((arrangement, index) => arrangement === kept[index])).toBe(true);
    expect(layOut(graph)).toEqual(first);
  });

  it('has no link across another where their rows need none', () => {
    const { boxes } = layOut(graph);
    const tops = new Map(boxes.map(({ box, y }) => [box.id, y]));
    const [one = 0, other = 0] = ['gateway', 'gateway-admin'].map((name) => tops.get(`Service shop/${name}`));
    expect(one).toBeLessThan(other);
  });
});

describe('an Ingress in the routes of another file', () => {
  const service = (name: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec:\n  ports: [{ port: 80 }]\n`;
  const path = (name: string, port: number) =>
    `          - { path: /${name}, pathType: Prefix, backend: { service: { name: ${name}, port: { number: ${port} } } } }\n`;
  const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: quay }
spec:
  rules:
    - http:
        paths:
${path('ship', 80)}${path('crane', 8080)}`;
  const snapshot = snapshotOf(
    parseFixture(
      `--- # file: /crane.yaml\n${service('crane')}--- # file: /ingress.yaml\n${ingress}--- # file: /ship.yaml\n${service('ship')}`,
    ),
  );

  it.each([
    ['ship.yaml', false],
    ['crane.yaml', true],
    ['ingress.yaml', true],
  ])('is broken in %s only by what is drawn there: %s', (file, broken) => {
    const { boxes } = routesIn(snapshot, { kind: 'file', uri: uriOf(`/${file}`) });
    const box = boxes.find(({ name }) => name === 'quay');
    expect(box?.problems.map(({ message }) => message)).toEqual(
      broken ? [expect.stringContaining('8080')] : [],
    );
  });
});

describe('a narrowed graph', () => {
  const graph = routesIn(snapshotOf(read('features/routes/shop.yaml')), { kind: 'workspace' });
  const namesIn = (text: string, onlyBroken: boolean) =>
    narrow(graph, { text, onlyBroken }).boxes.map(({ id }) => id);

  it('holds whole routes of the names, ports and addresses asked for', () => {
    expect(namesIn('Deployment CATALOG', false)).toEqual([
      'Service shop/catalog',
      'Load balancer of Service shop/catalog',
      'Deployment shop/catalog',
    ]);
    expect(namesIn('10.20.0.7', false)).toContain('Endpoints shop/postgress');
    expect(namesIn('nowhere', false)).toEqual([]);
    expect(narrow(graph, { text: ' ', onlyBroken: false })).toBe(graph);
  });

  it('holds only what is broken', () => {
    const names = namesIn('', true);
    expect(names).toContain('Service shop/orders');
    expect(names).not.toContain('Service shop/catalog');
    expect(namesIn('catalog', true)).toEqual([]);
  });
});
