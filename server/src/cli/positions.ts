import { TextDocument } from 'vscode-languageserver-textdocument';
import type { ManifestFile, OffsetRange, Snapshot } from '../core/index';

export interface Position {
  /** Zero-based. */
  readonly line: number;
  /** Zero-based, in UTF-16 units. */
  readonly character: number;
}

const documents = new WeakMap<ManifestFile, TextDocument>();

export function positionsIn(
  snapshot: Snapshot,
  uri: string,
  range: OffsetRange,
): { start: Position; end: Position } {
  const file = snapshot.files.get(uri);
  if (!file) return { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  let document = documents.get(file);
  if (!document) documents.set(file, (document = TextDocument.create(uri, 'yaml', 0, file.text)));
  return { start: document.positionAt(range.start), end: document.positionAt(range.end) };
}
