import { Map as PersistentMap } from 'immutable';
import { resourcesOf } from '../k8s/read';
import type { Resource } from '../k8s/resource';
import type { YamlDocument, ManifestFile } from '../yaml/manifest-file';
import { keysOf } from './index-keys';
import { isKustomization, patchesOf } from './kustomize-patches';
import { isBelow } from './paths';
import { DEFAULT_SETTINGS, type Settings } from './settings';

/**
 * One consistent view of all files. It never changes: an edit makes a new one, which shares with the old all that
 * stayed the same, so its cost does not grow with the workspace.
 */
export interface Snapshot {
  readonly files: PersistentMap<string, ManifestFile>;
  /** The URIs of the workspace folders, without a slash at the end. */
  readonly folders: readonly string[];
  readonly settings: Settings;
  /** Resources by the keys of `index-keys.ts`. Read it through {@link find}. */
  readonly index: PersistentMap<string, readonly Resource[]>;
}

export interface FileChange {
  readonly uri: string;
  /** Absent: the file is gone. */
  readonly file: ManifestFile | undefined;
}

export function emptySnapshot(folders: readonly string[] = [], settings: Settings = DEFAULT_SETTINGS): Snapshot {
  return { files: PersistentMap(), folders, settings, index: PersistentMap() };
}

/** The snapshot after files were added, replaced or removed. Only documents that differ are indexed anew. */
export function withFiles(snapshot: Snapshot, changes: readonly FileChange[]): Snapshot {
  const added = new Map<string, Resource[]>();
  const removed = new Map<string, Set<Resource>>();
  const files = snapshot.files.withMutations((map) => {
    for (const { uri, file } of changes) {
      const before = map.get(uri);
      const kept = new Set(before?.documents.filter((document) => file?.documents.includes(document)));
      collect(before?.documents, kept, (key, resource) => push(removed, key, () => new Set<Resource>()).add(resource));
      collect(file?.documents, kept, (key, resource) => push(added, key, () => []).push(resource));
      collectPatches(before, (key, resource) => push(removed, key, () => new Set<Resource>()).add(resource));
      collectPatches(file, (key, resource) => push(added, key, () => []).push(resource));
      if (file) map.set(uri, file);
      else map.delete(uri);
    }
  });
  const index = snapshot.index.withMutations((map) => {
    for (const [key, gone] of removed) {
      const rest = (map.get(key) ?? []).filter((resource) => !gone.has(resource));
      if (rest.length > 0) map.set(key, rest);
      else map.delete(key);
    }
    for (const [key, come] of added) map.set(key, [...(map.get(key) ?? []), ...come]);
  });
  return { ...snapshot, files, index };
}

export function withSettings(snapshot: Snapshot, settings: Settings): Snapshot {
  return { ...snapshot, settings };
}

export function withFolders(snapshot: Snapshot, folders: readonly string[]): Snapshot {
  return { ...snapshot, folders };
}

/** The resources under a key of `index-keys.ts`, those of files left out that are no manifests of their own. */
export function find(snapshot: Snapshot, key: string): readonly Resource[] {
  const found = snapshot.index.get(key) ?? [];
  return found.filter((resource) => isManifest(snapshot, resource.document.uri));
}

/**
 * Whether a file's objects are deployed as they stand. Templates of a Helm chart are not, they get rendered first;
 * nor are the patches of a kustomization, which look like broken objects.
 */
export function isManifest(snapshot: Snapshot, uri: string): boolean {
  return !isHelmTemplate(snapshot, uri) && !snapshot.index.has(patchKey(uri));
}

/** The workspace folder that a file belongs to: the innermost, where folders are nested. */
export function folderOf(snapshot: Snapshot, uri: string): string | undefined {
  return snapshot.folders.filter((folder) => isBelow(uri, folder)).sort((a, b) => b.length - a.length)[0];
}

function isHelmTemplate(snapshot: Snapshot, uri: string): boolean {
  const marker = '/templates/';
  for (let at = uri.indexOf(marker); at >= 0; at = uri.indexOf(marker, at + 1)) {
    if (snapshot.files.has(`${uri.slice(0, at)}/Chart.yaml`)) return true;
  }
  return false;
}

function collect(
  documents: readonly YamlDocument[] | undefined,
  kept: ReadonlySet<YamlDocument>,
  visit: (key: string, resource: Resource) => void,
): void {
  for (const document of documents ?? []) {
    if (kept.has(document)) continue;
    for (const resource of resourcesOf(document)) for (const key of keysOf(resource)) visit(key, resource);
  }
}

function collectPatches(file: ManifestFile | undefined, visit: (key: string, resource: Resource) => void): void {
  if (!file || !isKustomization(file.uri)) return;
  for (const document of file.documents) {
    const [owner] = resourcesOf(document);
    if (owner) for (const uri of patchesOf(document)) visit(patchKey(uri), owner);
  }
}

function patchKey(uri: string): string {
  return `patch ${uri}`;
}

function push<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
