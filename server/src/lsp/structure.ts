import {
  FoldingRangeKind,
  SymbolKind,
  type DocumentLink,
  type DocumentLinkParams,
  type DocumentSymbol,
  type DocumentSymbolParams,
  type FoldingRange,
  type FoldingRangeParams,
  type SelectionRange,
  type SelectionRangeParams,
  type ServerCapabilities,
  type SymbolInformation,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver';
import {
  documentLinksOf,
  findSymbols,
  foldsOf,
  outlineOf,
  selectionRangesAt,
  type OutlineKind,
  type OutlineSymbol,
} from '../core/index';
import { placeOf, toRange, type Handlers } from './handlers';
import type { Session } from './session';

export const structureCapabilities: ServerCapabilities = {
  documentSymbolProvider: { label: 'Kube Routes' },
  workspaceSymbolProvider: true,
  documentLinkProvider: { resolveProvider: false },
  foldingRangeProvider: true,
  selectionRangeProvider: true,
};

const SYMBOL_KINDS: Readonly<Record<OutlineKind, SymbolKind>> = {
  service: SymbolKind.Interface,
  workload: SymbolKind.Class,
  route: SymbolKind.Event,
  object: SymbolKind.Object,
  container: SymbolKind.Module,
  port: SymbolKind.Field,
  backend: SymbolKind.Key,
};

/** Outline, symbols of the workspace, links, folding and selection. */
export function registerStructure({ connection, session, answer, client }: Handlers): void {
  connection.onDocumentSymbol(
    answer<DocumentSymbolParams, DocumentSymbol[] | SymbolInformation[]>(
      'documentSymbol',
      [],
      ({ textDocument }) => {
        const uri = session.canonical(textDocument.uri);
        const outline = outlineOf(session.snapshot, uri);
        const tree = client().textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport ?? false;
        return tree
          ? outline.map((symbol) => toSymbol(session, uri, symbol))
          : outline.flatMap((symbol) => toFlat(session, uri, symbol, undefined));
      },
    ),
  );
  connection.onWorkspaceSymbol(
    answer('workspaceSymbol', [], ({ query }: WorkspaceSymbolParams): SymbolInformation[] =>
      findSymbols(session.snapshot, query).map(({ name, kind, uri, range }) => ({
        name: session.words(name),
        kind: SYMBOL_KINDS[kind],
        location: { uri: session.clientUri(uri), range: toRange(session, uri, range) },
      })),
    ),
  );
  connection.onDocumentLinks(
    answer('documentLink', [], ({ textDocument }: DocumentLinkParams): DocumentLink[] => {
      const uri = session.canonical(textDocument.uri);
      return documentLinksOf(session.snapshot, uri).map(({ range, target }) => ({
        range: toRange(session, uri, range),
        target: session.clientUri(target),
      }));
    }),
  );
  connection.onFoldingRanges(
    answer<FoldingRangeParams, FoldingRange[] | null>('foldingRange', null, ({ textDocument }) =>
      foldingRanges(session, textDocument.uri, client().textDocument?.foldingRange?.rangeLimit),
    ),
  );
  connection.onSelectionRanges(
    answer<SelectionRangeParams, SelectionRange[] | null>('selectionRange', null, (params) =>
      selectionRanges(session, params),
    ),
  );
}

function toSymbol(session: Session, uri: string, symbol: OutlineSymbol): DocumentSymbol {
  return {
    name: session.words(symbol.name),
    detail: session.words(symbol.detail),
    kind: SYMBOL_KINDS[symbol.kind],
    range: toRange(session, uri, symbol.range),
    selectionRange: toRange(session, uri, symbol.selection),
    children: symbol.children.map((child) => toSymbol(session, uri, child)),
  };
}

/** For clients that know no tree. */
function toFlat(
  session: Session,
  uri: string,
  symbol: OutlineSymbol,
  containerName: string | undefined,
): SymbolInformation[] {
  const { kind, range, children } = symbol;
  const name = session.words(symbol.name);
  const location = { uri: session.clientUri(uri), range: toRange(session, uri, range) };
  return [
    { name, kind: SYMBOL_KINDS[kind], location, ...(containerName !== undefined && { containerName }) },
    ...children.flatMap((child) => toFlat(session, uri, child, name)),
  ];
}

/** Whole lines; of those that begin on one line the longest. */
function foldingRanges(
  session: Session,
  clientUri: string,
  limit: number | undefined,
): FoldingRange[] | null {
  const uri = session.canonical(clientUri);
  const folds = foldsOf(session.snapshot, uri);
  if (!folds) return null;
  const byLine = new Map<number, FoldingRange>();
  for (const { range, kind } of folds) {
    const { start, end } = toRange(session, uri, range);
    const known = byLine.get(start.line);
    if (end.line <= start.line || (known && known.endLine >= end.line)) continue;
    byLine.set(start.line, {
      startLine: start.line,
      endLine: end.line,
      ...(kind === 'comment' && { kind: FoldingRangeKind.Comment }),
      ...(kind === 'region' && { kind: FoldingRangeKind.Region }),
    });
  }
  const sorted = [...byLine.values()].sort((a, b) => a.startLine - b.startLine);
  return limit === undefined ? sorted : sorted.slice(0, limit);
}

function selectionRanges(
  session: Session,
  { textDocument, positions }: SelectionRangeParams,
): SelectionRange[] | null {
  const found = positions.map((position): SelectionRange | undefined => {
    const place = placeOf(session, { textDocument, position });
    if (!place) return undefined;
    const ranges = selectionRangesAt(session.snapshot, place.uri, place.offset);
    return ranges.reduceRight<SelectionRange | undefined>(
      (parent, range) => ({ range: toRange(session, place.uri, range), ...(parent && { parent }) }),
      undefined,
    );
  });
  return found.every((range) => range !== undefined) ? found : null;
}
