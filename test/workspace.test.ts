import { describe, expect, it } from 'vitest';
import {
  diagnosticsOf,
  emptySnapshot,
  parseFile,
  quickFixesFor,
  readSettings,
  resourcesOf,
  withFiles,
  withFolders,
  withSettings,
  type Snapshot,
} from '../server/src/core/index';
import { keyFor } from '../server/src/core/workspace/index-keys';
import { isBelow, relativePath, resolvePath } from '../server/src/core/workspace/paths';
import {
  areClose,
  BELOW_PARENT,
  distanceBetween,
  namespaceOf,
  nearby,
  nearestOnly,
  SAME_DIRECTORY,
  SAME_FILE,
} from '../server/src/core/workspace/scope';
import { find, folderOf, isManifest, isRewritten } from '../server/src/core/workspace/snapshot';

const root = 'file:///workspace';

function snapshotOf(files: Readonly<Record<string, string>>, folders: readonly string[] = [root]): Snapshot {
  const changes = Object.entries(files).map(([path, text]) => ({
    uri: root + path,
    file: parseFile(root + path, text),
  }));
  return withFiles(emptySnapshot(folders), changes);
}

function service(
  name: string,
  selector = `{ app: ${name} }`,
  ports = '[{ port: 80, targetPort: http }]',
): string {
  return `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec:\n  selector: ${selector}\n  ports: ${ports}\n`;
}

function pod(name: string, app = name, port = 'http'): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, labels: { app: ${app} } }\nspec:\n  containers: [{ name: web, image: example/web:1, ports: [{ name: ${port}, containerPort: 8080 }] }]\n`;
}

function slice(name: string, port = 'http'): string {
  return `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: ${name}-1, labels: { kubernetes.io/service-name: ${name} } }\naddressType: IPv4\nports: [{ name: ${port}, port: 80 }]\nendpoints: [{ addresses: [10.1.2.3] }]\n`;
}

describe('distanceBetween', () => {
  const snapshot = emptySnapshot([root]);
  it.each([
    ['/a/s.yaml', '/a/s.yaml', SAME_FILE],
    ['/a/s.yaml', '/a/d.yaml', SAME_DIRECTORY],
    ['/a/s.yaml', '/a/b/d.yaml', 2],
    ['/a/s.yaml', '/a/b/c/d.yaml', 2],
    ['/a/svc/s.yaml', '/a/deploy/d.yaml', BELOW_PARENT],
    ['/a/svc/s.yaml', '/a/d.yaml', BELOW_PARENT],
    ['/a/b/svc/s.yaml', '/a/d.yaml', 4],
    ['/a/b/c/s.yaml', '/d.yaml', 5],
    ['/a-b/s.yaml', '/a/d.yaml', BELOW_PARENT],
  ])('from %s to %s is %d', (from, to, expected) => {
    expect(distanceBetween(snapshot, root + from, root + to)).toBe(expected);
  });

  it('ends at the workspace folder', () => {
    const two = withFolders(snapshot, [`${root}/shop`, `${root}/stock`]);
    expect(distanceBetween(two, `${root}/shop/s.yaml`, `${root}/stock/d.yaml`)).toBeUndefined();
    expect(distanceBetween(two, `${root}/shop/a/s.yaml`, `${root}/shop/b/d.yaml`)).toBe(BELOW_PARENT);
  });

  it('keeps a folder inside another one apart', () => {
    const nested = withFolders(snapshot, [root, `${root}/inner`]);
    expect(distanceBetween(nested, `${root}/s.yaml`, `${root}/inner/d.yaml`)).toBeUndefined();
    expect(distanceBetween(nested, `${root}/inner/a/d.yaml`, `${root}/s.yaml`)).toBeUndefined();
    expect(folderOf(nested, `${root}/inner/a/d.yaml`)).toBe(`${root}/inner`);
  });

  it('knows only the directory and what is below it outside of every folder', () => {
    const none = withFolders(snapshot, []);
    expect(distanceBetween(none, `${root}/a/s.yaml`, `${root}/a/d.yaml`)).toBe(SAME_DIRECTORY);
    expect(distanceBetween(none, `${root}/a/s.yaml`, `${root}/a/b/d.yaml`)).toBe(2);
    expect(distanceBetween(none, `${root}/a/s.yaml`, `${root}/b/d.yaml`)).toBeUndefined();
  });
});

describe('areClose', () => {
  const snapshot = emptySnapshot([root]);
  it.each([
    ['/a/s.yaml', '/a/d.yaml', true],
    ['/a/svc/s.yaml', '/a/deploy/d.yaml', true],
    ['/s.yaml', '/a/d.yaml', true],
    ['/s.yaml', '/a/b/c/d.yaml', false],
    ['/samples/s.yaml', '/teams/shop/web/d.yaml', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(areClose(snapshot, root + a, root + b)).toBe(expected);
    expect(areClose(snapshot, root + b, root + a)).toBe(expected);
  });
});

describe('scope', () => {
  const snapshot = snapshotOf({
    '/a/svc/s.yaml': service('web'),
    '/a/svc/near.yaml': pod('near'),
    '/a/deploy/beside.yaml': pod('beside'),
    '/a/parent.yaml': pod('parent'),
    '/b/far.yaml': pod('far'),
    '/a/svc/below/below.yaml': pod('below'),
    '/a/deploy/deeper/deeper.yaml': pod('deeper'),
  });
  const home = `${root}/a/svc/s.yaml`;

  it('looks around, nearest first', () => {
    const names = nearby(snapshot, home, 'workloads').map(({ resource }) => resource.name?.value);
    expect(names.slice(0, 2)).toEqual(['near', 'below']);
    expect(new Set(names.slice(2))).toEqual(new Set(['parent', 'beside']));
  });

  it('stops at the first level that answers', () => {
    const pods = ['far', 'parent', 'beside'].flatMap((name) => find(snapshot, keyFor.name('Pod', name)));
    const { resources, distance } = nearestOnly(snapshot, home, pods);
    expect(resources.map(({ name }) => name?.value)).toEqual(['parent', 'beside']);
    expect(distance).toBe(BELOW_PARENT);
    expect(nearestOnly(snapshot, home, [])).toEqual({ resources: [], distance: undefined });
  });

  it('puts objects without a namespace where the settings say', () => {
    const [web] = find(snapshot, keyFor.name('Service', 'web'));
    if (!web) throw new Error('no Service');
    expect(namespaceOf(snapshot, web)).toBe('default');
    expect(namespaceOf(withSettings(snapshot, readSettings({ defaultNamespace: 'shop' })), web)).toBe('shop');
  });
});

describe('isManifest', () => {
  it('leaves out what a test only judges, as long as the test says so', () => {
    const test = (file: string) =>
      `apiVersion: cli.kyverno.io/v1alpha1\nkind: Test\npolicies: [policy.yaml]\nresources: [${file}]\n`;
    const before = snapshotOf({ '/kyverno-test.yaml': test('bad.yaml'), '/bad.yaml': service('bad') });
    expect(isManifest(before, `${root}/bad.yaml`)).toBe(false);
    const uri = `${root}/kyverno-test.yaml`;
    const after = withFiles(before, [{ uri, file: parseFile(uri, test('other.yaml')) }]);
    expect(isManifest(after, `${root}/bad.yaml`)).toBe(true);
    expect(after.layout).not.toBe(before.layout);
    expect(find(after, keyFor.object('', 'Service', 'bad'))).toHaveLength(1);
  });

  it('leaves out the patches of a kustomization, which need not say its kind', () => {
    const files = {
      '/base/web.yaml': service('web'),
      '/overlay/kustomization.yaml':
        'resources: [../base]\npatches:\n  - path: ./web.yaml\npatchesStrategicMerge: [other.yaml]\n',
      '/overlay/web.yaml': service('web'),
      '/overlay/other.yaml': service('web'),
    };
    const snapshot = snapshotOf(files);
    expect(Object.keys(files).filter((path) => !isManifest(snapshot, root + path))).toEqual([
      '/overlay/web.yaml',
      '/overlay/other.yaml',
    ]);
    expect(find(snapshot, keyFor.name('Service', 'web'))).toHaveLength(1);
    const uri = `${root}/overlay/kustomization.yaml`;
    const without = withFiles(snapshot, [{ uri, file: parseFile(uri, 'resources: [web.yaml]\n') }]);
    expect(find(without, keyFor.name('Service', 'web'))).toHaveLength(3);
  });

  it('leaves out the templates of a chart, at any depth', () => {
    const snapshot = snapshotOf({
      '/chart/Chart.yaml': 'apiVersion: v2\nname: chart\nversion: 1.0.0\n',
      '/chart/templates/a/web.yaml': service('web'),
      '/templates/web.yaml': service('web'),
    });
    expect(isManifest(snapshot, `${root}/chart/templates/a/web.yaml`)).toBe(false);
    expect(isManifest(snapshot, `${root}/templates/web.yaml`)).toBe(true);
  });

  it('knows which files kustomizations include', () => {
    const snapshot = snapshotOf({
      '/a/kustomization.yaml': 'commonLabels: { app: a }\nresources: [web.yaml, ../b]\n',
      '/b/kustomization.yml': 'bases: [deep]\ncomponents: [part]\n',
    });
    const isIncluded = (path: string) => isRewritten(snapshot, root + path);
    expect(['/a/web.yaml', '/b', '/b/deep', '/b/part'].filter((path) => !isIncluded(path))).toEqual([]);
    expect(['/a/other.yaml', '/a', '/b/deep/web.yaml'].filter(isIncluded)).toEqual([]);
  });
});

describe('paths', () => {
  it.each([
    ['/a/svc', '/a/svc/web.yaml', 'web.yaml'],
    ['/a/svc', '/a/deploy/my%20web.yaml', '../deploy/my web.yaml'],
    ['/a', '/a/b/c.yaml', 'b/c.yaml'],
  ])('from %s to %s is %s', (directory, file, expected) => {
    expect(relativePath(root + directory, root + file)).toBe(expected);
  });

  it('resolves what a file writes', () => {
    expect(resolvePath(`${root}/a`, '../b/./c d.yaml')).toBe(`${root}/b/c%20d.yaml`);
    expect(resolvePath(`${root}/a`, "./b (1)/it's.yaml")).toBe(`${root}/a/b%20%281%29/it%27s.yaml`);
    expect(resolvePath(`${root}/a`, 'https://example.com/x.yaml')).toBeUndefined();
    expect(resolvePath(`${root}/a`, '/etc/x.yaml')).toBeUndefined();
  });

  it('is not below a directory whose name merely begins so', () => {
    expect(isBelow(`${root}/ab/c.yaml`, `${root}/a`)).toBe(false);
    expect(isBelow(`${root}/a/c.yaml`, `${root}/a/`)).toBe(true);
  });
});

describe('withFiles', () => {
  const uri = `${root}/web.yaml`;
  const text = `${service('web')}---\n${pod('web')}`;

  it('shares what an edit leaves as it was', () => {
    const before = snapshotOf({ '/web.yaml': text, '/other.yaml': pod('other') });
    const file = parseFile(uri, text.replace('port: 80', 'port: 81'), before.files.get(uri));
    const after = withFiles(before, [{ uri, file }]);
    const [webBefore] = find(before, keyFor.podLabel('app', 'web'));
    expect(find(after, keyFor.podLabel('app', 'web'))).toEqual([webBefore]);
    expect(find(after, keyFor.podLabel('app', 'web'))[0]).toBe(webBefore);
    expect(after.index.get(keyFor.podLabel('app', 'other'))).toBe(
      before.index.get(keyFor.podLabel('app', 'other')),
    );
    expect(find(after, keyFor.name('Service', 'web'))[0]).not.toBe(
      find(before, keyFor.name('Service', 'web'))[0],
    );
  });

  it('leaves the old snapshot as it was', () => {
    const before = snapshotOf({ '/web.yaml': text });
    withFiles(before, [{ uri, file: undefined }]);
    expect(find(before, keyFor.name('Service', 'web'))).toHaveLength(1);
  });

  it('forgets a file that is gone', () => {
    const after = withFiles(snapshotOf({ '/web.yaml': text }), [{ uri, file: undefined }]);
    expect(after.files.size).toBe(0);
    expect(after.index.size).toBe(0);
  });

  it('takes the last of several changes of one file', () => {
    const changes = [text, service('api'), undefined].map((version) => ({
      uri,
      file: version === undefined ? undefined : parseFile(uri, version),
    }));
    expect(withFiles(emptySnapshot([root]), changes).index.size).toBe(0);
    const after = withFiles(emptySnapshot([root]), [
      ...changes,
      { uri, file: parseFile(uri, service('last')) },
    ]);
    expect(find(after, keyFor.name('Service', 'web'))).toEqual([]);
    expect(find(after, keyFor.name('Service', 'last'))).toHaveLength(1);
  });

  it('gives the same order, whatever came first', () => {
    const paths = ['/c.yaml', '/a.yaml', '/b.yaml'];
    const names = (order: readonly string[]) =>
      find(
        snapshotOf(
          Object.fromEntries(
            order.map((path) => [path, `${pod(`${path}-1`, 'web')}---\n${pod(`${path}-2`, 'web')}`]),
          ),
        ),
        keyFor.podLabel('app', 'web'),
      ).map(({ name }) => name?.value);
    expect(names(paths)).toEqual(names([...paths].reverse()));
    expect(names(paths)).toEqual([
      '/a.yaml-1',
      '/a.yaml-2',
      '/b.yaml-1',
      '/b.yaml-2',
      '/c.yaml-1',
      '/c.yaml-2',
    ]);
  });
});

describe('any sequence of edits', () => {
  const PATHS = [
    '/web.yaml',
    '/shop/svc/web.yaml',
    '/shop/deploy/web.yaml',
    '/shop/deploy/db.yaml',
    '/chart/templates/web.yaml',
    '/overlay/patch.yaml',
    '/far/away/from/all.yaml',
  ];
  const DOCUMENTS = [
    service('web'),
    service('web', '{ app: wbe }'),
    service('web', '{ app: web }', '[{ port: 80, targetPort: htpp }]'),
    service('web', '{}', '[{ name: http, port: 80 }]'),
    service('db', '{}', '[{ port: 5432 }]'),
    service('db', '{ app: db, role: primary }'),
    pod('web'),
    pod('web', 'web', 'metrics'),
    pod('db'),
    pod('other', 'web'),
    slice('web'),
    slice('web', 'web'),
    slice('bd'),
    'apiVersion: v1\nkind: Endpoints\nmetadata: { name: web }\nsubsets: [{ addresses: [{ ip: 10.1.2.3 }], ports: [{ port: 80 }] }]\n',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\n',
    '# nothing\n',
    'kind: Service\n  broken: [\n',
  ];
  const SPECIAL = [
    ['/chart/Chart.yaml', 'apiVersion: v2\nname: chart\nversion: 1.0.0\n'],
    ['/overlay/kustomization.yaml', 'resources: [../shop]\npatches: [{ path: patch.yaml }]\n'],
    ['/shop/kustomization.yaml', 'namePrefix: x-\nresources: [deploy, svc/web.yaml]\n'],
    ['/shop/deploy/kustomization.yaml', 'commonLabels: { app: x }\nresources: [web.yaml, db.yaml]\n'],
  ] as const;

  it.each(Array.from({ length: 12 }, (_, seed) => seed + 1))(
    'gives what a new start gives (seed %i)',
    (seed) => {
      const random = randomOf(seed);
      const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
      const texts = new Map<string, string>();
      let snapshot = emptySnapshot([root]);
      for (let step = 0; step < 40; step++) {
        const changes = Array.from({ length: 1 + Math.floor(random() * 2) }, () => {
          const [path, text] =
            random() < 0.25 ? toggled(texts, pick(SPECIAL)) : edited(texts, pick(PATHS), pick);
          if (text === undefined) texts.delete(path);
          else texts.set(path, text);
          const uri = root + path;
          return {
            uri,
            file: text === undefined ? undefined : parseFile(uri, text, snapshot.files.get(uri)),
          };
        });
        snapshot = withFiles(snapshot, changes);
        expect(summaryOf(snapshot)).toEqual(summaryOf(freshOf(texts, random)));
      }
    },
  );

  function edited(
    texts: ReadonlyMap<string, string>,
    path: string,
    pick: <T>(values: readonly T[]) => T,
  ): readonly [string, string | undefined] {
    const documents = texts.get(path)?.split('---\n') ?? [];
    const at = documents.length === 0 ? 0 : documents.indexOf(pick(documents));
    const action = pick(['add', 'add', 'change', 'remove', 'delete', 'move']);
    if (action === 'delete') return [path, undefined];
    if (action === 'add') documents.splice(at, 0, pick(DOCUMENTS));
    if (action === 'change') documents[at] = pick(DOCUMENTS);
    if (action === 'remove') documents.splice(at, 1);
    if (action === 'move') documents.reverse();
    return [path, documents.join('---\n')];
  }

  function toggled(
    texts: ReadonlyMap<string, string>,
    [path, text]: readonly [string, string],
  ): readonly [string, string | undefined] {
    return [path, texts.has(path) ? undefined : text];
  }

  function freshOf(texts: ReadonlyMap<string, string>, random: () => number): Snapshot {
    const order = [...texts].map((entry) => ({ entry, key: random() })).sort((a, b) => a.key - b.key);
    return snapshotOf(Object.fromEntries(order.map(({ entry }) => entry)));
  }

  function summaryOf(snapshot: Snapshot): unknown {
    return [...snapshot.files.keys()].sort().map((uri) => [
      uri,
      snapshot.files.get(uri)?.documents.map((document) => resourcesOf(document).length),
      diagnosticsOf(snapshot, uri).map((diagnostic) => ({
        range: diagnostic.range,
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: diagnostic.message,
        related: diagnostic.related,
        fixes: quickFixesFor(snapshot, diagnostic).map(({ title, edits }) => [title, [...edits]]),
      })),
    ]);
  }
});

/** A small generator of numbers from 0 to 1, the same for each seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
