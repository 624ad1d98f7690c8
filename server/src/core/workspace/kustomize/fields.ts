import type { OffsetRange } from '../../text';
import { graftMap, placeAt, withValue } from '../../yaml/graft';
import { mapsOf, pairOf, scalarOf, seqOf, type YamlMap, type YamlNode } from '../../yaml/node';
import type { ObjectId } from './item';

/** A field of some kinds, as the configuration of kustomize's transformers names it. Empty parts fit everything. */
export interface FieldSpec {
  readonly group?: string;
  readonly version?: string;
  readonly kind?: string;
  /** Steps by `/`, where lists are stepped through without a word; a slash inside a step is written `\/`. */
  readonly path: string;
  /** Whether the field is made where it is missing. */
  readonly create?: boolean;
}

/** The fields that a list in a configuration names. */
export function readFieldSpecs(map: YamlMap, key: string): FieldSpec[] {
  return mapsOf(seqOf(map, key)).flatMap(({ map: field }): FieldSpec[] => {
    const text = (part: string) => scalarOf(field, part)?.source ?? '';
    const create = scalarOf(field, 'create')?.value === true;
    return text('path')
      ? [{ path: text('path'), group: text('group'), version: text('version'), kind: text('kind'), create }]
      : [];
  });
}

/** What a field's value becomes; the same node where nothing changes. `undefined` stands for a field with no value. */
export type Change = (value: YamlNode | undefined, place: OffsetRange) => YamlNode | undefined;

export function fits({ group, version, kind }: Omit<FieldSpec, 'path'>, id: ObjectId): boolean {
  return (
    (!group || group === id.group) && (!version || version === id.version) && (!kind || kind === id.kind)
  );
}

/**
 * Changes every field that a path leads to.
 * @param place stands for the map in the object's document
 */
export function changeFields(map: YamlMap, spec: FieldSpec, place: OffsetRange, change: Change): YamlMap {
  const steps = spec.path.split(/(?<!\\)\//).map((step) => step.replaceAll('\\/', '/').replace(/\[\]$/, ''));
  return changeInMap(map, steps, spec.create ?? false, place, change);
}

function changeInMap(
  map: YamlMap,
  [step = '', ...rest]: readonly string[],
  create: boolean,
  place: OffsetRange,
  change: Change,
): YamlMap {
  const pair = pairOf(map, step);
  if (!pair && !create) return map;
  const at = placeAt(map, step, place);
  const isLast = rest.length === 0;
  if (pair?.value === undefined || (pair.value.type === 'scalar' && pair.value.value === null)) {
    if (!create) return map;
    const made = isLast ? change(undefined, at) : changeInMap(graftMap([], at), rest, create, at, change);
    return made ? withValue(map, step, made, at) : map;
  }
  const changed = isLast ? change(pair.value, at) : changeInside(pair.value, rest, create, at, change);
  if (!changed || changed === pair.value) return map;
  return withValue(map, step, changed, at, pair.value.type !== 'scalar');
}

function changeInside(
  node: YamlNode,
  steps: readonly string[],
  create: boolean,
  place: OffsetRange,
  change: Change,
): YamlNode {
  if (node.type === 'map') return changeInMap(node, steps, create, place, change);
  if (node.type === 'scalar') return node;
  const items = node.items.map((item) => {
    const value =
      item.value && changeInside(item.value, steps, create, placeOfItem(item.value, place), change);
    return value === item.value ? item : { ...item, value };
  });
  return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
}

/** What stands for an item of a list: its first key. */
export function placeOfItem(node: YamlNode, fallback: OffsetRange): OffsetRange {
  const first = node.type === 'map' ? node.pairs[0] : undefined;
  return first && !first.merged ? first.key.range : node.type === 'scalar' ? node.range : fallback;
}
