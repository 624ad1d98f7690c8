import type { OffsetRange } from '../text';

/**
 * A document marker behind a line break, or a JSON object that may follow another one without any. To look for the line
 * break is faster than to ask at each place whether a line begins there.
 */
const MARKER = /[\n\r](?:(?:---|\.\.\.)(?=[ \t\r\n]|$)|\{)/g;

/**
 * Splits a YAML stream into its documents, without parsing it. This is exact: YAML forbids a line that starts
 * with `---` or `...` and white space (or the line's end) inside any scalar. JSON objects in a row are split, too.
 * The ranges are in order and cover the text, but for parts that hold no content (blank lines and comments between
 * markers).
 */
export function splitDocuments(text: string): OffsetRange[] {
  const starts = [0];
  if (/^\.\.\.(?:[ \t\r\n]|$)/.test(text)) starts.push(endOfLine(text, 0));
  for (const { index } of text.matchAll(MARKER)) {
    const at = index + 1;
    const code = text.charCodeAt(at);
    if (code === OPENING_BRACE && !followsObject(text, at)) continue;
    // `...` ends its document; what follows its line is the next one.
    const start = code === FULL_STOP ? endOfLine(text, at) : at;
    if (start > (starts.at(-1) ?? 0)) starts.push(start);
  }
  const ranges: OffsetRange[] = [];
  let pendingDirectives: number | undefined;
  starts.forEach((start, index) => {
    const end = starts[index + 1] ?? text.length;
    const content = classify(text.slice(start, end));
    if (content === 'directives') {
      pendingDirectives ??= start;
    } else if (content === 'content') {
      ranges.push({ start: pendingDirectives ?? start, end });
      pendingDirectives = undefined;
    } else {
      pendingDirectives = undefined;
    }
  });
  // What grows by one has room for many more.
  return ranges.slice();
}

/** A text that was split, with where its documents start. */
export interface Split {
  readonly text: string;
  readonly starts: readonly number[];
}

/** What an edit left as it was. */
export interface Resplit {
  /** How many documents from the first one on, and how many up to the last one, are as they were, */
  readonly head: number;
  readonly tail: number;
  /** where those at the end have moved by so many characters, */
  readonly moved: number;
  /** and which are between them now. */
  readonly between: readonly OffsetRange[];
}

/**
 * Splits a text that was edited in a way that looks at what is around the edit only, with the same outcome.
 * Of the documents that the edit does not touch, the nearest one on each side is looked at again: what is beyond them
 * cannot depend on the edit, unless the splitting sees another document there than before.
 */
export function splitAgain(text: string, before: Split): Resplit {
  const { starts } = before;
  const moved = text.length - before.text.length;
  const shorter = Math.min(text.length, before.text.length);
  const same = commonStart(text, before.text, shorter);
  const head = Math.max(0, starts.findLastIndex((start) => start <= same) - 1);
  const changedTo = before.text.length - commonEnd(text, before.text, shorter - same);
  const next = starts.findIndex((start) => start >= changedTo);
  const tail = next < 0 ? 0 : starts.length - next - 1;
  const from = head > 0 ? (starts[head] ?? 0) : 0;
  const to = tail > 0 ? (starts[next + 1] ?? 0) + moved : text.length;
  const between = splitDocuments(text.slice(from, to)).map(({ start, end }) => ({
    start: start + from,
    end: end + from,
  }));
  const isAsBefore = tail === 0 || between.at(-1)?.start === (starts[next] ?? 0) + moved;
  return isAsBefore
    ? { head, tail, moved, between }
    : { head: 0, tail: 0, moved, between: splitDocuments(text) };
}

/** Long enough that to cut the pieces costs less than to compare them. */
const PIECE = 4_096;

/** How many characters two texts have in common from their beginnings on. */
function commonStart(a: string, b: string, most: number): number {
  let same = 0;
  while (same + PIECE <= most && a.slice(same, same + PIECE) === b.slice(same, same + PIECE)) same += PIECE;
  while (same < most && a.charCodeAt(same) === b.charCodeAt(same)) same++;
  return same;
}

/** How many they have in common up to their ends. */
function commonEnd(a: string, b: string, most: number): number {
  const piece = (text: string, same: number) => text.slice(text.length - same - PIECE, text.length - same);
  let same = 0;
  while (same + PIECE <= most && piece(a, same) === piece(b, same)) same += PIECE;
  while (same < most && a.charCodeAt(a.length - same - 1) === b.charCodeAt(b.length - same - 1)) same++;
  return same;
}

const FULL_STOP = 0x2e;
const OPENING_BRACE = 0x7b;

/** kubectl reads JSON objects that stand one behind the other; in YAML a `{` never follows a `}` like that. */
function followsObject(text: string, offset: number): boolean {
  let index = offset - 1;
  while (index >= 0 && /\s/.test(text[index] ?? '')) index--;
  return text[index] === '}';
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

/** Directives (`%YAML`, `%TAG`) belong to the document after them. */
function classify(chunk: string): 'content' | 'directives' | 'empty' {
  // Most texts have none, and a search for one letter is many times faster than an expression.
  if (
    chunk.includes('%') &&
    /^\uFEFF?%/m.test(chunk) &&
    !/^---/m.test(chunk) &&
    !/^(?!\uFEFF?%)[ \t]*[^#\s%]/m.test(chunk)
  ) {
    return 'directives';
  }
  return /^(?!---[ \t\r]*(?:#.*)?$|\.\.\.)\uFEFF?[ \t]*[^#\s\uFEFF]/m.test(chunk) ? 'content' : 'empty';
}
