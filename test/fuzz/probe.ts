import {
  diagnosticsOf,
  emptySnapshot,
  fixAllSafe,
  IncrementalDiagnostics,
  parseFile,
  quickFixesFor,
  withFiles,
  type Diagnostic,
  type QuickFix,
  type Snapshot,
} from '../../server/src/core/index';
import { applyEdit, type Edit, type Material } from '../harness/random-edits';
import { askEverything, textsAfter } from './answers';

export const ROOT = 'file:///workspace';

/** Files with their texts, and what is done to them. */
export interface Script {
  readonly texts: ReadonlyMap<string, string>;
  readonly edits: readonly Edit[];
  /** Where to ask; each is taken modulo the length of its file. Empty: at every place. */
  readonly places: readonly number[];
}

export interface Survived {
  readonly files: number;
  readonly edits: number;
  readonly fixes: number;
  readonly questions: number;
}

/**
 * Plays a script: opens the files, asks everything about them, applies fixes, edits, and compares with a new start.
 * @throws where anything throws, an answer is no good, or the order of events shows
 */
export function probe({ texts: opened, edits, places }: Script, material: Material): Survived {
  const texts = new Map(opened);
  let snapshot = snapshotOf(texts);
  const incremental = new IncrementalDiagnostics();
  const shown = new Map<string, readonly Diagnostic[]>();
  const show = (stale: ReadonlySet<string>): void => {
    for (const uri of stale) shown.set(uri, incremental.of(uri, rethrow));
  };
  show(incremental.update(snapshot, new Set()));
  let [fixes, questions] = [0, 0];
  const ask = (): void => {
    for (const [uri, text] of texts) {
      const diagnostics = diagnosticsOf(snapshot, uri, rethrow);
      const offsets = places.length > 0 ? places.map((at) => at % (text.length + 1)) : everyOffset(text);
      askEverything(snapshot, uri, diagnostics, offsets);
      questions += offsets.length;
      fixes += applyFixes(snapshot, uri, diagnostics);
    }
  };
  ask();
  compareOrders(texts, snapshot);
  for (const edit of edits) {
    const after = applyEdit(material, texts, snapshot, edit, ROOT);
    snapshot = after.snapshot;
    show(incremental.update(snapshot, after.touched));
    const fresh = snapshotOf(texts);
    for (const [known, diagnostics] of shown)
      expectEqual(
        words(diagnostics),
        words(diagnosticsOf(fresh, known, rethrow)),
        `${known} after ${edit.kind}`,
      );
  }
  if (edits.length > 0) ask();
  return { files: texts.size, edits: edits.length, fixes, questions };
}

export function snapshotOf(texts: ReadonlyMap<string, string>): Snapshot {
  return withFiles(
    emptySnapshot([ROOT]),
    [...texts].map(([uri, text]) => ({ uri, file: parseFile(uri, text) })),
  );
}

/** A rule that throws loses its own findings only; here it must be seen. */
export function rethrow(rule: { readonly id: string }, error: unknown): never {
  throw new Error(`${rule.id} threw`, { cause: error });
}

/** Files that come one by one, last first, give the findings of files that come at once. */
function compareOrders(texts: ReadonlyMap<string, string>, snapshot: Snapshot): void {
  if (texts.size < 2) return;
  let other = emptySnapshot([ROOT]);
  for (const [uri, text] of [...texts].reverse())
    other = withFiles(other, [{ uri, file: parseFile(uri, text) }]);
  for (const uri of texts.keys())
    expectEqual(
      words(diagnosticsOf(other, uri, rethrow)),
      words(diagnosticsOf(snapshot, uri, rethrow)),
      `${uri} in another order`,
    );
}

/** @returns how many fixes were tried. @throws where a safe one breaks the text or leaves its error in its place */
function applyFixes(snapshot: Snapshot, uri: string, diagnostics: readonly Diagnostic[]): number {
  let count = 0;
  for (const diagnostic of diagnostics) {
    for (const fix of quickFixesFor(snapshot, diagnostic)) {
      if (!fix.safe) continue;
      applyFix(snapshot, fix);
      count++;
    }
  }
  const all = fixAllSafe(snapshot, uri, diagnostics);
  const after = apply(snapshot, all, 'all safe fixes');
  expectReadable(snapshot, after, all.keys(), 'all safe fixes');
  return count;
}

function applyFix(snapshot: Snapshot, { title, edits, diagnostic }: QuickFix): void {
  const after = apply(snapshot, edits, title);
  expectReadable(snapshot, after, edits.keys(), title);
  if (diagnostic.severity !== 'error') return;
  const { uri, code, message, range } = diagnostic;
  const again = diagnosticsOf(after, uri, rethrow).find(
    (other) =>
      other.code === code &&
      other.message === message &&
      other.range.start === range.start &&
      other.severity === 'error',
  );
  if (again) throw new Error(`"${title}" leaves its error in its place: ${message}`);
}

function apply(snapshot: Snapshot, edits: QuickFix['edits'], title: string): Snapshot {
  const texts = textsAfter(snapshot, edits, () => `"${title}"`);
  return withFiles(
    snapshot,
    [...texts].map(([uri, text]) => ({ uri, file: parseFile(uri, text) })),
  );
}

function expectReadable(before: Snapshot, after: Snapshot, uris: Iterable<string>, title: string): void {
  for (const uri of uris) {
    const errors = (snapshot: Snapshot) =>
      snapshot.files.get(uri)?.documents.flatMap((document) => document.errors).length ?? 0;
    if (errors(after) > errors(before))
      throw new Error(`"${title}" makes ${uri} unreadable:\n${after.files.get(uri)?.text}`);
  }
}

function words(diagnostics: readonly Diagnostic[]): string {
  return JSON.stringify(diagnostics.map((diagnostic) => ({ ...diagnostic, fixes: undefined })));
}

function expectEqual(actual: string, expected: string, what: string): void {
  if (actual !== expected) throw new Error(`${what}:\nis        ${actual}\nshould be ${expected}`);
}

function everyOffset(text: string): number[] {
  return Array.from({ length: text.length + 1 }, (_, offset) => offset);
}
