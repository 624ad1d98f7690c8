import { topLevelKey } from '../../k8s/identify';
import { contains, type OffsetRange } from '../../text';
import type { YamlMap, YamlNode } from '../../yaml/node';

/** What a cursor is on: a key, or a scalar behind it. */
export interface HoverTarget {
  /** Keys and indexes from the object's own mapping, the hovered key included. */
  readonly path: readonly (string | number)[];
  readonly range: OffsetRange;
}

/** @param offset in the text of the document; nothing where it is between things */
export function targetAt(object: YamlMap, offset: number): HoverTarget | undefined {
  const target = find(object, offset);
  if (!target) return undefined;
  const [first] = target.path;
  // `metdata` is read as metadata, so it is explained as such.
  const pair = object.pairs.find(({ key }) => key.source === first);
  return pair ? { ...target, path: [topLevelKey(pair), ...target.path.slice(1)] } : target;
}

function find(node: YamlNode | undefined, offset: number): HoverTarget | undefined {
  if (!node || !contains(node.range, offset)) return undefined;
  if (node.type === 'scalar') return { path: [], range: node.range };
  if (node.type === 'seq') {
    for (const [index, { value }] of node.items.entries()) {
      const inner = find(value, offset);
      if (inner) return { ...inner, path: [index, ...inner.path] };
    }
    return undefined;
  }
  for (const { key, value, merged } of node.pairs) {
    if (merged) continue;
    if (contains(key.range, offset)) return { path: [key.source], range: key.range };
    const inner = find(value, offset);
    if (inner) return { ...inner, path: [key.source, ...inner.path] };
  }
  return undefined;
}
