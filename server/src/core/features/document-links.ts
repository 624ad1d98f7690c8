import { shift, type OffsetRange } from '../text';
import { isKustomization, KUSTOMIZATION_NAMES } from '../workspace/kustomize/kustomization';
import { baseNameOf, directoryOf, resolvePath } from '../workspace/paths';
import { folderOf, type Snapshot } from '../workspace/snapshot';
import { asMap, mapOf, mapsOf, scalarOf, seqOf, type YamlMap, type YamlScalar } from '../yaml/node';
import { placeIn } from '../yaml/scalar-place';

export interface DocumentLink {
  readonly range: OffsetRange;
  readonly target: string;
}

/** Fields of a kustomization that list files, or directories with a kustomization of their own. */
const LISTS = [
  'resources',
  'bases',
  'components',
  'crds',
  'configurations',
  'generators',
  'transformers',
  'validators',
  'patches',
  'patchesStrategicMerge',
];

/** The files that a kustomization names. Other manifests name none. */
export function documentLinksOf(snapshot: Snapshot, uri: string): DocumentLink[] {
  const file = snapshot.files.get(uri);
  if (!file || !isKustomization(uri)) return [];
  return file.documents.flatMap((document) =>
    pathsIn(asMap(document.root)).flatMap(({ scalar, start }) => {
      const target = targetOf(snapshot, directoryOf(uri), scalar.source.slice(start));
      if (!target || scalar.source.includes('\n')) return [];
      const { range } = placeIn(document.text, scalar, start, scalar.source.length);
      return [{ range: shift(range, file.startOf(document)), target }];
    }),
  );
}

interface WrittenPath {
  readonly scalar: YamlScalar;
  /** Where in its text the path begins: behind the key in `key=path`. */
  readonly start: number;
}

function pathsIn(root: YamlMap | undefined): WrittenPath[] {
  const listed = LISTS.flatMap((key) => scalarsIn(root, key));
  const patches = ['patches', 'patchesJson6902', 'replacements'].flatMap((key) =>
    mapsOf(seqOf(root, key)).flatMap(({ map }) => scalarOf(map, 'path') ?? []),
  );
  const openapi = scalarOf(mapOf(root, 'openapi'), 'path');
  const generated = ['configMapGenerator', 'secretGenerator'].flatMap((key) =>
    mapsOf(seqOf(root, key)).flatMap(({ map }) => [
      ...scalarsIn(map, 'files'),
      ...scalarsIn(map, 'envs'),
      ...[scalarOf(map, 'env')].flatMap((scalar) => scalar ?? []),
    ]),
  );
  return [
    ...[...listed, ...patches, ...(openapi ? [openapi] : [])].map((scalar) => ({ scalar, start: 0 })),
    ...generated.map((scalar) => ({ scalar, start: scalar.source.indexOf('=') + 1 })),
  ];
}

/** Its file, that of the directory's kustomization; nothing for what lies elsewhere and for what is plainly not there. */
function targetOf(snapshot: Snapshot, directory: string, path: string): string | undefined {
  const target = /[?*]|\.git(?:$|\/)|^git@/.test(path) ? undefined : resolvePath(directory, path);
  if (!target || target === directory) return undefined;
  if (snapshot.files.has(target)) return target;
  const inside = KUSTOMIZATION_NAMES.map((name) => `${target}/${name}`).find((name) =>
    snapshot.files.has(name),
  );
  // Files of other kinds are not read, but may well be there.
  // Nor is it our business what lies outside of the workspace.
  const mayBe =
    /\.(?!ya?ml$|json$)[\w-]+$/i.test(baseNameOf(target)) && folderOf(snapshot, target) !== undefined;
  return inside ?? (mayBe ? target : undefined);
}

function scalarsIn(map: YamlMap | undefined, key: string): YamlScalar[] {
  return (seqOf(map, key)?.items ?? []).flatMap(({ value }) => (value?.type === 'scalar' ? [value] : []));
}
