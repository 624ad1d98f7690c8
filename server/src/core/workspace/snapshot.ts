import { glimpseOf, resourcesOf } from '../k8s/read';
import type { Resource } from '../k8s/resource';
import { documentChanges } from '../yaml/document-changes';
import type { YamlDocument, ManifestFile } from '../yaml/manifest-file';
import { IndexChanges } from './index-changes';
import { keysOf } from './index-keys';
import { takeKeys, takeKustomizationKeys, type KnownKeys } from './known-keys';
import { withinLimits } from './limits';
import { dataKey, includeKey, kustomizationKeysOf, patchKey, testedKey } from './layout-keys';
import { lengthOf, Listing, valuesOf, type Listed } from './listing';
import { baseNameOf, directoryOf, isBelow, seenFrom } from './paths';
import { countedOf, isAsPopulated } from './population';
import { readOf, type Reads } from './reads';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { CHART_NAME, isTemplate, isValues, mayBeTemplate } from './templates';
import { VersionedMap } from './versioned-map';

/**
 * One consistent view of all files. It never changes: an edit makes a new one, which shares with the old all that
 * stayed the same, so its cost does not grow with the workspace.
 */
export interface Snapshot {
  readonly files: VersionedMap<ManifestFile>;
  /** The URIs of the workspace folders, without a slash at the end. */
  readonly folders: readonly string[];
  /** The settings of files outside every folder. Read them through {@link settingsFor}. */
  readonly settings: Settings;
  /** The settings of workspace folders and other directories that have their own. */
  readonly folderSettings: ReadonlyMap<string, Settings>;
  /** False while the workspace is still being read: what is not here may yet come, so nothing is called missing. */
  readonly complete: boolean;
  /** Where resources are, by the keys of `index-keys.ts`. Read it through {@link find} and {@link countAt}. */
  readonly index: VersionedMap<Listed<ResourcePlace>>;
  /** What kustomizations and tests do with files and directories: the documents that say so, by the keys below. */
  readonly kustomizations: VersionedMap<Listed<YamlDocument>>;
  /** The URIs of files that may be templates, by the keys of their places. Read it through {@link templatesAt}. */
  readonly templates: VersionedMap<Listed<string>>;
  /** One and the same as long as the same files are templates, patches and parts of the same kustomizations. */
  readonly layout: object;
  /** One and the same as long as it holds as many objects in each place and namespace, so that they are counted once. */
  readonly population: object;
  /** Set where nothing is found but what one kustomization builds: all of that is applied together. */
  readonly set?: {
    /** What stands in place of the index. */
    readonly objects: ReadonlyMap<string, readonly Resource[]>;
    /** How messages call it: `overlays/prod and its bases`. */
    readonly name: string;
    readonly whole: Snapshot;
    /** The objects that are not in the namespace as written, with the kustomization that says so, if it is no patch. */
    readonly moved: ReadonlyMap<Resource, string | undefined>;
  };
  /** Documents whose objects are not found. */
  readonly hidden?: ReadonlySet<YamlDocument>;
  /** Is told what is asked of this view. What one kustomization builds is asked for as a whole. */
  readonly reads?: Reads | undefined;
}

/** An object in its document. The index of a workspace holds these, so that it does not keep all trees alive. */
export interface ResourcePlace {
  readonly document: YamlDocument;
  /** Its index among the objects of the document. */
  readonly ordinal: number;
}

export interface FileChange {
  readonly uri: string;
  /** Absent: the file is gone. */
  readonly file: ManifestFile | undefined;
}

export function emptySnapshot(
  folders: readonly string[] = [],
  settings: Settings = DEFAULT_SETTINGS,
): Snapshot {
  return {
    files: new VersionedMap(),
    folders,
    settings,
    folderSettings: new Map(),
    complete: true,
    index: new VersionedMap(),
    kustomizations: new VersionedMap(),
    templates: new VersionedMap(),
    layout: {},
    population: {},
  };
}

/**
 * The snapshot after files were added, replaced or removed. Only documents that differ are indexed anew.
 * @param touched is given the keys of `index-keys.ts` and `reads.ts` under which there is something else now
 */
export function withFiles(
  snapshot: Snapshot,
  changes: readonly FileChange[],
  touched?: Set<string>,
): Snapshot {
  const resources = new IndexChanges<ResourcePlace>();
  const kustomizations = new IndexChanges<YamlDocument>();
  const templates = new IndexChanges<string>();
  const changed = new Map<string, ManifestFile | undefined>();
  let isAlike = true;
  let isLaidOutAlike = true;
  const maybeTemplates: string[] = [];
  // Of several changes of one file the last counts.
  for (const { uri, file: given } of new Map(changes.map((change) => [change.uri, change])).values()) {
    const file = given && withinLimits(given, settingsFor(snapshot, uri).limits);
    const before = snapshot.files.get(uri);
    const { gone, come } = documentChanges(before?.documents ?? [], file?.documents ?? []);
    collect(gone, (key, place) => resources.remove(key, place));
    collect(come, (key, place) => resources.add(key, place));
    touched?.add(readOf.file(uri));
    isAlike &&= isAsPopulated(before, file);
    isLaidOutAlike &&= (before !== undefined && file !== undefined) || !namesLayout(uri);
    collectKustomizations(gone, (key, document) => kustomizations.remove(key, document));
    collectKustomizations(come, (key, document) => kustomizations.add(key, document));
    const [was, is] = [before, file].map((one) => one !== undefined && mayBeTemplate(one));
    if (was || is) maybeTemplates.push(uri);
    if (was) for (const key of placesOf(uri)) templates.remove(key, uri);
    if (is) for (const key of placesOf(uri)) templates.add(key, uri);
    changed.set(uri, file);
  }
  const files = snapshot.files.with(changed);
  isLaidOutAlike &&=
    kustomizations.isBalanced(({ uri }) => uri) &&
    maybeTemplates.every((uri) => holdsTemplate(snapshot.files, uri) === holdsTemplate(files, uri));
  if (touched) for (const key of resources.keys()) touched.add(key);
  if (!isAlike) touched?.add(readOf.population);
  if (!isLaidOutAlike) touched?.add(readOf.layout);
  return {
    ...snapshot,
    files,
    index: resources.applyTo(snapshot.index),
    kustomizations: kustomizations.applyTo(snapshot.kustomizations),
    templates: templates.applyTo(snapshot.templates),
    layout: isLaidOutAlike ? snapshot.layout : {},
    population: isAlike && isLaidOutAlike ? snapshot.population : {},
  };
}

/** The snapshot under other settings, by which other files may be too large to be read. */
export function withSettings(
  snapshot: Snapshot,
  settings: Settings,
  folderSettings: ReadonlyMap<string, Settings> = new Map(),
): Snapshot {
  const next = { ...snapshot, settings, folderSettings, population: {} };
  const changes = [...next.files].flatMap(([uri, file]): FileChange[] => {
    const now = withinLimits(file, settingsFor(next, uri).limits);
    return now === file ? [] : [{ uri, file: now }];
  });
  return changes.length > 0 ? withFiles(next, changes) : next;
}

/** The settings that hold for a file: those of the closest directory above it that has its own. */
export function settingsFor(snapshot: Snapshot, uri: string): Settings {
  const { folderSettings, settings } = snapshot;
  if (folderSettings.size === 0) return settings;
  let known = settingsOfFiles.get(folderSettings);
  if (!known) settingsOfFiles.set(folderSettings, (known = new Map<string, Settings | undefined>()));
  if (!known.has(uri)) known.set(uri, closest(folderSettings, seenFrom(uri, snapshot.folders)));
  return known.get(uri) ?? settings;
}

/** Asked for at each object. */
const settingsOfFiles = new WeakMap<ReadonlyMap<string, Settings>, Map<string, Settings | undefined>>();

function closest(folderSettings: ReadonlyMap<string, Settings>, uri: string): Settings | undefined {
  for (let at = uri.lastIndexOf('/'); at >= 0; at = at === 0 ? -1 : uri.lastIndexOf('/', at - 1)) {
    const found = folderSettings.get(uri.slice(0, at));
    if (found) return found;
  }
  return undefined;
}

export function withFolders(snapshot: Snapshot, folders: readonly string[]): Snapshot {
  return { ...snapshot, folders, population: {} };
}

export function withCompleteness(snapshot: Snapshot, complete: boolean): Snapshot {
  return { ...snapshot, complete };
}

/** The resources under a key of `index-keys.ts`, those of files left out that are no manifests of their own. */
export function find(snapshot: Snapshot, key: string): readonly Resource[] {
  const found = findAll(snapshot, key);
  return snapshot.hidden ? found.filter((resource) => !isHidden(snapshot, resource)) : found;
}

/**
 * Those of {@link find} and the hidden ones. A list of many is the same each time, as long as somebody has it, so that
 * what is worked out for it as a whole can be remembered.
 */
export function findAll(snapshot: Snapshot, key: string): readonly Resource[] {
  snapshot.reads?.note(key);
  if (snapshot.set) return snapshot.set.objects.get(key) ?? NOTHING;
  const listed = snapshot.index.get(key);
  if (listed === undefined) return NOTHING;
  if (listed instanceof Listing) return foundIn(snapshot, listed);
  if (!isManifest(snapshot, listed.document.uri)) return NOTHING;
  const resource = resourcesOf(listed.document)[listed.ordinal];
  return resource ? [resource] : NOTHING;
}

export function isHidden({ hidden }: Snapshot, { document }: Resource): boolean {
  return hidden?.has(document) ?? false;
}

/** How many objects stand under a key, found or not. */
export function countAt(snapshot: Snapshot, key: string): number {
  snapshot.reads?.note(key);
  return snapshot.set ? (snapshot.set.objects.get(key)?.length ?? 0) : lengthOf(snapshot.index.get(key));
}

const NOTHING: readonly Resource[] = [];

interface Found {
  readonly layout: object;
  readonly resources: WeakRef<readonly Resource[]>;
}
const found = new WeakMap<Listing<ResourcePlace>, Found>();

/** Memoised as a whole, as long as somebody has it: there may be thousands, asked for often. */
function foundIn(snapshot: Snapshot, listing: Listing<ResourcePlace>): readonly Resource[] {
  const known = found.get(listing);
  let resources = known?.layout === snapshot.layout ? known.resources.deref() : undefined;
  if (!resources) {
    resources = listing
      .inOrder((a, b) => comparePlaces(snapshot.files, a, b))
      .flatMap(({ document, ordinal }) =>
        isManifest(snapshot, document.uri) ? (resourcesOf(document)[ordinal] ?? []) : [],
      );
    found.set(listing, { layout: snapshot.layout, resources: new WeakRef(resources) });
  }
  return resources;
}

/**
 * Whether a file's objects are deployed as they stand. Templates are not, they get rendered first; nor are the values
 * of a chart and the patches of a kustomization, which look like broken objects, or what only a test reads.
 */
export function isManifest(snapshot: Snapshot, uri: string): boolean {
  let known = manifests.get(snapshot.layout);
  if (!known) manifests.set(snapshot.layout, (known = new Map<string, boolean>()));
  let answer = known.get(uri);
  if (answer === undefined) {
    answer =
      !isTemplate(snapshot.files, uri) &&
      !isValues(snapshot.files, uri) &&
      !snapshot.kustomizations.has(patchKey(uri)) &&
      !isOnly(snapshot, uri, testedKey);
    known.set(uri, answer);
  }
  return answer;
}

/** By layout: every object that is found is asked about. */
const manifests = new WeakMap<object, Map<string, boolean>>();

/** Whether a kustomization applies a file as a patch: its objects are parts of others, as they stand. */
export function isPatch(snapshot: Snapshot, uri: string): boolean {
  return snapshot.kustomizations.has(patchKey(uri)) && !isTemplate(snapshot.files, uri);
}

/**
 * Whether a program in the cluster reads a file out of a ConfigMap, or a test expects it there: something may well make
 * such objects, though nobody applies the file.
 */
export function isData(snapshot: Snapshot, uri: string): boolean {
  return isOnly(snapshot, uri, dataKey);
}

/** What a kustomization includes is applied as well. */
function isOnly({ kustomizations }: Snapshot, uri: string, keyOf: (uri: string) => string): boolean {
  return kustomizations.has(keyOf(uri)) && !kustomizations.has(includeKey(uri));
}

/** The URIs of the templates in a directory and of those in the directories right below it. */
export function templatesAt(snapshot: Snapshot, directory: string): readonly string[] {
  return [directoryKey(directory), belowKey(directory)]
    .flatMap((key) => valuesOf(snapshot.templates.get(key), compareTexts))
    .filter((uri) => isTemplate(snapshot.files, uri));
}

/** Whether a file's objects may differ from what is applied, since kustomizations include it; never so in what one of these builds. */
export function isRewritten(snapshot: Snapshot, uri: string): boolean {
  return !snapshot.set && snapshot.kustomizations.has(includeKey(uri));
}

/** The kustomizations that include a file or a directory. */
export function includersOf(snapshot: Snapshot, uri: string): readonly YamlDocument[] {
  return valuesOf(snapshot.kustomizations.get(includeKey(uri)), (a, b) => compareTexts(a.uri, b.uri));
}

/** The documents of a file; none for a file that is not in the snapshot. */
export function documentsOf(snapshot: Snapshot, uri: string): readonly YamlDocument[] {
  snapshot.reads?.note(readOf.file(uri));
  return snapshot.files.get(uri)?.documents ?? [];
}

/** Where in its file a document starts; 0 for one that is in no file of the snapshot. */
export function startOf(snapshot: Snapshot, document: YamlDocument): number {
  return snapshot.files.get(document.uri)?.startOf(document) ?? 0;
}

/** The workspace folder that a file belongs to: the innermost, where folders are nested. */
export function folderOf(snapshot: Snapshot, uri: string): string | undefined {
  let innermost: string | undefined;
  for (const folder of snapshot.folders)
    if ((innermost === undefined || folder.length > innermost.length) && isBelow(uri, folder))
      innermost = folder;
  return innermost;
}

/** Most documents hold one object, and there are many. */
const places = new WeakMap<YamlDocument, ResourcePlace | readonly ResourcePlace[]>();

function placesIn(document: YamlDocument, count: number): readonly ResourcePlace[] {
  const known = places.get(document);
  if (known) return 'document' in known ? [known] : known;
  const made = Array.from({ length: count }, (_, ordinal) => ({ document, ordinal }));
  places.set(document, made.length === 1 && made[0] ? made[0] : made);
  return made;
}

/** Visits the keys of all objects, each of which has one place as long as its document is there. */
function collect(
  documents: readonly YamlDocument[],
  visit: (key: string, place: ResourcePlace) => void,
): void {
  for (const document of documents) {
    const keys = takeKeys(document) ?? readKeys(document);
    if (keys.length === 0) continue;
    const known = placesIn(document, keys.length);
    keys.forEach((ofObject, ordinal) => {
      const place = known[ordinal];
      if (place) for (const key of ofObject) visit(key, place);
    });
  }
}

function readKeys(document: YamlDocument): KnownKeys {
  const resources = glimpseOf(document);
  countedOf(document, () => resources);
  return resources.map((resource) => keysOf(resource));
}

function collectKustomizations(
  documents: readonly YamlDocument[],
  visit: (key: string, document: YamlDocument) => void,
): void {
  for (const document of documents) {
    const keys = takeKustomizationKeys(document) ?? kustomizationKeysOf(document);
    for (const key of keys) visit(key, document);
  }
}

function placesOf(uri: string): readonly string[] {
  const directory = directoryOf(uri);
  return [directoryKey(directory), belowKey(directoryOf(directory))];
}

function directoryKey(directory: string): string {
  return `in ${directory}`;
}

function belowKey(directory: string): string {
  return `below ${directory}`;
}

function holdsTemplate(files: Snapshot['files'], uri: string): boolean {
  return files.has(uri) && isTemplate(files, uri);
}

/** Whether it matters for other files that this one is there. */
function namesLayout(uri: string): boolean {
  return baseNameOf(uri) === CHART_NAME;
}

/** One order, whatever came first: the same files give the same findings. */
function comparePlaces(files: Snapshot['files'], a: ResourcePlace, b: ResourcePlace): number {
  const byUri = compareTexts(a.document.uri, b.document.uri);
  if (byUri !== 0) return byUri;
  const file = files.get(a.document.uri);
  const byDocument = (file?.startOf(a.document) ?? 0) - (file?.startOf(b.document) ?? 0);
  return byDocument || a.ordinal - b.ordinal;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
