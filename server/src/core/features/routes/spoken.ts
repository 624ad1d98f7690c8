import { english, say, upperFirst } from '../../words';
import type { RouteBox, RouteGraph, RouteLink } from './model';
import { addTo } from '../../workspace/listing';

/**
 * What a screen reader says of each box, by id: its name, who sends to it, where each of its ports leads, and what is
 * wrong: `Service web, namespace shop. Port 80 to Deployment web, port 8080.`
 */
export function inSpeech({ boxes, links }: RouteGraph): ReadonlyMap<string, string> {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const outgoing = grouped(links, ({ from }) => from);
  const incoming = grouped(links, ({ to }) => to);
  return new Map(
    boxes.map((box) => {
      const out = (outgoing.get(box.id) ?? []).map((link) => way(link, box, byId.get(link.to)));
      const senders = new Set((incoming.get(box.id) ?? []).map(({ from }) => titleOf(byId.get(from))));
      const from = senders.size > 0 ? [say`From ${[...senders].join(', ')}`] : [];
      const own = out.length === 0 && box.rows.length > 0 ? [box.rows.map(rowInWords).join(', ')] : [];
      const built = box.builtIn ? [say`As built in ${box.builtIn}`] : [];
      const problems = box.problems.map(({ broken, message }) =>
        broken ? say`Problem: ${message}` : say`Note: ${message}`,
      );
      const head = [titleOf(box), box.detail, say`namespace ${box.namespace}`].filter(Boolean).join(', ');
      return [box.id, [head, ...built, ...out, ...own, ...from, ...problems].map(withStop).join(' ')];
    }),
  );
}

/** `Service web` */
export function titleOf(box: RouteBox | undefined): string {
  return [box?.kind, box?.name].filter(Boolean).join(' ');
}

function way({ fromRow, toRow, problem }: RouteLink, from: RouteBox, to: RouteBox | undefined): string {
  const start = from.rows.find(({ id }) => id === fromRow);
  const end = to?.rows.find(({ id }) => id === toRow);
  const arrives = [titleOf(to), end && rowInWords(end)].filter(Boolean).join(', ');
  const leads = say`${start ? `${rowInWords(start)} ` : ''}to ${arrives}`;
  return `${upperFirst(leads)}${problem?.broken ? `, ${say`broken`}` : ''}`;
}

function rowInWords({ text, note, state }: RouteBox['rows'][number]): string {
  const isPort = /^\d+(\/\w+)?$/.test(text);
  const words = [isPort ? say`port ${text}` : text, note].filter(Boolean).join(' ');
  return state === 'undeclared' ? say`${words}, not declared` : words;
}

function withStop(text: string): string {
  return /[.!?]$/.test(english(text)) ? text : `${text}.`;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) addTo(groups, keyOf(item), item);
  return groups;
}
