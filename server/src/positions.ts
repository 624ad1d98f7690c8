import { TextDocument } from 'vscode-languageserver-textdocument';
import type { ManifestFile, OffsetRange, Snapshot } from './core/index';

/** Lines and characters are zero-based, characters in UTF-16 units, as in the protocol. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface PositionRange {
  readonly start: Position;
  readonly end: Position;
}

const textDocuments = new WeakMap<ManifestFile, TextDocument>();

/** The place of an offset range; the beginning of the file where it is not in the snapshot. */
export function toPositions(snapshot: Snapshot, uri: string, range: OffsetRange): PositionRange {
  const file = snapshot.files.get(uri);
  if (!file) return { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const document = textDocumentOf(file);
  return { start: document.positionAt(range.start), end: document.positionAt(range.end) };
}

export function toOffsets(file: ManifestFile, range: PositionRange): OffsetRange {
  const document = textDocumentOf(file);
  return { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
}

/** A file's text with its line table, made once for each version of the file. */
function textDocumentOf(file: ManifestFile): TextDocument {
  const known = textDocuments.get(file);
  if (known) return known;
  const document = TextDocument.create(file.uri, 'yaml', 0, file.text);
  textDocuments.set(file, document);
  return document;
}
