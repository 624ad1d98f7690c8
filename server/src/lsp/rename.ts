import {
  LSPErrorCodes,
  ResponseError,
  type AnnotatedTextEdit,
  type ChangeAnnotation,
  type ClientCapabilities,
  type PrepareRenameParams,
  type PrepareRenameResult,
  type RenameParams,
  type ServerCapabilities,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { renameableAt, renameAt, type RenameEdit } from '../core/index';
import { placeOf, toRange, type Handlers } from './handlers';
import type { Session } from './session';

export function renameCapabilities(client: ClientCapabilities): ServerCapabilities {
  const prepares = client.textDocument?.rename?.prepareSupport ?? false;
  return { renameProvider: prepares ? { prepareProvider: true } : true };
}

/** Rename, with a plain reason where it is refused. */
export function registerRename({ connection, session, answer, client }: Handlers): void {
  connection.onPrepareRename(
    answer<PrepareRenameParams, PrepareRenameResult | ResponseError | null>(
      'prepareRename',
      null,
      (params) => {
        const place = placeOf(session, params);
        const found = place && renameableAt(session.snapshot, place.uri, place.offset);
        if (!found) return null;
        if ('reason' in found) return refusal(session.words(found.reason));
        return { range: toRange(session, place.uri, found.range), placeholder: found.word };
      },
    ),
  );
  connection.onRenameRequest(
    answer<RenameParams, WorkspaceEdit | ResponseError | null>('rename', null, (params) => {
      const place = placeOf(session, params);
      const edits = place && renameAt(session.snapshot, place.uri, place.offset, params.newName);
      if (!edits) return null;
      if ('reason' in edits) return refusal(session.words(edits.reason));
      const { documentChanges, changeAnnotationSupport } = client().workspace?.workspaceEdit ?? {};
      return documentChanges && changeAnnotationSupport
        ? toAnnotated(session, edits)
        : { changes: toChanges(session, edits) };
    }),
  );
}

function refusal(reason: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, reason);
}

function toChanges(session: Session, edits: readonly RenameEdit[]): Record<string, TextEdit[]> {
  const changes: Record<string, TextEdit[]> = {};
  for (const { uri, range, newText } of edits) {
    (changes[session.clientUri(uri)] ??= []).push({ range: toRange(session, uri, range), newText });
  }
  return changes;
}

/** Edits with a caution wait for the user's word in the preview, grouped by what there is to think of. */
function toAnnotated(session: Session, edits: readonly RenameEdit[]): WorkspaceEdit {
  const changeAnnotations: Record<string, ChangeAnnotation> = {};
  const byFile = new Map<string, (TextEdit | AnnotatedTextEdit)[]>();
  for (const { uri, range, newText, caution: reason } of edits) {
    const caution = reason === undefined ? undefined : session.words(reason);
    const list = byFile.get(uri) ?? [];
    byFile.set(uri, list);
    const edit = { range: toRange(session, uri, range), newText };
    if (caution !== undefined) {
      changeAnnotations[caution] = { label: caution, needsConfirmation: true };
      list.push({ ...edit, annotationId: caution });
    } else list.push(edit);
  }
  const documentChanges = [...byFile].map(([uri, list]): TextDocumentEdit => ({
    textDocument: { uri: session.clientUri(uri), version: null },
    edits: list,
  }));
  return { documentChanges, ...(Object.keys(changeAnnotations).length > 0 && { changeAnnotations }) };
}
