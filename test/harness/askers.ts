import { expect } from 'vitest';
import {
  applyEdits,
  definitionsAt,
  documentLinksOf,
  foldsOf,
  highlightsAt,
  incomingOf,
  outgoingOf,
  outlineOf,
  parseFile,
  referencesAt,
  renameableAt,
  renameAt,
  routeItemsAt,
  selectionRangesAt,
  withFiles,
  findSymbols,
  type OutlineSymbol,
  type RenameEdit,
  type Snapshot,
} from '../../server/src/core/index';
import { show, type Asker } from './ask';
import { uriOf } from './fixture';
import { routesInWords } from './routes';

/** How the answers of each capability are written down in fixtures, by the name of their folder. */
export const ASKERS: Readonly<Record<string, Asker>> = {
  definition: {
    at: (snapshot, uri, offset) =>
      definitionsAt(snapshot, uri, offset).flatMap((found, index) => [
        ...(index === 0 ? [`from ${show(snapshot, uri, found.origin)}`] : []),
        show(snapshot, found.uri, found.range),
      ]),
  },
  references: {
    at: (snapshot, uri, offset) => {
      const uses = referencesAt(snapshot, uri, offset, false).map((found) =>
        show(snapshot, found.uri, found.range),
      );
      return referencesAt(snapshot, uri, offset, true)
        .map((found) => show(snapshot, found.uri, found.range))
        .map((line) => `${uses.includes(line) ? 'use ' : 'here'} ${line}`);
    },
  },
  'document-highlight': {
    at: (snapshot, uri, offset) =>
      highlightsAt(snapshot, uri, offset).map(
        ({ range, kind }) => `${kind.padEnd(5)} ${show(snapshot, uri, range)}`,
      ),
  },
  rename: { at: rename },
  routes: { at: routesInWords },
  'call-hierarchy': {
    at: (snapshot, uri, offset) =>
      routeItemsAt(snapshot, uri, offset).flatMap((item) => [
        `${item.detail} ${item.name}: ${show(snapshot, item.uri, item.selection)}`,
        ...incomingOf(snapshot, item).flatMap((step) => [
          `  from ${step.item.detail} ${step.item.name}`,
          ...step.places.map((range) => `    ${show(snapshot, step.item.uri, range)}`),
        ]),
        ...outgoingOf(snapshot, item).flatMap((step) => [
          `  to ${step.item.detail} ${step.item.name}`,
          ...step.places.map((range) => `    ${show(snapshot, item.uri, range)}`),
        ]),
      ]),
  },
  'document-symbols': {
    of: (snapshot, uri) => outlineOf(snapshot, uri).flatMap((one) => outline(snapshot, uri, one)),
  },
  'workspace-symbols': {
    at: (snapshot, _uri, _offset, word) =>
      findSymbols(snapshot, word).map(
        ({ name, kind, uri, range }) => `${name} (${kind}) ${show(snapshot, uri, range)}`,
      ),
  },
  'document-links': {
    of: (snapshot, uri) =>
      documentLinksOf(snapshot, uri).map(
        ({ range, target }) => `${show(snapshot, uri, range)} → ${target.slice(uriOf('').length)}`,
      ),
  },
  folding: {
    of: (snapshot, uri) =>
      foldsOf(snapshot, uri)?.map(({ range, kind }) => {
        const lineOf = (offset: number) => snapshot.files.get(uri)?.text.slice(0, offset).split('\n').length;
        return `${kind} ${lineOf(range.start)}-${lineOf(range.end)}: ${show(snapshot, uri, { ...range, end: range.start })}`;
      }) ?? ['(left to the client)'],
  },
  'selection-ranges': {
    at: (snapshot, uri, offset) =>
      selectionRangesAt(snapshot, uri, offset).map((range) => show(snapshot, uri, range)),
  },
};

function rename(snapshot: Snapshot, uri: string, offset: number, newName: string): string[] {
  const target = renameableAt(snapshot, uri, offset);
  if (!target) return [];
  if ('reason' in target) return [`refused: ${target.reason}`];
  const edits = renameAt(snapshot, uri, offset, newName) ?? [];
  if ('reason' in edits) return [`refused: ${edits.reason}`];
  const after = withEdits(snapshot, edits);
  return [
    `${target.word} at ${show(snapshot, uri, target.range)}`,
    ...edits.map((edit) => {
      const { start } = edit.range;
      const moved = edits
        .filter((other) => other.uri === edit.uri && other.range.start < start)
        .reduce((sum, { range, newText }) => sum + newText.length - (range.end - range.start), start);
      const place = show(after, edit.uri, { start: moved, end: moved + edit.newText.length });
      return `${place}${edit.caution === undefined ? '' : `  (${edit.caution})`}`;
    }),
  ];
}

/** The snapshot after a rename, in which no file may hold more errors than before. */
export function withEdits(snapshot: Snapshot, edits: readonly RenameEdit[]): Snapshot {
  const uris = [...new Set(edits.map(({ uri }) => uri))];
  const errors = (one: Snapshot, uri: string) =>
    one.files.get(uri)?.documents.flatMap((document) => document.errors).length ?? 0;
  const after = withFiles(
    snapshot,
    uris.map((uri) => {
      const own = edits.filter((edit) => edit.uri === uri);
      return { uri, file: parseFile(uri, applyEdits(snapshot.files.get(uri)?.text ?? '', own)) };
    }),
  );
  for (const uri of uris) expect(errors(after, uri)).toBeLessThanOrEqual(errors(snapshot, uri));
  return after;
}

function outline(snapshot: Snapshot, uri: string, symbol: OutlineSymbol, depth = 0): string[] {
  const { name, detail, kind, selection, children } = symbol;
  return [
    `${'  '.repeat(depth)}${name} — ${detail} (${kind}) ${show(snapshot, uri, selection)}`,
    ...children.flatMap((child) => outline(snapshot, uri, child, depth + 1)),
  ];
}
