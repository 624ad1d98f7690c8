import type { YamlDocument } from '../yaml/manifest-file';
import type { YamlNode } from '../yaml/node';
import { scalarsOf, type Place } from './mention';

/**
 * Whether letters of a document can be replaced without changing anything else: what an anchor shares must be among
 * the places, wherever it is read.
 * @param places all that are replaced in the document; one that is read twice stands here twice
 * @returns the places that are written out, without those that are aliases of others; `undefined` where others share one
 */
export function writtenPlaces(document: YamlDocument, places: readonly Place[]): Place[] | undefined {
  const wholes = places.filter(({ whole }) => whole);
  const names = new Map(
    wholes.filter(({ scalar }) => !scalar.alias).map((place) => [anchorOf(document, place), place]),
  );
  for (const { scalar } of places) {
    const isOrphan =
      scalar.alias && !names.has(document.text.slice(scalar.range.start + 1, scalar.range.end));
    if (isOrphan) return undefined;
  }
  const replaced = new Set(wholes.map(({ scalar }) => scalar.range.start));
  for (const name of names.keys()) {
    if (name === undefined) continue;
    for (const scalar of scalarsOf(document).values()) {
      const isAlias = scalar.alias && document.text.slice(scalar.range.start + 1, scalar.range.end) === name;
      if (isAlias && !replaced.has(scalar.range.start)) return undefined;
    }
  }
  const counted = new Map<YamlNode, number>();
  for (const { scalar } of wholes) if (!scalar.alias) counted.set(scalar, (counted.get(scalar) ?? 0) + 1);
  for (const [scalar, count] of counted) if (waysTo(document.root, scalar) > count) return undefined;
  const written = places.filter(({ scalar }) => !scalar.alias);
  return written.filter(
    ({ range }, index) => written.findIndex((other) => other.range.start === range.start) === index,
  );
}

/** The name of the anchor right before a scalar. */
function anchorOf({ text }: YamlDocument, { scalar }: Place): string | undefined {
  return /&([^\s,[\]{}]+)\s+$/.exec(
    text.slice(Math.max(0, scalar.range.start - 200), scalar.range.start),
  )?.[1];
}

/** On how many ways a node is reached from the root: more than one where collections are shared by aliases. */
function waysTo(root: YamlNode | undefined, target: YamlNode): number {
  const known = new Map<YamlNode, number>();
  const count = (node: YamlNode | undefined): number => {
    if (!node) return 0;
    if (node === target) return 1;
    if (node.type === 'scalar') return 0;
    const before = known.get(node);
    if (before !== undefined) return before;
    known.set(node, 0);
    const children =
      node.type === 'seq'
        ? node.items.map(({ value }) => value)
        : // What a merge key brings is reached through the merge key itself.
          node.pairs.filter(({ merged }) => !merged).flatMap(({ key, value }) => [key, value]);
    const sum = children.reduce((total, child) => total + count(child), 0);
    known.set(node, sum);
    return sum;
  };
  return count(root);
}
