import type { Resource } from '../k8s/resource';
import { say } from '../words';
import { keyFor } from './index-keys';
import { directoryOf, isBelow, seenFrom } from './paths';
import { countedIn, type Counted } from './population';
import { readOf } from './reads';
import { IN_SET, namespaceOf, searchedPlace } from './scope';
import { find, folderOf, isManifest, type Snapshot } from './snapshot';

type Group = Counted['group'];

/** How many objects there are of each namespace. */
type Counts = Readonly<Record<Group, ReadonlyMap<string, number>>>;

/** By the snapshot of a set, or by the population of the workspace, which most edits leave alone. */
const memos = new WeakMap<object, Map<string, Counts>>();

/**
 * The place that was searched, and how many objects there could have been what is missing, so that a person can tell
 * whether theirs were among them: `this workspace (12 workloads searched)`.
 * @param from whose file decides on what belongs to the place
 * @param namespace the one that was searched
 */
export function searched(
  snapshot: Snapshot,
  from: Resource,
  group: Group,
  namespace = namespaceOf(snapshot, from),
): string {
  const { uri } = from.document;
  const isOutside = !snapshot.set && folderAround(snapshot, uri) === undefined;
  // What is no file stands alone.
  const open = uri.startsWith('file:') ? say`the open files` : say`this document`;
  const place = isOutside ? open : searchedPlace(snapshot);
  // Of what is hidden nobody reads a message: it is only asked whether there is one, and counting would cost each set.
  if (snapshot.hidden) return place;
  const count = countsFor(snapshot, from)[group].get(namespace) ?? 0;
  const noun = group === 'workloads' ? say`workload` : 'Service';
  if (count === 0) return say`${place} (no ${noun} of that namespace)`;
  return say`${place} (${count === 1 ? say`one ${noun}` : say`${count} ${noun}s`} searched)`;
}

function countsFor(snapshot: Snapshot, from: Resource): Counts {
  const { uri } = from.document;
  const place = snapshot.set ? IN_SET : (folderAround(snapshot, uri) ?? directoryOf(uri));
  const key = snapshot.set ? snapshot : snapshot.population;
  snapshot.reads?.note(readOf.population);
  const memo = memos.get(key) ?? new Map<string, Counts>();
  memos.set(key, memo);
  const known = memo.get(place);
  if (known) return known;
  const counts = count(snapshot, snapshot.set ? inSet(snapshot) : inPlace(snapshot, uri, place));
  memo.set(place, counts);
  return counts;
}

function count(snapshot: Snapshot, objects: Iterable<Counted>): Counts {
  const counts = { workloads: new Map<string, number>(), services: new Map<string, number>() };
  for (const object of objects) {
    const group = counts[object.group];
    const namespace = namespaceOf(snapshot, object);
    group.set(namespace, (group.get(namespace) ?? 0) + 1);
  }
  return counts;
}

function inSet(snapshot: Snapshot): readonly Counted[] {
  return (['workloads', 'services'] as const).flatMap((group) =>
    find(snapshot, keyFor.directory(group, IN_SET)).map(({ document, namespace }) => ({
      group,
      document,
      namespace,
    })),
  );
}

/** What {@link nearestOnly} could have found: everything of the workspace folder. */
function* inPlace(snapshot: Snapshot, from: string, place: string): Iterable<Counted> {
  const folder = folderAround(snapshot, from);
  for (const [uri, file] of snapshot.files) {
    const objects = countedIn(file);
    if (objects.length === 0 || !isBelow(uri, place) || !isManifest(snapshot, uri)) continue;
    if (snapshot.folders.length === 1 || folderOf(snapshot, uri) === folder) yield* objects;
  }
}

function folderAround(snapshot: Snapshot, uri: string): string | undefined {
  return folderOf(snapshot, seenFrom(uri, snapshot.folders));
}
