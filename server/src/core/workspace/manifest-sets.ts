import type { Resource } from '../k8s/resource';
import { say } from '../words';
import type { YamlDocument } from '../yaml/manifest-file';
import { keysOf } from './index-keys';
import { addTo } from './listing';
import { buildOf, type Build } from './kustomize/build';
import { kustomizationOf } from './kustomize/kustomization';
import { directoryOf, isBelow, relativePath } from './paths';
import { readOf } from './reads';
import { IN_SET } from './scope';
import { folderOf, includersOf, type Snapshot } from './snapshot';
import { VersionedMap } from './versioned-map';

/** What one kustomization applies, the objects of its bases included. */
export interface ManifestSet {
  readonly build: Build;
  /** Holds the built objects and nothing else. */
  readonly snapshot: Snapshot;
  /** The workspace without what is in the set: what is missing here may be applied from there. */
  readonly outside: Snapshot;
  /** What becomes of a written object: nothing where a patch deletes it, several where its base is included twice. */
  builtFrom(resource: Resource): readonly Resource[];
  /** The documents of which an object differs from what is written. */
  readonly changes: ReadonlySet<YamlDocument>;
  /** Whether there may be more objects than we can see, or other changes to those that we see. */
  readonly mayHoldMore: boolean;
  readonly mayDiffer: boolean;
}

interface Content {
  readonly objects: ReadonlyMap<string, readonly Resource[]>;
  readonly versions: ReadonlyMap<Resource, readonly Resource[]>;
  readonly changes: ReadonlySet<YamlDocument>;
  readonly moved: ReadonlyMap<Resource, string | undefined>;
  /** The documents of its objects. */
  readonly hidden: ReadonlySet<YamlDocument>;
  readonly layout: object;
}

const sets = new WeakMap<Snapshot, Map<string, ManifestSet | undefined>>();
/** By layout. */
const roots = new WeakMap<object, Map<string, readonly string[]>>();
const contents = new WeakMap<Build, Content>();

/**
 * The sets that a file's objects are part of, one for each kustomization that includes it and that no other includes.
 * Empty where there is none: then the directories around the file say what belongs together. Built when asked for,
 * memoised for each snapshot.
 */
export function* setsOf(snapshot: Snapshot, uri: string): Iterable<ManifestSet> {
  for (const directory of rootsOf(snapshot, uri)) {
    const set = setAt(snapshot, directory);
    if (set) yield set;
  }
}

/** The directories of the topmost kustomizations that include a file. A component is no kustomization of its own. */
export function rootsOf(snapshot: Snapshot, uri: string): readonly string[] {
  const includers = includersOf(snapshot, uri);
  if (includers.length === 0) return NOWHERE;
  const memo = roots.get(snapshot.layout) ?? new Map<string, readonly string[]>();
  roots.set(snapshot.layout, memo);
  const known = memo.get(uri);
  if (known) return known;
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (document: YamlDocument): void => {
    const directory = directoryOf(document.uri);
    if (seen.has(directory)) return;
    seen.add(directory);
    const above = includersOf(snapshot, directory).filter((other) => directoryOf(other.uri) !== directory);
    if (above.length === 0 && !kustomizationOf(document)?.isComponent) found.add(directory);
    above.forEach(visit);
  };
  includers.forEach(visit);
  const sorted = [...found].sort();
  memo.set(uri, sorted);
  return sorted;
}

const NOWHERE: readonly string[] = [];

/** Whether the kustomization beside a file leaves it out, and no other takes it in: it is applied by hand, or not at all. */
export function isLeftOut(snapshot: Snapshot, uri: string): boolean {
  return (
    !snapshot.set && rootsOf(snapshot, uri).length === 0 && setAt(snapshot, directoryOf(uri)) !== undefined
  );
}

/** The set that the kustomization of a directory makes; `undefined` where there is none. Memoised for each snapshot. */
export function setAt(snapshot: Snapshot, directory: string): ManifestSet | undefined {
  snapshot.reads?.note(readOf.build(directory));
  const memo = sets.get(snapshot) ?? new Map<string, ManifestSet | undefined>();
  sets.set(snapshot, memo);
  if (memo.has(directory)) return memo.get(directory);
  const build = buildOf(snapshot.files, directory);
  const set = build && makeSet(snapshot, build);
  memo.set(directory, set);
  if (build) snapshot.reads?.noteBuild(directory, build.looked);
  return set;
}

/**
 * Lets go of the sets that a snapshot has built, which hold the trees of all their files: who asks for one gets it built
 * again.
 * @param needed the directories of those that stay
 */
export function letGoOfSets(snapshot: Snapshot, needed: ReadonlySet<string>): void {
  const memo = sets.get(snapshot);
  for (const directory of memo?.keys() ?? []) if (!needed.has(directory)) memo?.delete(directory);
}

function makeSet(whole: Snapshot, build: Build): ManifestSet {
  const { objects, versions, changes, moved, hidden, layout } = contentOf(build);
  return {
    build,
    snapshot: {
      ...whole,
      kustomizations: new VersionedMap(),
      layout,
      reads: undefined,
      set: { name: nameOf(whole, build), whole, moved, objects },
    },
    outside: { ...whole, hidden },
    changes,
    builtFrom: (resource) => versions.get(resource) ?? [],
    mayHoldMore: build.unknown.length > 0,
    mayDiffer: build.unknown.some(({ kind }) => kind === 'changes'),
  };
}

function contentOf(build: Build): Content {
  const known = contents.get(build);
  if (known) return known;
  const objects = new Map<string, Resource[]>();
  const versions = new Map<Resource, Resource[]>();
  for (const { resource, source } of build.objects) {
    for (const key of keysOf(resource, IN_SET)) addTo(objects, key, resource);
    if (source) addTo(versions, source, resource);
  }
  const changes = new Set(
    build.objects.flatMap(({ resource, source }) => (resource === source ? [] : [resource.document])),
  );
  const moved = new Map(
    build.objects
      .filter(({ resource, source }) => resource.namespace?.value !== source?.namespace?.value)
      .map(({ resource, namespacedBy }) => [resource, namespacedBy]),
  );
  const hidden = new Set([...versions.keys()].map(({ document }) => document));
  const content = {
    changes,
    objects,
    versions,
    moved,
    hidden,
    layout: {},
  };
  contents.set(build, content);
  return content;
}

/** `overlays/prod and its bases`, as seen from the workspace folder. */
function nameOf(snapshot: Snapshot, { directory, directories }: Build): string {
  const folder = folderOf(snapshot, `${directory}/`);
  const path = folder !== undefined && isBelow(directory, folder) ? relativePath(folder, directory) : '';
  const name = path || say`the kustomization at the top`;
  return directories.length > 2
    ? say`${name} and its bases`
    : directories.length > 1
      ? say`${name} and its base`
      : name;
}
