import {
  repeatsKey,
  type YamlItem,
  type YamlMap,
  type YamlNode,
  type YamlPair,
  type YamlScalar,
  type YamlSeq,
} from './node';
import { readAlias, readAnchor } from './quick-anchors';
import { withMergedPairs } from './merge-keys';
import { isColonNext, plainScalar, readQuoted } from './quick-scalars';
import {
  AMPERSAND,
  ASTERISK,
  CLOSING_BRACE,
  CLOSING_BRACKET,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  FULL_STOP,
  goDeeper,
  HASH,
  LINE_FEED,
  MINUS,
  OPENING_BRACE,
  OPENING_BRACKET,
  QUESTION,
  refuse,
  RETURN,
  type Scan,
  SINGLE_QUOTE,
  SPACE,
  startsPlain,
  TAB,
  isWhiteAt,
  withoutSpaces,
} from './quick-scan';

/**
 * Reads what stands in brackets at `scan.at`, and goes right behind it.
 * @param indent of what is around it, which each of its lines must be indented further than, but for the last bracket
 */
export function readFlow(scan: Scan, indent: number): YamlMap | YamlSeq {
  return scan.text.charCodeAt(scan.at) === OPENING_BRACE
    ? readMap(scan, indent, true)
    : readSeq(scan, indent, true);
}

function readNode(scan: Scan, indent: number): YamlNode | undefined {
  const { text } = scan;
  const start = scan.at;
  const code = text.charCodeAt(start);
  switch (code) {
    case OPENING_BRACE:
      return readMap(scan, indent, false);
    case OPENING_BRACKET:
      return readSeq(scan, indent, false);
    case DOUBLE_QUOTE:
    case SINGLE_QUOTE:
      return readQuoted(scan, undefined);
    case ASTERISK:
      return readAlias(scan, true);
    case AMPERSAND: {
      const anchored = readAnchor(scan);
      const next = toContentOfLine(scan);
      if (next === ASTERISK || next === AMPERSAND) refuse();
      anchored.node = readNode(scan, indent);
      return anchored.node;
    }
    default:
      return readPlain(scan);
  }
}

function readMap(scan: Scan, indent: number, isOutermost: boolean): YamlMap {
  goDeeper(scan);
  const start = scan.at++;
  const base = scan.pairCount;
  let code = toContent(scan, indent, isOutermost);
  while (code !== CLOSING_BRACE) {
    const key = readKey(scan, indent);
    if (key.type === 'scalar') {
      let value: YamlNode | undefined;
      if (scan.text.charCodeAt(scan.at - 1) === COLON) {
        toContentOfLine(scan);
        value = readNode(scan, indent);
      }
      const pair: YamlPair = { key, value, range: { start: key.range.start, end: scan.end }, merged: false };
      scan.pairs[scan.pairCount++] = pair;
    }
    code = toNextPart(scan, indent, isOutermost, CLOSING_BRACE);
  }
  const end = ++scan.at;
  scan.end = end;
  const own = scan.pairs.slice(base, scan.pairCount);
  scan.pairCount = base;
  if (repeatsKey(own)) scan.repeats = true;
  scan.depth--;
  return { type: 'map', flow: true, pairs: withMergedPairs(own), range: { start, end } };
}

function readSeq(scan: Scan, indent: number, isOutermost: boolean): YamlSeq {
  goDeeper(scan);
  const start = scan.at++;
  const base = scan.itemCount;
  let code = toContent(scan, indent, isOutermost);
  while (code !== CLOSING_BRACKET) {
    const itemStart = scan.at;
    const value = readNode(scan, indent);
    const item: YamlItem = {
      value,
      range: code === ASTERISK || !value ? { start: itemStart, end: scan.end } : value.range,
    };
    scan.items[scan.itemCount++] = item;
    code = toNextPart(scan, indent, isOutermost, CLOSING_BRACKET);
  }
  const end = ++scan.at;
  scan.end = end;
  const items = scan.items.slice(base, scan.itemCount);
  scan.itemCount = base;
  scan.depth--;
  return { type: 'seq', flow: true, items, range: { start, end } };
}

/** From behind one part, over its comma, to the next part or the bracket that closes. @returns what stands there */
function toNextPart(scan: Scan, indent: number, isOutermost: boolean, closing: number): number {
  const code = toContent(scan, indent, isOutermost);
  if (code === COMMA) {
    scan.at++;
    return toContent(scan, indent, isOutermost);
  }
  if (code !== closing) refuse();
  return code;
}

/**
 * A key, up to right behind its colon if it has one. What stands in brackets may be a key without a value; that is how
 * `{{ … }}` reads, and no pair of the result.
 */
function readKey(scan: Scan, indent: number): YamlNode {
  const { text } = scan;
  const code = text.charCodeAt(scan.at);
  if (code === OPENING_BRACE) return readMap(scan, indent, false);
  if (code === OPENING_BRACKET) return readSeq(scan, indent, false);
  const isQuoted = code === DOUBLE_QUOTE || code === SINGLE_QUOTE;
  const key = isQuoted ? readQuoted(scan, undefined) : readPlain(scan);
  if (!isColonNext(scan)) return key;
  scan.at++;
  return isQuoted || text.charCodeAt(scan.at) === SPACE ? key : refuse();
}

/** A plain scalar, which ends on its line. Goes right behind it. */
function readPlain(scan: Scan): YamlScalar {
  const { text, length } = scan;
  const start = scan.at;
  const first = text.charCodeAt(start);
  if (!startsPlain(scan, first, start) || first === COLON || first === QUESTION) refuse();
  if (first === MINUS && isFlowIndicator(text.charCodeAt(start + 1))) refuse();
  let at = start;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED || code === RETURN || isFlowIndicator(code)) break;
    if (code === COLON && (isWhiteAt(text, length, at + 1) || isFlowIndicator(text.charCodeAt(at + 1))))
      break;
    if (code === TAB || (code === HASH && text.charCodeAt(at - 1) === SPACE)) refuse();
  }
  const end = withoutSpaces(text, at);
  scan.at = scan.end = end;
  return plainScalar(scan, start, end);
}

function isFlowIndicator(code: number): boolean {
  return (
    code === COMMA ||
    code === OPENING_BRACE ||
    code === CLOSING_BRACE ||
    code === OPENING_BRACKET ||
    code === CLOSING_BRACKET
  );
}

/** Goes to the next thing on this line or on one below that is indented far enough, and says what it begins with. */
function toContent(scan: Scan, indent: number, isOutermost: boolean): number {
  const { text, length } = scan;
  let at = scan.at;
  let lineStart = -1;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED) lineStart = at + 1;
    else if (code !== SPACE && code !== RETURN) break;
  }
  // Within brackets a comment is an error to the other parser at some places.
  if (at >= length) refuse();
  const code = text.charCodeAt(at);
  if (code === TAB || code === HASH) refuse();
  if (lineStart >= 0) {
    const width = at - lineStart;
    const isEnd = code === CLOSING_BRACE || code === CLOSING_BRACKET;
    if (width < indent || (width === indent && !(isEnd && isOutermost))) refuse();
    if (width === 0 && (code === MINUS || code === FULL_STOP)) refuse();
    scan.lineStart = lineStart;
  }
  scan.at = at;
  return code;
}

/** Goes to the next thing on this line. */
function toContentOfLine(scan: Scan): number {
  const { text } = scan;
  while (text.charCodeAt(scan.at) === SPACE) scan.at++;
  const code = text.charCodeAt(scan.at);
  return code === LINE_FEED || code === RETURN || code === TAB || code === HASH ? refuse() : code;
}
