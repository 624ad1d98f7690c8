import type { OffsetRange } from '../text';

/**
 * The nodes that the rest of the core reads. They are plain data, independent of the parser that made them:
 * aliases are resolved and merge keys are applied. Ranges are offsets in the text of their YAML document.
 */
export type YamlNode = YamlMap | YamlSeq | YamlScalar;

export interface YamlMap {
  readonly type: 'map';
  /** Written as `{ … }`. */
  readonly flow: boolean;
  /** In source order; a repeated key stands twice. Pairs that a merge key brought come last. */
  readonly pairs: readonly YamlPair[];
  /** From the first key to the end of the last value; for a flow map the braces belong to it. */
  readonly range: OffsetRange;
}

export interface YamlPair {
  readonly key: YamlScalar;
  /** Absent for `key:` with nothing behind it. */
  readonly value: YamlNode | undefined;
  /** From the start of the key to the end of the value. */
  readonly range: OffsetRange;
  /** The pair was written elsewhere and came here by `<<`. */
  readonly merged: boolean;
}

export interface YamlSeq {
  readonly type: 'seq';
  /** Written as `[ … ]`. */
  readonly flow: boolean;
  readonly items: readonly YamlItem[];
  readonly range: OffsetRange;
}

export interface YamlItem {
  /** Absent for `-` with nothing behind it. */
  readonly value: YamlNode | undefined;
  /** The value's range; for an empty item the place right behind the dash. */
  readonly range: OffsetRange;
}

export interface YamlScalar {
  readonly type: 'scalar';
  /** By the YAML 1.2 core schema. */
  readonly value: string | number | boolean | null;
  /** What was written, quotes and escapes resolved; for `080` it is "080" while the value is 80. */
  readonly source: string;
  readonly style: 'plain' | 'single' | 'double' | 'block';
  /** Quotes belong to it. For an alias it is the alias. */
  readonly range: OffsetRange;
  /** Written as `*name`: an edit here would change what others see. */
  readonly alias: boolean;
  /** Written with a tag such as `!!str`, which says how to read it. */
  readonly tagged: boolean;
}

/** The pair of that key; the last, where it stands several times, since that is the one that counts. */
export function pairOf(map: YamlMap | undefined, key: string): YamlPair | undefined {
  if (!map) return undefined;
  const { pairs } = map;
  if (pairs.length > FEW) return tableOf(map).get(key);
  for (let index = pairs.length - 1; index >= 0; index--) {
    const pair = pairs[index];
    if (pair?.key.source === key) return pair;
  }
  return undefined;
}

/** Whether a key stands there several times. */
export function repeatsKey(pairs: readonly YamlPair[]): boolean {
  if (pairs.length > FEW) return new Set(pairs.map(({ key }) => key.source)).size < pairs.length;
  for (let index = 1; index < pairs.length; index++) {
    const key = pairs[index]?.key.source;
    for (let before = 0; before < index; before++) if (pairs[before]?.key.source === key) return true;
  }
  return false;
}

/** Few enough pairs to look through them each time. */
const FEW = 32;
/** The pairs of large mappings by their keys: who asks for each of a hundred thousand labels has them quickly. */
const tables = new WeakMap<YamlMap, ReadonlyMap<string, YamlPair>>();

/** Whether a key is the `<<` that brings the pairs of another mapping, where it could not be resolved. */
export function isMergeKey({ source, style }: YamlScalar): boolean {
  return source === '<<' && style === 'plain';
}

/** Whether one of some keys stands in a mapping. */
export function hasAny(map: YamlMap | undefined, keys: readonly string[]): boolean {
  if (!map) return false;
  for (const { key } of map.pairs) if (keys.includes(key.source)) return true;
  return false;
}

function tableOf(map: YamlMap): ReadonlyMap<string, YamlPair> {
  let table = tables.get(map);
  if (!table) {
    table = new Map(map.pairs.map((pair) => [pair.key.source, pair]));
    tables.set(map, table);
  }
  return table;
}

export function valueOf(map: YamlMap | undefined, key: string): YamlNode | undefined {
  return pairOf(map, key)?.value;
}

export function mapOf(map: YamlMap | undefined, key: string): YamlMap | undefined {
  return asMap(valueOf(map, key));
}

export function seqOf(map: YamlMap | undefined, key: string): YamlSeq | undefined {
  const value = valueOf(map, key);
  return value?.type === 'seq' ? value : undefined;
}

export function scalarOf(map: YamlMap | undefined, key: string): YamlScalar | undefined {
  const value = valueOf(map, key);
  return value?.type === 'scalar' ? value : undefined;
}

export function asMap(node: YamlNode | undefined): YamlMap | undefined {
  return node?.type === 'map' ? node : undefined;
}

/** The scalars of a sequence that have a text, as written. */
export function textsOf(map: YamlMap | undefined, key: string): string[] {
  return (seqOf(map, key)?.items ?? []).flatMap(({ value }) =>
    value?.type === 'scalar' && value.source ? [value.source] : [],
  );
}

/** The maps among the items of a sequence, each with its index. */
export function mapsOf(
  seq: YamlSeq | undefined,
): readonly { readonly map: YamlMap; readonly index: number }[] {
  if (!seq) return NO_MAPS;
  const maps: { readonly map: YamlMap; readonly index: number }[] = [];
  let index = 0;
  for (const { value } of seq.items) {
    if (value?.type === 'map') maps.push({ map: value, index });
    index++;
  }
  return maps;
}

const NO_MAPS: readonly never[] = [];

/** Follows keys and indexes from a node; `undefined` where the way ends. */
export function nodeAt(node: YamlNode | undefined, path: readonly (string | number)[]): YamlNode | undefined {
  let current = node;
  for (const step of path) {
    if (current?.type === 'map' && typeof step === 'string') current = valueOf(current, step);
    else if (current?.type === 'seq' && typeof step === 'number') current = current.items[step]?.value;
    else return undefined;
  }
  return current;
}

/** A value that stands for another one until some tool fills it in: `{{ .Values.x }}`, `${X}`, `$X`, `%(x)s`, `<x>`, `REPLACE_ME`, `replace_name`, `your_domain`, `XX.XX.XX.XX`. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text);
}

/** `{name}` or `{name[key]}` in single braces, which YAML reads as a mapping or not at all: the source of a pattern. */
export const BRACED_NAME = String.raw`\{[A-Za-z_][\w.]*(?:\[[\w.-]+\])?\}`;

const PLACEHOLDER =
  /\{\{|\$\{|\$\(|%\(|^\$[A-Za-z_]|^[\w./-]*<[^<>]+>[\w./-]*$|^__.+__$|REPLACE|CHANGE_?ME|(?:^|[^A-Za-z0-9_])(?:replace|your|insert)_[a-z]|(?:^|[.-])[Xx]{1,3}(?:\.[Xx]{1,3}){3}(?:[./-]|$)/;

/** The scalar whose text holds an offset, its ends left out; keys count. Each shared collection is looked at once. */
export function scalarAround(root: YamlNode | undefined, offset: number): YamlScalar | undefined {
  const seen = new Set<YamlNode>();
  const visit = (node: YamlNode | undefined): YamlScalar | undefined => {
    if (!node || seen.has(node)) return undefined;
    seen.add(node);
    if (node.type === 'scalar')
      return node.range.start < offset && offset < node.range.end ? node : undefined;
    const children =
      node.type === 'map'
        ? node.pairs.flatMap(({ key, value }) => [key, value])
        : node.items.map(({ value }) => value);
    for (const child of children) {
      const found = visit(child);
      if (found) return found;
    }
    return undefined;
  };
  return visit(root);
}

/** The ranges of all scalars, keys included, by their starts. Each shared collection is looked at once. */
export function scalarRangesOf(root: YamlNode | undefined): readonly OffsetRange[] {
  const ranges: OffsetRange[] = [];
  const seen = new Set<YamlNode>();
  const visit = (node: YamlNode | undefined): void => {
    if (!node) return;
    if (node.type === 'scalar') {
      ranges.push(node.range);
      return;
    }
    if (seen.has(node)) return;
    seen.add(node);
    if (node.type === 'seq') for (const { value } of node.items) visit(value);
    else
      for (const { key, value } of node.pairs) {
        visit(key);
        visit(value);
      }
  };
  visit(root);
  return ranges.sort((a, b) => a.start - b.start);
}
