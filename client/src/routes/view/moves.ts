import type { RoutesBox, RoutesResult } from '../../../../server/src/lsp/protocol';

/** Where a key leads from a box: along routes to the sides, up and down its column. */
export function moveFrom(result: RoutesResult, from: RoutesBox, key: string): RoutesBox | undefined {
  const { boxes } = result;
  const column = boxes.filter((box) => box.column === from.column);
  const index = column.indexOf(from);
  switch (key) {
    case 'ArrowDown':
      return column[index + 1];
    case 'ArrowUp':
      return column[index - 1];
    case 'ArrowRight':
      return alongLinks(
        boxes,
        from,
        result.links.flatMap((link) => (link.from === from.id ? link.to : [])),
      );
    case 'ArrowLeft':
      return alongLinks(
        boxes,
        from,
        result.links.flatMap((link) => (link.to === from.id ? link.from : [])),
      );
    case 'Home':
      return boxes[0];
    case 'End':
      return boxes.at(-1);
    case 'n':
    case 'N': {
      const broken = boxes.filter((box) => box.problems.length > 0);
      const ordered = key === 'n' ? broken : broken.reverse();
      const rank = (box: RoutesBox): number => boxes.indexOf(box) * (key === 'n' ? 1 : -1);
      return ordered.find((box) => rank(box) > rank(from)) ?? ordered[0];
    }
    default:
      return undefined;
  }
}

/** The uppermost of the boxes at the other ends. */
function alongLinks(
  boxes: readonly RoutesBox[],
  from: RoutesBox,
  ends: readonly string[],
): RoutesBox | undefined {
  return boxes.find((box) => box !== from && ends.includes(box.id));
}
