import type { OffsetRange } from '../../text';
import { plainValue } from '../../yaml/core-schema';
import { graftItem, graftMap, graftPair, graftText, placeAt, transplant, withValue } from '../../yaml/graft';
import {
  pairOf,
  scalarOf,
  valueOf,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
  type YamlSeq,
} from '../../yaml/node';
import { placeOfItem } from './fields';

/** Steps to a field as replacements write them: `spec.ports.[name=http].port`, `spec.rules.0.host`, `data.a\.b`. */
export type FieldPath = readonly string[];

/** A dot inside of a step is written `\.`, or the step stands in brackets, which stay where they choose an item. */
export function readFieldPath(text: string): FieldPath {
  const parts = text.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'));
  if (parts.length > 1 && parts[0] === '') parts.shift();
  const steps: string[] = [];
  for (let at = 0; at < parts.length; at++) {
    let step = parts[at] ?? '';
    if (step.startsWith('[') && !step.endsWith(']')) {
      while (!step.endsWith(']') && at + 1 < parts.length) step += `.${parts[++at] ?? ''}`;
      if (!step.includes('=')) step = step.replace(/^[[\]]+|[[\]]+$/g, '');
    }
    steps.push(step);
  }
  return steps;
}

/** @returns `undefined` where nothing is there, or where kustomize would have to be asked */
export function lookUpField(node: YamlNode | undefined, path: FieldPath): YamlNode | undefined {
  return path.reduce<YamlNode | undefined>((current, step) => {
    if (current?.type === 'map') return valueOf(current, step);
    if (current?.type !== 'seq') return undefined;
    const choice = CHOICE.exec(step);
    if (!choice) return INDEX.test(step) ? current.items[Number(step)]?.value : undefined;
    const [, key = '', text = ''] = choice;
    return current.items.find(
      ({ value }) => key !== '' && value?.type === 'map' && scalarOf(value, key)?.source === text,
    )?.value;
  }, node);
}

/** What is written into fields, and how. */
export interface Writing {
  readonly value: YamlNode;
  /** Whether what a path names and is not there is made. */
  readonly create: boolean;
  /** Whether a part of a text is written, so that it must be one. */
  readonly isPart: boolean;
  /** Whether a scalar that is made is a text, however it looks. */
  readonly isText: boolean;
  /** Makes the new text of a scalar of its old one; `undefined` where that cannot be done. */
  readonly textAfter: (old: string) => string | undefined;
}

/**
 * Writes to every field that a path leads to. A chosen item is one whose text holds what is asked for anywhere, as for
 * kustomize, where it is a regular expression; `*` means every item.
 * @param place stands for the node in the object's document
 * @returns `null` where there is no such field, `undefined` for what kustomize would refuse
 */
export function writeField(
  node: YamlNode,
  path: FieldPath,
  writing: Writing,
  place: OffsetRange,
): YamlNode | null | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return written(node, writing, place);
  if (node.type === 'scalar') return undefined;
  return node.type === 'map'
    ? writeInMap(node, step, rest, writing, place)
    : writeInSeq(node, step, rest, writing, place);
}

function writeInMap(
  map: YamlMap,
  step: string,
  rest: FieldPath,
  writing: Writing,
  place: OffsetRange,
): YamlMap | null | undefined {
  if (step === '*' || INDEX.test(step) || CHOICE.test(step)) return undefined;
  const at = placeAt(map, step, place);
  const pair = pairOf(map, step);
  if (!pair && !writing.create) return null;
  const old = pair?.value;
  // What stands there without a value has a type that takes no other.
  if (pair && (!old || (old.type === 'scalar' && old.value === null))) return undefined;
  const value = old ? writeField(old, rest, writing, at) : made(rest, writing, at);
  return value && withValue(map, step, value, at, old !== undefined && old.type !== 'scalar');
}

function writeInSeq(
  seq: YamlSeq,
  step: string,
  rest: FieldPath,
  writing: Writing,
  place: OffsetRange,
): YamlSeq | null | undefined {
  const choice = CHOICE.exec(step);
  const isChosen = choice
    ? chooser(choice[1] ?? '', choice[2] ?? '')
    : INDEX.test(step)
      ? (_: YamlNode, index: number) => index === Number(step)
      : step === '*'
        ? () => true
        : undefined;
  if (!isChosen) return undefined;
  let found = 0;
  const items = [...seq.items];
  for (const [index, { value }] of seq.items.entries()) {
    if (!value || !isChosen(value, index)) continue;
    const changed = writeField(value, rest, writing, placeOfItem(value, place));
    if (changed === undefined) return undefined;
    // Of several items those count that have the field.
    if (!changed) continue;
    found++;
    if (changed !== value) items[index] = { ...items[index], value: changed, range: changed.range };
  }
  if (found > 0) return { ...seq, items };
  const isBeyond = INDEX.test(step) && Number(step) >= seq.items.length;
  if (isBeyond && !(writing.create && Number(step) === seq.items.length)) return undefined;
  if (!writing.create || !(isBeyond || choice)) return null;
  const item = choice
    ? madeItem(choice[1] ?? '', choice[2] ?? '', rest, writing, place)
    : made(rest, writing, place);
  return item && { ...seq, items: [...items, graftItem(item, place)] };
}

/** A field that was not there, with all that leads to it. */
function made(path: FieldPath, writing: Writing, place: OffsetRange): YamlNode | null | undefined {
  const [step, ...rest] = path;
  if (step === undefined) {
    if (writing.value.type !== 'scalar') return writing.isPart ? undefined : transplant(writing.value, place);
    const text = writing.textAfter('');
    if (text === undefined) return undefined;
    return writing.isText ? graftText(text, place) : plainScalar(text, place);
  }
  if (step === '*') return undefined;
  const empty: YamlSeq = { type: 'seq', flow: true, items: [], range: place };
  return INDEX.test(step) || CHOICE.test(step)
    ? writeInSeq(empty, step, rest, writing, place)
    : writeInMap(graftMap([], place), step, rest, writing, place);
}

function madeItem(
  key: string,
  text: string,
  rest: FieldPath,
  writing: Writing,
  place: OffsetRange,
): YamlNode | null | undefined {
  // What does not find the item that it made is made again, for ever.
  if (/[$^]/.test(text)) return undefined;
  if (key === '') return rest.length === 0 ? made(rest, writing, place) : undefined;
  return writeField(graftMap([graftPair(key, plainScalar(text, place), place)], place), rest, writing, place);
}

/** A scalar that is written into keeps its type, which the new text must have. */
function written(
  old: YamlNode,
  { value, isPart, textAfter }: Writing,
  place: OffsetRange,
): YamlNode | undefined {
  if (old.type !== 'scalar') return isPart ? undefined : transplant(value, place);
  if (old.value === null || old.tagged || value.type !== 'scalar') return undefined;
  const text = textAfter(old.source);
  if (text === undefined) return undefined;
  if (text === old.source) return old;
  if (typeof old.value === 'string') return graftText(text, old.range);
  const made = plainScalar(text, old.range);
  return isOfType(made.value, old.value) ? made : undefined;
}

function isOfType(value: YamlScalar['value'], type: YamlScalar['value']): boolean {
  return typeof value === typeof type && !(Number.isInteger(type) && !Number.isInteger(value));
}

/** A text as it is read where it stands without quotes. */
export function plainScalar(text: string, range: OffsetRange): YamlScalar {
  const value = plainValue(text);
  return { type: 'scalar', value, source: text, style: 'plain', range, alias: true, tagged: false };
}

const INDEX = /^\d+$/;
/** `[name=http]`; without a name, an item that is a text itself. */
const CHOICE = /^\[([^=]*)=(.*)\]$/;

/** @returns `undefined` for a pattern that is more than a text */
function chooser(key: string, text: string): ((item: YamlNode, index: number) => boolean) | undefined {
  const [, start, middle = '', end] = /^(\^?)([\w/-]*)(\$?)$/.exec(text) ?? [];
  if (start === undefined) return undefined;
  return (item) => {
    const candidate = key === '' ? item : item.type === 'map' ? valueOf(item, key) : undefined;
    if (candidate?.type !== 'scalar') return false;
    const { source } = candidate;
    if (start && end) return source === middle;
    return start ? source.startsWith(middle) : end ? source.endsWith(middle) : source.includes(middle);
  };
}
