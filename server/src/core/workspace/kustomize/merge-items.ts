import { graftPair, graftText } from '../../yaml/graft';
import { scalarOf, type YamlItem } from '../../yaml/node';

/** What becomes of an item and of its change, where either may be absent; `undefined` where nothing is left. */
type Merge = (own: YamlItem | undefined, change: YamlItem | undefined) => YamlItem | undefined;

/**
 * Merges two lists whose items are told apart by one or several keys, step by step as kustomize does it (`walk` of
 * kyaml), since its results are not always what one would expect: a port with a protocol does not find the one
 * without, and is then lost.
 */
export function mergeItems(
  own: readonly YamlItem[],
  changes: readonly YamlItem[],
  keys: readonly string[],
  merge: Merge,
): readonly YamlItem[] {
  const all = agree(unique([...changes, ...own].map((item) => keys.map((key) => textAt(item, key) ?? ''))));
  const used = keys.filter((_, at) => all.some((texts) => texts[at] !== ''));
  const valid = used.length > 0 ? used : keys;
  let rest = own;
  let result: readonly YamlItem[] = [];
  for (const texts of all) {
    const wanted = texts.filter((_, at) => valid.includes(keys[at] ?? ''));
    const some = keys.filter((_, at) => texts[at] !== '');
    const [by, words] = some.length > 0 ? [some, texts.filter((text) => text !== '')] : [keys, texts];
    const target = rest.find((item) => matches(item, by, words));
    const merged = merge(
      target,
      changes.find((item) => matches(item, by, words)),
    );
    if (!merged || isEmpty(merged)) {
      rest = withElement(rest, undefined, valid, wanted);
      continue;
    }
    const complete = withKeys(merged, valid, wanted);
    rest = rest.map((item) => (item === target ? complete : item));
    result = withElement(result, complete, valid, wanted);
  }
  return rest.reduce((items, item) => append(items, item, valid), result);
}

function append(items: readonly YamlItem[], item: YamlItem, keys: readonly string[]): readonly YamlItem[] {
  const texts = keys.map((key) => textAt(item, key));
  const missing = texts.filter((text) => text === undefined).map(() => item);
  const known = texts.filter((text) => text !== undefined);
  const extended = [...items, ...missing];
  return withElement(
    keys.length > 1 ? withElement(extended, undefined, keys, known) : extended,
    item,
    keys,
    known,
  );
}

/** The items with another one in place of those that match, or behind them all; without these where it is absent. */
function withElement(
  items: readonly YamlItem[],
  element: YamlItem | undefined,
  keys: readonly string[],
  texts: readonly string[],
): readonly YamlItem[] {
  const kept = items.filter((item) => !isEmpty(item));
  const found = kept.some((item) => matches(item, keys, texts));
  const changed = kept.flatMap((item) => (!matches(item, keys, texts) ? [item] : element ? [element] : []));
  return found || !element ? changed : [...changed, element];
}

/** An empty text fits every value, and a key without a text counts as the one before it. */
function matches(item: YamlItem, keys: readonly string[], texts: readonly string[]): boolean {
  if (item.value?.type !== 'map' || texts.length === 0) return false;
  return keys.every((key, at) => {
    if (at >= texts.length) return true;
    const text = textAt(item, key);
    return text !== undefined && (texts[at] === '' || texts[at] === text);
  });
}

function withKeys(item: YamlItem, keys: readonly string[], texts: readonly string[]): YamlItem {
  const map = item.value?.type === 'map' ? item.value : undefined;
  const missing = keys.flatMap((key, at) =>
    map && texts[at] && !map.pairs.some((pair) => pair.key.source === key) ? [[key, texts[at]]] : [],
  );
  if (!map || missing.length === 0) return item;
  const added = missing.map(([key = '', text = '']) =>
    graftPair(key, graftText(text, item.range), item.range),
  );
  return { ...item, value: { ...map, pairs: [...map.pairs, ...added] } };
}

/** Lists that differ only where one says nothing take over what the other says. */
function agree(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const agreed = [...lists];
  const width = lists[0]?.length ?? 0;
  if (width < 2) return agreed;
  for (let i = 0; i < agreed.length; i++) {
    for (let j = 0; j < agreed.length; j++) {
      const [a = [], b = []] = [agreed[i], agreed[j]];
      const isSame = a.some((text, at) => text === b[at]);
      if (!isSame || a.some((text, at) => text !== b[at] && text !== '' && b[at] !== '')) continue;
      const joined = a.map((text, at) => text || (b[at] ?? ''));
      agreed[i] = joined;
      agreed[j] = joined;
    }
  }
  return agreed;
}

function unique(lists: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(lists.map((texts) => [JSON.stringify(texts), texts])).values()];
}

function isEmpty({ value }: YamlItem): boolean {
  return (
    !value ||
    (value.type === 'map' && value.pairs.length === 0) ||
    (value.type === 'scalar' && value.value === null)
  );
}

function textAt(item: YamlItem, key: string): string | undefined {
  return item.value?.type === 'map' ? scalarOf(item.value, key)?.source : undefined;
}
