import type { OffsetRange } from '../text';
import { lineEnd } from './edits';
import type { YamlScalar } from './node';

/** A part of a scalar's value, and where it stands in the text. */
export interface ScalarPlace {
  readonly range: OffsetRange;
  /** The part stands there letter by letter, so that it may be replaced. Otherwise the range is the scalar's (first line). */
  readonly exact: boolean;
}

/**
 * Where a part of a scalar's value was written. Exact for one-line texts without escapes, for literal block scalars,
 * and where the part stands but once in the source.
 * @param start an offset in `scalar.source`, as is `end`
 */
export function placeIn(text: string, scalar: YamlScalar, start: number, end: number): ScalarPlace {
  const whole = wholeOf(text, scalar);
  if (scalar.alias || start >= end) return { range: whole, exact: false };
  const written = text.slice(scalar.range.start, scalar.range.end);
  const part = scalar.source.slice(start, end);
  const at = offsetOf(written, scalar, start) ?? onlyPlace(written, part);
  const exact = at !== undefined && written.startsWith(part, at);
  if (!exact) return { range: whole, exact: false };
  const from = scalar.range.start + at;
  return { range: { start: from, end: from + part.length }, exact: true };
}

function offsetOf(written: string, scalar: YamlScalar, start: number): number | undefined {
  const { source, style } = scalar;
  if (style === 'plain' && written === source) return start;
  if ((style === 'single' || style === 'double') && written.slice(1, -1) === source) return start + 1;
  return style === 'block' ? blockOffset(written, source, start) : undefined;
}

/** A literal block scalar has the lines of its value, each behind the same indentation. */
function blockOffset(written: string, source: string, start: number): number | undefined {
  const line = source.slice(0, start).split('\n').length - 1;
  const column = start - (source.lastIndexOf('\n', start - 1) + 1);
  const wanted = source.split('\n')[line] ?? '';
  const lines = written.split('\n');
  // The first line is the header: `|`, `|-`, `>`.
  const found = lines[line + 1]?.replace(/\r$/, '');
  if (found === undefined || wanted === '' || !found.endsWith(wanted)) return undefined;
  if (found.slice(0, found.length - wanted.length).trim() !== '') return undefined;
  const before = lines.slice(0, line + 1).reduce((sum, { length }) => sum + length + 1, 0);
  return before + found.length - wanted.length + column;
}

function onlyPlace(written: string, part: string): number | undefined {
  const at = written.indexOf(part);
  return at >= 0 && written.indexOf(part, at + 1) < 0 ? at : undefined;
}

/** Of a scalar of many lines only the first is pointed to. */
function wholeOf(text: string, { range }: YamlScalar): OffsetRange {
  const end = Math.min(range.end, lineEnd(text, range.start));
  return end > range.start ? { start: range.start, end } : range;
}
