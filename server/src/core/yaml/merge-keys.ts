import type { YamlNode, YamlPair } from './node';

/**
 * The pairs of a mapping with those that its merge keys (`<<`) bring, which come last. The merge keys themselves stay,
 * so that rules see what was written. Where a key comes several times, what is written here counts, then what came first.
 */
export function withMergedPairs(own: readonly YamlPair[]): readonly YamlPair[] {
  let merged: YamlPair[] | undefined;
  for (const { key, value } of own) {
    if (key.source === '<<' && key.style === 'plain') merged = [...(merged ?? []), ...mergedPairs(value)];
  }
  if (!merged) return own;
  const written = new Set(own.map((pair) => pair.key.source));
  const inherited = merged.filter((pair) => {
    if (written.has(pair.key.source)) return false;
    written.add(pair.key.source);
    return true;
  });
  return [...own, ...inherited];
}

function mergedPairs(value: YamlNode | undefined): YamlPair[] {
  if (value?.type === 'map') return value.pairs.map((pair) => ({ ...pair, merged: true }));
  if (value?.type === 'seq') return value.items.flatMap((item) => mergedPairs(item.value));
  return [];
}
