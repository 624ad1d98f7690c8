import type { OffsetRange } from '../../text';
import type { Wording } from '../../words';
import type { Place } from '../place';

/** What is to be drawn. */
export type RouteScope =
  | { readonly kind: 'file'; readonly uri: string }
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'workspace' };

/** The routes of a scope: who is let in where, which Service port takes it, who receives it. */
export interface RouteGraph {
  readonly boxes: readonly RouteBox[];
  readonly links: readonly RouteLink[];
}

export const COLUMNS = ['entrance', 'service', 'receiver'] as const;
export type Column = (typeof COLUMNS)[number];

export interface RouteBox {
  /** Stays the same while somebody types elsewhere: `Service shop/web`. */
  readonly id: string;
  readonly column: Column;
  /**
   * - `object`: one that a manifest writes;
   * - `opening`: what the type of a Service opens, such as a node port;
   * - `missing`: a partner that is not there.
   */
  readonly form: 'object' | 'opening' | 'missing';
  /** `Service`, `Deployment`, `Load balancer`. */
  readonly kind: string;
  readonly name: string;
  /** What else there is to say in two words: `headless`, `3 Pods`. */
  readonly detail: string;
  readonly namespace: string;
  /** Where it is written, or what asks for it. */
  readonly place: Place;
  /** The whole object in the file of its place. */
  readonly extent: OffsetRange | undefined;
  /** The kustomization that makes it what it is here: `overlays/prod and its base`. */
  readonly builtIn: string | undefined;
  readonly rows: readonly RouteRow[];
  /** What the diagnostics say of the object and its rows. */
  readonly problems: readonly RouteProblem[];
}

/** A port or an address. */
export interface RouteRow {
  readonly id: string;
  readonly text: string;
  /** In smaller letters: the name of a port, a path. */
  readonly note: string;
  /** `missing`: something asks for it, and it is not there; `undeclared`: it may well be there. */
  readonly state: 'written' | 'undeclared' | 'missing';
  readonly place: Place;
  readonly problem: RouteProblem | undefined;
}

/** A finding of the diagnostics. */
export interface RouteProblem {
  /** An error or a warning; else its words are only worth knowing. */
  readonly broken: boolean;
  readonly message: string;
  readonly place: Place;
}

export interface RouteLink {
  readonly id: string;
  readonly from: string;
  readonly fromRow: string | undefined;
  readonly to: string;
  readonly toRow: string | undefined;
  /** Leads to what is far away or may be absent. */
  readonly assumed: boolean;
  readonly problem: RouteProblem | undefined;
}

/** The graph as people see it. */
export function graphInWords({ boxes, links }: RouteGraph, wording: Wording): RouteGraph {
  const problemInWords = (problem: RouteProblem): RouteProblem => ({
    ...problem,
    message: wording(problem.message),
  });
  return {
    boxes: boxes.map((box) => ({
      ...box,
      kind: wording(box.kind),
      name: wording(box.name),
      detail: wording(box.detail),
      builtIn: box.builtIn && wording(box.builtIn),
      rows: box.rows.map((row) => ({
        ...row,
        text: wording(row.text),
        note: wording(row.note),
        problem: row.problem && problemInWords(row.problem),
      })),
      problems: box.problems.map(problemInWords),
    })),
    links: links.map((link) => ({ ...link, problem: link.problem && problemInWords(link.problem) })),
  };
}

export function isBroken({ problems }: Pick<RouteBox, 'problems'>): boolean {
  return problems.some(({ broken }) => broken);
}
