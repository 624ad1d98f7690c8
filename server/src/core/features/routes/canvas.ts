import { kindName, type Resource } from '../../k8s/resource';
import { contains, shift, type OffsetRange } from '../../text';
import { namespaceOf, searchedPlace } from '../../workspace/scope';
import { startOf, type Snapshot } from '../../workspace/snapshot';
import type { Diagnostic } from '../diagnostics';
import { placeIn, placeOfObject, type Place } from '../place';
import type { RouteBox, RouteGraph, RouteLink, RouteProblem, RouteRow } from './model';

/** An object as it is applied, with the view of the workspace in which its partners are found. */
export interface Applied<T extends Resource = Resource> {
  readonly view: Snapshot;
  readonly object: T;
}

export type NewBox = Omit<RouteBox, 'extent' | 'builtIn' | 'rows' | 'problems'>;

interface DraftBox extends NewBox {
  readonly extent: OffsetRange | undefined;
  readonly builtIn: string | undefined;
  readonly rows: Map<string, RouteRow>;
  readonly problems: RouteProblem[];
  /** Where those are written that would be rows, by the ids of these. */
  readonly leftOut: Map<string, OffsetRange>;
}

/** What has been drawn so far. Each object has one box, however often it is come upon. */
export class Canvas {
  readonly #boxes = new Map<string, DraftBox>();
  readonly #links = new Map<string, RouteLink>();
  readonly #diagnostics: (uri: string) => readonly Diagnostic[];

  constructor(diagnostics: (uri: string) => readonly Diagnostic[]) {
    this.#diagnostics = diagnostics;
  }

  has(applied: Applied): boolean {
    return this.#boxes.has(keyOf(applied));
  }

  /** The box of an object. @returns its key, and whether it is new */
  object(
    applied: Applied,
    column: RouteBox['column'],
    detail: string,
  ): { readonly key: string; readonly isNew: boolean } {
    const { view, object } = applied;
    const key = keyOf(applied);
    if (this.#boxes.has(key)) return { key, isNew: false };
    const extent = shift(object.node.range, startOf(view, object.document));
    const [kind, name, namespace] = [kindName(object), object.name?.value ?? '', namespaceOf(view, object)];
    this.#boxes.set(key, {
      id: `${kind} ${namespace}/${name}`,
      column,
      form: 'object',
      kind,
      name,
      detail,
      namespace,
      place: placeOfObject(view, object),
      extent,
      builtIn: view.set && searchedPlace(view),
      rows: new Map(),
      problems: this.#diagnosticsIn(object.document.uri, extent)
        .filter(({ severity }) => severity === 'error' || severity === 'warning')
        .map(toProblem),
      leftOut: new Map(),
    });
    return { key, isNew: true };
  }

  /** A box that is no object of a manifest; the key is its own. */
  other(key: string, box: NewBox, problem?: RouteProblem): string {
    if (!this.#boxes.has(key))
      this.#boxes.set(key, {
        ...box,
        extent: undefined,
        builtIn: undefined,
        rows: new Map(),
        problems: problem ? [problem] : [],
        leftOut: new Map(),
      });
    return key;
  }

  row(key: string, row: Pick<RouteRow, 'id' | 'text' | 'place'> & Partial<RouteRow>): string {
    const rows = this.#boxes.get(key)?.rows;
    if (rows && !rows.has(row.id))
      rows.set(row.id, { note: '', state: 'written', problem: undefined, ...row });
    return row.id;
  }

  /** Nobody shall look for the problems of a row that is not there: the box has them only if the row is drawn after all. */
  leaveOut(applied: Applied, id: string, range: OffsetRange): void {
    const { view, object } = applied;
    const within = shift(range, startOf(view, object.document));
    this.#boxes.get(keyOf(applied))?.leftOut.set(id, within);
  }

  link(link: Omit<RouteLink, 'id' | 'assumed' | 'problem'> & Partial<RouteLink>): void {
    const id = [link.from, link.fromRow ?? '', link.to, link.toRow ?? ''].join('\n');
    if (!this.#links.has(id)) this.#links.set(id, { assumed: false, problem: undefined, ...link, id });
  }

  /** What a rule says of a place in an object. @param codes the start of a rule's id, or several */
  problem({ view, object }: Applied, range: OffsetRange, ...codes: string[]): RouteProblem | undefined {
    const within = shift(range, startOf(view, object.document));
    const found = this.#diagnosticsIn(object.document.uri, within).find(
      ({ code }) => codes.length === 0 || codes.some((start) => code.startsWith(start)),
    );
    return found && toProblem(found);
  }

  /** Like {@link problem}, with the first of the places that explain it. */
  explained(
    applied: Applied,
    code: string,
  ): { problem: RouteProblem; near: RelatedWords | undefined } | undefined {
    const { view, object } = applied;
    const within = shift(object.node.range, startOf(view, object.document));
    const found = this.#diagnosticsIn(object.document.uri, within).find(
      (diagnostic) => diagnostic.code === code,
    );
    if (!found) return undefined;
    const [near] = found.related;
    return {
      problem: toProblem(found),
      near: near && { message: near.message, place: { uri: near.uri, range: near.range } },
    };
  }

  /** An error or a warning about a place in an object. */
  broken({ view, object }: Applied, range: OffsetRange): RouteProblem | undefined {
    const within = shift(range, startOf(view, object.document));
    const found = this.#diagnosticsIn(object.document.uri, within)
      .map(toProblem)
      .find(({ broken }) => broken);
    return found;
  }

  /** What was drawn, in the order of names, so that the same manifests give the same picture. */
  finish(): RouteGraph {
    const drafts = [...this.#boxes].sort(([, a], [, b]) => compareBoxes(a, b));
    const taken = new Map<string, number>();
    const ids = new Map<string, string>();
    for (const [key, { id }] of drafts) {
      const count = (taken.get(id) ?? 0) + 1;
      taken.set(id, count);
      ids.set(key, count > 1 ? `${id} (${count})` : id);
    }
    const id = (key: string): string => ids.get(key) ?? key;
    return {
      boxes: drafts.map(([key, { leftOut, ...box }]) => ({
        ...box,
        id: id(key),
        rows: rowsOf(box),
        problems: box.problems.filter(({ place }) =>
          [...leftOut].every(([row, range]) => box.rows.has(row) || !contains(range, place.range.start)),
        ),
      })),
      links: [...this.#links.values()].map((link) => {
        const [from, to] = [id(link.from), id(link.to)];
        return {
          ...link,
          from,
          to,
          id: `${from}${link.fromRow ? ` ${link.fromRow}` : ''} → ${to}${link.toRow ? ` ${link.toRow}` : ''}`,
        };
      }),
    };
  }

  #diagnosticsIn(uri: string, range: OffsetRange): Diagnostic[] {
    return this.#diagnostics(uri).filter((diagnostic) => contains(range, diagnostic.range.start));
  }
}

export interface RelatedWords {
  readonly message: string;
  readonly place: Place;
}

/** A place in the document of an applied object. */
export function placeAt({ view, object }: Applied, range: OffsetRange): Place {
  return placeIn(view, object.document, range);
}

/** Where the object is written, and what it is called there: two kustomizations may make two objects of one. */
export function keyOf({ view, object }: Applied): string {
  const { document, node, name } = object;
  const place = `${document.uri} ${startOf(view, document) + node.range.start}`;
  return `${place} ${namespaceOf(view, object)} ${name?.value ?? ''}`;
}

function toProblem({ severity, message, uri, range }: Diagnostic): RouteProblem {
  return { broken: severity === 'error' || severity === 'warning', message, place: { uri, range } };
}

/** What is written first; what is only asked for below. */
function rowsOf({ form, rows }: Pick<DraftBox, 'form' | 'rows'>): RouteRow[] {
  const all = [...rows.values()];
  if (form === 'missing') return all;
  const rank = ({ state }: RouteRow): number => ['written', 'undeclared', 'missing'].indexOf(state);
  const number = (row: RouteRow): number => (row.state === 'undeclared' ? parseInt(row.text) : 0);
  return all.sort((a, b) => rank(a) - rank(b) || number(a) - number(b));
}

function compareBoxes(a: DraftBox, b: DraftBox): number {
  return (
    compareTexts(a.namespace, b.namespace) ||
    compareTexts(a.place.uri, b.place.uri) ||
    a.place.range.start - b.place.range.start ||
    compareTexts(a.id, b.id)
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
