import { isMergeKey, type YamlNode, type YamlPair } from './node';

/**
 * The pairs of a mapping with those that its merge keys (`<<`) bring, which come last. The merge keys themselves stay,
 * so that rules see what was written. Where a key comes several times, what is written here counts, then what came first.
 */
export function withMergedPairs(own: readonly YamlPair[]): readonly YamlPair[] {
  if (!own.some(isMerge)) return own;
  const written = new Set(own.map((pair) => pair.key.source));
  const inherited = own
    .filter(isMerge)
    .flatMap(({ value }) => mergedPairs(value))
    .filter((pair) => {
      if (written.has(pair.key.source)) return false;
      written.add(pair.key.source);
      return true;
    });
  return [...own, ...inherited];
}

function isMerge({ key }: YamlPair): boolean {
  return isMergeKey(key);
}

function mergedPairs(value: YamlNode | undefined): YamlPair[] {
  if (value?.type === 'map')
    return value.pairs.map((pair) => (pair.merged ? pair : { ...pair, merged: true }));
  if (value?.type === 'seq') return value.items.flatMap((item) => mergedPairs(item.value));
  return [];
}
