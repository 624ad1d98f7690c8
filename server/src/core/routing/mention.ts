import { isWorkload, kindName, type Resource } from '../k8s/resource';
import { groupOf } from '../k8s/schema';
import type { Located, OffsetRange } from '../text';
import { keyFor } from '../workspace/index-keys';
import { namespaceOf, nearestOnly } from '../workspace/scope';
import { find, isManifest, isPatch, type Snapshot } from '../workspace/snapshot';
import type { YamlDocument } from '../yaml/manifest-file';
import type { YamlNode, YamlScalar } from '../yaml/node';
import { placeIn } from '../yaml/scalar-place';

export type MentionKind = 'service' | 'service-port' | 'label' | 'container-port' | 'workload';

/** What a mention means: an object, or a part of one such as a port or a label of its Pods. */
export interface Entity {
  readonly resource: Resource;
  /** Tells the parts of one object apart; "" for the object itself. */
  readonly part: string;
}

/** Letters that a rename replaces. Ranges are offsets in the text of the document. */
export interface Place {
  readonly scalar: YamlScalar;
  /** Without quotes, where the letters stand there one by one. */
  readonly range: OffsetRange;
  /** All of the scalar, so that it may be written anew in its style. */
  readonly whole: boolean;
  readonly exact: boolean;
}

/** One place where an object of a manifest says something by its name. */
export interface Mention {
  readonly kind: MentionKind;
  /** In the spelling of the place that defines it: `web`, `http`, `8080`, `app=web`. */
  readonly word: string;
  /** The object in which it stands. */
  readonly resource: Resource;
  readonly range: OffsetRange;
  /** It defines what it names; everything else only uses it. */
  readonly declares: boolean;
  /** The name, or the value of a label. Absent where there are no letters to replace. */
  readonly name: Place | undefined;
  /** The key of a label. */
  readonly key?: Place | undefined;
  /** Written as in a variable: `WEB` for `web`. */
  readonly variable: boolean;
  /** The key of a label stands here for other values, too. */
  readonly sharesKey?: boolean;
  /** What it means, as seen from here; empty where nothing in the workspace has that name. */
  readonly entities: () => readonly Entity[];
}

/** Whether the objects of a file can be read as they stand: manifests, and patches, which are parts of them. */
export function isReadable(snapshot: Snapshot, uri: string): boolean {
  return isManifest(snapshot, uri) || isPatch(snapshot, uri);
}

/** The objects that an object is about: itself, or those that it is a patch for. */
export function subjectsOf<T extends Resource>(snapshot: Snapshot, resource: T): readonly T[] {
  if (isManifest(snapshot, resource.document.uri)) return [resource];
  if (!resource.name) return [];
  const { apiVersion, kind } = resource.identity;
  const found = find(snapshot, keyFor.object(groupOf(apiVersion), kind, resource.name.value)).filter(
    (other): other is T =>
      kindName(other) === kindName(resource) &&
      isWorkload(other) === isWorkload(resource) &&
      (resource.namespace === undefined || namespaceOf(snapshot, other) === resource.namespace.value),
  );
  return nearestOnly(snapshot, resource.document.uri, found).resources;
}

/** The place of a whole scalar, by its range. */
export function placeOf(document: YamlDocument, range: OffsetRange | undefined): Place | undefined {
  const scalar = range && scalarsOf(document).get(range.start);
  if (!scalar || scalar.range.end !== range.end) return undefined;
  const { range: inner, exact } = placeIn(document.text, scalar, 0, scalar.source.length);
  return { scalar, range: exact ? inner : scalar.range, whole: true, exact };
}

/** The place of a part of a scalar's text. */
export function partOf(document: YamlDocument, scalar: YamlScalar, start: number, end: number): Place {
  return { scalar, ...placeIn(document.text, scalar, start, end), whole: false };
}

/** A mention that is the whole value of a field. */
export function mentionAt(
  kind: MentionKind,
  resource: Resource,
  { value, range }: Located<string | number | boolean>,
  entities: () => readonly Entity[],
  declares = false,
): Mention {
  const name = placeOf(resource.document, range);
  return {
    kind,
    word: String(value),
    resource,
    range: name?.range ?? range,
    declares,
    name,
    variable: false,
    entities,
  };
}

const scalars = new WeakMap<YamlNode, ReadonlyMap<number, YamlScalar>>();

/** Every scalar of a document, keys included, by its start. */
export function scalarsOf(document: YamlDocument): ReadonlyMap<number, YamlScalar> {
  const { root } = document;
  const known = root && scalars.get(root);
  if (known) return known;
  const found = new Map<number, YamlScalar>();
  const seen = new Set<YamlNode>();
  const open: (YamlNode | undefined)[] = [root];
  for (let node = open.pop(); open.length > 0 || node; node = open.pop()) {
    if (!node || seen.has(node)) continue;
    seen.add(node);
    if (node.type === 'scalar') found.set(node.range.start, node);
    else if (node.type === 'seq') for (const { value } of node.items) open.push(value);
    else for (const { key, value } of node.pairs) open.push(key, value);
  }
  if (root) scalars.set(root, found);
  return found;
}
