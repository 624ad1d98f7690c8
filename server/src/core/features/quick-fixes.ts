import type { DocumentEdit, Fix } from '../rules/rule';
import { shift, type OffsetRange, type TextEdit } from '../text';
import { startOf, type Snapshot } from '../workspace/snapshot';
import { diagnosticsOf, type Diagnostic } from './diagnostics';

/** A repair that can be applied as it is. Offsets are in the files. */
export interface QuickFix {
  readonly title: string;
  readonly diagnostic: Diagnostic;
  readonly safe: boolean;
  readonly preferred: boolean;
  /** Something in it wants to be filled in. */
  readonly isDraft: boolean;
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
  return diagnostic.fixes().map((fix) => toQuickFix(snapshot, diagnostic, fix));
}

function toQuickFix(snapshot: Snapshot, diagnostic: Diagnostic, fix: Fix): QuickFix {
  return {
    title: fix.title,
    diagnostic,
    safe: fix.safe ?? false,
    preferred: fix.preferred ?? fix.safe ?? false,
    isDraft: fix.isDraft ?? false,
    edits: editsByFile(snapshot, fix.edits),
  };
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
  return together(
    all.flatMap((diagnostic) => {
      const fix = diagnostic.fixes().find(({ safe }) => safe);
      return fix ? [toQuickFix(snapshot, diagnostic, fix)] : [];
    }),
  ).edits;
}

/** The edits that make several repairs at once. Of those that touch the same text only the first is taken. */
export function together(fixes: readonly QuickFix[]): {
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
  readonly taken: readonly QuickFix[];
} {
  const edits = new Map<string, TextEdit[]>();
  const places = new Map<string, Places>();
  const taken: QuickFix[] = [];
  for (const fix of fixes) {
    const files = [...fix.edits];
    if (files.some(([file, own]) => own.some(({ range }) => places.get(file)?.touch(range)))) continue;
    for (const [file, own] of files) {
      const list = edits.get(file) ?? [];
      const inFile = places.get(file) ?? new Places();
      edits.set(file, list);
      places.set(file, inFile);
      for (const edit of own) {
        list.push(edit);
        inFile.add(edit.range);
      }
    }
    taken.push(fix);
  }
  return { edits, taken };
}

/** Places of a text, to ask whether another one touches any of them: there may be thousands. */
class Places {
  /** In order, and apart from one another. */
  readonly #ranges: OffsetRange[] = [];

  touch(range: OffsetRange): boolean {
    const last = this.#ranges[this.#countUpTo(range.end) - 1];
    return last !== undefined && range.start <= last.end;
  }

  add(range: OffsetRange): void {
    let { start, end } = range;
    const behind = this.#countUpTo(end);
    let before = behind;
    for (let one = this.#ranges[before - 1]; one && one.end >= start; one = this.#ranges[before - 1]) {
      start = Math.min(start, one.start);
      end = Math.max(end, one.end);
      before--;
    }
    this.#ranges.splice(before, behind - before, { start, end });
  }

  /** How many begin at an offset or before it. */
  #countUpTo(offset: number): number {
    let [from, to] = [0, this.#ranges.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#ranges[middle]?.start ?? Infinity) <= offset) from = middle + 1;
      else to = middle;
    }
    return from;
  }
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
