import { groupOf } from '../k8s/schema';
import type { YamlDocument } from '../yaml/manifest-file';
import { asMap, mapOf, mapsOf, scalarOf, seqOf, valueOf, type YamlMap } from '../yaml/node';
import { baseNameOf, directoryOf, resolvePath } from './paths';

/**
 * The URIs of the files that a test of policies or of a cluster names, but that nobody applies, or that are to be
 * refused: what the Kyverno CLI and gator only judge, and what Chainsaw compares, merges or expects an error for.
 * @returns nothing for a document that is no such test
 */
export function testDataOf(document: YamlDocument): Set<string> {
  const uris = new Set<string>();
  // Most files are none, and need not be parsed to know that.
  if (!NAME.test(baseNameOf(document.uri))) return uris;
  const root = asMap(document.root);
  const directory = directoryOf(document.uri);
  for (const path of root ? pathsIn(root) : []) {
    const uri = resolvePath(directory, path);
    if (uri) uris.add(uri);
  }
  return uris;
}

const NAME = /(?:^|[-_.])(?:tests?|suite)\.ya?ml$/i;

function pathsIn(root: YamlMap): string[] {
  const group = groupOf(scalarOf(root, 'apiVersion')?.source ?? '');
  const kind = scalarOf(root, 'kind')?.source;
  if (group === 'chainsaw.kyverno.io' && kind === 'Test') return chainsawPaths(root);
  if (group === 'test.gatekeeper.sh' && kind === 'Suite') return gatorPaths(root).filter(isOwn);
  // Before 1.10 the Kyverno CLI knew its tests by their fields alone.
  const isKyverno =
    group === 'cli.kyverno.io' || (!kind && seqOf(root, 'policies') && seqOf(root, 'results'));
  return isKyverno ? kyvernoPaths(root).filter(isOwn) : [];
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

const UNAPPLIED = ['assert', 'error', 'patch', 'update'] as const;

function chainsawPaths(root: YamlMap): string[] {
  return mapsOf(seqOf(mapOf(root, 'spec'), 'steps'))
    .flatMap(({ map }) => ['try', 'catch', 'finally', 'cleanup'].flatMap((part) => mapsOf(seqOf(map, part))))
    .flatMap(({ map }) => [
      ...UNAPPLIED.map((operation) => mapOf(map, operation)),
      ...(['apply', 'create'] as const).map((operation) => mapOf(map, operation)).filter(isToFail),
    ])
    .flatMap((operation) => scalarOf(operation, 'file')?.source ?? []);
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

function textsOf(map: YamlMap, key: string): string[] {
  const list = valueOf(map, key);
  return list?.type === 'seq'
    ? list.items.flatMap(({ value }) => (value?.type === 'scalar' && value.source ? [value.source] : []))
    : [];
}
