import { CST } from 'yaml';
import { plainValue } from './core-schema';
import { wordAt } from './common-words';
import type { YamlScalar } from './node';
import {
  BACKSLASH,
  COLON,
  DOUBLE_QUOTE,
  LINE_FEED,
  plainEnd,
  refuse,
  RETURN,
  type Scan,
  SPACE,
  TAB,
  toNextLine,
  withoutSpaces,
} from './quick-scan';

/** The other parser wants the colon within 1024 characters. */
export const LONGEST_KEY = 1000;

/** Every scalar is made here, so that all have one shape. */
export function scalarOf(
  value: YamlScalar['value'],
  source: string,
  style: YamlScalar['style'],
  start: number,
  end: number,
): YamlScalar {
  return { type: 'scalar', value, source, style, range: { start, end }, alias: false, tagged: false };
}

/** A plain scalar that ends on its line, before `end`. */
export function plainScalar(scan: Scan, start: number, end: number): YamlScalar {
  const source = wordAt(scan.text, start, end);
  return scalarOf(plainValue(source), source, 'plain', start, end);
}

/** A plain key, whose colon was found at `colon`. Goes behind the colon. */
export function plainKey(scan: Scan, start: number, colon: number): YamlScalar {
  if (colon - start > LONGEST_KEY) refuse();
  const end = withoutSpaces(scan.text, colon);
  scan.at = colon + 1;
  scan.end = end;
  return plainScalar(scan, start, end);
}

/**
 * The plain scalar at `start`, which is no key, with the lines below it that go on with it.
 * Goes to the next line behind it.
 * @param indent of what is around it, which each of its lines must be indented further than
 */
export function readPlain(scan: Scan, start: number, indent: number): YamlScalar {
  return readRestOfPlain(scan, start, plainEnd(scan, start), indent);
}

/** @param stop the end of its first line, where `plainEnd` has found it */
export function readRestOfPlain(scan: Scan, start: number, stop: number, indent: number): YamlScalar {
  const { text } = scan;
  if (scan.stop === COLON) refuse();
  let end = withoutSpaces(text, stop);
  scan.at = end;
  toNextLine(scan);
  if (scan.stop !== LINE_FEED || scan.indent <= indent) {
    scan.end = end;
    return plainScalar(scan, start, end);
  }
  do {
    // A comment ends the text, and what follows is no part of it.
    if (scan.hasComment) refuse();
    const lineEnd = plainEnd(scan, scan.at);
    if (plainStop(scan) === COLON) refuse();
    end = withoutSpaces(text, lineEnd);
    scan.at = end;
    toNextLine(scan);
  } while (plainStop(scan) === LINE_FEED && scan.indent > indent);
  scan.end = end;
  const source = resolved('scalar', text.slice(start, end));
  return scalarOf(plainValue(source), source, 'plain', start, end);
}

/** What ended the last line; a call, since the compiler takes the field for what it was before. */
function plainStop(scan: Scan): number {
  return scan.stop;
}

/**
 * The quoted scalar at `scan.at`. Goes right behind it.
 * @param indent of what is around it, which each of its lines must be indented further than; `undefined` where it must
 *   end on its line
 */
export function readQuoted(scan: Scan, indent: number | undefined): YamlScalar {
  const { text, length } = scan;
  const start = scan.at;
  const quote = text.charCodeAt(start);
  const isDouble = quote === DOUBLE_QUOTE;
  let hasEscapes = false;
  let hasTabs = false;
  let hasLines = false;
  let at = start + 1;
  for (;;) {
    if (at >= length) refuse();
    const code = text.charCodeAt(at);
    if (code === quote) {
      if (isDouble || text.charCodeAt(at + 1) !== quote) break;
      hasEscapes = true;
      at += 2;
    } else if (code === BACKSLASH && isDouble) {
      hasEscapes = true;
      at++;
      if (text.charCodeAt(at) !== LINE_FEED) at++;
    } else if (code === LINE_FEED) {
      if (indent === undefined) refuse();
      hasLines = true;
      at = continuedAt(scan, at + 1, indent);
    } else {
      if (code === TAB) hasTabs = true;
      at++;
    }
  }
  const end = at + 1;
  let value = '';
  if (hasLines) {
    if (hasTabs) refuse();
    value = resolved(isDouble ? 'double-quoted-scalar' : 'single-quoted-scalar', text.slice(start, end));
  } else {
    value = text.slice(start + 1, at);
    if (hasEscapes) value = isDouble ? unescaped(value) : value.replaceAll("''", "'");
  }
  scan.at = scan.end = end;
  return scalarOf(value, value, isDouble ? 'double' : 'single', start, end);
}

/** Whether a colon follows the key that was read, and nothing but spaces before it. */
export function isColonNext(scan: Scan): boolean {
  let at = scan.at;
  while (scan.text.charCodeAt(at) === SPACE) at++;
  if (at >= scan.length || scan.text.charCodeAt(at) !== COLON) return false;
  scan.at = at;
  return true;
}

/** The place where a line of quoted text goes on, if it is blank or indented far enough. */
function continuedAt({ text, length }: Scan, lineStart: number, indent: number): number {
  let at = lineStart;
  while (at < length && text.charCodeAt(at) === SPACE) at++;
  if (at - lineStart > indent || text.charCodeAt(at) === LINE_FEED) return at;
  if (text.charCodeAt(at) === RETURN) return at + 1;
  return refuse();
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '"': '"',
  '\\': '\\',
  '/': '/',
};

/** What a text on one line means once its escapes are resolved; the rare ones are left to the other parser. */
function unescaped(raw: string): string {
  let value = '';
  let from = 0;
  for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', from)) {
    const simple = ESCAPES[raw[at + 1] ?? ''];
    if (simple === undefined) return resolved('double-quoted-scalar', `"${raw}"`);
    value += raw.slice(from, at) + simple;
    from = at + 2;
  }
  return value + raw.slice(from);
}

/** The value of a scalar by the other parser's own words, for what is rare. */
function resolved(type: 'scalar' | 'double-quoted-scalar' | 'single-quoted-scalar', source: string): string {
  return CST.resolveAsScalar({ type, offset: 0, indent: 0, source }, true, refuse).value;
}
