import { Graph, layout as arrange } from '@dagrejs/dagre';
import { say } from '../../words';
import { COLUMNS, type Column, type RouteBox, type RouteGraph, type RouteLink } from './model';
import { partsOf } from './parts';
import { widthOf } from './text-width';
import { countCrossings, untangle, type Standing } from './untangle';

/** Where everything stands, in pixels at the usual size of letters. */
export interface RouteLayout {
  readonly width: number;
  readonly height: number;
  readonly headings: readonly Heading[];
  /** In the order in which people read: part by part, from the entrances on. */
  readonly boxes: readonly PlacedBox[];
  readonly links: readonly PlacedLink[];
}

export interface Heading {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly level: 'column' | 'namespace';
}

export interface PlacedBox extends Rectangle {
  readonly box: RouteBox;
}

export interface PlacedLink {
  readonly link: RouteLink;
  readonly from: Point;
  readonly to: Point;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const ROW_HEIGHT = 20;
export const PADDING = 12;
const [HEAD, HEAD_WITHOUT_KIND, FOOT] = [42, 28, 6];
const [MARGIN, COLUMN_GAP, BOX_GAP, PART_GAP] = [16, 72, 14, 22];
const [COLUMN_HEADING, NAMESPACE_HEADING] = [26, 32];
const [NARROWEST, WIDEST] = [150, 300];
/** Links of a part up to which all that cross are counted. */
const COUNTED = 400;

const TITLES: Readonly<Record<Column, string>> = {
  entrance: say`From outside`,
  service: 'Services',
  receiver: say`Pods and addresses`,
};

/** The height of what stands above the rows of a box. */
export function headHeight({ kind }: RouteBox): number {
  return kind ? HEAD : HEAD_WITHOUT_KIND;
}

/** How parts were arranged last time, so that only those are arranged anew that differ. */
export type LayoutMemory = Map<string, Arrangement>;

interface Arrangement {
  /** The upper edges of the boxes, from 0. */
  readonly tops: ReadonlyMap<string, number>;
  readonly height: number;
}

/**
 * Sets the boxes in three columns, each part of the graph below the other, with as few crossings as can be had. The
 * same graph always gives the same layout, and a part the same picture, whatever is around it.
 * @param memory what is kept from one call to the next
 */
export function layOut(graph: RouteGraph, memory: LayoutMemory = new Map()): RouteLayout {
  const parts = partsOf(graph).map((part) => ({ part, namespace: homeOf(part) }));
  const order = [...new Set(parts.map(({ namespace }) => namespace))].sort();
  const used = COLUMNS.filter((column) => graph.boxes.some((box) => box.column === column));
  const columns = placeColumns(graph, used);
  const headings: Heading[] = used.map((column) => ({
    text: TITLES[column],
    x: columns.get(column)?.x ?? 0,
    y: MARGIN + 10,
    level: 'column',
  }));
  const boxes: PlacedBox[] = [];
  const known = new Map(memory);
  memory.clear();
  let y = MARGIN + (used.length > 0 ? COLUMN_HEADING : 0);
  for (const namespace of order) {
    if (order.length > 1) {
      headings.push({ text: namespace, x: MARGIN, y: y + 16, level: 'namespace' });
      y += NAMESPACE_HEADING;
    }
    for (const { part } of parts.filter((candidate) => candidate.namespace === namespace)) {
      const key = keyOf(part);
      const arrangement = known.get(key) ?? arrangePart(part);
      memory.set(key, arrangement);
      const { tops, height } = arrangement;
      const rank = (box: RouteBox): number => COLUMNS.indexOf(box.column);
      const topOf = (box: RouteBox): number => tops.get(box.id) ?? 0;
      for (const box of [...part.boxes].sort((a, b) => rank(a) - rank(b) || topOf(a) - topOf(b))) {
        const { x, width } = columns.get(box.column) ?? { x: 0, width: 0 };
        boxes.push({ box, x, y: y + topOf(box), width, height: heightOf(box) });
      }
      y += height + PART_GAP;
    }
  }
  const right = Math.max(0, ...[...columns.values()].map(({ x, width }) => x + width));
  return {
    width: right + MARGIN,
    height: y - PART_GAP + MARGIN,
    headings,
    boxes,
    links: connect(graph, boxes),
  };
}

/** The namespace under which a part stands: that of its first Service. */
function homeOf({ boxes }: RouteGraph): string {
  return (boxes.find(({ column }) => column === 'service') ?? boxes[0])?.namespace ?? '';
}

type Columns = ReadonlyMap<Column, { readonly x: number; readonly width: number }>;

function placeColumns({ boxes }: RouteGraph, used: readonly Column[]): Columns {
  const columns = new Map<Column, { x: number; width: number }>();
  let x = MARGIN;
  for (const column of used) {
    const wanted = boxes.filter((box) => box.column === column).map(wantedWidth);
    const width = Math.min(WIDEST, Math.max(NARROWEST, ...wanted));
    columns.set(column, { x, width });
    x += width + COLUMN_GAP;
  }
  return columns;
}

function wantedWidth({ kind, name, detail, rows }: RouteBox): number {
  const head = [widthOf([kind, detail].filter(Boolean).join(' · '), 11), widthOf(name, 13, true)];
  const body = rows.map(({ text, note }) => widthOf(text, 12) + (note ? widthOf(note, 11) + 16 : 0) + 14);
  // Beside the head there may be a mark.
  return Math.ceil(Math.max(...head.map((width) => width + 20), ...body) + 2 * PADDING);
}

function heightOf(box: RouteBox): number {
  return headHeight(box) + (box.rows.length > 0 ? box.rows.length * ROW_HEIGHT + FOOT : 0);
}

/** All that the arrangement of a part depends on. */
function keyOf({ boxes, links }: RouteGraph): string {
  return JSON.stringify([
    boxes.map((box) => [box.id, box.column, box.kind === '', box.rows.map(({ id }) => id)]),
    links.map(({ from, fromRow, to, toRow }) => [from, fromRow, to, toRow]),
  ]);
}

function arrangePart(part: RouteGraph): Arrangement {
  const { boxes, links } = part;
  const isChain = COLUMNS.every((column) => boxes.filter((box) => box.column === column).length <= 1);
  if (isChain) {
    const height = Math.max(0, ...boxes.map(heightOf));
    return { tops: new Map(boxes.map(({ id }) => [id, 0])), height };
  }
  const graph = new Graph().setGraph({
    rankdir: 'LR',
    nodesep: BOX_GAP,
    edgesep: 4,
    ranksep: COLUMN_GAP,
    ranker: 'none',
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const box of boxes) {
    // The library keeps every other rank for labels of edges.
    graph.setNode(box.id, { width: NARROWEST, height: heightOf(box), rank: 2 * COLUMNS.indexOf(box.column) });
  }
  for (const { from, to } of links) graph.setEdge(from, to, { weight: 1 });
  arrange(graph);
  const tops = new Map(
    boxes.map((box) => [box.id, ((graph.node(box.id) as { y?: number }).y ?? 0) - heightOf(box) / 2]),
  );
  const best = withFewestCrossings(part, tops);
  const first = Math.min(...best.values());
  for (const [id, top] of best) best.set(id, Math.round(top - first));
  return { tops: best, height: Math.max(...boxes.map((box) => (best.get(box.id) ?? 0) + heightOf(box))) };
}

/** The layout or its mirror image, the rows of boxes considered. Where both are as good, what comes first is above. */
function withFewestCrossings({ boxes, links }: RouteGraph, tops: Map<string, number>): Map<string, number> {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const columns = COLUMNS.map((column) =>
    boxes.filter((box) => box.column === column).map((box) => ({ id: box.id, height: heightOf(box) })),
  );
  const threads = links.map(({ from, fromRow, to, toRow }) => ({
    from,
    fromDepth: depthOf(byId.get(from), fromRow),
    to,
    toDepth: depthOf(byId.get(to), toRow),
  }));
  const mirrored = new Map(boxes.map((box) => [box.id, -(tops.get(box.id) ?? 0) - heightOf(box)]));
  const candidates = [tops, mirrored].map((candidate) => {
    untangle(columns, threads, candidate);
    const count =
      threads.length > COUNTED ? 0 : countCrossings(threads, candidate, (id) => byId.get(id)?.column);
    return { candidate, count, inverted: inversions(columns, candidate) };
  });
  candidates.sort((a, b) => a.count - b.count || a.inverted - b.inverted);
  return candidates[0]?.candidate ?? tops;
}

/** How many neighbours, in the order of the text, stand the other way round. */
function inversions(columns: readonly (readonly Standing[])[], tops: ReadonlyMap<string, number>): number {
  const topOf = (box: Standing | undefined): number => tops.get(box?.id ?? '') ?? 0;
  return columns
    .flatMap((boxes) => boxes.slice(1).map((box, index) => topOf(box) < topOf(boxes[index])))
    .filter(Boolean).length;
}

function connect({ links }: RouteGraph, boxes: readonly PlacedBox[]): PlacedLink[] {
  const placed = new Map(boxes.map((box) => [box.box.id, box]));
  return links.flatMap((link) => {
    const [from, to] = [placed.get(link.from), placed.get(link.to)];
    if (!from || !to) return [];
    return [
      {
        link,
        from: { x: from.x + from.width, y: from.y + depthOf(from.box, link.fromRow) },
        to: { x: to.x, y: to.y + depthOf(to.box, link.toRow) },
      },
    ];
  });
}

/** How far below the upper edge a link meets a box: in the middle of its row, or of its head. */
function depthOf(box: RouteBox | undefined, row: string | undefined): number {
  if (!box) return 0;
  const index = box.rows.findIndex(({ id }) => id === row);
  return index < 0 ? headHeight(box) / 2 : headHeight(box) + (index + 0.5) * ROW_HEIGHT;
}
