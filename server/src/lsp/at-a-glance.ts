import {
  CodeLensRefreshRequest,
  MarkupKind,
  type CodeLens as LspCodeLens,
  type CodeLensParams,
  type Connection,
  type InitializeParams,
  type InlayHint as LspInlayHint,
  type InlayHintParams,
  type Location,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { codeLensesOf, inlayHintsIn, type CodeLens, type InlayHint, type Place } from '../core/index';
import { toOffsets, toPositions } from '../positions';
import type { Answer } from './answer';
import type { ClientRequests } from './client-requests';
import type { DiagnosticReports } from './diagnostics';
import { optionsOf, SHOW_REFERENCES } from './protocol';
import type { Session } from './session';
import { ToldAnswers } from './told-answers';

/** Inlay hints and code lenses: what is seen without asking. */
export const AT_A_GLANCE: ServerCapabilities = { inlayHintProvider: true, codeLensProvider: {} };

/**
 * Answers requests for inlay hints and code lenses, and has the client ask again where other files changed them.
 * @param initialized what the client said of itself, once it did
 */
export function showAtAGlance(
  connection: Connection,
  session: Session,
  reports: DiagnosticReports,
  answer: Answer,
  requests: ClientRequests,
  initialized: () => InitializeParams | undefined,
): void {
  const workspace = () => initialized()?.capabilities.workspace;
  const hints = new ToldAnswers<InlayHintParams, LspInlayHint[]>(
    session,
    answer('inlayHint', [], (params) => inlayHints(session, params, canLocateParts(initialized()))),
    () => {
      if (workspace()?.inlayHint?.refreshSupport)
        requests.send('workspace/inlayHint/refresh', () => connection.languages.inlayHint.refresh());
    },
  );
  const lenses = new ToldAnswers<CodeLensParams, LspCodeLens[]>(
    session,
    answer('codeLens', [], (params) =>
      codeLenses(session, reports, params, canShowReferences(initialized())),
    ),
    () => {
      if (workspace()?.codeLens?.refreshSupport)
        requests.send('workspace/codeLens/refresh', () =>
          connection.sendRequest(CodeLensRefreshRequest.type),
        );
    },
  );
  connection.languages.inlayHint.on((params) => hints.tell(params));
  connection.onCodeLens((params) => lenses.tell(params));
}

function inlayHints(session: Session, params: InlayHintParams, withPlaces: boolean): LspInlayHint[] {
  const uri = session.canonical(params.textDocument.uri);
  const file = session.snapshot.files.get(uri);
  if (!file) return [];
  return inlayHintsIn(session.snapshot, uri, toOffsets(file, params.range, session.encoding)).map((hint) =>
    toInlayHint(session, uri, hint, withPlaces),
  );
}

function toInlayHint(session: Session, uri: string, hint: InlayHint, withPlaces: boolean): LspInlayHint {
  const { offset, parts, tooltip } = hint;
  return {
    position: toPositions(session, uri, { start: offset, end: offset }).start,
    label: withPlaces
      ? parts.map(({ text, place }) => ({
          value: session.words(text),
          ...(place && { location: toLocation(session, place) }),
        }))
      : parts.map(({ text }) => session.words(text)).join(''),
    tooltip: { kind: MarkupKind.Markdown, value: session.words(tooltip) },
    paddingLeft: true,
  };
}

function codeLenses(
  session: Session,
  reports: DiagnosticReports,
  params: CodeLensParams,
  canShow: boolean,
): LspCodeLens[] {
  const uri = session.canonical(params.textDocument.uri);
  return codeLensesOf(session.snapshot, uri, (file) => reports.of(file)).map((lens) =>
    toCodeLens(session, uri, lens, canShow),
  );
}

function toCodeLens(session: Session, uri: string, lens: CodeLens, canShow: boolean): LspCodeLens {
  const { places } = lens;
  const title = session.words(lens.title);
  const range = toPositions(session, uri, lens.range);
  const locations = places.map((place) => toLocation(session, place));
  // A command without a name is what editors show as mere text.
  if (!canShow || locations.length === 0)
    return { range, command: { title, command: '' }, data: { locations } };
  return {
    range,
    command: {
      title,
      command: SHOW_REFERENCES,
      arguments: [session.clientUri(uri), range.start, locations],
    },
  };
}

function toLocation(session: Session, { uri, range }: Place): Location {
  return { uri: session.clientUri(uri), range: toPositions(session, uri, range) };
}

/** The protocol has no word for label parts; who can have a part's place later can have it at once. */
function canLocateParts(params: InitializeParams | undefined): boolean {
  const properties = params?.capabilities.textDocument?.inlayHint?.resolveSupport?.properties;
  return properties?.includes('label.location') ?? false;
}

function canShowReferences(params: InitializeParams | undefined): boolean {
  const commands = optionsOf(params?.initializationOptions).clientCommands;
  return Array.isArray(commands) && commands.includes(SHOW_REFERENCES);
}
