import {
  CompletionItemKind,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
  type ClientCapabilities,
  type CompletionItem,
  type CompletionList,
  type CompletionParams,
  type Connection,
  type ServerCapabilities,
  type TextDocuments,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import {
  completionsAt,
  english,
  explainCompletion,
  plainSnippet,
  type About,
  type ChoiceKind,
  type Completion,
} from '../core/index';
import { toOffsets, toPositions } from '../positions';
import type { Answer } from './answer';
import type { Session } from './session';

/** Behind these something new begins: a value, a host in a URL, its namespace, its port, a variable. Letters ask by themselves. */
const TRIGGERS = [' ', ':', '/', '.', '-', '"', "'", '('];

const KINDS: Readonly<Record<ChoiceKind, CompletionItemKind>> = {
  label: CompletionItemKind.Property,
  port: CompletionItemKind.Value,
  object: CompletionItemKind.Reference,
  namespace: CompletionItemKind.Module,
  value: CompletionItemKind.EnumMember,
  host: CompletionItemKind.Reference,
  variable: CompletionItemKind.Variable,
  snippet: CompletionItemKind.Snippet,
};

type OpenDocuments = Pick<TextDocuments<TextDocument>, 'get'>;

const NONE: CompletionList = { isIncomplete: false, items: [] };

/**
 * Registers completion on a connection.
 * @returns to be called once the client has said what it can do: the server's capabilities
 */
export function registerCompletion(
  connection: Connection,
  session: Session,
  answer: Answer,
  documents: OpenDocuments,
): (client: ClientCapabilities) => ServerCapabilities {
  let features = readFeatures({});
  connection.onCompletion(
    answer('completion', NONE, (params: CompletionParams) => complete(session, features, documents, params)),
  );
  connection.onCompletionResolve((item) =>
    answer('completion/resolve', item, (one: CompletionItem) => explain(session, features, one))(item),
  );
  return (client) => {
    features = readFeatures(client);
    return { completionProvider: { resolveProvider: true, triggerCharacters: TRIGGERS } };
  };
}

function complete(
  session: Session,
  features: Features,
  documents: OpenDocuments,
  params: CompletionParams,
): CompletionList {
  const uri = session.canonical(params.textDocument.uri);
  const file = session.snapshot.files.get(uri);
  if (!file) return NONE;
  const { start } = toOffsets(file, { start: params.position, end: params.position }, session.encoding);
  const { items, incomplete } = completionsAt(session.snapshot, uri, start, params.context?.triggerCharacter);
  // Whole objects are YAML; a document that was never saved tells by its language only what it is.
  const isJson = documents.get(params.textDocument.uri)?.languageId === 'json';
  return {
    isIncomplete: incomplete,
    items: items
      .filter(({ kind }) => !isJson || kind !== 'snippet')
      .map((item, index) => toItem(session, features, uri, item, index)),
  };
}

/** The object behind an item is explained only once somebody looks at the item. */
function explain(session: Session, features: Features, item: CompletionItem): CompletionItem {
  const about: unknown = item.data;
  const markdown = isAbout(about) ? explainCompletion(session.snapshot, about) : undefined;
  if (markdown === undefined) return item;
  const kind = features.markdown ? MarkupKind.Markdown : MarkupKind.PlainText;
  return { ...item, documentation: { kind, value: session.words(markdown) } };
}

function toItem(
  session: Session,
  features: Features,
  uri: string,
  item: Completion,
  index: number,
): CompletionItem {
  const { about } = item;
  const detail = item.detail === undefined ? undefined : session.words(item.detail);
  const asSnippet = item.snippet && features.snippets;
  const newText = item.snippet && !asSnippet ? plainSnippet(item.newText) : item.newText;
  return {
    label: session.words(item.label),
    kind: KINDS[item.kind],
    // What people type is in the language of manifests.
    filterText: english(item.filterText),
    // The order is ours: clients sort by this text.
    sortText: String(index).padStart(4, '0'),
    insertTextFormat: asSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range: toPositions(session, uri, item.range), newText },
    ...(detail !== undefined && {
      detail,
      ...(features.labelDetails && { labelDetails: { description: detail } }),
    }),
    // Its lines are indented for the place already.
    ...(newText.includes('\n') && features.asIs && { insertTextMode: InsertTextMode.asIs }),
    ...(about && { data: about }),
  };
}

interface Features {
  readonly snippets: boolean;
  readonly markdown: boolean;
  readonly labelDetails: boolean;
  readonly asIs: boolean;
}

function readFeatures({ textDocument }: ClientCapabilities): Features {
  const item = textDocument?.completion?.completionItem;
  return {
    snippets: item?.snippetSupport ?? false,
    markdown: item?.documentationFormat?.includes(MarkupKind.Markdown) ?? false,
    labelDetails: item?.labelDetailsSupport ?? false,
    asIs: item?.insertTextModeSupport?.valueSet.includes(InsertTextMode.asIs) ?? false,
  };
}

function isAbout(data: unknown): data is About {
  return (
    typeof data === 'object' &&
    data !== null &&
    ['uri', 'kind', 'name', 'namespace'].every((key) => typeof Reflect.get(data, key) === 'string')
  );
}
