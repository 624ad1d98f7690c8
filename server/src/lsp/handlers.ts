import type {
  ClientCapabilities,
  Connection,
  Range,
  TextDocumentPositionParams,
} from 'vscode-languageserver';
import type { OffsetRange } from '../core/index';
import { toOffsets, toPositions } from '../positions';
import type { Answer } from './answer';
import type { Session } from './session';

/** What the handlers of a capability get. */
export interface Handlers {
  readonly connection: Connection;
  readonly session: Session;
  readonly answer: Answer;
  /** What the client can do; known once it has said hello. */
  readonly client: () => ClientCapabilities;
}

/** The file and the offset that a request is about; `undefined` for a file that is left out. */
export function placeOf(
  session: Session,
  { textDocument, position }: TextDocumentPositionParams,
): { readonly uri: string; readonly offset: number } | undefined {
  const uri = session.canonical(textDocument.uri);
  const file = session.snapshot.files.get(uri);
  return file && { uri, offset: toOffsets(file, { start: position, end: position }, session.encoding).start };
}

export function toRange(session: Session, uri: string, range: OffsetRange): Range {
  return toPositions(session, uri, range);
}
