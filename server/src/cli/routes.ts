import path from 'node:path';
import { statSync } from 'node:fs';
import {
  diagnosticsOf,
  graphInWords,
  layOut,
  narrow,
  routesIn,
  settingsFor,
  titleOf,
  toMermaid,
  toSvg,
  type RouteBox,
  type RouteGraph,
  type RouteScope,
} from '../core/index';
import { withoutIgnored } from '../files/exclude';
import { toUri } from '../files/node-files';
import { inWords, placeOf } from './findings';
import type { Host } from './host';
import { wordsOf, type Locale } from './locale';
import { readStdin, readWorkspace, type SettingsOptions, type Workspace } from './read-workspace';
import { UsageError } from './usage-error';

export interface RoutesOptions extends SettingsOptions {
  readonly format: RoutesFormat;
  readonly locale: Locale;
  readonly stdin: boolean;
  readonly namespace?: string;
  /** Only routes with a name, a port or an address that holds this text. */
  readonly filter?: string;
  readonly onlyBroken: boolean;
}

/** By the names that `--format` takes. */
export const ROUTES_FORMATS = {
  text: printText,
  json: printJson,
  mermaid: toMermaid,
  svg: (graph: RouteGraph): string => toSvg(layOut(graph)),
} satisfies Readonly<Record<string, (graph: RouteGraph, workspace: Workspace, cwd: string) => string>>;

export type RoutesFormat = keyof typeof ROUTES_FORMATS;

/**
 * The command `routes`: where the traffic of one file, a namespace, or all that was given goes.
 * @throws UsageError
 */
export async function routes(paths: readonly string[], options: RoutesOptions, host: Host): Promise<number> {
  const { cwd } = host;
  if (options.stdin && paths.length > 0) throw new UsageError('--stdin takes no paths');
  const { wording } = wordsOf(options.locale, host);
  const workspace = options.stdin
    ? readStdin(host.readStdin(), cwd, options, wording)
    : await readWorkspace(paths.length > 0 ? paths : ['.'], cwd, options, wording);
  const { snapshot } = workspace;
  const whole = routesIn(snapshot, scopeOf(paths, options, cwd), (uri) =>
    withoutIgnored(diagnosticsOf(snapshot, uri), uri, settingsFor(snapshot, uri)),
  );
  const graph = narrow(graphInWords(whole, wording), {
    text: options.filter ?? '',
    onlyBroken: options.onlyBroken,
  });
  const text = wording(ROUTES_FORMATS[options.format](graph, workspace, cwd));
  host.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
  return 0;
}

/** One file shows who sends to its objects as well. */
function scopeOf(paths: readonly string[], { namespace, stdin }: RoutesOptions, cwd: string): RouteScope {
  if (namespace !== undefined) return { kind: 'namespace', name: namespace };
  const [only] = paths;
  const full = path.resolve(cwd, only ?? '.');
  if (stdin || paths.length !== 1 || !statSync(full).isFile()) return { kind: 'workspace' };
  return { kind: 'file', uri: toUri(full) };
}

/** Each object with where its ports lead, and what is wrong with it. */
function printText({ boxes, links }: RouteGraph): string {
  if (boxes.length === 0) return 'no routes\n';
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const blocks = boxes.flatMap((box) => {
    const leading = links
      .filter(({ from }) => from === box.id)
      .map(({ fromRow, to, toRow, assumed, problem }) => {
        const target = byId.get(to);
        const place = [titleOf(target), rowText(target, toRow)].filter(Boolean).join(' ');
        const doubt = problem?.broken ? '  ✗' : assumed ? '  ?' : '';
        return `  ${[rowText(box, fromRow), '→', place].filter(Boolean).join(' ')}${doubt}`;
      });
    // What is missing is told where it is missing.
    const own = box.form === 'missing' ? [] : box.problems;
    const problems = own.map(({ broken, message }) => `  ${broken ? '✗' : 'i'} ${message}`);
    // What is only led to stands at the ends of the lines above.
    const isEnd = leading.length === 0 && links.some(({ to }) => to === box.id);
    if (isEnd && problems.length === 0) return [];
    const head = [titleOf(box), box.namespace, box.detail, box.builtIn && `as built in ${box.builtIn}`];
    return [[head.filter(Boolean).join(' · '), ...new Set([...leading, ...problems])].join('\n')];
  });
  return `${blocks.join('\n\n')}\n`;
}

function rowText(box: RouteBox | undefined, id: string | undefined): string {
  const row = box?.rows.find((one) => one.id === id);
  return row ? [row.text, row.note && `(${row.note})`].filter(Boolean).join(' ') : '';
}

/** Boxes and links by their ids, with the places of objects. */
function printJson({ boxes, links }: RouteGraph, { snapshot }: Workspace, cwd: string): string {
  const at = ({ uri, range }: RouteBox['place']): string => inWords(placeOf(snapshot, uri, range, cwd));
  const problemsOf = (problems: RouteBox['problems']): object[] =>
    problems.map(({ broken, message, place }) => ({ broken, message, at: at(place) }));
  const printed = {
    boxes: boxes.map((box) => ({
      ...{ id: box.id, column: box.column, form: box.form, kind: box.kind, name: box.name },
      ...{ namespace: box.namespace, detail: box.detail, builtIn: box.builtIn, at: at(box.place) },
      rows: box.rows.map(({ id, text, note, state, place }) => ({ id, text, note, state, at: at(place) })),
      problems: problemsOf(box.problems),
    })),
    links: links.map(({ from, fromRow, to, toRow, assumed, problem }) => ({
      ...{ from, fromRow, to, toRow, assumed },
      problem: problem && problemsOf([problem])[0],
    })),
  };
  return JSON.stringify(printed, null, 2);
}
