import { stringify } from 'yaml';
import type { TextEdit } from '../text';
import type { YamlMap, YamlPair, YamlScalar, YamlSeq } from './node';

/** Kubernetes reads YAML 1.1, so a text such as `yes` or `on` needs quotes; long lines stay, and nothing is aliased. */
const WRITTEN = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

/** What an edit may write: rendered in the style of the place it goes to. */
export type NewValue = string | number | boolean | readonly NewValue[] | { readonly [key: string]: NewValue };

/** All functions here take the text of the YAML document and return edits with offsets in it. */

/** Where in a map a new pair goes: behind a pair, or `first`; by default last. */
export type Place = 'first' | 'last' | { readonly after: YamlPair };

/** Adds `key: value` to a map that has at least one pair, or to an empty `{}`. Comments, indentation and flow style stay. */
export function insertPair(
  text: string,
  map: YamlMap,
  key: string,
  value: NewValue,
  place: Place = 'last',
): TextEdit {
  const own = map.pairs.filter((pair) => !pair.merged);
  const first = own[0];
  const before = place === 'first' ? undefined : place === 'last' ? own.at(-1) : place.after;
  if (!first) {
    const at = map.range.start + 1;
    return insert(
      at,
      text[at] === '}' ? ` ${renderFlow(text, map, key, value)} ` : ` ${renderFlow(text, map, key, value)}`,
    );
  }
  if (map.flow) {
    const pair = renderFlow(text, map, key, value);
    const separator = startsItsLine(text, first.range.start)
      ? eolOf(text) + ' '.repeat(columnOf(text, first.range.start))
      : ' ';
    return before
      ? insert(before.range.end, `,${separator}${pair}`)
      : insert(first.range.start, `${pair},${separator}`);
  }
  const column = columnOf(text, first.range.start);
  const lines = renderBlock(text, { [key]: value }, column);
  if (!before) return insert(first.range.start, lines + eolOf(text) + ' '.repeat(column));
  return insert(lineEnd(text, before.range.end), eolOf(text) + ' '.repeat(column) + lines);
}

/** Takes a pair out of its map, with its whole line where nothing else stands on it. */
export function removePair(text: string, map: YamlMap, pair: YamlPair): TextEdit {
  const own = map.pairs.filter((other) => !other.merged);
  const index = own.indexOf(pair);
  const next = own[index + 1];
  const previous = own[index - 1];
  if (map.flow) {
    if (next) return remove(pair.range.start, next.range.start);
    if (previous) return remove(previous.range.end, pair.range.end);
    return remove(pair.range.start, pair.range.end);
  }
  if (startsItsLine(text, pair.range.start) && (next || previous)) {
    return remove(lineStart(text, pair.range.start), afterLine(text, pair.range.end));
  }
  if (next) return remove(pair.range.start, next.range.start);
  return { range: { start: pair.range.start, end: pair.range.end }, newText: '{}' };
}

/** Takes an item out of its sequence, with its lines. A sequence that had no other item becomes `[]`. */
export function removeItem(text: string, seq: YamlSeq, index: number): TextEdit {
  const item = seq.items[index];
  if (!item) return remove(0, 0);
  if (seq.items.length === 1) return { range: seq.range, newText: seq.flow ? '[]' : '[]' };
  const next = seq.items[index + 1];
  const previous = seq.items[index - 1];
  if (seq.flow) {
    if (next) return remove(item.range.start, next.range.start);
    return remove(previous?.range.end ?? item.range.start, item.range.end);
  }
  return remove(lineStart(text, item.range.start), afterLine(text, item.range.end));
}

/** Adds an item at the end of a sequence that has at least one. */
export function appendItem(text: string, seq: YamlSeq, value: NewValue): TextEdit {
  const last = seq.items.at(-1);
  if (!last || seq.flow) {
    const at = last?.range.end ?? seq.range.start + 1;
    return insert(at, (last ? ', ' : '') + renderFlowValue(value, false));
  }
  const column = columnOf(text, seq.range.start);
  const rendered = renderBlock(text, [value], column);
  return insert(lineEnd(text, last.range.end), eolOf(text) + ' '.repeat(column) + rendered);
}

/** Writes another value in place of a scalar; the quotes stay where the new value is a string too. */
export function replaceScalar(scalar: YamlScalar, value: string | number): TextEdit {
  // A block scalar ends behind its last line break.
  return {
    range: scalar.range,
    newText: renderScalar(scalar.style, value) + (scalar.style === 'block' ? '\n' : ''),
  };
}

/** Writes another key in place of a pair's. */
export function renameKey(pair: YamlPair, key: string): TextEdit {
  return replaceScalar(pair.key, key);
}

/** Gives `key:` that has no value one. A comment behind the colon stays there. */
export function fillPair(text: string, map: YamlMap, pair: YamlPair, value: NewValue): TextEdit {
  const colon = pair.range.end + (/^[ \t]*:/.exec(text.slice(pair.range.end))?.[0].length ?? 0);
  const hasComment = /^[ \t]*#/.test(text.slice(colon));
  if (!hasComment || map.flow || typeof value !== 'object') {
    return rewritePair(
      text,
      map,
      { ...pair, range: { start: pair.range.start, end: colon } },
      pair.key.source,
      value,
    );
  }
  const column = columnOf(text, pair.key.range.start);
  const [, ...lines] = renderBlock(text, { [pair.key.source]: value }, column).split(eolOf(text));
  return insert(lineEnd(text, colon), eolOf(text) + lines.join(eolOf(text)));
}

/** Writes another key and value in place of a pair. */
export function rewritePair(
  text: string,
  map: YamlMap,
  pair: YamlPair,
  key: string,
  value: NewValue,
): TextEdit {
  const column = columnOf(text, pair.key.range.start);
  const rendered = map.flow ? renderFlow(text, map, key, value) : renderBlock(text, { [key]: value }, column);
  return { range: pair.range, newText: rendered };
}

/** Puts further YAML documents behind this one. `body` ends without a line break. */
export function appendDocument(text: string, body: string): TextEdit {
  const eol = eolOf(text);
  const end = text.trimEnd().length;
  const closed = /(?:^|\n)\.\.\.\s*$/.test(text);
  return {
    range: { start: end, end },
    newText: `${closed ? '' : eol}${closed ? eol : ''}---${eol}${body.replaceAll('\n', eol)}`,
  };
}

/** The text of a whole new document, in block style and without a line break at its end. */
export function renderDocument(value: NewValue): string {
  return stringify(value, { ...WRITTEN, indent: 2, indentSeq: true }).trimEnd();
}

/** The line break that the text uses. */
export function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

export function lineStart(text: string, offset: number): number {
  // Searching from before the text would find a line break at its very start.
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** The end of the line's content: before its line break. */
export function lineEnd(text: string, offset: number): number {
  // A block scalar ends behind its last line break.
  const from = offset > 0 && text[offset - 1] === '\n' ? offset - 1 : offset;
  const newline = text.indexOf('\n', from);
  const end = newline < 0 ? text.length : newline;
  return end > 0 && text[end - 1] === '\r' ? end - 1 : end;
}

/** Columns count UTF-16 units from the start of the line. */
export function columnOf(text: string, offset: number): number {
  const start = lineStart(text, offset);
  // A byte order mark takes no column.
  return offset - (text[start] === '\uFEFF' ? start + 1 : start);
}

function afterLine(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  const newline = text.indexOf('\n', end);
  return newline < 0 ? text.length : newline + 1;
}

function startsItsLine(text: string, offset: number): boolean {
  return /^[ \t\uFEFF]*$/.test(text.slice(lineStart(text, offset), offset));
}

function insert(at: number, newText: string): TextEdit {
  return { range: { start: at, end: at }, newText };
}

function remove(start: number, end: number): TextEdit {
  return { range: { start, end }, newText: '' };
}

/** The text of a scalar, with the quotes of its style, or those that a plain text needs. */
export function renderScalar(style: YamlScalar['style'], value: string | number): string {
  if (typeof value === 'number') return String(value);
  if (style === 'double') return JSON.stringify(value);
  if (style === 'single') return `'${value.replaceAll("'", "''")}'`;
  return stringify(value, WRITTEN).trimEnd();
}

/** The first line carries no indentation, the others `column` spaces. */
function renderBlock(text: string, value: NewValue, column: number): string {
  const { step, indentSeq } = indentationOf(text);
  // Wide steps would push the text of list items away from their dash.
  const indent = step > 2 && JSON.stringify(value).includes('[') ? 2 : step;
  const lines = stringify(value, { ...WRITTEN, indent, indentSeq })
    .trimEnd()
    .split('\n');
  return lines.join(eolOf(text) + ' '.repeat(column));
}

/** How the text indents: by how much, and whether the dashes of a list stand further in than its key. */
function indentationOf(text: string): { step: number; indentSeq: boolean } {
  const nested = /^( *)[^\s#-].*:[ \t]*\r?\n( +)[^\s#-]/m.exec(text);
  const step = nested ? (nested[2]?.length ?? 0) - (nested[1]?.length ?? 0) : 2;
  const list = /^( *(?:- +)*)[^\s#-].*:[ \t]*\r?\n( *)- /m.exec(text);
  const indentSeq = list ? (list[2]?.length ?? 0) > (list[1]?.length ?? 0) : true;
  return { step: step > 0 ? step : 2, indentSeq };
}

function renderFlow(text: string, map: YamlMap, key: string, value: NewValue): string {
  const json =
    map.pairs.length > 0 ? map.pairs.every((pair) => pair.key.style === 'double') : /^\s*[{[]\s*"/.test(text);
  return `${json ? JSON.stringify(key) : renderScalar('plain', key)}: ${renderFlowValue(value, json)}`;
}

function renderFlowValue(value: NewValue, json: boolean): string {
  if (json) return JSON.stringify(value).replaceAll(',"', ', "').replaceAll('":', '": ');
  return stringify(value, { ...WRITTEN, collectionStyle: 'flow', flowCollectionPadding: true })
    .trimEnd()
    .replaceAll('\n', ' ');
}
