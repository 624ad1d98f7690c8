import type { TextEdit } from '../text';
import { fillPair, insertPair, removePair, replaceScalar, type Place } from '../yaml/edits';
import { pairOf, type YamlMap } from '../yaml/node';

/** The functions here return edits of the map's document; none where an edit would change what others share by an alias. */

/** Gives a field another value, or adds it at `place`. A field that holds a map or a list is left alone. */
export function setField(text: string, map: YamlMap, key: string, value: string | number, place: Place = 'last'): TextEdit[] {
  const pair = pairOf(map, key);
  if (!pair) return [insertPair(text, map, key, value, place)];
  if (pair.merged) return [];
  if (!pair.value) return [fillPair(text, map, pair, value)];
  return pair.value.type === 'scalar' && !pair.value.alias ? [replaceScalar(pair.value, value)] : [];
}

export function removeField(text: string, map: YamlMap, key: string): TextEdit[] {
  const pair = pairOf(map, key);
  return pair && !pair.merged ? [removePair(text, map, pair)] : [];
}
