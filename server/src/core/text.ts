/** A half-open range of UTF-16 offsets, `start` inclusive and `end` exclusive. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

/** A value and where it stands in its YAML document. */
export interface Located<T> {
  readonly value: T;
  readonly range: OffsetRange;
}

/** Replaces `range` by `newText`; an empty range inserts. */
export interface TextEdit {
  readonly range: OffsetRange;
  readonly newText: string;
}

/**
 * A copy of a text for somebody who keeps it. Engines cut and join texts without copying them, so a word of a file would
 * keep the whole file in memory.
 */
export function ownCopy(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

/** Whether `offset` lies in `range`; both ends count, so a cursor after the last character is inside. */
export function contains(range: OffsetRange, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}

export function isSameRange(a: OffsetRange, b: OffsetRange): boolean {
  return a.start === b.start && a.end === b.end;
}

export function shift(range: OffsetRange, by: number): OffsetRange {
  return { start: range.start + by, end: range.end + by };
}

/** The text after all `edits`, which must not overlap; inserts at one place keep their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  let result = '';
  let position = 0;
  for (const edit of ordered) {
    result += text.slice(position, edit.range.start) + edit.newText;
    position = edit.range.end;
  }
  return result + text.slice(position);
}
