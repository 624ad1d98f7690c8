import { groupOf } from '../k8s/schema';
import type { YamlDocument } from '../yaml/manifest-file';
import { asMap, mapOf, mapsOf, scalarOf, seqOf, textsOf, type YamlMap } from '../yaml/node';
import { baseNameOf, directoryOf, resolvePath } from './paths';

/** The files that a test of policies or of a cluster names, by their URIs, and that nobody applies. */
export interface TestData {
  /** What Chainsaw expects to find in the cluster: something makes such objects, or will have changed them. */
  readonly expected: Set<string>;
  /** What the Kyverno CLI and gator only judge, and what Chainsaw merges, or expects to be refused or gone. */
  readonly unapplied: Set<string>;
}

/** @returns `undefined` for a document that is no such test */
export function testDataOf(document: YamlDocument): TestData | undefined {
  // Most files are none, and need not be parsed to know that.
  if (!NAME.test(baseNameOf(document.uri))) return undefined;
  const root = asMap(document.root);
  const paths = root && pathsIn(root);
  if (!paths) return undefined;
  const directory = directoryOf(document.uri);
  const resolve = (list: readonly string[]) =>
    new Set(list.flatMap((path) => resolvePath(directory, path) ?? []));
  return { expected: resolve(paths.expected), unapplied: resolve(paths.unapplied) };
}

const NAME = /(?:^|[-_.])(?:tests?|suite)\.ya?ml$/i;

/** As written. */
interface Paths {
  readonly expected: readonly string[];
  readonly unapplied: readonly string[];
}

function pathsIn(root: YamlMap): Paths | undefined {
  const group = groupOf(scalarOf(root, 'apiVersion')?.source ?? '');
  const kind = scalarOf(root, 'kind')?.source;
  if (group === 'chainsaw.kyverno.io' && kind === 'Test') return chainsawPaths(root);
  if (group === 'test.gatekeeper.sh' && kind === 'Suite')
    return { expected: [], unapplied: gatorPaths(root).filter(isOwn) };
  // Before 1.10 the Kyverno CLI knew its tests by their fields alone.
  const isKyverno =
    group === 'cli.kyverno.io' || (!kind && seqOf(root, 'policies') && seqOf(root, 'results'));
  return isKyverno ? { expected: [], unapplied: kyvernoPaths(root).filter(isOwn) } : undefined;
}

/** What lies elsewhere may well be what the team applies, and tests against its policies. */
function isOwn(path: string): boolean {
  return !path.startsWith('..') && !path.startsWith('/');
}

/** What policies are tried on, and what they are to make of it. */
function kyvernoPaths(root: YamlMap): string[] {
  const made = mapsOf(seqOf(root, 'results')).flatMap(({ map }) =>
    ['patchedResource', 'patchedResources', 'generatedResource'].flatMap(
      (key) => scalarOf(map, key)?.source ?? [],
    ),
  );
  return [...textsOf(root, 'resources'), ...made];
}

function gatorPaths(root: YamlMap): string[] {
  return mapsOf(seqOf(root, 'tests'))
    .flatMap(({ map }) => mapsOf(seqOf(map, 'cases')))
    .flatMap(({ map }) => [scalarOf(map, 'object')?.source ?? '', ...textsOf(map, 'inventory')]);
}

function chainsawPaths(root: YamlMap): Paths {
  const operations = mapsOf(seqOf(mapOf(root, 'spec'), 'steps'))
    .flatMap(({ map }) => ['try', 'catch', 'finally', 'cleanup'].flatMap((part) => mapsOf(seqOf(map, part))))
    .map(({ map }) => map);
  const filesOf = (names: readonly string[], filter = (_: YamlMap | undefined) => true) =>
    operations
      .flatMap((operation) => names.map((name) => mapOf(operation, name)))
      .filter(filter)
      .flatMap((operation) => scalarOf(operation, 'file')?.source ?? []);
  return {
    expected: filesOf(['assert']),
    unapplied: [...filesOf(['error', 'patch', 'update']), ...filesOf(['apply', 'create'], isToFail)],
  };
}

/** `expect: [{ check: { ($error != null): true } }]` */
function isToFail(operation: YamlMap | undefined): boolean {
  return mapsOf(seqOf(operation, 'expect')).some(({ map }) =>
    (mapOf(map, 'check')?.pairs ?? []).some(
      ({ key, value }) =>
        /error\s*!=\s*null/.test(key.source) && value?.type === 'scalar' && value.value === true,
    ),
  );
}
