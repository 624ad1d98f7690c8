import type { TextEdit } from '../text';
import {
  fillPair,
  insertPair,
  removePair,
  replaceScalar,
  rewritePair,
  type NewValue,
  type Place,
} from '../yaml/edits';
import { pairOf, type YamlMap, type YamlPair } from '../yaml/node';

/** The functions here return edits of the map's document; none where an edit would change what others share by an alias. */

/** Gives a field another value, or adds it at `place`. A field that holds a map or a list is left alone. */
export function setField(
  text: string,
  map: YamlMap,
  key: string,
  value: string | number,
  place: Place = 'last',
): TextEdit[] {
  const pair = pairOf(map, key);
  if (!pair) return [insertPair(text, map, key, value, place)];
  if (pair.merged) return [];
  if (!pair.value) return [fillPair(text, map, pair, value)];
  return pair.value.type === 'scalar' && !pair.value.alias ? [replaceScalar(pair.value, value)] : [];
}

/** Adds a field at `place`, or fills in one that is written without a value, with `null`, an empty string or an empty list. */
export function putField(
  text: string,
  map: YamlMap,
  key: string,
  value: NewValue,
  place: Place = 'last',
): TextEdit[] {
  const pair = pairOf(map, key);
  if (!pair) return [insertPair(text, map, key, value, place)];
  if (pair.merged) return [];
  if (!pair.value) return [fillPair(text, map, pair, value)];
  return isAliased(pair) ? [] : [rewritePair(text, map, pair, key, value)];
}

export function removeField(text: string, map: YamlMap, key: string): TextEdit[] {
  const pair = pairOf(map, key);
  return pair && !pair.merged ? [removePair(text, map, pair)] : [];
}

/** Whether the value of a pair stands elsewhere, so that an edit would change what others see. */
export function isAliased({ key, value, merged }: YamlPair): boolean {
  if (merged || !value) return merged;
  return value.range.start < key.range.end || (value.type === 'scalar' && value.alias);
}
