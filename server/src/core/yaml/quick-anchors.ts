import type { YamlNode } from './node';
import { type Anchored, isWhiteAt, refuse, type Scan } from './quick-scan';
import { CLOSING_BRACE, CLOSING_BRACKET, COMMA } from './quick-scan';

/** Notes the anchor whose `&` is at `scan.at`, and goes right behind it. */
export function readAnchor(scan: Scan): Anchored {
  const anchored: Anchored = { node: undefined };
  const name = readName(scan, false);
  (scan.anchors ??= new Map()).set(name, anchored);
  return anchored;
}

/** What the alias whose `*` is at `scan.at` stands for. Goes right behind it. */
export function readAlias(scan: Scan, isInFlow: boolean): YamlNode | undefined {
  const start = scan.at;
  const anchored = scan.anchors?.get(readName(scan, isInFlow));
  if (!anchored) return refuse();
  const end = scan.at;
  scan.end = end;
  const { node } = anchored;
  if (node?.type !== 'scalar') return node;
  const { value, source, style } = node;
  return { type: 'scalar', value, source, style, range: { start, end }, alias: true, tagged: false };
}

/** The name behind a `&` or `*`; of plain letters, since the parsers differ about others. */
function readName(scan: Scan, isInFlow: boolean): string {
  const { text, length } = scan;
  const start = scan.at + 1;
  let end = start;
  while (end < length && isNameCode(text.charCodeAt(end))) end++;
  const code = text.charCodeAt(end);
  const endsInFlow = isInFlow && (code === COMMA || code === CLOSING_BRACE || code === CLOSING_BRACKET);
  if (end === start || !(isWhiteAt(text, length, end) || endsInFlow)) refuse();
  scan.at = end;
  return text.slice(start, end);
}

/** Letters, digits, `_`, `.` and `-`. */
function isNameCode(code: number): boolean {
  const letter = code | 0x20;
  return (
    (letter >= 0x61 && letter <= 0x7a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2e ||
    code === 0x2d
  );
}
