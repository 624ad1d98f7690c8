import { isMergeKey, isPlaceholder, pairOf, type YamlPair } from '../yaml/node';
import { topLevelKey } from './identify';
import { nearest } from './nearest';
import type { Resource } from './resource';
import { fieldsOf, itemTypeOf, makeType } from './schema';
import { hasShape, isCheckable, typedMapAt, typedMapsOf, type TypedMap } from './schema-walk';

/** A field that the API server does not know at its place. */
export interface UnknownField {
  readonly at: TypedMap;
  readonly pair: YamlPair;
  /** The field of the same mapping that was meant by it, absent there so far. */
  readonly meant: string | undefined;
  /** The nearest field, where that one is there already or takes another kind of value. */
  readonly resembles: string | undefined;
  /** The path of a field of this name elsewhere in the object, where one stands out. */
  readonly elsewhere: string | undefined;
  /** Under `elsewhere` it was this field once: the API has changed. */
  readonly renamed: boolean;
}

/** Fields of older versions of an API, and what became of them. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  V1IngressBackend: { serviceName: 'service.name', servicePort: 'service.port' },
  V1IngressSpec: { backend: 'defaultBackend' },
};
/** What a field is called in a sibling of its type, which people are used to. */
const CALLED_OTHERWISE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  V1SecretVolumeSource: { name: 'secretName' },
  V1SecretProjection: { secretName: 'name' },
};
const HEAD = makeType('', { apiVersion: 'string', kind: 'string', metadata: 'V1ObjectMeta' });
/** What no user writes, or what would only blur the view. */
const SKIPPED_FIELDS = ['status', 'managedFields', 'ephemeralContainers'];
const REACH = 3;

const known = new WeakMap<Resource, readonly UnknownField[]>();

/** The unknown fields of an object at any depth. Memoised. */
export function unknownFieldsOf(resource: Resource): readonly UnknownField[] {
  let fields = known.get(resource);
  if (!fields) known.set(resource, (fields = findUnknown(resource)));
  return fields;
}

const NOTHING: readonly UnknownField[] = [];

function findUnknown(resource: Resource): readonly UnknownField[] {
  const maps = typedMapsOf(resource);
  // The first is the object itself, where its type is known.
  const isWalked = maps[0]?.path === '' || !isCheckable(resource);
  const found = isWalked ? [] : misspeltHead(resource);
  for (const at of maps) if (at.known.includes(undefined)) found.push(...unknownIn(at));
  return found.length > 0 ? found : NOTHING;
}

/** Every object begins with the same fields, so slips in them are plain even where the rest of its type is not known. */
function misspeltHead({ node: map, headRange }: Resource): UnknownField[] {
  const at = typedMapAt(map, HEAD, headRange);
  const found: UnknownField[] = [];
  for (const pair of map.pairs) {
    const meant = topLevelKey(pair);
    const isSlip = meant !== pair.key.source && HEAD.fields.has(meant) && !pairOf(map, meant);
    if (isSlip && !pair.merged) found.push({ ...explain(at, pair), meant, resembles: undefined });
  }
  return found;
}

function unknownIn(at: TypedMap): UnknownField[] {
  const pairs = at.map.pairs.filter((pair) => isUnknown(at, pair));
  if (pairs.length === 0) return [];
  const fields = pairs.map((pair) => explain(at, pair));
  // Where two words could mean one field, neither plainly does.
  return fields.map((field) => {
    const twice = field.meant && fields.some((other) => other !== field && other.meant === field.meant);
    return twice ? { ...field, meant: undefined, resembles: field.meant } : field;
  });
}

function isUnknown(at: TypedMap, { key, merged }: YamlPair): boolean {
  const name = key.source;
  // `x-…` is where people keep what only their anchors use, `$…` a directive of a patch.
  if (merged || Object.hasOwn(at.fields, name) || isPlaceholder(name) || /^(?:x-|\$)/.test(name))
    return false;
  return !isMergeKey(key);
}

function explain(at: TypedMap, pair: YamlPair): UnknownField {
  const name = pair.key.source;
  const nothing = { at, pair, meant: undefined, resembles: undefined, elsewhere: undefined, renamed: false };
  const renamed = RENAMED[at.type];
  if (renamed && Object.hasOwn(renamed, name)) {
    return { ...nothing, elsewhere: join(at.path, renamed[name] ?? ''), renamed: true };
  }
  const near = CALLED_OTHERWISE[at.type]?.[name] ?? nearest(name, Object.keys(at.fields));
  const fits = near !== undefined && hasShape(pair.value, at.fields[near] ?? '');
  if (near && fits && !pairOf(at.map, near)) return { ...nothing, meant: near };
  const elsewhere = findElsewhere(at, pair);
  return elsewhere ? { ...nothing, elsewhere } : { ...nothing, resembles: near };
}

/** Looks for the field below its place first, then below each of the mappings around it. */
function findElsewhere(at: TypedMap, pair: YamlPair): string | undefined {
  for (let around: TypedMap | undefined = at; around; around = around.parent) {
    const isOther = isChoice(around) && around !== at;
    const found = findBelow(around, pair, isOther ? 0 : REACH);
    if (found || isOther) return found;
  }
  return undefined;
}

/** A volume is of one sort, so what is no field of it is not meant for another sort. */
function isChoice({ type }: TypedMap): boolean {
  return type === 'V1Volume';
}

/** The one place nearest to the top that takes this field; `undefined` where there are several. */
function findBelow(top: TypedMap, pair: YamlPair, reach: number): string | undefined {
  const name = pair.key.source;
  const seen = new Set<string>();
  let level: { type: string; path: string }[] = [{ type: top.type, path: top.path }];
  for (let depth = 0; depth <= reach && level.length > 0; depth++) {
    const found: string[] = [];
    const next: typeof level = [];
    for (const { type, path } of level) {
      const fields = fieldsOf(type) ?? {};
      const here = Object.hasOwn(fields, name) ? fields[name] : undefined;
      if (here && hasShape(pair.value, here)) found.push(join(path, name));
      for (const [field, fieldType] of Object.entries(fields)) {
        const item = itemTypeOf(fieldType);
        const inner = item ?? fieldType;
        if (SKIPPED_FIELDS.includes(field) || seen.has(inner) || !fieldsOf(inner)) continue;
        seen.add(inner);
        next.push({ type: inner, path: join(path, item ? `${field}[]` : field) });
      }
    }
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
    level = next;
  }
  return undefined;
}

function join(path: string, field: string): string {
  return path ? `${path}.${field}` : field;
}
