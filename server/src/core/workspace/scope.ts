import type { Resource } from '../k8s/resource';
import { say } from '../words';
import { keyFor, type Group } from './index-keys';
import { find, findAll, folderOf, isHidden, settingsFor, templatesAt, type Snapshot } from './snapshot';
import { directoryOf, isBelow, seenFrom } from './paths';

/**
 * How far apart two files are: 0 the same file, 1 the same directory, 2 below that directory, 3 below its parent, and
 * so on. What one kustomization builds is always close, and as close as in one
 * directory where its files are not far apart: a kustomization of a whole cluster holds strangers.
 */
export type Distance = number;
export const SAME_FILE: Distance = 0;
export const SAME_DIRECTORY: Distance = 1;
/** Directories side by side, such as `deploy/` and `svc/`. */
export const BELOW_PARENT: Distance = 3;

/** The one directory of all that a kustomization builds. */
export const IN_SET = '';

/** What messages call the place that was searched: `this workspace`, or `overlays/prod and its bases`. */
export function searchedPlace({ set, folders }: Snapshot): string {
  if (set) return set.name;
  // What lies in another workspace folder is never applied together, and a file without one stands with those open.
  if (folders.length !== 1) return folders.length > 1 ? say`this workspace folder` : say`the open files`;
  return say`this workspace`;
}

/** @returns `undefined` where the files are in different workspace folders, which are never applied together. */
export function distanceBetween(snapshot: Snapshot, from: string, to: string): Distance | undefined {
  if (from === to) return SAME_FILE;
  if (snapshot.set) return areClose(snapshot.set.whole, from, to) ? SAME_DIRECTORY : BELOW_PARENT;
  const seen = seenFrom(from, snapshot.folders);
  const home = directoryOf(seen);
  if (directoryOf(to) === home) return SAME_DIRECTORY;
  const folder = folderOf(snapshot, seen);
  if (isBelow(to, home)) return folder === folderOf(snapshot, to) ? 2 : undefined;
  if (folder === undefined || folderOf(snapshot, to) !== folder) return undefined;
  let distance = 2;
  for (let directory = home; directory.length > folder.length;) {
    directory = directoryOf(directory);
    distance++;
    if (isBelow(to, directory)) return distance;
  }
  return undefined;
}

/**
 * Whether two files are near enough for what one lacks to be the other's fault: seen from both, no further than in
 * directories side by side. From a file at the top everything is below, and still most of it are strangers.
 */
export function areClose(snapshot: Snapshot, a: string, b: string): boolean {
  return [distanceBetween(snapshot, a, b), distanceBetween(snapshot, b, a)].every(
    (distance) => distance !== undefined && distance <= BELOW_PARENT,
  );
}

/** Those at the nearest level that has any, and how far away that is. */
export interface Nearest<T> {
  readonly resources: readonly T[];
  readonly distance: Distance | undefined;
}

/**
 * The candidates at the first level that has any: the file, its directory, what is below that, then each parent up to
 * the workspace folder. In what one kustomization builds all are on one level.
 */
export function nearestOnly<T extends Resource>(
  snapshot: Snapshot,
  from: string,
  candidates: readonly T[],
): Nearest<T> {
  if (snapshot.set)
    return { resources: candidates, distance: candidates.length > 0 ? SAME_DIRECTORY : undefined };
  let best: Distance | undefined;
  let resources: T[] = [];
  for (const candidate of candidates) {
    const distance = distanceBetween(snapshot, from, candidate.document.uri);
    if (distance === undefined || (best !== undefined && distance > best)) continue;
    if (best === undefined || distance < best) {
      best = distance;
      resources = [];
    }
    resources.push(candidate);
  }
  return { resources, distance: best };
}

/** Resources of a group in the file's directory, right below it, in its parent and in the directories beside it, nearest first. */
export function nearby(snapshot: Snapshot, uri: string, group: Group): Nearby[] {
  return nearbyAmong(snapshot, uri, group, (list) => list);
}

/** An object in the directories around a file. */
export interface Nearby {
  readonly resource: Resource;
  readonly distance: Distance;
}

/**
 * Those of {@link nearby} that somebody chooses who can tell without looking at each.
 * @param choose is given the list of each place, and picks from it in its order
 */
export function nearbyAmong(
  snapshot: Snapshot,
  uri: string,
  group: Group,
  choose: (list: readonly Resource[]) => readonly Resource[],
): Nearby[] {
  const home = directoryOf(seenFrom(uri, snapshot.folders));
  const keys = snapshot.set
    ? [keyFor.directory(group, IN_SET)]
    : [
        keyFor.directory(group, home),
        keyFor.below(group, home),
        keyFor.directory(group, directoryOf(home)),
        keyFor.below(group, directoryOf(home)),
      ];
  return [...new Set(keys.flatMap((key) => choose(findAll(snapshot, key))))]
    .flatMap((resource) => {
      if (isHidden(snapshot, resource)) return [];
      const distance = distanceBetween(snapshot, uri, resource.document.uri);
      return distance === undefined ? [] : [{ resource, distance }];
    })
    .sort((a, b) => a.distance - b.distance);
}

/**
 * Whether templates lie as near to a file as {@link nearby} looks, so that what they will be rendered to is unknown.
 * @param reach how far away they still count
 */
export function hasTemplatesNearby(snapshot: Snapshot, uri: string, reach: Distance = BELOW_PARENT): boolean {
  if (snapshot.templates.size === 0) return false;
  const home = directoryOf(seenFrom(uri, snapshot.folders));
  return [home, directoryOf(home)].some((directory) =>
    templatesAt(snapshot, directory).some((template) => {
      // No kustomization applies a template.
      const distance = distanceBetween(snapshot.set?.whole ?? snapshot, uri, template);
      return distance !== undefined && distance <= reach;
    }),
  );
}

/** The namespace that an object is created in. */
export function namespaceOf(snapshot: Snapshot, resource: Pick<Resource, 'document' | 'namespace'>): string {
  return resource.namespace?.value || settingsFor(snapshot, resource.document.uri).defaultNamespace;
}

/** Who says that an object is in the namespace of {@link namespaceOf}; a kustomization by its URI. */
export type NamespaceOrigin = 'written' | 'setting' | 'patch' | { readonly kustomization: string };

export function namespaceOrigin({ set }: Snapshot, resource: Resource): NamespaceOrigin {
  if (set?.moved.has(resource)) {
    const kustomization = set.moved.get(resource);
    return kustomization === undefined ? 'patch' : { kustomization };
  }
  return resource.namespace?.value ? 'written' : 'setting';
}

export function sameNamespace(snapshot: Snapshot, a: Resource, b: Resource): boolean {
  return namespaceOf(snapshot, a) === namespaceOf(snapshot, b);
}

/** Resources found under a key, of the object's own namespace. */
export function findInNamespace(snapshot: Snapshot, of: Resource, key: string): readonly Resource[] {
  return find(snapshot, key).filter((resource) => sameNamespace(snapshot, of, resource));
}
