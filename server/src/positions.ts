import { TextDocument, type TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import type { ManifestFile, OffsetRange, Snapshot } from './core/index';

/** What characters are counted in: UTF-16 units unless a client asks for bytes of UTF-8. */
export type Encoding = 'utf-16' | 'utf-8';

/** Lines and characters are zero-based. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface PositionRange {
  readonly start: Position;
  readonly end: Position;
}

/** The files that offsets are in, and how somebody counts characters. */
export interface Counted {
  readonly snapshot: Snapshot;
  readonly encoding: Encoding;
}

const textDocuments = new WeakMap<ManifestFile, TextDocument>();

/** The first encoding that a client asks for and that is known here. */
export function encodingFor(asked: readonly string[] | undefined): Encoding {
  return asked?.find((encoding) => encoding === 'utf-16' || encoding === 'utf-8') ?? 'utf-16';
}

/** The place of an offset range; the beginning of the file where it is not in the snapshot. */
export function toPositions({ snapshot, encoding }: Counted, uri: string, range: OffsetRange): PositionRange {
  const file = snapshot.files.get(uri);
  if (!file) return { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const document = textDocumentOf(file);
  return {
    start: encode(document, document.positionAt(range.start), encoding),
    end: encode(document, document.positionAt(range.end), encoding),
  };
}

export function toOffsets(file: ManifestFile, range: PositionRange, encoding: Encoding): OffsetRange {
  const document = textDocumentOf(file);
  return {
    start: document.offsetAt(decode(document, range.start, encoding)),
    end: document.offsetAt(decode(document, range.end, encoding)),
  };
}

/** Applies what a client changed, one after the other, in the encoding that the client uses. */
export function applyChanges(
  document: TextDocument,
  changes: readonly TextDocumentContentChangeEvent[],
  version: number,
  encoding: Encoding,
): TextDocument {
  return changes.reduce((current, change) => {
    if (!('range' in change) || encoding === 'utf-16') return TextDocument.update(current, [change], version);
    const range = {
      start: decode(current, change.range.start, encoding),
      end: decode(current, change.range.end, encoding),
    };
    return TextDocument.update(current, [{ range, text: change.text }], version);
  }, document);
}

/** From UTF-16 units. */
function encode(document: TextDocument, position: Position, encoding: Encoding): Position {
  if (encoding === 'utf-16' || position.character === 0) return position;
  const { line } = position;
  const before = document.getText({ start: { line, character: 0 }, end: position });
  let bytes = 0;
  for (const character of before) bytes += bytesOf(character);
  return { line, character: bytes };
}

/** To UTF-16 units; a place in the middle of a character is its beginning, and one behind the line its end. */
function decode(document: TextDocument, position: Position, encoding: Encoding): Position {
  if (encoding === 'utf-16') return position;
  const { line } = position;
  const text = document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  let bytes = 0;
  let units = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > position.character) break;
    units += character.length;
  }
  return { line, character: units };
}

function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/** Says that a client's document has the text of a file: while it has, the lines of the file need not be counted. */
export function shareLines(file: ManifestFile, document: TextDocument): void {
  textDocuments.set(file, document);
}

/** A file's text with its line table, made once for each version of the file. */
function textDocumentOf(file: ManifestFile): TextDocument {
  const known = textDocuments.get(file);
  // What a client has open changes, and the file does not.
  if (known && known.getText() === file.text) return known;
  const document = TextDocument.create(file.uri, 'yaml', 0, file.text);
  textDocuments.set(file, document);
  return document;
}
