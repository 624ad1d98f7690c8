import type { OffsetRange } from '../text';
import { goValueOf } from '../yaml/go-scalars';
import { isPlaceholder, pairOf, type YamlMap, type YamlNode, type YamlPair } from '../yaml/node';
import { isQuantity, isQuantityField } from './quantities';
import { isTime } from './times';
import type { Resource } from './resource';
import { fieldsOf } from './schema';
import { isCheckable, itemTypeOf, typedMapsOf, type TypedMap } from './schema-walk';

/** What the API server decodes at a place. */
export type Wanted = 'string' | 'integer' | 'boolean' | 'port' | 'quantity' | 'time' | 'map' | 'list';

/** A value that the API server cannot decode, so that it refuses the whole object (ERR-008). */
export interface WrongType {
  readonly at: TypedMap;
  readonly field: string;
  /** The key, where it is a value of a map of strings such as `labels`. */
  readonly key: string | undefined;
  /** Zero-based, where it is an item of a list of strings such as `args`. */
  readonly index: number | undefined;
  readonly wanted: Wanted;
  readonly value: YamlNode;
  readonly range: OffsetRange;
  /** It stands elsewhere and came here by an alias or a merge key. */
  readonly shared: boolean;
}

const STRING_MAP = '{ [key: string]: string; }';
/** Fields of kinds whose other fields are not checked. */
const MORE_FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'v1/ConfigMap': { data: STRING_MAP, binaryData: STRING_MAP, immutable: 'boolean' },
  'v1/Secret': { data: STRING_MAP, stringData: STRING_MAP, immutable: 'boolean', type: 'string' },
};
/** Integers of 64 bits; all others have 32. */
const LONG_FIELDS = [
  'activeDeadlineSeconds',
  'deletionGracePeriodSeconds',
  'expirationSeconds',
  'fsGroup',
  'generation',
  'gid',
  'observedGeneration',
  'runAsGroup',
  'runAsUser',
  'seconds',
  'startingDeadlineSeconds',
  'supplementalGroups',
  'terminationGracePeriodSeconds',
  'tolerationSeconds',
  'uid',
];

const known = new WeakMap<Resource, readonly WrongType[]>();

/** The values of an object that are of another type than their field, at any depth. Memoised. */
export function wrongTypesOf(resource: Resource): readonly WrongType[] {
  let found = known.get(resource);
  if (!found) {
    const { text } = resource.document;
    const maps = [...typedMapsOf(resource), ...furtherMaps(resource)];
    known.set(resource, (found = maps.flatMap((at) => wrongIn(text, at))));
  }
  return found;
}

function furtherMaps(resource: Resource): TypedMap[] {
  const { identity, node, headRange } = resource;
  const id = `${identity.apiVersion}/${identity.kind}`;
  const fields = Object.hasOwn(MORE_FIELDS, id) ? MORE_FIELDS[id] : undefined;
  const isWalked = typedMapsOf(resource).some(({ path }) => path === '');
  if (!fields || isWalked || !isCheckable(resource)) return [];
  return [
    { map: node, type: identity.kind, fields, path: '', head: headRange, parent: undefined, shared: false },
  ];
}

function wrongIn(text: string, at: TypedMap): WrongType[] {
  return at.map.pairs.flatMap((pair) => {
    const field = pair.key.source;
    const type = Object.hasOwn(at.fields, field) ? at.fields[field] : undefined;
    // Of a repeated key only the last counts.
    if (!type || !pair.value || pairOf(at.map, field) !== pair) return [];
    return judge({ text, at, field, type, pair, value: pair.value });
  });
}

interface Place {
  readonly text: string;
  readonly at: TypedMap;
  readonly field: string;
  readonly type: string;
  readonly pair: YamlPair;
  readonly value: YamlNode;
}

function judge(place: Place): WrongType[] {
  const { type, value } = place;
  if (type === 'any') return [];
  const itemType = itemTypeOf(type);
  if (itemType) return value.type === 'seq' ? judgeItems(place, itemType) : wrong(place, 'list', value);
  if (type === STRING_MAP)
    return value.type === 'map' ? judgeStrings(place, value) : wrong(place, 'map', value);
  if (fieldsOf(type) || type.startsWith('{')) return value.type === 'map' ? [] : wrong(place, 'map', value);
  return wrong(place, scalarType(place), value);
}

function judgeItems(place: Place, itemType: string): WrongType[] {
  if (place.value.type !== 'seq') return [];
  const wanted = fieldsOf(itemType) ? 'map' : itemType === 'number' ? 'integer' : 'string';
  return place.value.items.flatMap(({ value }, index) =>
    value ? wrong(place, wanted, value, { index }) : [],
  );
}

function judgeStrings(place: Place, map: YamlMap): WrongType[] {
  const wanted = isQuantityField(place.at.type, place.field) ? 'quantity' : 'string';
  return map.pairs.flatMap((pair) => {
    const key = pair.key.source;
    if (!pair.value || pairOf(map, key) !== pair || (key === '<<' && pair.key.style === 'plain')) return [];
    return wrong(place, wanted, pair.value, { key, pair });
  });
}

function scalarType({ at, field, type }: Place): Wanted {
  if (isQuantityField(at.type, field)) return 'quantity';
  if (type === 'number') return 'integer';
  if (type === 'boolean') return 'boolean';
  if (type === 'IntOrString') return 'port';
  return type === 'Date' || type === 'V1MicroTime' ? 'time' : 'string';
}

function wrong(
  place: Place,
  wanted: Wanted,
  value: YamlNode,
  { key, index, pair = place.pair }: { key?: string; index?: number; pair?: YamlPair } = {},
): WrongType[] {
  if (fits(place.text, place.field, wanted, value)) return [];
  // An alias stands behind its key, what it means in front of it.
  const isElsewhere = value.range.start < pair.key.range.end;
  const shared = place.at.shared || pair.merged || isElsewhere || (value.type === 'scalar' && value.alias);
  const range = pair.merged || isElsewhere ? pair.key.range : value.range;
  return [{ at: place.at, field: place.field, key, index, wanted, value, range, shared }];
}

function fits(text: string, field: string, wanted: Wanted, value: YamlNode): boolean {
  if (value.type !== 'scalar') {
    // `{{ .Values.x }}` reads as a mapping.
    const written = text.slice(value.range.start, value.range.end);
    return value.type === (wanted === 'list' ? 'seq' : wanted) || written.includes('{{');
  }
  const go = goValueOf(value);
  // ERR-008: `null` decodes to what an absent field does.
  if (go === undefined || go === null) return true;
  if (wanted === 'string') return typeof go === 'string';
  if (typeof go === 'string' && mayBeFilledIn(go)) return true;
  switch (wanted) {
    case 'integer':
      return isInteger(go, field);
    case 'boolean':
      return typeof go === 'boolean';
    case 'port':
      return typeof go === 'string' || isInteger(go, field);
    case 'quantity':
      return typeof go === 'string' ? isQuantity(go) : typeof go === 'number' && Number.isFinite(go);
    case 'time':
      return typeof go === 'string' && isTime(go);
    default:
      return false;
  }
}

/** A float without a fraction arrives as an integer. */
function isInteger(value: string | number | boolean, field: string): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  const limit = LONG_FIELDS.includes(field) ? 2 ** 63 : 2 ** 31;
  return value >= -limit && value < limit;
}

/** Whether a text is a number that the field can hold, written so that it reads as that number. */
export function isPlainInteger(text: string, field: string): boolean {
  return /^(?:0|-?[1-9]\d*)$/.test(text) && isInteger(Number(text), field);
}

/** Marks of tools that fill in values: `$X`, `<port>`, `{name}`, `@port@`, `#{port}#`, `%PORT%`, `[[ port ]]`, `((port))`. */
const MARKED = /\$|<[^<>]+>|\{[\w.-]+\}|([@#%])[\w.-]+\1|#\{|\[\[|\(\(/;
const CONSTANT = /(?:^|[^A-Za-z0-9])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![a-z])/;

/** Whether a text that cannot stand where it does looks like a variable of some tool: `${REPLICAS}`, `REPLICA_COUNT`, `www.<domain>`. */
export function mayBeFilledIn(text: string): boolean {
  return isPlaceholder(text) || MARKED.test(text) || CONSTANT.test(text);
}
