import type { OffsetRange } from '../text';
import { pairOf, type YamlItem, type YamlMap, type YamlNode, type YamlPair, type YamlScalar } from './node';

/**
 * Trees that differ from what is written: a tool puts values into an object before it is applied. Such a node has the
 * range of the nearest place in the object's own document that stands for it. Its scalars count as aliases and its
 * pairs as merged, for like those they are written elsewhere, and an edit here would be wrong.
 */

/** A string that stands elsewhere. */
export function graftText(text: string, range: OffsetRange): YamlScalar {
  return { type: 'scalar', value: text, source: text, style: 'double', range, alias: true, tagged: false };
}

export function graftNumber(value: number, range: OffsetRange): YamlScalar {
  return { type: 'scalar', value, source: String(value), style: 'plain', range, alias: true, tagged: false };
}

export function graftMap(pairs: readonly YamlPair[], range: OffsetRange): YamlMap {
  return { type: 'map', flow: true, pairs, range };
}

export function graftPair(key: string, value: YamlNode | undefined, range: OffsetRange): YamlPair {
  return { key: graftText(key, range), value, range, merged: true };
}

/** A copy of a node of another document. Shared collections stay shared, so that an alias bomb stays small. */
export function transplant<T extends YamlNode>(node: T, range: OffsetRange): T;
export function transplant(root: YamlNode, range: OffsetRange): YamlNode {
  const copies = new Map<YamlNode, YamlNode>();
  const copy = (node: YamlNode): YamlNode => {
    const known = copies.get(node);
    if (known) return known;
    const made: YamlNode =
      node.type === 'scalar'
        ? { ...node, range, alias: true }
        : node.type === 'map'
          ? { ...node, flow: true, range, pairs: node.pairs.map(copyPair) }
          : {
              ...node,
              flow: true,
              range,
              items: node.items.map((item) => graftItem(item.value && copy(item.value), range)),
            };
    copies.set(node, made);
    return made;
  };
  const copyPair = ({ key, value }: YamlPair): YamlPair => ({
    key: { ...key, range, alias: true },
    value: value && copy(value),
    range,
    merged: true,
  });
  return copy(root);
}

/** Whether a pair is not written in the object's own document, neither as it stands nor by a merge key. */
export function isPutIn({ key, merged }: YamlPair): boolean {
  return merged && key.alias;
}

export function graftItem(value: YamlNode | undefined, range: OffsetRange): YamlItem {
  return { value, range };
}

/**
 * The map with another value at a key, added last where it has none.
 * @param isOwn the value is the old one with changes further inside, so the pair is still the document's
 */
export function withValue(
  map: YamlMap,
  key: string,
  value: YamlNode,
  range: OffsetRange,
  isOwn = false,
): YamlMap {
  const old = pairOf(map, key);
  if (!old) return { ...map, pairs: [...map.pairs, graftPair(key, value, range)] };
  if (old.value === value) return map;
  const changed: YamlPair = { key: old.key, value, range: old.range, merged: old.merged || !isOwn };
  const pairs: YamlPair[] = [];
  // Of equal keys the last one counts.
  for (const pair of map.pairs) {
    if (pair === old) pairs.push(changed);
    else if (pair.key.source !== key) pairs.push(pair);
  }
  return { ...map, pairs };
}

export function withoutKey(map: YamlMap, key: string): YamlMap {
  return pairOf(map, key) ? { ...map, pairs: map.pairs.filter((pair) => pair.key.source !== key) } : map;
}

/** Whether two scalars say the same, so that nothing changes where one takes the other's place. */
export function sameScalar(a: YamlNode | undefined, b: YamlNode | undefined): boolean {
  return a?.type === 'scalar' && b?.type === 'scalar' && a.value === b.value && a.source === b.source;
}

/** Where a value that comes to a key goes: to the old scalar's place, else to the key, else to where the map stands for. */
export function placeAt(map: YamlMap, key: string, fallback: OffsetRange): OffsetRange {
  const pair = pairOf(map, key);
  if (!pair || pair.merged) return pair?.value?.range ?? fallback;
  return pair.value?.type === 'scalar' ? pair.value.range : pair.key.range;
}
