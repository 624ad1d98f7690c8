import { say } from '../words';
import { COLUMNS, isBroken, type RouteBox, type RouteGraph, type RouteLink } from './routes/model';

/** The graph as a Mermaid flowchart, for Markdown pages and pull requests. */
export function toMermaid({ boxes, links }: RouteGraph): string {
  const names = new Map(boxes.map((box, index) => [box.id, `n${index + 1}`]));
  const rows = new Map(boxes.map((box) => [box.id, new Map(box.rows.map((row) => [row.id, row]))]));
  const textOf = (box: string, row: string | undefined): string => {
    const found = row === undefined ? undefined : rows.get(box)?.get(row);
    return found ? [found.text, found.note].filter(Boolean).join(' ') : '';
  };
  const namespaces = [...new Set(boxes.map(({ namespace }) => namespace))];
  const lines = ['flowchart LR'];
  namespaces.forEach((namespace, index) => {
    const inside = boxes.filter((box) => box.namespace === namespace);
    const nodes = COLUMNS.flatMap((column) => inside.filter((box) => box.column === column)).map(
      (box) => `    ${names.get(box.id)}${shape(box)}${classOf(box)}`,
    );
    lines.push(`  subgraph ns${index + 1}[${quoted(say`namespace ${namespace}`)}]`, ...nodes, '  end');
  });
  links.forEach((link) => {
    const ends = [textOf(link.from, link.fromRow), textOf(link.to, link.toRow)].filter(Boolean).join(' → ');
    const label = ends ? `|${quoted(ends)}|` : '';
    lines.push(`  ${names.get(link.from)} ${arrow(link)}${label} ${names.get(link.to)}`);
  });
  const broken = links.flatMap((link, index) => (link.problem?.broken ? [index] : []));
  if (broken.length > 0) lines.push(`  linkStyle ${broken.join(',')} stroke:#d1242f,stroke-width:2px`);
  lines.push(
    '  classDef broken stroke:#d1242f,stroke-width:2px',
    '  classDef missing stroke-dasharray:4 3,fill:none',
  );
  return lines.join('\n') + '\n';
}

function shape(box: RouteBox): string {
  const title = [box.kind, box.name, box.detail && `(${box.detail})`].filter(Boolean).join(' ');
  const reasons = box.form === 'missing' ? box.rows.map(({ text, note }) => text || note) : [];
  const text = quoted([title, ...reasons].join(' – '));
  if (box.column === 'entrance') return `([${text}])`;
  return box.column === 'service' ? `[${text}]` : `(${text})`;
}

function classOf(box: RouteBox): string {
  if (isBroken(box)) return ':::broken';
  return box.form === 'missing' ? ':::missing' : '';
}

function arrow({ assumed, problem }: RouteLink): string {
  return problem?.broken ? '--x' : assumed ? '-.->' : '-->';
}

/** Entities of Mermaid, so that no name is taken for syntax, Markdown or HTML. */
function quoted(text: string): string {
  const safe = text
    .replace(/\s+/g, ' ')
    .replace(/[#"<>&`\\]/g, (character) => `#${character.charCodeAt(0)};`);
  return `"${safe}"`;
}
