import {
  DocumentHighlightKind,
  SymbolKind,
  type CallHierarchyIncomingCallsParams,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCallsParams,
  type CallHierarchyPrepareParams,
  type DefinitionParams,
  type DocumentHighlight,
  type DocumentHighlightParams,
  type Location,
  type LocationLink,
  type ReferenceParams,
  type ServerCapabilities,
} from 'vscode-languageserver';
import {
  definitionsAt,
  highlightsAt,
  incomingOf,
  outgoingOf,
  referencesAt,
  routeItemsAt,
  type Definition,
  type RouteItem,
  type RouteKey,
} from '../core/index';
import { placeOf, toRange, type Handlers } from './handlers';
import type { Session } from './session';

export const navigationCapabilities: ServerCapabilities = {
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  callHierarchyProvider: true,
};

/** Definition, references, highlights, and call hierarchy along routes. */
export function registerNavigation({ connection, session, answer, client }: Handlers): void {
  connection.onDefinition(
    answer<DefinitionParams, Location[] | LocationLink[]>('definition', [], (params) => {
      const place = placeOf(session, params);
      if (!place) return [];
      const found = definitionsAt(session.snapshot, place.uri, place.offset);
      const links = client().textDocument?.definition?.linkSupport ?? false;
      return links
        ? found.map((definition) => toLink(session, place.uri, definition))
        : found.map(({ uri, range }) => toLocation(session, uri, range));
    }),
  );
  connection.onReferences(
    answer<ReferenceParams, Location[]>('references', [], (params) => {
      const place = placeOf(session, params);
      if (!place) return [];
      return referencesAt(session.snapshot, place.uri, place.offset, params.context.includeDeclaration).map(
        ({ uri, range }) => toLocation(session, uri, range),
      );
    }),
  );
  connection.onDocumentHighlight(
    answer<DocumentHighlightParams, DocumentHighlight[]>('documentHighlight', [], (params) => {
      const place = placeOf(session, params);
      if (!place) return [];
      return highlightsAt(session.snapshot, place.uri, place.offset).map(({ range, kind }) => ({
        range: toRange(session, place.uri, range),
        kind: kind === 'write' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
      }));
    }),
  );
  registerCallHierarchy({ connection, session, answer, client });
}

function registerCallHierarchy({ connection, session, answer }: Handlers): void {
  const { callHierarchy } = connection.languages;
  callHierarchy.onPrepare(
    answer<CallHierarchyPrepareParams, CallHierarchyItem[] | null>('callHierarchy', null, (params) => {
      const place = placeOf(session, params);
      const items = place ? routeItemsAt(session.snapshot, place.uri, place.offset) : [];
      return items.length > 0 ? items.map((item) => toItem(session, item)) : null;
    }),
  );
  callHierarchy.onIncomingCalls(
    answer('incomingCalls', [], ({ item }: CallHierarchyIncomingCallsParams) =>
      incomingOf(session.snapshot, keyOf(session, item)).map((step) => ({
        from: toItem(session, step.item),
        fromRanges: step.places.map((range) => toRange(session, step.item.uri, range)),
      })),
    ),
  );
  callHierarchy.onOutgoingCalls(
    answer('outgoingCalls', [], ({ item }: CallHierarchyOutgoingCallsParams) => {
      const key = keyOf(session, item);
      return outgoingOf(session.snapshot, key).map((step) => ({
        to: toItem(session, step.item),
        fromRanges: step.places.map((range) => toRange(session, key.uri, range)),
      }));
    }),
  );
}

function toLocation(session: Session, uri: string, range: Definition['range']): Location {
  return { uri: session.clientUri(uri), range: toRange(session, uri, range) };
}

function toLink(session: Session, from: string, { uri, range, origin, object }: Definition): LocationLink {
  return {
    originSelectionRange: toRange(session, from, origin),
    targetUri: session.clientUri(uri),
    targetRange: toRange(session, uri, contains(object, range) ? object : range),
    targetSelectionRange: toRange(session, uri, range),
  };
}

/** The protocol wants what is selected to lie inside; an alias may have brought it from elsewhere. */
function contains(outer: Definition['range'], inner: Definition['range']): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function toItem(session: Session, item: RouteItem): CallHierarchyItem {
  const { uri, name, detail, kind, namespace, range, selection } = item;
  return {
    name: session.words(name),
    detail: session.words(detail),
    kind: ROUTE_SYMBOLS.get(kind) ?? SymbolKind.Class,
    uri: session.clientUri(uri),
    range: toRange(session, uri, contains(range, selection) ? range : selection),
    selectionRange: toRange(session, uri, selection),
    data: { uri, kind, name, namespace } satisfies RouteKey,
  };
}

const ROUTE_SYMBOLS: ReadonlyMap<string, SymbolKind> = new Map([
  ['Service', SymbolKind.Interface],
  ['Ingress', SymbolKind.Event],
  ['Endpoints', SymbolKind.Object],
  ['EndpointSlice', SymbolKind.Object],
  ['ConfigMap', SymbolKind.Object],
]);

/** Clients give back what they were given, or should. */
function keyOf(session: Session, { data, uri, name }: CallHierarchyItem): RouteKey {
  const given = (typeof data === 'object' && data !== null ? data : {}) as Partial<
    Record<keyof RouteKey, unknown>
  >;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    uri: text(given.uri) || session.canonical(uri),
    kind: text(given.kind),
    name: text(given.name) || name,
    namespace: text(given.namespace),
  };
}
