import { isBroken, type RouteBox, type RouteGraph, type RouteLink } from './model';

export interface Narrowing {
  /** Only routes with a name, a port or an address that holds this text. */
  readonly text: string;
  readonly onlyBroken: boolean;
  /** Whole parts, as many as have no more boxes together. */
  readonly atMost?: number;
}

/** The parts of a graph that nothing links, each with its boxes and links in their order. */
export function partsOf({ boxes, links }: RouteGraph): RouteGraph[] {
  const parent = new Map(boxes.map(({ id }) => [id, id]));
  const rootOf = (id: string): string => {
    let root = id;
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root))
      root = next;
    // So that the next look-up is short.
    for (let at = id; at !== root;) {
      const next = parent.get(at) ?? root;
      parent.set(at, root);
      at = next;
    }
    return root;
  };
  for (const { from, to } of links) parent.set(rootOf(to), rootOf(from));
  const parts = new Map<string, { boxes: RouteBox[]; links: RouteLink[] }>();
  const partOf = (id: string): { boxes: RouteBox[]; links: RouteLink[] } => {
    const root = rootOf(id);
    const part = parts.get(root) ?? { boxes: [], links: [] };
    parts.set(root, part);
    return part;
  };
  for (const box of boxes) partOf(box.id).boxes.push(box);
  for (const link of links) partOf(link.from).links.push(link);
  return [...parts.values()];
}

/** Leaves out the parts that nobody asked for. */
export function narrow(graph: RouteGraph, { text, onlyBroken, atMost = Infinity }: Narrowing): RouteGraph {
  const wanted = text.trim().toLowerCase();
  if (!wanted && !onlyBroken && graph.boxes.length <= atMost) return graph;
  let room = atMost;
  const kept = partsOf(graph).filter(
    (part) =>
      (!onlyBroken || part.boxes.some(isBroken) || part.links.some(({ problem }) => problem?.broken)) &&
      part.boxes.some((box) => textOf(box).includes(wanted)) &&
      (room -= part.boxes.length) >= 0,
  );
  return { boxes: kept.flatMap(({ boxes }) => boxes), links: kept.flatMap(({ links }) => links) };
}

function textOf({ kind, name, detail, namespace, rows }: RouteBox): string {
  const words = [kind, name, detail, namespace, ...rows.flatMap((row) => [row.text, row.note])];
  return words.join(' ').toLowerCase();
}
