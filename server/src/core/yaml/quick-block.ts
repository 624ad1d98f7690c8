import { CST } from 'yaml';
import type { YamlScalar } from './node';
import { scalarOf } from './quick-scalars';
import {
  HASH,
  LINE_FEED,
  MINUS,
  PIPE,
  PLUS,
  refuse,
  RETURN,
  type Scan,
  skipLines,
  SPACE,
  TAB,
  withoutSpaces,
} from './quick-scan';

/**
 * Reads the block scalar whose `|` or `>` is at `scan.at`, and goes to the next line behind it.
 * @param indent of what is around it
 */
export function readBlock(scan: Scan, indent: number): YamlScalar {
  const { text, length } = scan;
  const start = scan.at;
  const isLiteral = text.charCodeAt(start) === PIPE;
  const chomping = text.charCodeAt(start + 1);
  const hasChomping = chomping === PLUS || chomping === MINUS;
  const body = endOfHeader(scan, hasChomping ? start + 2 : start + 1);
  const own = indentOfBlock(scan, body, indent);
  let value = '';
  let end = body;
  let blanks = 0;
  let hasSpacesInBlanks = false;
  let hasText = false;
  let endsBlank = false;
  // Lines that are indented further, or begin with a tab, are not folded.
  let isUneven = false;
  for (let lineStart = body; lineStart < length;) {
    let at = lineStart;
    while (at < length && at - lineStart < own && text.charCodeAt(at) === SPACE) at++;
    let lineEnd = text.indexOf('\n', at);
    if (lineEnd < 0) lineEnd = length;
    const next = lineEnd + 1;
    if (lineEnd > at && text.charCodeAt(lineEnd - 1) === RETURN) lineEnd--;
    if (at === lineEnd) {
      blanks++;
      if (at > lineStart) hasSpacesInBlanks = true;
    } else {
      if (at - lineStart < own) break;
      const code = text.charCodeAt(at);
      endsBlank = code === SPACE && withoutSpaces(text, lineEnd) <= at;
      if (code === SPACE || code === TAB) isUneven = true;
      if (blanks > 0) value += '\n'.repeat(isLiteral && hasText ? blanks + 1 : blanks);
      else if (hasText) value += isLiteral ? '\n' : ' ';
      value += text.slice(at, lineEnd);
      hasText = true;
      blanks = 0;
      hasSpacesInBlanks = false;
      end = next;
    }
    lineStart = next;
  }
  // Blank lines that are indented further than the text belong to it.
  if (endsBlank) refuse();
  if (chomping === PLUS) {
    if (hasSpacesInBlanks) refuse();
    for (let count = blanks; count > 0; count--) end = text.indexOf('\n', end) + 1;
    value += '\n'.repeat(blanks + 1);
  } else if (chomping !== MINUS) {
    value += '\n';
  }
  scan.end = Math.min(end, length);
  if (isUneven && !isLiteral) value = folded(scan, start, hasChomping ? start + 2 : start + 1, body, indent);
  skipLines(scan, end);
  return scalarOf(value, value, 'block', start, scan.end);
}

/** Where the text begins: behind the header's line, which may have a comment. */
function endOfHeader({ text, length }: Scan, from: number): number {
  let at = from;
  while (at < length && text.charCodeAt(at) === SPACE) at++;
  if (at < length && text.charCodeAt(at) === HASH && at > from) at = text.indexOf('\n', at);
  else if (text.charCodeAt(at) === RETURN) at++;
  return at >= 0 && at < length && text.charCodeAt(at) === LINE_FEED ? at + 1 : refuse();
}

/** How far the first line with text is indented; no blank line above it may be indented further. */
function indentOfBlock({ text, length }: Scan, body: number, indent: number): number {
  let widest = 0;
  let lineStart = body;
  for (;;) {
    let at = lineStart;
    while (at < length && text.charCodeAt(at) === SPACE) at++;
    if (at >= length) refuse();
    const code = text.charCodeAt(at);
    const width = at - lineStart;
    if (code !== LINE_FEED && code !== RETURN) {
      return width > indent && width >= widest && code !== TAB ? width : refuse();
    }
    if (width > widest) widest = width;
    lineStart = code === RETURN ? at + 2 : at + 1;
  }
}

/** The value by the other parser's own words. */
function folded(scan: Scan, start: number, headerEnd: number, body: number, indent: number): string {
  const { text } = scan;
  const header = {
    type: 'block-scalar-header' as const,
    offset: 0,
    indent,
    source: text.slice(start, headerEnd),
  };
  const source = text.slice(body, scan.end);
  return CST.resolveAsScalar(
    { type: 'block-scalar', offset: 0, indent, props: [header], source },
    true,
    refuse,
  ).value;
}
