import type { OffsetRange } from '../text';
import { goValueOf } from '../yaml/go-scalars';
import {
  isMergeKey,
  BRACED_NAME,
  isPlaceholder,
  pairOf,
  type YamlMap,
  type YamlNode,
  type YamlPair,
  type YamlSeq,
} from '../yaml/node';
import { isQuantity, isQuantityField } from './quantities';
import { isTime } from './times';
import type { Resource } from './resource';
import { byField, fieldsOf, itemTypeOf, makeType, type FieldType, type ObjectType } from './schema';
import { counts, isCheckable, typedMapAt, typedMapsOf, type TypedMap } from './schema-walk';

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
const MORE_TYPES: ReadonlyMap<string, ObjectType> = new Map([
  ['v1/ConfigMap', makeType('ConfigMap', { data: STRING_MAP, binaryData: STRING_MAP, immutable: 'boolean' })],
  [
    'v1/Secret',
    makeType('Secret', { data: STRING_MAP, stringData: STRING_MAP, immutable: 'boolean', type: 'string' }),
  ],
]);
/** Integers of 64 bits; all others have 32. */
const LONG_FIELDS: ReadonlySet<string> = new Set([
  'activeDeadlineSeconds',
  'defaultUser',
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
  'user',
]);

const known = new WeakMap<Resource, readonly WrongType[]>();

/** The values of an object that are of another type than their field, at any depth. Memoised. */
export function wrongTypesOf(resource: Resource): readonly WrongType[] {
  let found = known.get(resource);
  if (!found) known.set(resource, (found = findWrong(resource)));
  return found;
}

const NOTHING: readonly WrongType[] = [];

function findWrong(resource: Resource): readonly WrongType[] {
  const { text } = resource.document;
  const found: WrongType[] = [];
  const maps = typedMapsOf(resource);
  for (const at of maps) wrongIn(text, at, found);
  // The first is the object itself, where its type is known.
  const further = maps[0]?.path === '' ? undefined : furtherMap(resource);
  if (further) wrongIn(text, further, found);
  return found.length > 0 ? found : NOTHING;
}

function furtherMap(resource: Resource): TypedMap | undefined {
  const { identity, node, headRange } = resource;
  const type = MORE_TYPES.get(`${identity.apiVersion}/${identity.kind}`);
  return type && isCheckable(resource) ? typedMapAt(node, type, headRange) : undefined;
}

function wrongIn(text: string, at: TypedMap, found: WrongType[]): void {
  let index = 0;
  for (const pair of at.map.pairs) {
    const field = at.known[index++];
    const { value } = pair;
    // Of a repeated key only the last counts.
    if (!field || !value || !counts(at, pair)) continue;
    const { whole, items, values } = shapeOf(at, field);
    if (!whole) continue;
    const place: Place = { at, field: field.name, pair, key: undefined, index: undefined };
    if (!fits(text, field.name, whole, value)) found.push(wrong(place, whole, value));
    else if (items && value.type === 'seq') wrongItems(text, place, value, items, found);
    else if (values && value.type === 'map') wrongValues(text, place, value, values, found);
  }
}

/** What is decoded at a field, and in a list or a map of strings there. */
interface Shape {
  /** Absent for what is not looked at. */
  readonly whole?: Wanted;
  readonly items?: Wanted;
  readonly values?: Wanted;
}

const SHAPES = byField((type, field) => makeShape(type, field, fieldsOf(type)?.[field] ?? 'any'));

function shapeOf(at: TypedMap, { id, name, type }: FieldType): Shape {
  return SHAPES[id] ?? makeShape(at.type, name, type);
}

function makeShape(owner: string, field: string, type: string): Shape {
  if (type === 'any') return {};
  const isQuantities = isQuantityField(owner, field);
  const itemType = itemTypeOf(type);
  if (itemType) {
    const items = fieldsOf(itemType) ? 'map' : itemType === 'number' ? 'integer' : 'string';
    return { whole: 'list', items };
  }
  if (type === STRING_MAP) return { whole: 'map', values: isQuantities ? 'quantity' : 'string' };
  if (fieldsOf(type) || type.startsWith('{')) return { whole: 'map' };
  return { whole: isQuantities ? 'quantity' : scalarType(type) };
}

function scalarType(type: string): Wanted {
  if (type === 'number') return 'integer';
  if (type === 'boolean') return 'boolean';
  if (type === 'IntOrString') return 'port';
  return type === 'Date' || type === 'V1MicroTime' ? 'time' : 'string';
}

type Place = Pick<WrongType, 'at' | 'field' | 'key' | 'index'> & { readonly pair: YamlPair };

function wrongItems(text: string, place: Place, list: YamlSeq, wanted: Wanted, found: WrongType[]): void {
  let index = 0;
  for (const { value } of list.items) {
    if (value && !fits(text, place.field, wanted, value))
      found.push(wrong({ ...place, index }, wanted, value));
    index++;
  }
}

function wrongValues(text: string, place: Place, map: YamlMap, wanted: Wanted, found: WrongType[]): void {
  for (const pair of map.pairs) {
    const { key, value } = pair;
    if (!value || fits(text, place.field, wanted, value) || isMergeKey(key)) continue;
    if (pairOf(map, key.source) === pair)
      found.push(wrong({ ...place, key: key.source, pair }, wanted, value));
  }
}

function wrong({ at, field, key, index, pair }: Place, wanted: Wanted, value: YamlNode): WrongType {
  // An alias stands behind its key, what it means in front of it.
  const isElsewhere = value.range.start < pair.key.range.end;
  const shared = at.shared || pair.merged || isElsewhere || (value.type === 'scalar' && value.alias);
  const range = pair.merged || isElsewhere ? pair.key.range : value.range;
  return { at, field, key, index, wanted, value, range, shared };
}

function fits(text: string, field: string, wanted: Wanted, value: YamlNode): boolean {
  if (value.type !== 'scalar') {
    if (value.type === (wanted === 'list' ? 'seq' : wanted)) return true;
    // `{{ .Values.x }}` and `{name}` read as mappings.
    const written = text.slice(value.range.start, value.range.end);
    return written.includes('{{') || NAME_IN_BRACES.test(written);
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
  const limit = LONG_FIELDS.has(field) ? 2 ** 63 : 2 ** 31;
  return value >= -limit && value < limit;
}

/** Whether a text is a number that the field can hold, written so that it reads as that number. */
export function isPlainInteger(text: string, field: string): boolean {
  return /^(?:0|-?[1-9]\d*)$/.test(text) && isInteger(Number(text), field);
}

const NAME_IN_BRACES = new RegExp(`^${BRACED_NAME}$`);

/** Marks of tools that fill in values: `$X`, `<port>`, `{name}`, `@port@`, `#{port}#`, `%PORT%`, `[[ port ]]`, `((port))`. */
const MARKED = /\$|<[^<>]+>|\{[\w.-]+\}|([@#%])[\w.-]+\1|#\{|\[\[|\(\(/;
const CONSTANT = /(?:^|[^A-Za-z0-9])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![a-z])/;

const UNMARKED = /^[a-z0-9./:-]*$/;

/** Whether a text that cannot stand where it does looks like a variable of some tool: `${REPLICAS}`, `REPLICA_COUNT`, `www.<domain>`. */
export function mayBeFilledIn(text: string): boolean {
  // Most texts have none of the letters that such marks are made of.
  if (UNMARKED.test(text)) return false;
  return (
    isPlaceholder(text) ||
    MARKED.test(text) ||
    CONSTANT.test(text) ||
    standsForNumber(text) ||
    STANDS_FOR_NAME.test(text)
  );
}

/** What documentation and scripts have in place of a name that is yet to be chosen. */
const STANDS_FOR_NAME = /(?:^|[.-])[A-Z]*NAME(?:SPACE)?(?:[.-]|$)/;

/** Whether a text is a word such as `PORT` or `REPLICAS`, which documentation has in place of a number. */
export function standsForNumber(text: string): boolean {
  return /^[A-Z]*(?:PORT|REPLICAS|COUNT|NUMBER)$/.test(text);
}
