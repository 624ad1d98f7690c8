import type { YamlItem, YamlNode, YamlPair } from './node';

/** Ends a reading that cannot be sure of itself. */
class Doubt extends Error {}

export function refuse(): never {
  throw new Doubt();
}

/** What an anchor names: nothing yet while that is being read, which is what an alias to its own parent gets. */
export interface Anchored {
  node: YamlNode | undefined;
}

/** What ends a plain scalar: the end of its line, a colon, a comment. */
export type Stop = typeof LINE_FEED | typeof COLON | typeof HASH;

/** Far deeper than manifests are, and far from the end of the stack. */
const DEEPEST = 100;

/**
 * How far the reading of a document has come. The places are offsets in its text. It is the one thing in the reader that
 * changes, and its fields are public, since what reads is spread over plain functions.
 */
export class Scan {
  readonly text: string;
  readonly length: number;
  /** What is to be read next. */
  at = 0;
  /** Where the line begins that `at` is in. */
  lineStart = 0;
  /** Of the line that was gone to: how far its content is indented; less than zero behind the last line. */
  indent = 0;
  /** Whether blank lines or comments stand between that line and the one before. */
  hasGap = false;
  hasComment = false;
  /** Where what was read last ends, an alias at its own place. */
  end = 0;
  /** What ended the plain scalar that was looked at last. */
  stop: Stop = LINE_FEED;
  /** Nothing but comments so far, so that a marker may follow. */
  isHead = true;
  depth = 0;
  /** Whether some mapping has a key twice. */
  repeats = false;
  /** What is read of collections that have not ended yet, those within others behind them. */
  readonly pairs: YamlPair[] = [];
  pairCount = 0;
  readonly items: YamlItem[] = [];
  itemCount = 0;
  anchors: Map<string, Anchored> | undefined = undefined;

  constructor(text: string) {
    this.text = text;
    this.length = text.length;
  }
}

export function goDeeper(scan: Scan): void {
  if (++scan.depth > DEEPEST) refuse();
}

/**
 * Goes from behind a value or an indicator to the next line that holds more than a comment.
 * Nothing but a comment may follow on this line.
 */
export function toNextLine(scan: Scan): void {
  const { text, length } = scan;
  let at = scan.at;
  if (at >= length) {
    scan.indent = -1;
    scan.hasGap = scan.hasComment = false;
    return;
  }
  let code = text.charCodeAt(at);
  if (code !== LINE_FEED) {
    while (code === SPACE) code = ++at < length ? text.charCodeAt(at) : LINE_FEED;
    if (code === RETURN) {
      at++;
    } else if (code === HASH) {
      if (at === scan.at) refuse();
      at = text.indexOf('\n', at);
      if (at < 0) at = length;
    } else if (code !== LINE_FEED) {
      refuse();
    }
  }
  skipLines(scan, at + 1);
}

/** Goes to the first line from `start` on that holds more than a comment; `start` is where a line begins. */
export function skipLines(scan: Scan, start: number): void {
  const { text, length } = scan;
  let lineStart = start;
  let hasComment = false;
  for (;;) {
    let at = lineStart;
    let code = NOTHING;
    while (at < length && (code = text.charCodeAt(at)) === SPACE) at++;
    if (at >= length) {
      scan.at = length;
      scan.indent = -1;
      return;
    }
    if (code === LINE_FEED) {
      lineStart = at + 1;
    } else if (code === RETURN) {
      lineStart = at + 2;
    } else if (code === HASH) {
      hasComment = true;
      const end = text.indexOf('\n', at);
      lineStart = end < 0 ? length : end + 1;
    } else if (at === lineStart && (code === MINUS || code === FULL_STOP) && isMarker(scan, at)) {
      if (!scan.isHead || code === FULL_STOP) refuse();
      scan.isHead = false;
      const end = text.indexOf('\n', at);
      if (!/^---[ \r]*(?: #.*)?$/s.test(text.slice(at, end < 0 ? length : end))) refuse();
      lineStart = end < 0 ? length : end + 1;
    } else {
      if (code === TAB) refuse();
      scan.at = at;
      scan.lineStart = lineStart;
      scan.indent = at - lineStart;
      scan.hasGap = lineStart !== start;
      scan.hasComment = hasComment;
      return;
    }
  }
}

/** `---` or `...` at the start of a line, with white space behind it. */
function isMarker({ text, length }: Scan, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    at + 2 < length &&
    text.charCodeAt(at + 1) === code &&
    text.charCodeAt(at + 2) === code &&
    isWhiteAt(text, length, at + 3)
  );
}

export function isWhiteAt(text: string, length: number, at: number): boolean {
  if (at >= length) return true;
  const code = text.charCodeAt(at);
  return code === SPACE || code === LINE_FEED || code === RETURN || code === TAB;
}

/** Whether a `-` stands at a place that begins an item. */
export function isDashAt({ text, length }: Scan, at: number): boolean {
  return text.charCodeAt(at) === MINUS && isWhiteAt(text, length, at + 1);
}

/** Looks for the end of a plain scalar on its line, white space before it included, and notes what ends it. */
export function plainEnd(scan: Scan, from: number): number {
  const { text, length } = scan;
  let at = from;
  for (; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code > COLON || (code > HASH && code < COLON)) continue;
    if (code === COLON) {
      if (!isWhiteAt(text, length, at + 1)) continue;
      scan.stop = COLON;
      return at;
    }
    if (code === LINE_FEED || code === RETURN) break;
    if (code === HASH && text.charCodeAt(at - 1) === SPACE) {
      scan.stop = HASH;
      return at;
    }
    // At some places white space, at others indentation.
    if (code === TAB) refuse();
  }
  scan.stop = LINE_FEED;
  return at;
}

/** The end of a text without the spaces at its end. */
export function withoutSpaces(text: string, from: number): number {
  let end = from;
  while (text.charCodeAt(end - 1) === SPACE) end--;
  return end;
}

/** Whether a plain scalar can begin with a character, in block style. */
export function startsPlain(scan: Scan, code: number, at: number): boolean {
  if (code >= LETTER_A) return code !== OPENING_BRACE && code !== PIPE && code !== CLOSING_BRACE;
  switch (code) {
    case MINUS:
    case COLON:
    case QUESTION:
      return !isWhiteAt(scan.text, scan.length, at + 1);
    case TAB:
    case LINE_FEED:
    case RETURN:
    case SPACE:
    case EXCLAMATION:
    case DOUBLE_QUOTE:
    case HASH:
    case PERCENT:
    case AMPERSAND:
    case SINGLE_QUOTE:
    case ASTERISK:
    case COMMA:
    case GREATER:
    case AT_SIGN:
    case OPENING_BRACKET:
    case CLOSING_BRACKET:
    case GRAVE:
      return false;
    default:
      return true;
  }
}

export const NOTHING = -1;
export const TAB = 0x09;
export const LINE_FEED = 0x0a;
export const RETURN = 0x0d;
export const SPACE = 0x20;
export const EXCLAMATION = 0x21;
export const DOUBLE_QUOTE = 0x22;
export const HASH = 0x23;
export const PERCENT = 0x25;
export const AMPERSAND = 0x26;
export const SINGLE_QUOTE = 0x27;
export const ASTERISK = 0x2a;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const FULL_STOP = 0x2e;
export const COLON = 0x3a;
export const GREATER = 0x3e;
export const QUESTION = 0x3f;
export const AT_SIGN = 0x40;
export const OPENING_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSING_BRACKET = 0x5d;
export const GRAVE = 0x60;
export const LETTER_A = 0x61;
export const OPENING_BRACE = 0x7b;
export const PIPE = 0x7c;
export const CLOSING_BRACE = 0x7d;
