import type { TextEdit } from '../text';
import { lineEnd, lineStart } from './edits';
import type { YamlMap, YamlScalar, YamlSeq } from './node';

/** Makes a mapping the only item of a list, as `ports: { port: 80 }` was meant. */
export function wrapInList(text: string, map: YamlMap): TextEdit[] {
  const { start, end } = map.range;
  if (map.flow) return [insert(start, '['), insert(end, ']')];
  if (!/^[ \t]*$/.test(text.slice(lineStart(text, start), start))) return [];
  const edits = [insert(start, '- ')];
  for (const line of linesAfter(text, start, end)) {
    if (/\S/.test(text.slice(line, lineEnd(text, line + 1)))) edits.push(insert(line, '  '));
  }
  return edits;
}

/**
 * Makes one mapping of a list of mappings by taking out their dashes; none where their keys would clash.
 * @param key what holds the list
 */
export function mergeItems(text: string, key: YamlScalar, seq: YamlSeq): TextEdit[] {
  if (seq.flow) return [];
  const keys = new Set<string>();
  const edits: TextEdit[] = [];
  for (const { value } of seq.items) {
    if (value?.type !== 'map' || value.flow) return [];
    for (const pair of value.pairs) {
      if (pair.merged || keys.has(pair.key.source)) return [];
      keys.add(pair.key.source);
    }
    const { start, end } = value.range;
    const [before = '', indent = ''] = /^( *)- +$/.exec(text.slice(lineStart(text, start), start)) ?? [];
    if (!before) return [];
    // A dash may stand right below its key, where the keys of a mapping may not.
    const isDeep = indent.length > columnIn(text, key.range.start);
    const gone = isDeep ? before.length - indent.length : 0;
    const dash = lineStart(text, start) + indent.length;
    edits.push({
      range: { start: dash, end: start },
      newText: ' '.repeat(before.length - indent.length - gone),
    });
    for (const line of linesAfter(text, start, end)) edits.push(...dedent(text, line, gone));
  }
  return edits;
}

/** Lifts the pairs of a mapping into the one around it, in place of the pair that holds them. */
export function liftPairs(text: string, outer: YamlMap, key: string): TextEdit[] {
  const pair = outer.pairs.find((other) => other.key.source === key && !other.merged);
  const inner = pair?.value?.type === 'map' ? pair.value : undefined;
  const first = inner?.pairs[0];
  if (!pair || !inner || !first || inner.pairs.some(({ merged }) => merged)) return [];
  if (inner.range.start < pair.key.range.end) return [];
  if (inner.flow) {
    const body = text.slice(inner.range.start + 1, inner.range.end - 1).trim();
    if (!outer.flow || body === '') return [];
    return [{ range: { start: pair.key.range.start, end: inner.range.end }, newText: body }];
  }
  const start = pair.key.range.start;
  const below = text.indexOf('\n', start) + 1;
  const isAlone = /^ *$/.test(text.slice(lineStart(text, start), start));
  if (!isAlone || !/^\s*:\s*$/.test(text.slice(pair.key.range.end, below))) return [];
  const shift = columnIn(text, first.key.range.start) - columnIn(text, start);
  const lines = [below, ...linesAfter(text, below, inner.range.end)];
  return [
    { range: { start: lineStart(text, start), end: below }, newText: '' },
    ...lines.flatMap((line) => dedent(text, line, shift)),
  ];
}

/** Takes away at most so many of the spaces that a line begins with. */
function dedent(text: string, line: number, by: number): TextEdit[] {
  const blank = /^ */.exec(text.slice(line))?.[0].length ?? 0;
  const end = line + Math.min(by, blank);
  return end > line ? [{ range: { start: line, end }, newText: '' }] : [];
}

/** Where the lines begin that come after the first of a range. */
function linesAfter(text: string, start: number, end: number): number[] {
  const starts: number[] = [];
  for (let at = text.indexOf('\n', start); at >= 0 && at + 1 < end; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}

function columnIn(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function insert(at: number, newText: string): TextEdit {
  return { range: { start: at, end: at }, newText };
}
