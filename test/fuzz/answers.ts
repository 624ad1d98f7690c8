import {
  applyEdits,
  codeLensesOf,
  completionsAt,
  definitionsAt,
  documentLinksOf,
  explainCompletion,
  findSymbols,
  foldsOf,
  highlightsAt,
  hoverAt,
  ignoreFixFor,
  incomingOf,
  inlayHintsIn,
  outgoingOf,
  outlineOf,
  plainSnippet,
  quickFixesFor,
  referencesAt,
  refactoringsAt,
  renameableAt,
  renameAt,
  routeItemsAt,
  selectionRangesAt,
  type Diagnostic,
  type OffsetRange,
  type OutlineSymbol,
  type Snapshot,
  type TextEdit,
} from '../../server/src/core/index';

/**
 * Asks every capability about a file, and about places in it.
 * @param diagnostics those of the file
 * @throws where an answer is no good: a range outside its file, backwards or through a character
 */
export function askEverything(
  snapshot: Snapshot,
  uri: string,
  diagnostics: readonly Diagnostic[],
  offsets: readonly number[],
): void {
  askAboutFile(snapshot, uri, diagnostics);
  for (const offset of offsets) askAbout(snapshot, uri, offset);
}

/** @throws unless the range lies in its file, begins before it ends, and cuts no character in two */
export function checkRange(
  snapshot: Snapshot,
  uri: string,
  { start, end }: OffsetRange,
  whose: () => string,
): void {
  const text = snapshot.files.get(uri)?.text;
  const isSound =
    text !== undefined &&
    0 <= start &&
    start <= end &&
    end <= text.length &&
    !cuts(text, start) &&
    !cuts(text, end);
  if (!isSound)
    throw new Error(`${whose()}: range ${start}-${end} of ${uri}, which has ${text?.length} characters`);
}

/** @returns the texts of the files after edits. @throws where edits overlap or do not fit their files */
export function textsAfter(
  snapshot: Snapshot,
  edits: ReadonlyMap<string, readonly TextEdit[]>,
  whose: () => string,
): ReadonlyMap<string, string> {
  return new Map(
    [...edits].map(([uri, list]) => {
      const sorted = [...list].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
      sorted.forEach(({ range }, index) => {
        checkRange(snapshot, uri, range, whose);
        if ((sorted[index - 1]?.range.end ?? 0) > range.start) throw new Error(`${whose()}: edits overlap`);
      });
      return [uri, applyEdits(snapshot.files.get(uri)?.text ?? '', list)];
    }),
  );
}

function askAboutFile(snapshot: Snapshot, uri: string, diagnostics: readonly Diagnostic[]): void {
  const text = snapshot.files.get(uri)?.text ?? '';
  const check = (range: OffsetRange, what: string, file = uri): void =>
    checkRange(snapshot, file, range, () => what);
  for (const { range, code, related } of diagnostics) {
    check(range, `diagnostic ${code}`);
    for (const other of related) check(other.range, `related to ${code}`, other.uri);
  }
  diagnostics.forEach(({ range, code }, index) => {
    if ((diagnostics[index - 1]?.range.start ?? 0) > range.start) throw new Error(`${code} is out of order`);
  });
  for (const diagnostic of diagnostics) {
    const fix = ignoreFixFor(snapshot, diagnostic);
    if (fix) textsAfter(snapshot, new Map([[uri, [fix.edit]]]), () => fix.title);
    for (const { edits, title } of quickFixesFor(snapshot, diagnostic))
      textsAfter(snapshot, edits, () => title);
  }
  const checkSymbol = ({ range, selection, name, children }: OutlineSymbol): void => {
    check(range, `symbol ${name}`);
    check(selection, `symbol ${name}`);
    if (selection.start < range.start || range.end < selection.end)
      throw new Error(`the selection of symbol ${name} lies outside it`);
    children.forEach(checkSymbol);
  };
  outlineOf(snapshot, uri).forEach(checkSymbol);
  for (const { range } of foldsOf(snapshot, uri) ?? []) check(range, 'fold');
  for (const { range, title, places } of codeLensesOf(snapshot, uri, () => diagnostics)) {
    check(range, `lens ${title}`);
    for (const place of places) check(place.range, `lens ${title}`, place.uri);
  }
  for (const { offset, parts } of inlayHintsIn(snapshot, uri, { start: 0, end: text.length })) {
    check({ start: offset, end: offset }, 'hint');
    for (const { place } of parts) if (place) check(place.range, 'hint', place.uri);
  }
  for (const { range } of documentLinksOf(snapshot, uri)) check(range, 'link');
  for (const { range, name, uri: file } of findSymbols(snapshot, 'e')) check(range, `symbol ${name}`, file);
}

function askAbout(snapshot: Snapshot, uri: string, offset: number): void {
  const check = (range: OffsetRange, what: string, file = uri): void =>
    checkRange(snapshot, file, range, () => `${what} at ${offset}`);
  const hover = hoverAt(snapshot, uri, offset);
  if (hover) check(hover.range, 'hover');
  for (const { origin, object, range, uri: file } of definitionsAt(snapshot, uri, offset)) {
    check(origin, 'origin');
    check(range, 'definition', file);
    check(object, 'definition', file);
  }
  for (const { range, uri: file } of referencesAt(snapshot, uri, offset, true))
    check(range, 'reference', file);
  for (const { range } of highlightsAt(snapshot, uri, offset)) check(range, 'highlight');
  for (const range of selectionRangesAt(snapshot, uri, offset)) check(range, 'selection');
  for (const completion of completionsAt(snapshot, uri, offset).items) {
    check(completion.range, `completion ${completion.label}`);
    if (completion.snippet) plainSnippet(completion.newText);
    if (completion.about) explainCompletion(snapshot, completion.about);
  }
  askToRename(snapshot, uri, offset);
  for (const item of routeItemsAt(snapshot, uri, offset)) {
    check(item.range, 'route item', item.uri);
    check(item.selection, 'route item', item.uri);
    for (const step of incomingOf(snapshot, item))
      for (const range of step.places) check(range, 'incoming', step.item.uri);
    for (const step of outgoingOf(snapshot, item))
      for (const range of step.places) check(range, 'outgoing', item.uri);
  }
  for (const { title, edits } of refactoringsAt(snapshot, uri, { start: offset, end: offset }))
    textsAfter(snapshot, edits, () => `${title} at ${offset}`);
}

function askToRename(snapshot: Snapshot, uri: string, offset: number): void {
  const target = renameableAt(snapshot, uri, offset);
  if (!target || 'reason' in target) return;
  checkRange(snapshot, uri, target.range, () => `rename at ${offset}`);
  const edits = renameAt(snapshot, uri, offset, 'renamed') ?? [];
  if ('reason' in edits) return;
  textsAfter(
    snapshot,
    new Map(
      [...new Set(edits.map((edit) => edit.uri))].map((file) => [
        file,
        edits.filter((edit) => edit.uri === file),
      ]),
    ),
    () => `rename at ${offset}`,
  );
}

/** Whether an offset lies between the two halves of one character. */
function cuts(text: string, offset: number): boolean {
  return (
    /^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(Math.max(0, offset - 1), offset + 1)) && offset > 0
  );
}
