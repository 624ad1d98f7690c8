import type { CancellationToken } from 'vscode-languageserver';
import {
  boxClass,
  COLUMNS,
  drawBox,
  drawHeadings,
  drawLink,
  graphInWords,
  inSpeech,
  layOut,
  namespacesOf,
  narrow,
  ROUTE_STYLE,
  routesIn,
  titleOf,
  toMermaid,
  toSvg,
  type LayoutMemory,
  type Place,
  type RouteGraph,
  type RouteScope,
  type Snapshot,
} from '../core/index';
import { toPositions } from '../positions';
import type { DiagnosticReports } from './diagnostics';
import type { Failures } from './failures';
import type { Handlers } from './handlers';
import { slices } from '../loops';
import {
  EXPORT_ROUTES,
  ROUTES,
  ROUTES_CHANGED,
  type ExportRoutesParams,
  type ExportRoutesResult,
  type RoutesParams,
  type RoutesPlace,
  type RoutesResult,
} from './protocol';
import type { Session } from './session';

/** In milliseconds: while somebody types, a picture need not follow each letter. */
const DELAY = 100;
/** Boxes that a view is sent; more would take long to draw, and nobody could find anything. */
const AT_MOST = 1500;

const NOTHING: RouteGraph = { boxes: [], links: [] };

/** The requests for pictures of routes. A client that was answered is told once when it should ask again. */
export function registerRoutes(
  { connection, session }: Handlers,
  reports: DiagnosticReports,
  failures: Failures,
): void {
  const pictures = new Pictures(session, reports);
  let isWatched = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  session.onChange(() => {
    if (!isWatched) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      isWatched = false;
      void connection.sendNotification(ROUTES_CHANGED);
    }, DELAY);
  });
  /** One bug costs one answer. */
  const safely = async <T>(what: string, work: () => Promise<T | undefined>): Promise<T | null> => {
    try {
      return (await work()) ?? null;
    } catch (error) {
      failures.report(what, error);
      return null;
    }
  };
  connection.onRequest(ROUTES, (params: RoutesParams, token: CancellationToken) => {
    isWatched = true;
    return safely('routes', () => pictures.draw(params, token));
  });
  connection.onRequest(EXPORT_ROUTES, (params: ExportRoutesParams, token: CancellationToken) =>
    safely('exportRoutes', () => pictures.export(params, token)),
  );
}

/** Keeps what the next picture can take over from the last. */
class Pictures {
  readonly #session: Session;
  readonly #reports: DiagnosticReports;
  readonly #memory: LayoutMemory = new Map();
  #last: { readonly snapshot: Snapshot; readonly scope: string; readonly graph: RouteGraph } | undefined;

  constructor(session: Session, reports: DiagnosticReports) {
    this.#session = session;
    this.#reports = reports;
  }

  /** @returns `undefined` where the client does not want it any more */
  async draw(params: RoutesParams, token: CancellationToken): Promise<RoutesResult | undefined> {
    const drawn = await this.#graph(params, token);
    if (!drawn) return undefined;
    const { words } = this.#session;
    const { snapshot, graph: whole } = drawn;
    const counted = { snapshot, encoding: this.#session.encoding };
    const graph = narrow(whole, { ...narrowing(params), atMost: AT_MOST });
    const layout = layOut(graph, this.#memory);
    const spoken = inSpeech(graph);
    const toPlace = ({ uri, range }: Place): RoutesPlace => ({
      uri: this.#session.clientUri(uri),
      range: toPositions(counted, uri, range),
    });
    return {
      width: layout.width,
      height: layout.height,
      style: ROUTE_STYLE,
      headings: words(drawHeadings(layout)),
      boxes: layout.boxes.map((placed) => {
        const { box, x, y, width, height } = placed;
        const extent = box.extent && toPositions(counted, box.place.uri, box.extent);
        return {
          ...{ id: box.id, x, y, width, height, column: COLUMNS.indexOf(box.column) },
          classes: boxClass(box),
          markup: words(drawBox(placed)),
          title: titleOf(box),
          label: words(spoken.get(box.id) ?? titleOf(box)),
          problems: [...new Set(box.problems.map(({ message }) => message))],
          place: toPlace(box.place),
          lines: extent && { first: extent.start.line, last: extent.end.line },
          rows: box.rows.map(({ place }) => toPlace(place)),
        };
      }),
      links: layout.links.map((placed) => {
        const { id, from, to } = placed.link;
        return { id, from, to, markup: words(drawLink(placed)) };
      }),
      namespaces: namespacesOf(snapshot),
      total: whole.boxes.length,
      broken: countBroken(whole),
    };
  }

  async export(
    params: ExportRoutesParams,
    token: CancellationToken,
  ): Promise<ExportRoutesResult | undefined> {
    const drawn = await this.#graph(params, token);
    if (!drawn) return undefined;
    const graph = narrow(drawn.graph, narrowing(params));
    const text = params.format === 'svg' ? toSvg(layOut(graph)) : toMermaid(graph);
    return { text: this.#session.words(text) };
  }

  /** The diagnostics of many files take time, in which others want answers too. */
  async #graph(
    params: RoutesParams,
    token: CancellationToken,
  ): Promise<{ snapshot: Snapshot; graph: RouteGraph } | undefined> {
    const scope = this.#scopeOf(params);
    if (!scope) return { snapshot: this.#session.snapshot, graph: NOTHING };
    const key = JSON.stringify(scope);
    if (this.#last?.snapshot === this.#session.snapshot && this.#last.scope === key) return this.#last;
    const pause = slices();
    for (const uri of scope.kind === 'file' ? [] : this.#session.snapshot.files.keys()) {
      this.#reports.of(uri);
      await pause();
      if (token.isCancellationRequested) return undefined;
    }
    // What changed meanwhile is little, and is judged on the way.
    const { snapshot } = this.#session;
    const found = routesIn(snapshot, scope, (uri) => this.#reports.of(uri));
    const graph = graphInWords(found, this.#session.words);
    this.#last = { snapshot, scope: key, graph };
    return this.#last;
  }

  /** `undefined` for what is no scope: clients of other makers may send anything. */
  #scopeOf({ scope }: RoutesParams): RouteScope | undefined {
    const { kind, uri, name } = (scope ?? {}) as Partial<Record<'kind' | 'uri' | 'name', unknown>>;
    if (kind === 'workspace') return { kind };
    if (kind === 'namespace' && typeof name === 'string') return { kind, name };
    return kind === 'file' && typeof uri === 'string'
      ? { kind, uri: this.#session.canonical(uri) }
      : undefined;
  }
}

/** Each finding once, however many boxes and links it is about. */
function countBroken({ boxes, links }: RouteGraph): number {
  const problems = [
    ...boxes.flatMap((box) => box.problems),
    ...links.flatMap(({ problem }) => problem ?? []),
  ];
  const broken = problems.filter((problem) => problem.broken);
  return new Set(broken.map(({ place, message }) => `${place.uri} ${place.range.start} ${message}`)).size;
}

function narrowing({ text, onlyBroken }: RoutesParams): { text: string; onlyBroken: boolean } {
  return { text: typeof text === 'string' ? text : '', onlyBroken: onlyBroken === true };
}
