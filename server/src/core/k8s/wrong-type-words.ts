import type { TextEdit } from '../text';
import { say } from '../words';
import { goValueOf } from '../yaml/go-scalars';
import { renameKey } from '../yaml/edits';
import { liftPairs, mergeItems, wrapInList } from '../yaml/list-edits';
import { mapOf, pairOf, type YamlNode, type YamlScalar } from '../yaml/node';
import { nearestQuantity } from './quantities';
import { describe, kindName, type Resource } from './resource';
import { itemTypeOf } from './schema';
import { isPlainInteger, type Wanted, type WrongType } from './wrong-types';

/** A repair of a value of the wrong type. */
export interface TypeRepair {
  readonly title: string;
  readonly edits: readonly TextEdit[];
  readonly safe: boolean;
}

const WANTED: Readonly<Record<Wanted, string>> = {
  string: say`a text`,
  integer: say`a whole number`,
  boolean: say`true or false`,
  port: say`a whole number or a text`,
  quantity: say`an amount such as 500m, 2 or 1Gi`,
  time: say`a time such as "2006-01-02T15:04:05Z"`,
  map: say`a mapping of keys to values`,
  list: say`a list`,
};

/** What is wrong, why it matters and what to do. */
export function explainType(resource: Resource, wrong: WrongType): string {
  const { wanted, value } = wrong;
  return say`${placeOf(resource, wrong)} takes ${WANTED[wanted]}, but ${written(wrong, value)}, so the API server refuses the ${kindName(resource)}.${advice(wrong, resource.document.text)}`;
}

function placeOf(resource: Resource, wrong: WrongType): string {
  const place = say`${fieldOf(wrong)} of ${describe(resource)}`;
  if (wrong.key !== undefined) return say`"${wrong.key}" in ${place}`;
  return wrong.index === undefined ? place : say`An item of ${place}`;
}

/** `spec.ports[].port`. */
function fieldOf({ at, field }: WrongType): string {
  return at.path ? `${at.path}.${field}` : field;
}

function written({ wanted }: WrongType, value: YamlNode): string {
  if (value.type !== 'scalar') return say`this is a ${value.type === 'map' ? say`mapping` : say`list`}`;
  const go = goValueOf(value);
  const text = shorten(value.source);
  if (typeof go === 'string') return stringWords(wanted, value, text);
  const bare = value.style === 'plain' && !value.alias ? say` without quotes` : '';
  const what = typeof go === 'boolean' ? say`the boolean ${go}` : numberWords(text, go);
  if (wanted === 'string') return say`${text}${bare} is ${what}`;
  if (wanted === 'integer' && typeof go === 'number') {
    return Number.isInteger(go) ? say`${text} is too large` : say`${text} is not whole`;
  }
  return say`${text} is ${what}`;
}

function stringWords(wanted: Wanted, { style }: YamlScalar, text: string): string {
  const quoted = style === 'single' || style === 'double';
  if (wanted === 'quantity' || wanted === 'time') return say`"${text}" is none`;
  return quoted && /^[-\w.]+$/.test(text) ? say`"${text}" in quotes is a text` : say`"${text}" is a text`;
}

/** `012` is no twelve. */
function numberWords(text: string, value: unknown): string {
  return String(value) === text || typeof value !== 'number' ? say`a number` : say`the number ${value}`;
}

function advice(wrong: WrongType, text: string): string {
  const { wanted, value, at, field, key } = wrong;
  if (at.type === 'V1ServiceSpec' && field === 'selector' && value.type !== 'scalar') {
    return key === 'matchLabels' || key === 'matchExpressions'
      ? say` A Service selects by plain labels: write them directly below selector, without ${key}.`
      : say` A Service selects by plain labels, each with one value.`;
  }
  if (value.type !== 'scalar') return ADVICE_FOR_COLLECTIONS[wanted] ?? '';
  if (isNameForNumber(wrong, value))
    return say` The name of a port goes into "name": write name: ${value.source}.`;
  const go = goValueOf(value);
  if (wanted === 'string') return say` Put it in quotes.`;
  if (unquoted(wrong, value) !== undefined && typeof go === 'string') return say` Write it without quotes.`;
  if (wanted === 'quantity') {
    const near = typeof go === 'string' ? nearestQuantity(go) : undefined;
    return near
      ? say` Did you mean ${near}?`
      : say` Use a number, with a suffix such as m, k, M, G, Ki, Mi or Gi if need be.`;
  }
  if (wanted === 'list') return say` Begin each item with "- ".`;
  const [first] = wanted === 'map' ? spacelessPairs(text, value) : [];
  return first ? say` Write "${first.key}: ${first.value}", with a space behind the colon.` : '';
}

const ADVICE_FOR_COLLECTIONS: Readonly<Partial<Record<Wanted, string>>> = {
  list: say` Begin each item with "- ".`,
  map: say` Write "key: value" without the dash.`,
  string: say` Write a single value.`,
  integer: say` Write a single number.`,
  boolean: say` Write true or false.`,
  port: say` Write a single value.`,
  quantity: say` Write a single value.`,
};

/** What may be written instead; none where that is not plain or would change what others share. */
export function repairsOf(resource: Resource, wrong: WrongType): TypeRepair[] {
  if (wrong.shared) return [];
  const { value } = wrong;
  return value.type === 'scalar'
    ? scalarRepairs(resource, wrong, value)
    : collectionRepairs(resource, wrong, value);
}

function scalarRepairs(resource: Resource, wrong: WrongType, scalar: YamlScalar): TypeRepair[] {
  const place = say`in ${fieldOf(wrong)} of ${describe(resource)}`;
  const { range } = scalar;
  const text = shorten(scalar.source);
  if (wrong.wanted === 'string') {
    if (scalar.style !== 'plain') return [];
    const edits = [{ range, newText: JSON.stringify(scalar.source) }];
    return [{ title: say`Put ${text} in quotes ${place}`, edits, safe: true }];
  }
  if (wrong.wanted === 'quantity') {
    const near = nearestQuantity(scalar.source);
    const quote = scalar.style === 'double' ? '"' : scalar.style === 'single' ? "'" : '';
    const edits = [{ range, newText: `${quote}${near}${quote}` }];
    return near ? [{ title: say`Change "${text}" to ${near} ${place}`, edits, safe: false }] : [];
  }
  if (wrong.wanted === 'map') {
    const edits = spacelessPairs(resource.document.text, scalar).map(({ behindColon }) => ({
      range: { start: behindColon, end: behindColon },
      newText: ' ',
    }));
    return edits.length > 0 ? [{ title: say`Put a space behind the colon ${place}`, edits, safe: true }] : [];
  }
  const pair = pairOf(wrong.at.map, wrong.field);
  if (pair && isNameForNumber(wrong, scalar)) {
    const title = say`Write ${text} as name ${place}`;
    return [{ title, edits: [renameKey(pair, 'name')], safe: true }];
  }
  const bare = scalar.style === 'block' ? undefined : unquoted(wrong, scalar);
  return bare === undefined
    ? []
    : [{ title: say`Write ${bare} without quotes ${place}`, edits: [{ range, newText: bare }], safe: true }];
}

function collectionRepairs(resource: Resource, wrong: WrongType, value: YamlNode): TypeRepair[] {
  const { at, field, key, wanted } = wrong;
  const pair = pairOf(at.map, field);
  const { text } = resource.document;
  const place = say`${fieldOf(wrong)} of ${describe(resource)}`;
  const repairs: TypeRepair[] = [];
  if (wanted === 'list' && value.type === 'map' && itemTypeOf(at.fields[field] ?? '')?.startsWith('V1')) {
    repairs.push({ title: say`Make a list of ${place}`, edits: wrapInList(text, value), safe: true });
  } else if (wanted === 'map' && value.type === 'seq' && pair) {
    repairs.push({
      title: say`Make one mapping of ${place}`,
      edits: mergeItems(text, pair.key, value),
      safe: false,
    });
  } else if (key === 'matchLabels' && at.type === 'V1ServiceSpec' && value.type === 'map') {
    const selector = mapOf(at.map, field);
    const clashes = value.pairs.some((pair) => pairOf(selector, pair.key.source));
    const edits = selector && !clashes ? liftPairs(text, selector, key) : [];
    repairs.push({
      title: say`Move the labels of matchLabels up in the selector of ${describe(resource)}`,
      edits,
      safe: true,
    });
  }
  return repairs.filter(({ edits }) => edits.length > 0);
}

/** `number: http` of an Ingress backend. */
function isNameForNumber({ at, field }: WrongType, { source }: YamlScalar): boolean {
  return (
    at.type === 'V1ServiceBackendPort' &&
    field === 'number' &&
    /^[a-z][a-z0-9-]*$/.test(source) &&
    !pairOf(at.map, 'name')
  );
}

interface SpacelessPair {
  readonly key: string;
  readonly value: string;
  readonly behindColon: number;
}

/** The lines of `app:web`, where a mapping belongs and a space behind each colon is all that is missing. */
function spacelessPairs(text: string, { style, range }: YamlScalar): SpacelessPair[] {
  if (style !== 'plain') return [];
  const pairs: SpacelessPair[] = [];
  let start = range.start;
  for (const line of text.slice(range.start, range.end).split('\n')) {
    const [, before = '', key, value] = /^(\s*)([\w./-]+):([^\s:/][^\s:]*)\s*$/.exec(line) ?? [];
    if (!key || !value) return [];
    pairs.push({ key, value, behindColon: start + before.length + key.length + 1 });
    start += line.length + 1;
  }
  return pairs;
}

/** What a quoted text says when its quotes are gone, if that is what the field wants. */
function unquoted({ wanted, field }: WrongType, scalar: YamlScalar): string | undefined {
  const text = scalar.source;
  if (scalar.style === 'plain') return undefined;
  if (wanted === 'boolean') {
    if (/^(?:true|yes|on)$/i.test(text)) return 'true';
    return /^(?:false|no|off)$/i.test(text) ? 'false' : undefined;
  }
  return wanted === 'integer' && isPlainInteger(text, field) ? text : undefined;
}

function shorten(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
