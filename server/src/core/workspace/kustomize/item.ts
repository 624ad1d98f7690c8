import type { Resource } from '../../k8s/resource';
import { isNamespaced } from '../../k8s/cluster-scope';
import { groupOf } from '../../k8s/schema';
import type { OffsetRange } from '../../text';
import { graftText, placeAt, sameScalar, withValue } from '../../yaml/graft';
import type { YamlDocument } from '../../yaml/manifest-file';
import { mapOf, scalarOf, type YamlMap } from '../../yaml/node';

/** An object on its way through a build. Immutable: each step makes another. */
export interface Item {
  readonly document: YamlDocument;
  /** The object as written; `undefined` for one that a generator makes. */
  readonly source: Resource | undefined;
  readonly node: YamlMap;
  /** Where in its document that goes which has no better place. */
  readonly head: OffsetRange;
  /** The ids that it had before, the oldest first. References are written with these. */
  readonly previous: readonly ObjectId[];
  /** Those that were put before and behind its name, the innermost first. */
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  /** Its `data` has more than is known, from files that a generator reads. */
  readonly isDataUnknown?: true;
  /** The last kustomization that put it into a namespace. A patch may have changed that since. */
  readonly placed?: { readonly by: string; readonly namespace: string };
}

export interface ObjectId {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  /** "" for an object that lives in no namespace, `default` where none is written. */
  readonly namespace: string;
}

export function idOf({ node }: Item): ObjectId {
  return idOfNode(node);
}

export function idOfNode(node: YamlMap): ObjectId {
  const apiVersion = scalarOf(node, 'apiVersion')?.source ?? '';
  const kind = scalarOf(node, 'kind')?.source ?? '';
  const metadata = mapOf(node, 'metadata');
  const isOutside = isNamespaced({ apiVersion, kind, certainty: 'exact' }) === false;
  return {
    group: groupOf(apiVersion),
    version: apiVersion.slice(apiVersion.indexOf('/') + 1),
    kind,
    name: scalarOf(metadata, 'name')?.source ?? '',
    namespace: isOutside ? '' : scalarOf(metadata, 'namespace')?.source || 'default',
  };
}

/** The id that an object had first. */
export function originalId(item: Item): ObjectId {
  return item.previous[0] ?? idOf(item);
}

/** All ids of an object, the present one included. */
export function idsOf(item: Item): readonly ObjectId[] {
  return [...item.previous, idOf(item)];
}

export function sameId(a: ObjectId, b: ObjectId): boolean {
  return (
    a.name === b.name &&
    a.namespace === b.namespace &&
    a.kind === b.kind &&
    a.group === b.group &&
    a.version === b.version
  );
}

/** Notes down the present id, before a step that may change it. */
export function remembered(item: Item): Item {
  return { ...item, previous: [...item.previous, idOf(item)] };
}

export function withNode(item: Item, node: YamlMap): Item {
  return node === item.node ? item : { ...item, node };
}

/** Sets `metadata.name` or `metadata.namespace`. */
export function withMetadata(item: Item, key: 'name' | 'namespace', text: string): Item {
  const { node, head } = item;
  const metadata = mapOf(node, 'metadata');
  const place = placeAt(node, 'metadata', head);
  if (!metadata) return item;
  const value = graftText(text, placeAt(metadata, key, place));
  const old = scalarOf(metadata, key);
  if (sameScalar(old, value)) return item;
  return withNode(item, withValue(node, 'metadata', withValue(metadata, key, value, place), place, true));
}
