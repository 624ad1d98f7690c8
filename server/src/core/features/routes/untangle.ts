/** Boxes of one column, from top to bottom, as a layout set them. */
export interface Standing {
  readonly id: string;
  readonly height: number;
}

/** A link by its ends and by how far below the upper edges of their boxes it meets them. */
export interface Thread {
  readonly from: string;
  readonly fromDepth: number;
  readonly to: string;
  readonly toDepth: number;
}

/** How often all columns are gone through. */
const ROUNDS = 6;

/**
 * Swaps neighbours in a column where fewer links cross then. The layout knows boxes only; this knows their rows, too.
 * @param tops the upper edges, which change
 */
export function untangle(
  columns: readonly (readonly Standing[])[],
  threads: readonly Thread[],
  tops: Map<string, number>,
): void {
  const byBox = new Map<string, Thread[]>();
  for (const thread of threads)
    for (const id of [thread.from, thread.to]) byBox.set(id, [...(byBox.get(id) ?? []), thread]);
  const topOf = (id: string): number => tops.get(id) ?? 0;
  const crossings = (a: string, b: string): number => {
    let count = 0;
    for (const one of byBox.get(a) ?? []) {
      for (const other of byBox.get(b) ?? []) {
        // Only links on the same side of the column can cross.
        if ((one.from === a) === (other.from === b) && isCrossing(one, other, tops)) count++;
      }
    }
    return count;
  };
  const swap = (upper: Standing, lower: Standing): void => {
    const [top, bottom] = [topOf(upper.id), topOf(lower.id) + lower.height];
    tops.set(lower.id, top);
    tops.set(upper.id, bottom - upper.height);
  };
  const orders = columns.map((boxes) => [...boxes].sort((a, b) => topOf(a.id) - topOf(b.id)));
  for (let round = 0, isChanged = true; isChanged && round < ROUNDS; round++) {
    isChanged = false;
    for (const order of orders) {
      for (let index = 0; index + 1 < order.length; index++) {
        const [upper, lower] = [order[index], order[index + 1]];
        if (!upper || !lower) continue;
        const before = crossings(upper.id, lower.id);
        if (before === 0) continue;
        swap(upper, lower);
        if (crossings(upper.id, lower.id) < before) {
          [order[index], order[index + 1]] = [lower, upper];
          isChanged = true;
        } else swap(lower, upper);
      }
    }
  }
}

/** How often links of one gap between columns cross. @param columnOf where the boxes stand */
export function countCrossings(
  threads: readonly Thread[],
  tops: ReadonlyMap<string, number>,
  columnOf: (id: string) => unknown,
): number {
  let count = 0;
  threads.forEach((one, index) => {
    for (const other of threads.slice(index + 1))
      if (columnOf(one.from) === columnOf(other.from) && isCrossing(one, other, tops)) count++;
  });
  return count;
}

function isCrossing(one: Thread, other: Thread, tops: ReadonlyMap<string, number>): boolean {
  const topOf = (id: string): number => tops.get(id) ?? 0;
  const start = topOf(one.from) + one.fromDepth - topOf(other.from) - other.fromDepth;
  const end = topOf(one.to) + one.toDepth - topOf(other.to) - other.toDepth;
  return start * end < 0;
}
