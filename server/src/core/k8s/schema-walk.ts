import type { OffsetRange } from '../text';
import { goValueOf } from '../yaml/go-scalars';
import { asMap, mapOf, pairOf, type YamlMap, type YamlNode, type YamlPair } from '../yaml/node';
import { lenientPair } from './identify';
import type { Resource } from './resource';
import { fieldsOf, groupOf, rootType } from './schema';

/** A mapping that the API server decodes as a value of a type it knows. */
export interface TypedMap {
  readonly map: YamlMap;
  /** Such as `V1ServicePort`. */
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Such as `spec.ports[]`; "" for the object itself. */
  readonly path: string;
  /** Where to point for a field that is not there: the key that holds the mapping, or the first key of a list's item. */
  readonly head: OffsetRange;
  readonly parent: TypedMap | undefined;
  /** It stands elsewhere and came here by an alias, so an edit would change more than this place. */
  readonly shared: boolean;
}

const walks = new WeakMap<Resource, readonly TypedMap[]>();

/**
 * The mappings of an object whose types are known, in source order. Empty for an object that is not built in, for one
 * of another version, and in a document with syntax errors, where the tree proves little. Memoised.
 */
export function typedMapsOf(resource: Resource): readonly TypedMap[] {
  let walk = walks.get(resource);
  if (!walk) walks.set(resource, (walk = walkObject(resource)));
  return walk;
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
    const type = rootType(identity.apiVersion, identity.kind);
    const root = type && fieldsOf(type) ? { type, map: node, path: '' } : undefined;
    if (root) walker.visit(root.map, root.type, '', headRange, undefined, false);
    else if (!identity.kind.endsWith('List')) walkMetadata(walker, node);
  } else if (
    document.errors.length === 0 &&
    identity.kind === 'Rollout' &&
    groupOf(identity.apiVersion) === 'argoproj.io'
  ) {
    const template = pairOf(mapOf(node, 'spec'), 'template');
    const map = asMap(template?.value);
    if (template && map)
      walker.visit(map, 'V1PodTemplateSpec', 'spec.template', template.key.range, undefined, false);
  }
  return walker.found;
}

function walkMetadata(walker: Walker, node: YamlMap): void {
  const pair = lenientPair(node, 'metadata');
  const map = asMap(pair?.value);
  if (pair && map) walker.visit(map, 'V1ObjectMeta', 'metadata', pair.key.range, undefined, false);
}

class Walker {
  readonly found: TypedMap[] = [];
  /** Aliases lead to the same node again; one look is enough. */
  readonly #seen = new Set<YamlNode>();

  visit(
    map: YamlMap,
    type: string,
    path: string,
    head: OffsetRange,
    parent: TypedMap | undefined,
    shared: boolean,
  ): void {
    const fields = fieldsOf(type);
    if (!fields || this.#seen.has(map)) return;
    this.#seen.add(map);
    const typed: TypedMap = { map, type, fields, path, head, parent, shared };
    this.found.push(typed);
    for (const pair of map.pairs) this.#visitPair(typed, pair);
  }

  #visitPair(parent: TypedMap, pair: YamlPair): void {
    const name = pair.key.source;
    const type = Object.hasOwn(parent.fields, name) ? parent.fields[name] : undefined;
    if (!type || !pair.value) return;
    const path = parent.path ? `${parent.path}.${name}` : name;
    const shared = parent.shared || pair.merged || pair.value.range.start < pair.key.range.end;
    if (pair.value.type === 'map') this.visit(pair.value, type, path, pair.key.range, parent, shared);
    const itemType = itemTypeOf(type);
    if (pair.value.type !== 'seq' || !itemType) return;
    for (const { value, range } of pair.value.items) {
      if (value?.type === 'map') {
        const head = value.pairs[0]?.key.range ?? value.range;
        this.visit(value, itemType, `${path}[]`, head, parent, shared || value.range.start !== range.start);
      } else if (isNull(value)) {
        // It decodes to what an empty mapping does. There is nothing in it to edit.
        const empty: YamlMap = { type: 'map', flow: true, pairs: [], range };
        this.visit(empty, itemType, `${path}[]`, range, parent, true);
      }
    }
  }
}

function isNull(value: YamlNode | undefined): boolean {
  return !value || (value.type === 'scalar' && goValueOf(value) === null);
}

/** `Array<V1ServicePort>` → `V1ServicePort`. */
export function itemTypeOf(type: string): string | undefined {
  return type.startsWith('Array<') ? type.slice('Array<'.length, -1) : undefined;
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
