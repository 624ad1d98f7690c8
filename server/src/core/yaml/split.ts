import type { OffsetRange } from '../text';

const MARKER = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;

/**
 * Splits a YAML stream into its documents, without parsing it. This is exact: YAML forbids a line that starts
 * with `---` or `...` and white space (or the line's end) inside any scalar. The ranges are in order and cover
 * the text, but for parts that hold no content (blank lines and comments between markers).
 */
export function splitDocuments(text: string): OffsetRange[] {
  const starts = [0];
  for (const match of text.matchAll(MARKER)) {
    // `...` ends its document; what follows its line is the next one.
    const start = match[0] === '---' ? match.index : endOfLine(text, match.index);
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
  return ranges;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

/** Directives (`%YAML`, `%TAG`) belong to the document after them. */
function classify(chunk: string): 'content' | 'directives' | 'empty' {
  if (/^\uFEFF?%/m.test(chunk) && !/^---/m.test(chunk) && !/^(?!\uFEFF?%)[ \t]*[^#\s%]/m.test(chunk)) {
    return 'directives';
  }
  return /^(?!---[ \t\r]*(?:#.*)?$|\.\.\.)\uFEFF?[ \t]*[^#\s\uFEFF]/m.test(chunk) ? 'content' : 'empty';
}
