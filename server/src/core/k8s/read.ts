import type { OffsetRange } from '../text';
import type { YamlDocument } from '../yaml/manifest-file';
import {
  mapOf,
  scalarOf,
  seqOf,
  type YamlMap,
  type YamlNode,
  type YamlPair,
  type YamlSeq,
} from '../yaml/node';
import { readConfigMap } from './config-map';
import { readEndpointSlice } from './endpoint-slice';
import { readEndpoints } from './endpoints';
import { GATEWAY_GROUP, readGatewayObject } from './http-route';
import { identify, lenientPair, topLevelKey } from './identify';
import { readIngress } from './ingress';
import { readNetworkPolicy } from './network-policy';
import { labelsOf, stringAt, type ObjectBase } from './object';
import type { Resource } from './resource';
import { groupOf } from './schema';
import { readService } from './service';
import { readWorkload, WORKLOAD_KINDS } from './workload';

/** What one YAML document holds. */
export interface DocumentContent {
  /** The objects in source order; those of a List are expanded. */
  readonly resources: readonly Resource[];
  /** Where a `---` is missing: the first key of each object but the first. Empty for a sound document. */
  readonly missingSeparators: readonly OffsetRange[];
  /** The document's own, which thereby stays as long as its objects. */
  readonly root: YamlMap | undefined;
}

/** Held weakly, as the trees below them are. */
const contents = new WeakMap<YamlDocument, DocumentContent | WeakRef<DocumentContent>>();
/** By each object of it: as long as somebody has one of them, it stays the one that others get. */
const contentsOfObjects = new WeakMap<Resource, DocumentContent>();

/**
 * Reads the Kubernetes objects of a document. Never throws; what is not an object is left out. Memoised: it is read
 * again only when nobody has any of its objects any more, so objects may be told apart by identity.
 */
export function contentOf(document: YamlDocument): DocumentContent {
  const known = aliveContentOf(document);
  if (known) return known;
  const content = readContent(document, () => document.root);
  share(document, content);
  return content;
}

/** From now on who has an object of the document has the one that others get. */
function share(document: YamlDocument, content: DocumentContent): void {
  contents.set(document, content === NOTHING ? NOTHING : new WeakRef(content));
  for (const resource of content.resources) contentsOfObjects.set(resource, content);
}

/**
 * The objects of a document for somebody who looks at them once and keeps none of them, nor any part of them: who asks
 * again may get others. That is how all files of a workspace are read.
 */
export function glimpseOf(document: YamlDocument): readonly Resource[] {
  return (aliveContentOf(document) ?? readContent(document, () => document.glimpse())).resources;
}

/**
 * Reads documents for a piece of work that looks at them more than once, and forgets them behind it.
 * @param work is given a function to call for each document of which it keeps something
 */
export function whileRead<T>(
  documents: readonly YamlDocument[],
  work: (keep: (document: YamlDocument) => void) => T,
): T {
  const read = documents.filter((document) => !aliveContentOf(document) && mayHoldObject(document.text));
  for (const document of read) {
    document.hold();
    contents.set(
      document,
      readContent(document, () => document.root),
    );
  }
  try {
    return work((document) => {
      const content = contents.get(document);
      if (content && !(content instanceof WeakRef)) share(document, content);
    });
  } finally {
    for (const document of read) {
      const content = contents.get(document);
      document.letGo(content instanceof WeakRef);
      if (content && !(content instanceof WeakRef) && content !== NOTHING) contents.delete(document);
    }
  }
}

function aliveContentOf(document: YamlDocument): DocumentContent | undefined {
  const known = contents.get(document);
  return known instanceof WeakRef ? known.deref() : known;
}

export function resourcesOf(document: YamlDocument): readonly Resource[] {
  return contentOf(document).resources;
}

/** The object that a mapping is, for one that differs from what the document holds. Not memoised. */
export function readObjectAt(document: YamlDocument, node: YamlMap): Resource | undefined {
  const resources: Resource[] = [];
  readObject(document, node, resources);
  return resources[0];
}

const NOTHING: DocumentContent = { resources: [], missingSeparators: [], root: undefined };

function readContent(document: YamlDocument, parse: () => YamlNode | undefined): DocumentContent {
  if (!mayHoldObject(document.text)) return NOTHING;
  const root = parse();
  if (root?.type !== 'map') return NOTHING;
  const parts = splitObjects(root);
  const resources: Resource[] = [];
  for (const part of parts) readObject(document, part, resources);
  if (resources.length === 0) return NOTHING;
  const missingSeparators =
    parts.length > 1
      ? parts.slice(1).map((part) => part.pairs[0]?.key.range ?? part.range)
      : NOTHING.missingSeparators;
  return { resources, missingSeparators, root };
}

/**
 * A cheap look that spares most files the parser: no object is without one of these words. JSON is often data of
 * another kind, such as schemas that describe objects, so there both names must stand with a string behind them.
 */
export function mayHoldObject(text: string): boolean {
  return JSON_OBJECT.test(text)
    ? JSON_KIND.test(text) && JSON_VERSION.test(text)
    : NAMED_LINE.test(text) || NAMED_ANYWHERE.test(text);
}

const JSON_OBJECT = /^\uFEFF?\s*\{\s*"/;
const JSON_KIND = /"kind"\s*:\s*"/;
const JSON_VERSION = /"apiVersion"\s*:\s*"/;
/** As it stands in nearly all manifests, which is found much sooner. */
const NAMED_LINE = /^(?:kind|apiVersion):/m;
const NAMED_ANYWHERE = /(?:^|[\s{,])["']?(?:kind|apiVersion|spec)["']?[ \t]*:/m;

/**
 * Two objects without a separator between them read as one mapping whose keys repeat. A part begins where a key
 * comes a second time, or right before that at an `apiVersion` or `kind` that belongs to it. A repeated key with no
 * `kind` or `apiVersion` about it is just a repeated key.
 */
function splitObjects(root: YamlMap): YamlMap[] {
  if (root.flow) return [root];
  if (!mayHoldSeveral(root)) return [root];
  const parts: YamlPair[][] = [[]];
  for (const pair of root.pairs) {
    const part = parts.at(-1) ?? [];
    const key = topLevelKey(pair);
    const repeated = REPEATED_KEYS.includes(key) && hasKey(part, key);
    if (!repeated) {
      part.push(pair);
      continue;
    }
    const previous = part.at(-1);
    const takesPrevious = part.length > 1 && previous !== undefined && startsObject(topLevelKey(previous));
    parts.push(takesPrevious ? [...part.splice(-1), pair] : [pair]);
  }
  // A lone `Kind:` behind `kind:` is a slip of the pen, no object.
  const named = parts.slice(1).every((part) => hasKey(part, 'kind') && part.length > 1);
  // Nor is a header written twice, or half of one.
  const [first] = parts;
  const isHeader = first?.every((pair) => startsObject(topLevelKey(pair)));
  if (parts.length === 1 || !named || isHeader) return [root];
  return parts.map((pairs) => ({ ...root, pairs, range: spanOf(pairs, root.range) }));
}

/** Whether a key that every object has stands there twice, slips of the pen included. */
function mayHoldSeveral({ pairs }: YamlMap): boolean {
  let seen = 0;
  for (const pair of pairs) {
    const at = REPEATED_KEYS.indexOf(topLevelKey(pair));
    if (at < 0) continue;
    if (seen & (1 << at)) return true;
    seen |= 1 << at;
  }
  return false;
}

const REPEATED_KEYS = ['apiVersion', 'kind', 'metadata', 'spec'];

function startsObject(key: string): boolean {
  return key === 'apiVersion' || key === 'kind';
}

function hasKey(part: readonly YamlPair[], key: string): boolean {
  return part.some((pair) => topLevelKey(pair) === key);
}

function spanOf(pairs: readonly YamlPair[], fallback: OffsetRange): OffsetRange {
  return { start: pairs[0]?.range.start ?? fallback.start, end: pairs.at(-1)?.range.end ?? fallback.end };
}

function readObject(document: YamlDocument, node: YamlMap, resources: Resource[]): void {
  const identified = identify(node);
  if (!identified) return;
  const { identity, declaredApiVersion, declaredKind, fragment } = identified;
  const metadata = lenientPair(node, 'metadata')?.value;
  const metadataMap = metadata?.type === 'map' ? metadata : undefined;
  const base: ObjectBase = {
    document,
    node,
    identity,
    declaredApiVersion,
    declaredKind,
    fragment,
    name: stringAt(metadataMap, 'name'),
    namespace: stringAt(metadataMap, 'namespace'),
    labels: labelsOf(mapOf(metadataMap, 'labels')),
    annotations: labelsOf(mapOf(metadataMap, 'annotations')),
    headRange: declaredKind?.range ?? node.pairs[0]?.key.range ?? node.range,
  };
  const items = listedIn(node, identity.kind);
  if (!items) {
    resources.push(readView(base));
    return;
  }
  // What calls itself a Pod is judged by what it lists.
  if (identity.kind.endsWith('List')) resources.push({ ...base, kind: 'Other' });
  for (const { value } of items.items) if (value?.type === 'map') readObject(document, value, resources);
}

/** The objects of a List. To kubectl all that has `items` is one, whatever it calls itself. */
function listedIn(node: YamlMap, kind: string): YamlSeq | undefined {
  const items = seqOf(node, 'items');
  const isList = kind.endsWith('List') || items?.items.some(({ value }) => isObject(value));
  return isList ? items : undefined;
}

function isObject(node: YamlNode | undefined): boolean {
  return (
    node?.type === 'map' && Boolean(scalarOf(node, 'apiVersion')?.source && scalarOf(node, 'kind')?.source)
  );
}

function readView(base: ObjectBase): Resource {
  const { apiVersion, kind, certainty } = base.identity;
  const group = groupOf(apiVersion);
  if (group === GATEWAY_GROUP) return readGatewayObject(base) ?? { ...base, kind: 'Other' };
  if (certainty === 'foreign') return readWorkload(base, kind, false) ?? { ...base, kind: 'Other' };
  if (kind === 'Service' && group === '') return readService(base);
  if (kind === 'Endpoints' && group === '') return readEndpoints(base);
  if (kind === 'EndpointSlice') return readEndpointSlice(base);
  if (kind === 'Ingress') return readIngress(base);
  if (kind === 'NetworkPolicy') return readNetworkPolicy(base);
  if (kind === 'ConfigMap' && group === '') return readConfigMap(base);
  if (WORKLOAD_KINDS.includes(kind)) return readWorkload(base, kind, true) ?? { ...base, kind: 'Other' };
  return { ...base, kind: 'Other' };
}
