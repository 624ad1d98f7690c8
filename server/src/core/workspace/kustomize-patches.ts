import type { YamlDocument } from '../yaml/manifest-file';
import { asMap, mapOf, mapsOf, scalarOf, seqOf, type YamlSeq } from '../yaml/node';
import { baseNameOf, directoryOf, resolvePath } from './paths';

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

export function isKustomization(uri: string): boolean {
  return NAMES.includes(baseNameOf(uri));
}

/** Whether a file or its directory is called a patch, so that its objects may well be parts of others. */
export function isNamedPatch(uri: string): boolean {
  const place = uri.split('/').slice(-2).join('/');
  return /(?:^|[/_.-])patch(?:es)?(?=[/_.-]|$)/i.test(place);
}

/** The URIs of the files that a kustomization applies as patches. */
export function patchesOf(document: YamlDocument): Set<string> {
  const root = asMap(document.root);
  return resolveAll(document, [
    ...mapsOf(seqOf(root, 'patches')).map(({ map }) => scalarOf(map, 'path')?.source),
    // Old ones list the files themselves.
    ...stringsOf(seqOf(root, 'patches')),
    ...mapsOf(seqOf(root, 'patchesJson6902')).map(({ map }) => scalarOf(map, 'path')?.source),
    ...stringsOf(seqOf(root, 'patchesStrategicMerge')).filter((text) => !text.includes('\n')),
  ]);
}

/** The URIs of the files and directories to whose objects a kustomization adds labels, those of selectors included. */
export function selectorsAddedBy(document: YamlDocument): Set<string> {
  const root = asMap(document.root);
  const adds =
    (mapOf(root, 'commonLabels')?.pairs.length ?? 0) > 0 ||
    mapsOf(seqOf(root, 'labels')).some(({ map }) => scalarOf(map, 'includeSelectors')?.value === true);
  if (!adds) return new Set();
  return resolveAll(
    document,
    ['resources', 'bases'].flatMap((key) => stringsOf(seqOf(root, key))),
  );
}

function stringsOf(seq: YamlSeq | undefined): string[] {
  return (seq?.items ?? []).flatMap((item) => (item.value?.type === 'scalar' ? [item.value.source] : []));
}

function resolveAll(document: YamlDocument, paths: readonly (string | undefined)[]): Set<string> {
  const directory = directoryOf(document.uri);
  return new Set(paths.flatMap((path) => (path ? (resolvePath(directory, path) ?? []) : [])));
}
