import type { OffsetRange } from '../../server/src/core/text';
import type { YamlNode } from '../../server/src/core/yaml/node';

/** The path of the innermost field or item around a range, as the API server writes it: `spec.ports[0].port`. */
export function pathAt(root: YamlNode | undefined, range: OffsetRange): string {
  let path = '';
  let node = root;
  for (;;) {
    if (node?.type === 'map') {
      const pair = node.pairs.find((candidate) => holds(candidate.range, range));
      if (!pair) return path;
      path = path ? `${path}.${pair.key.source}` : pair.key.source;
      if (range.end <= pair.key.range.end) return path;
      node = pair.value;
    } else if (node?.type === 'seq') {
      const index = node.items.findIndex((item) => holds(item.range, range));
      if (index < 0) return path;
      path += `[${index}]`;
      node = node.items[index]?.value;
    } else return path;
  }
}

function holds(outer: OffsetRange, inner: OffsetRange): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
