import type { YamlDocument } from '../yaml/manifest-file';
import { asMap, mapsOf, scalarOf, seqOf } from '../yaml/node';
import { baseNameOf, directoryOf, resolvePath } from './paths';

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

export function isKustomization(uri: string): boolean {
  return NAMES.includes(baseNameOf(uri));
}

/** The URIs of the files that a kustomization applies as patches. */
export function patchesOf(document: YamlDocument): Set<string> {
  const root = asMap(document.root);
  const directory = directoryOf(document.uri);
  const paths = [
    ...mapsOf(seqOf(root, 'patches')).map(({ map }) => scalarOf(map, 'path')?.source),
    ...mapsOf(seqOf(root, 'patchesJson6902')).map(({ map }) => scalarOf(map, 'path')?.source),
    ...(seqOf(root, 'patchesStrategicMerge')?.items ?? []).map((item) =>
      item.value?.type === 'scalar' && !item.value.source.includes('\n') ? item.value.source : undefined,
    ),
  ];
  return new Set(paths.flatMap((path) => (path ? (resolvePath(directory, path) ?? []) : [])));
}
