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
