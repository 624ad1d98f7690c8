import {
  CodeActionKind,
  type CodeAction,
  type CodeActionParams,
  type InitializeParams,
  type Range,
} from 'vscode-languageserver';
import { refactoringsAt, type Refactoring } from '../core/index';
import { toOffsets } from '../positions';
import { toWorkspaceEdit } from './convert';
import type { Session } from './session';

/** What finds a refactoring again when the client asks for its edits. */
interface RefactoringData {
  readonly refactoring: string;
  readonly uri: string;
  readonly range: Range;
}

const KINDS: Readonly<Record<Refactoring['kind'], CodeActionKind>> = {
  extract: CodeActionKind.RefactorExtract,
  rewrite: CodeActionKind.RefactorRewrite,
};

/** The refactorings for a range, without their edits for a client that asks for those of the one it applies. */
export function refactorings(
  session: Session,
  { textDocument, range, context }: CodeActionParams,
  client: InitializeParams | undefined,
): CodeAction[] {
  const isWanted = (kind: string): boolean =>
    !context.only || context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  if (!Object.values(KINDS).some(isWanted)) return [];
  const isLazy = resolvesEdits(client);
  return found(session, textDocument.uri, range)
    .map((refactoring): CodeAction => {
      const data: RefactoringData = { refactoring: refactoring.id, uri: textDocument.uri, range };
      const action = { title: session.words(refactoring.title), kind: KINDS[refactoring.kind] };
      return isLazy ? { ...action, data } : { ...action, edit: toWorkspaceEdit(session, refactoring.edits) };
    })
    .filter(({ kind }) => isWanted(kind ?? ''));
}

/** The action with the edits that it has by now; as it is, where it is offered no more. */
export function withEdits(session: Session, action: CodeAction): CodeAction {
  const data = action.data as Partial<RefactoringData> | null | undefined;
  if (!data?.refactoring || !data.uri || !data.range) return action;
  const same = found(session, data.uri, data.range).find(
    ({ id, title }) => id === data.refactoring && session.words(title) === action.title,
  );
  return same ? { ...action, edit: toWorkspaceEdit(session, same.edits) } : action;
}

function found(session: Session, clientUri: string, range: Range): Refactoring[] {
  const uri = session.canonical(clientUri);
  const file = session.snapshot.files.get(uri);
  return file ? refactoringsAt(session.snapshot, uri, toOffsets(file, range, session.encoding)) : [];
}

function resolvesEdits(client: InitializeParams | undefined): boolean {
  const { dataSupport, resolveSupport } = client?.capabilities.textDocument?.codeAction ?? {};
  return Boolean(dataSupport) && (resolveSupport?.properties.includes('edit') ?? false);
}
