import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { buildOf, type Build } from '../server/src/core/workspace/kustomize/build';
import { emptySnapshot, parseFile, withFiles, type Snapshot } from '../server/src/core/index';
import { rootsOf } from '../server/src/core/workspace/manifest-sets';
import type { YamlNode } from '../server/src/core/yaml/node';

const root = 'file:///workspace';
const fixtures = fileURLToPath(new URL('./kustomize/', import.meta.url));

/** A fixture is a workspace (`--- # file: …`) and what `kubectl kustomize` 5.5.0 made of its directories (`--- # build: …`). */
function read(path: string): { files: Map<string, string>; builds: Map<string, string> } {
  const [, ...parts] = readFileSync(path, 'utf8').split(/^--- # (file|build): (.*)\n/m);
  const [files, builds] = [new Map<string, string>(), new Map<string, string>()];
  for (let at = 0; at < parts.length; at += 3) {
    (parts[at] === 'file' ? files : builds).set(parts[at + 1] ?? '', parts[at + 2] ?? '');
  }
  return { files, builds };
}

function snapshotOf(files: Iterable<readonly [string, string]>): Snapshot {
  const changes = [...files].map(([path, text]) => ({
    uri: root + path,
    file: parseFile(root + path, text),
  }));
  return withFiles(emptySnapshot([root]), changes);
}

function build(snapshot: Snapshot, directory: string): Build {
  const built = buildOf(snapshot.files, root + directory.replace(/\/$/, ''));
  return built ?? { directory, objects: [], unknown: [], directories: [], looked: new Map() };
}

/** What nodes mean; fields that are null are as good as absent. */
function valueOf(node: YamlNode | undefined): unknown {
  if (!node) return null;
  if (node.type === 'scalar') return node.value;
  if (node.type === 'seq') return node.items.map(({ value }) => valueOf(value));
  return Object.fromEntries(node.pairs.map(({ key, value }) => [key.source, valueOf(value)]));
}

function byId(objects: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(
    objects.map((object) => {
      const { kind, metadata, data, ...rest } = object as {
        kind: string;
        metadata: { name: string; namespace?: string };
        data?: unknown;
      };
      // What is in a ConfigMap that a generator makes is of no concern.
      const fields =
        kind === 'ConfigMap' || kind === 'Secret' ? { kind, metadata } : { kind, metadata, data, ...rest };
      return [`${kind} ${metadata.namespace ?? ''}/${metadata.name}`, fields];
    }),
  );
}

describe.each(readdirSync(fixtures).filter((file) => file.endsWith('.yaml')))('%s', (file) => {
  const { files, builds } = read(fixtures + file);
  it.each([...builds])('builds %s as kustomize does', (directory, expected) => {
    const { objects, unknown } = build(snapshotOf(files), directory);
    const theirs = parseAllDocuments(expected).map((document) => document.toJS() as unknown);
    expect(byId(objects.map(({ resource }) => valueOf(resource.node)))).toEqual(byId(theirs));
    expect(unknown).toEqual([]);
  });
});

const service = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n    - port: 80\n';
const base = { '/base/kustomization.yaml': 'resources: [service.yaml]\n', '/base/service.yaml': service };

describe('a built object', () => {
  it('is the written one where nothing changes', () => {
    const snapshot = snapshotOf(Object.entries(base));
    const [object] = build(snapshot, '/base').objects;
    expect(object?.source).toBeDefined();
    expect(object?.resource).toBe(object?.source);
  });

  it('keeps its document, and what is put in points to the nearest place there', () => {
    const overlay = 'namePrefix: a-\nnamespace: shop\ncommonLabels: { app: web }\nresources: [../base]\n';
    const snapshot = snapshotOf(Object.entries({ ...base, '/overlay/kustomization.yaml': overlay }));
    const [object] = build(snapshot, '/overlay').objects;
    const resource = object?.resource;
    expect(resource?.document.uri).toBe(`${root}/base/service.yaml`);
    const placed = (range: { start: number; end: number } | undefined) =>
      service.slice(range?.start, range?.end);
    expect([resource?.name?.value, placed(resource?.name?.range)]).toEqual(['a-web', 'web']);
    expect([resource?.namespace?.value, placed(resource?.namespace?.range)]).toEqual(['shop', 'metadata']);
    if (resource?.kind !== 'Service' || !('selector' in resource)) throw new Error('not a Service');
    expect(
      resource.selector.map(({ value, range, pair }) => [value.value, placed(range), pair.merged]),
    ).toEqual([['web', 'spec', true]]);
    expect(placed(resource.ports[0]?.range)).toBe('port: 80');
  });
});

describe('what cannot be known', () => {
  it.each([
    ['resources: [https://example.com/x.yaml]', 'objects'],
    ['resources: [github.com/example/repo//base?ref=v1]', 'objects'],
    ['resources: [gone.yaml]', 'objects'],
    ['resources: [../../outside]', 'objects'],
    ['resources: [\ud83dservice.yaml]', 'objects'],
    ['components: [\ude00]', 'changes'],
    ['patches: [{ path: "\ud83d.yaml" }]', 'changes'],
    ['components: [gone]', 'changes'],
    ['helmCharts: [{ name: x }]', 'objects'],
    ['generators: [x.yaml]', 'objects'],
    ['transformers: [x.yaml]', 'changes'],
    ['transformers: ["apiVersion: builtin\\nkind: PrefixTransformer\\nprefix: x"]', 'changes'],
    ['transformers: ["apiVersion: builtin\\nkind: LabelTransformer\\nlabels: ["]', 'changes'],
    ['replacements: [{ path: x.yaml }]', 'changes'],
    ['replacements: [{ targets: [{ select: { kind: Service } }] }]', 'changes'],
    ['replacements: [{ targets: [{ select: { kind: Rollout }, fieldPaths: [spec.selector] }] }]', 'changes'],
    [
      'replacements: [{ sourceValue: x, targets: [{ select: { kind: Service }, fieldPaths: [spec.gone] }] }]',
      'changes',
    ],
    [
      'replacements: [{ sourceValue: x, targets: [{ select: { kind: Service }, fieldPaths: [spec.ports.0.port] }] }]',
      'changes',
    ],
    ['replacements: [{ sourceValue: x, targets: [{ select: { kind: Service } }] }]', 'changes'],
    [
      'replacements: [{ source: { kind: Gone }, targets: [{ select: { kind: Service }, fieldPaths: [spec.type] }] }]',
      'changes',
    ],
    [
      'replacements: [{ sourceValue: "1", targets: [{ select: { kind: Service }, fieldPaths: ["spec.ports.[name=^x$].port"], options: { create: true } }] }]',
      'changes',
    ],
    [
      `configMapGenerator: [{ name: env, envs: [a.env] }]
replacements: [{ source: { kind: ConfigMap, fieldPath: data.A }, targets: [{ select: { kind: Service }, fieldPaths: [spec.type] }] }]`,
      'changes',
    ],
    ['vars: [{ name: WEB_SERVICE_HOST }]', 'changes'],
    ['configurations: [names.yaml]', 'changes'],
    ['patches: [{ path: gone.yaml }]', 'changes'],
    ['patches: [{ patch: "- { op: remove, path: /spec/gone }", target: { kind: Service } }]', 'changes'],
    [
      'patches: [{ patch: "- { op: test, path: /spec/ports, value: [] }", target: { kind: Service } }]',
      'changes',
    ],
    [
      'patches: [{ patch: "- { op: test, path: /metadata, value: { x: 1 } }", target: { kind: Service } }]',
      'changes',
    ],
    [
      'patches: [{ patch: "- { op: merge, path: /spec/type, value: x }", target: { kind: Service } }]',
      'changes',
    ],
    [
      'patches: [{ patch: "- { op: add, path: /spec/ports/9, value: x }", target: { kind: Service } }]',
      'changes',
    ],
    [
      'patches: [{ patch: "- { op: add, path: /kind/deep, value: x }", target: { kind: Service } }]',
      'changes',
    ],
    ['patches: [{ patch: "{ kind: Service, apiVersion: v1, metadata: { name: other } }" }]', 'changes'],
    ['resources: [../overlay]', 'changes'],
    ['resources: [../base]', 'changes'],
  ])('%s', (text, kind) => {
    const overlay = `${text.startsWith('resources') ? '' : 'resources: [../base]\n'}${text}\n`;
    const more = text.includes('../base') ? 'bases: [../base]\n' : '';
    const snapshot = snapshotOf(Object.entries({ ...base, '/overlay/kustomization.yaml': overlay + more }));
    expect(build(snapshot, '/overlay').unknown.map((unknown) => unknown.kind)).toContain(kind);
  });

  it.each([
    '',
    'images: [{ name: x, newTag: y }]',
    'vars: [{ name: IMAGE }]',
    'replacements: [{ targets: [{ select: { kind: Secret } }] }]',
    'replacements: [{ targets: [{ select: { kind: Deployment }, fieldPaths: [spec.template.spec.containers.0.image] }] }]',
  ])('is nothing in a sound build (%s)', (text) => {
    const overlay = `resources: [../base]\n${text}\n`;
    const snapshot = snapshotOf(Object.entries({ ...base, '/overlay/kustomization.yaml': overlay }));
    expect(build(snapshot, '/overlay').unknown).toEqual([]);
  });
});

describe('a build is made anew', () => {
  const files = {
    ...base,
    '/overlay/kustomization.yaml': 'resources: [../base, later.yaml]\n',
    '/other.yaml': service,
  };
  const before = snapshotOf(Object.entries(files));
  const changed = (path: string, text: string) =>
    withFiles(before, [{ uri: root + path, file: parseFile(root + path, text) }]);

  it.each([
    ['when a file of its base changes', '/base/service.yaml', service.replace('80', '81')],
    [
      'when a kustomization changes',
      '/base/kustomization.yaml',
      'namePrefix: x-\nresources: [service.yaml]\n',
    ],
    ['when a file comes that was looked for', '/overlay/later.yaml', service.replace('web', 'later')],
  ])('%s', (_, path, text) => {
    expect(build(changed(path, text), '/overlay')).not.toBe(build(before, '/overlay'));
  });

  it('but not when another file changes', () => {
    expect(build(changed('/other.yaml', ''), '/overlay')).toBe(build(before, '/overlay'));
  });
});

describe('the kustomizations that count for a file', () => {
  it.each([
    ['its own where no other includes that', { '/a/kustomization.yaml': 'resources: [web.yaml]' }, ['/a']],
    [
      'the topmost ones, by files and by directories',
      {
        '/a/kustomization.yaml': 'resources: [web.yaml]',
        '/b/kustomization.yml': 'bases: [../a/]',
        '/c/kustomization.yaml': 'resources: [./../b]',
        '/d/Kustomization': 'resources: [../a/web.yaml]',
      },
      ['/c', '/d'],
    ],
    [
      'those that include its component',
      {
        '/a/kustomization.yaml': 'kind: Component\nresources: [web.yaml]',
        '/b/kustomization.yaml': 'components: [../a]',
      },
      ['/b'],
    ],
    ['none for a component alone', { '/a/kustomization.yaml': 'kind: Component\nresources: [web.yaml]' }, []],
    [
      'none in a circle',
      {
        '/a/kustomization.yaml': 'resources: [web.yaml, ../b]',
        '/b/kustomization.yaml': 'resources: [../a]',
      },
      [],
    ],
    ['none that only patch it', { '/a/kustomization.yaml': 'patches: [{ path: web.yaml }]' }, []],
    [
      "none of Flux's own kind",
      { '/a/kustomization.yaml': 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nresources: [web.yaml]' },
      [],
    ],
  ])('are %s', (_, files, expected) => {
    const snapshot = snapshotOf(Object.entries({ ...files, '/a/web.yaml': service }));
    expect(rootsOf(snapshot, `${root}/a/web.yaml`)).toEqual(expected.map((directory) => root + directory));
  });
});

/** Each line of each fixture in turn: its value replaced by something of another type, taken out, or the end of the file. */
it('never throws on what a kustomization can hold', () => {
  const odd = ['[]', '{}', '1', 'null', '""', '[1, {}]', '{ a: [b] }', '*x', '[[', '"(["'];
  for (const name of readdirSync(fixtures)) {
    const { files, builds } = read(fixtures + name);
    const snapshot = snapshotOf(files);
    // Objects are read elsewhere; here it is about what is done with them.
    for (const [path, text] of [...files].filter(([, source]) =>
      /kustomiz|Component|patch|op:|resources:/i.test(source),
    )) {
      const lines = text.split('\n');
      for (let line = 0; line < lines.length; line++) {
        const replaced = lines[line]?.replace(/([:-]) .*$/, `$1 ${odd[line % odd.length] ?? ''}`) ?? '';
        const mutants = [lines.with(line, replaced), lines.toSpliced(line, 1), lines.slice(0, line)];
        const mutant = mutants[line % mutants.length] ?? [];
        const file = parseFile(root + path, mutant.join('\n'), snapshot.files.get(root + path));
        const mutated = withFiles(snapshot, [{ uri: root + path, file }]);
        for (const directory of builds.keys()) build(mutated, directory);
      }
    }
  }
}, 30_000);
