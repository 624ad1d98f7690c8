import type { DocumentEdit } from '../rules/rule';
import { shift, type OffsetRange, type TextEdit } from '../text';
import { startOf, type Snapshot } from '../workspace/snapshot';
import { diagnosticsOf, type Diagnostic } from './diagnostics';

/** A repair that can be applied as it is. Offsets are in the files. */
export interface QuickFix {
  readonly title: string;
  readonly diagnostic: Diagnostic;
  readonly safe: boolean;
  readonly preferred: boolean;
  /** The edits of each file that takes part. */
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
}

/**
 * The diagnostics that touch a range of a file.
 * @param all those of the file, where they are known
 */
export function diagnosticsAt(
  snapshot: Snapshot,
  uri: string,
  range: OffsetRange,
  all: readonly Diagnostic[] = diagnosticsOf(snapshot, uri),
): Diagnostic[] {
  return all.filter(
    (diagnostic) => diagnostic.range.start <= range.end && range.start <= diagnostic.range.end,
  );
}

/** The fixes for a diagnostic, computed from this snapshot. */
export function quickFixesFor(snapshot: Snapshot, diagnostic: Diagnostic): QuickFix[] {
  return diagnostic.fixes().map((fix) => ({
    title: fix.title,
    diagnostic,
    safe: fix.safe ?? false,
    preferred: fix.preferred ?? fix.safe ?? false,
    edits: editsByFile(snapshot, fix.edits),
  }));
}

/**
 * The edits that make all safe repairs of a file at once. Of two repairs that touch the same text only the first is
 * taken; the other is found again on the next run.
 * @param all the diagnostics of the file, where they are known
 */
export function fixAllSafe(
  snapshot: Snapshot,
  uri: string,
  all: readonly Diagnostic[] = diagnosticsOf(snapshot, uri),
): ReadonlyMap<string, readonly TextEdit[]> {
  const taken = new Map<string, TextEdit[]>();
  for (const diagnostic of all) {
    const fix = quickFixesFor(snapshot, diagnostic).find(({ safe }) => safe);
    if (!fix || [...fix.edits].some(([file, edits]) => overlapsAny(taken.get(file) ?? [], edits))) continue;
    for (const [file, edits] of fix.edits) taken.set(file, [...(taken.get(file) ?? []), ...edits]);
  }
  return taken;
}

/** The edits of each file, with offsets in it. */
export function editsByFile(
  snapshot: Snapshot,
  edits: readonly DocumentEdit[],
): ReadonlyMap<string, readonly TextEdit[]> {
  const result = new Map<string, TextEdit[]>();
  for (const { document, range, newText } of edits) {
    const list = result.get(document.uri) ?? [];
    list.push({ range: shift(range, startOf(snapshot, document)), newText });
    result.set(document.uri, list);
  }
  return result;
}

function overlapsAny(taken: readonly TextEdit[], edits: readonly TextEdit[]): boolean {
  return edits.some(({ range }) =>
    taken.some((other) => range.start <= other.range.end && other.range.start <= range.end),
  );
}
