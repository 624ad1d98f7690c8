import type { OffsetRange } from '../text';
import { goValueOf } from '../yaml/go-scalars';
import { asMap, mapOf, pairOf, type YamlMap, type YamlNode, type YamlPair, type YamlSeq } from '../yaml/node';
import { lenientPair } from './identify';
import type { Resource } from './resource';
import {
  fieldsOf,
  groupOf,
  itemTypeOf,
  objectTypeOf,
  rootType,
  type FieldType,
  type ObjectType,
} from './schema';

/** A mapping that the API server decodes as a value of a type it knows. */
export interface TypedMap {
  readonly map: YamlMap;
  /** Such as `V1ServicePort`. */
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
  /** `undefined` for a type that is none of the schema's. */
  readonly objectType: ObjectType | undefined;
  /** The fields that its pairs are, one for each; `undefined` for a pair whose key is no field. */
  readonly known: readonly (FieldType | undefined)[];
  /** A field stands there several times, of which the last counts. */
  readonly repeats: boolean;
  /** Such as `spec.ports[]`; "" for the object itself. */
  readonly path: string;
  /** Where to point for a field that is not there: the key that holds the mapping, or the first key of a list's item. */
  readonly head: OffsetRange;
  readonly parent: TypedMap | undefined;
  /** It stands elsewhere and came here by an alias, so an edit would change more than this place. */
  readonly shared: boolean;
}

/**
 * The mappings of an object whose types are known, in source order. Empty for an object that is not built in, for one
 * of another version, and in a document with syntax errors, where the tree proves little. Memoised for the object that
 * was asked for last.
 */
export const typedMapsOf: (resource: Resource) => readonly TypedMap[] = rememberingLatest(walkObject);

/** A memo of one: rules ask of one object after the other, and what was found for all of them would outweigh them. */
function rememberingLatest<K extends object, V>(make: (key: K) => V): (key: K) => V {
  let latest: { readonly key: K; readonly value: V } | undefined;
  return (key) => {
    if (latest?.key !== key) latest = { key, value: make(key) };
    return latest.value;
  };
}

/** Whether it is one of the reference version's own kinds, and its text could be read. */
export function isCheckable(resource: Resource): boolean {
  const { certainty } = resource.identity;
  return (certainty === 'exact' || certainty === 'corrected') && resource.document.errors.length === 0;
}

function walkObject(resource: Resource): TypedMap[] {
  const walker = new Walker();
  const { node, identity, headRange, document } = resource;
  if (isCheckable(resource)) {
    const root = objectTypeOf(rootType(identity.apiVersion, identity.kind) ?? '');
    if (root) walker.visit(node, root, '', headRange, undefined, false);
    else if (!identity.kind.endsWith('List')) walkMetadata(walker, node);
  } else if (
    document.errors.length === 0 &&
    identity.kind === 'Rollout' &&
    groupOf(identity.apiVersion) === 'argoproj.io'
  ) {
    const template = pairOf(mapOf(node, 'spec'), 'template');
    const map = asMap(template?.value);
    const type = objectTypeOf('V1PodTemplateSpec');
    if (template && map && type)
      walker.visit(map, type, 'spec.template', template.key.range, undefined, false);
  }
  return walker.found;
}

function walkMetadata(walker: Walker, node: YamlMap): void {
  const pair = lenientPair(node, 'metadata');
  const map = asMap(pair?.value);
  const type = objectTypeOf('V1ObjectMeta');
  if (pair && map && type) walker.visit(map, type, 'metadata', pair.key.range, undefined, false);
}

class Walker {
  readonly found: TypedMap[] = [];
  /** Aliases lead to the same node again; one look is enough. */
  readonly #seen = new Set<YamlNode>();

  visit(
    map: YamlMap,
    type: ObjectType,
    path: string,
    head: OffsetRange,
    parent: TypedMap | undefined,
    shared: boolean,
  ): void {
    if (this.#seen.has(map)) return;
    this.#seen.add(map);
    const known = fieldTypesOf(map, type);
    const typed: TypedMap = {
      map,
      type: type.name,
      fields: type.record,
      objectType: type,
      known,
      repeats: hasRepeated(known),
      path,
      head,
      parent,
      shared,
    };
    this.found.push(typed);
    let index = 0;
    for (const pair of map.pairs) {
      const field = known[index++];
      if (field?.inner && pair.value && pair.value.type !== 'scalar')
        this.#visitValue(typed, pair, pair.value, field, field.inner);
    }
  }

  #visitValue(
    parent: TypedMap,
    pair: YamlPair,
    node: YamlMap | YamlSeq,
    field: FieldType,
    inner: ObjectType,
  ): void {
    const path = parent.path ? `${parent.path}.${field.name}` : field.name;
    const shared = parent.shared || pair.merged || node.range.start < pair.key.range.end;
    if (node.type === 'map') {
      if (!field.itemType) this.visit(node, inner, path, pair.key.range, parent, shared);
      return;
    }
    if (!field.itemType) return;
    const itemPath = `${path}[]`;
    for (const { value, range } of node.items) {
      if (value?.type === 'map') {
        const head = value.pairs[0]?.key.range ?? value.range;
        this.visit(value, inner, itemPath, head, parent, shared || value.range.start !== range.start);
      } else if (isNull(value)) {
        // It decodes to what an empty mapping does. There is nothing in it to edit.
        const empty: YamlMap = { type: 'map', flow: true, pairs: [], range };
        this.visit(empty, inner, itemPath, range, parent, true);
      }
    }
  }
}

/** The fields of a type that the pairs of a mapping are. */
function fieldTypesOf({ pairs }: YamlMap, { fields }: ObjectType): (FieldType | undefined)[] {
  return pairs.map(({ key }) => fields.get(key.source));
}

function hasRepeated(known: readonly (FieldType | undefined)[]): boolean {
  if (known.length > MANY) return new Set(known).size < known.length;
  for (let index = 1; index < known.length; index++) {
    const field = known[index];
    if (field && known.lastIndexOf(field, index - 1) >= 0) return true;
  }
  return false;
}

/** So many pairs that a table of them costs less than looking through them for each. */
const MANY = 64;

/** A mapping that is looked at by itself, as if it were of a type. */
export function typedMapAt(map: YamlMap, type: ObjectType, head: OffsetRange): TypedMap {
  const { name, record } = type;
  const known = fieldTypesOf(map, type);
  const repeats = hasRepeated(known);
  const objectType = type.id < 0 ? undefined : type;
  return {
    map,
    type: name,
    fields: record,
    objectType,
    known,
    repeats,
    path: '',
    head,
    parent: undefined,
    shared: false,
  };
}

/** Whether a pair of a mapping is the one that counts among those of its key. */
export function counts({ map, repeats }: TypedMap, pair: YamlPair): boolean {
  return !repeats || pairOf(map, pair.key.source) === pair;
}

function isNull(value: YamlNode | undefined): boolean {
  return !value || (value.type === 'scalar' && goValueOf(value) === null);
}

/** Whether a value has the shape of a type; its content is not judged. */
export function hasShape(value: YamlNode | undefined, type: string): boolean {
  if (!value || type === 'any' || (value.type === 'scalar' && value.value === null)) return true;
  if (value.type === 'seq') return itemTypeOf(type) !== undefined;
  if (value.type === 'map') return fieldsOf(type) !== undefined || type.startsWith('{');
  if (type === 'number') return typeof value.value === 'number';
  if (type === 'boolean') return typeof value.value === 'boolean';
  return !itemTypeOf(type) && !fieldsOf(type) && !type.startsWith('{');
}
