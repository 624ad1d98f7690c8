import {
  english,
  inSpeech,
  routesIn,
  toMermaid,
  type Place,
  type RouteScope,
  type Snapshot,
} from '../../server/src/core/index';

/**
 * A graph of routes in lines. The word behind the question is the scope: `workspace`, `namespace shop`, nothing for the
 * file; `mermaid` in front of it asks for the Mermaid text, `speech` for what
 * a screen reader says.
 */
export function routesInWords(snapshot: Snapshot, uri: string, _offset: number, word: string): string[] {
  const isMermaid = word.startsWith('mermaid');
  const isSpoken = word.startsWith('speech');
  const graph = routesIn(snapshot, scopeOf(uri, word.replace(/^(?:mermaid|speech) ?/, '')));
  if (isMermaid) return toMermaid(graph).trimEnd().split('\n');
  if (isSpoken) return [...inSpeech(graph).values()];
  const boxes = graph.boxes.flatMap((box) => [
    `${box.column} ${box.id}${box.detail && ` (${box.detail})`}${box.form === 'object' ? '' : ` [${box.form}]`} ${where(snapshot, box.place)}${box.builtIn ? ` as built in ${box.builtIn}` : ''}`,
    ...box.problems.map((problem) => `    ${inWords(problem)}`),
    ...box.rows.map((row) => {
      const state = row.state === 'written' ? '' : ` [${row.state}]`;
      const mark = row.problem ? (row.problem.broken ? ' ✗' : ' ?') : '';
      return `  ${[row.text, row.note && `“${row.note}”`].filter(Boolean).join(' ')}${state}${mark} ${where(snapshot, row.place)}`;
    }),
  ]);
  const links = graph.links.map(({ id, assumed, problem }) => {
    const marks = [assumed ? ' (assumed)' : '', problem ? `: ${inWords(problem)}` : ''];
    return `${id}${marks.join('')}`;
  });
  return [...boxes, ...links];
}

function scopeOf(uri: string, word: string): RouteScope {
  if (word === 'workspace') return { kind: 'workspace' };
  const name = /^namespace (.+)$/.exec(word)?.[1];
  return name === undefined ? { kind: 'file', uri } : { kind: 'namespace', name };
}

function inWords({ broken, message }: { readonly broken: boolean; readonly message: string }): string {
  const text = english(message);
  const short = text.length > 90 ? `${text.slice(0, 90)}…` : text;
  return `${broken ? 'broken' : 'open'}: ${short}`;
}

function where(snapshot: Snapshot, { uri, range }: Place): string {
  const text = snapshot.files.get(uri)?.text ?? '';
  const line = text.slice(0, range.start).split('\n').length;
  return `${uri.slice(uri.lastIndexOf('/') + 1)}:${line}«${text.slice(range.start, range.end).split('\n')[0]}»`;
}
