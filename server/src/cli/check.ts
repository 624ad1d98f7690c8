import path from 'node:path';
import { URI } from 'vscode-uri';
import { settingsFor, type Severity, type Wording } from '../core/index';
import { withoutIgnored } from '../files/exclude';
import { BASELINE_FILE, readBaseline, withoutKnown, writeBaseline } from './baseline';
import { judgeOf, openCache, type CacheOptions, type Judge } from './check-cache';
import { changedSince } from './changed-files';
import { reaches, shownName, STDIN_URI, toFinding, type CheckResult, type Finding } from './findings';
import { fixAll, type Fixed, type WhichFixes } from './fix';
import type { Host } from './host';
import { wordsOf, type Locale, type Words } from './locale';
import { progressLine, type Progress } from './progress';
import { listWorkspace, readListed, readStdin, type SettingsOptions, type Workspace } from './read-workspace';
import { REPORTS, type ReportName } from './reports';
import { unifiedDiff } from './unified-diff';
import { reasonOf, UsageError } from './usage-error';
import { NotWrittenError, replaceText } from './write-file';

export interface CheckOptions extends SettingsOptions, CacheOptions {
  readonly format: ReportName;
  readonly locale: Locale;
  readonly failOn: Severity | 'never';
  readonly stdin: boolean;
  readonly fix?: WhichFixes;
  readonly dryRun: boolean;
  /** A revision of git. */
  readonly changedSince?: string;
  readonly baseline?: string;
  readonly writeBaseline: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/**
 * The command `check`.
 * @returns the exit code: 0 nothing at or above `failOn`, 1 something, 2 a file that could not be written
 * @throws UsageError
 */
export async function check(paths: readonly string[], options: CheckOptions, host: Host): Promise<number> {
  const { cwd } = host;
  refuseContradictions(paths, options);
  const words = wordsOf(options.locale, host);
  const progress = progressLine(host);
  const started = host.now();
  const asked = paths.length > 0 ? paths : ['.'];
  const listed = options.stdin ? undefined : await listWorkspace(asked, cwd, options, words.wording);
  const cache = listed && options.cache ? await openCache(listed.empty, asked, options, host) : undefined;
  const read = async (): Promise<Workspace> =>
    listed
      ? readListed(listed, cwd, progress.report, cache?.saved)
      : readStdin(host.readStdin(), cwd, options, words.wording);
  const workspace = await read();
  const judge = judgeOf(workspace.snapshot, cache);
  const readAt = host.now();
  const select = selection(options, host);
  const find = (some: Workspace): Selected => {
    // Of what repairs made of it nothing is known.
    const own = some === workspace ? judge : judgeOf(some.snapshot, undefined);
    return select(findingsIn(some, own, cwd, words.wording, progress));
  };
  const fixed = options.fix && fixAll(workspace, (some) => find(some).findings, options.fix);
  const isShown = fixed !== undefined && options.dryRun;
  progress.end();
  if (fixed && isShown) host.write(unifiedDiff(fixed, cwd, host.color));
  const areWritten = !fixed || isShown || writeAll(fixed, host);
  const judged = await whatIsThere(workspace, fixed, isShown ? 'nothing' : areWritten ? 'all' : 'some', read);
  const selected = find(judged);
  progress.end();
  const took = { read: readAt - started, all: host.now() - started };
  const code = options.writeBaseline
    ? keep(selected.findings, options, host)
    : tell({ judged, selected, fixed, isShown, areWritten, took }, words, options, host);
  await judge.keep().catch((error: unknown) => {
    // What was found is true all the same.
    host.error(`kube-routes: cannot keep the cache: ${reasonOf(error)}\n`);
  });
  return code;
}

interface Checked {
  readonly judged: Workspace;
  readonly selected: Selected;
  readonly fixed: Fixed | undefined;
  /** Whether the repairs are shown instead of made. */
  readonly isShown: boolean;
  readonly areWritten: boolean;
  /** In milliseconds. */
  readonly took: { readonly read: number; readonly all: number };
}

/** @returns the exit code */
function tell(
  { judged, selected, fixed, isShown, areWritten, took }: Checked,
  words: Words,
  options: CheckOptions,
  host: Host,
): number {
  const { cwd } = host;
  const { findings, notShown, remarks } = selected;
  const fails = ({ severity }: Finding): boolean => reaches(severity, options.failOn);
  const result: CheckResult = {
    snapshot: judged.snapshot,
    cwd,
    files: judged.files.map((uri) => shownName(uri, cwd)),
    findings: options.quiet ? findings.filter(fails) : findings,
    notShown,
  };
  if (!isShown) host.write(REPORTS[options.format](result, { ...host, ...options, words }));
  const said = [
    ...(fixed ? [inWords(fixed, options.dryRun)] : []),
    ...remarks,
    ...(options.verbose ? details(judged, result, options, took) : []),
  ];
  if (!options.quiet) for (const line of said) host.error(`${line}\n`);
  if (!areWritten) return 2;
  return findings.some(fails) ? 1 : 0;
}

function refuseContradictions(paths: readonly string[], options: CheckOptions): void {
  const refusals: readonly (readonly [boolean, string])[] = [
    [options.dryRun && !options.fix, '--dry-run shows what --fix would do: give both'],
    [options.stdin && paths.length > 0, '--stdin takes no paths'],
    [options.stdin && options.fix !== undefined, '--stdin has no file that --fix could change'],
    [options.stdin && options.cache, '--stdin has no files of which a cache could know something'],
    [options.stdin && options.changedSince !== undefined, '--stdin has no file that could have changed'],
    [
      options.writeBaseline && (options.changedSince ?? options.fix) !== undefined,
      '--write-baseline takes all findings as they are, without --changed-since and --fix',
    ],
  ];
  for (const [isSo, message] of refusals) if (isSo) throw new UsageError(message);
}

interface Selected {
  readonly findings: readonly Finding[];
  readonly notShown: readonly string[];
  readonly remarks: readonly string[];
}

/** Which findings somebody wants to hear of. What has to be asked for is asked for once. */
function selection(options: CheckOptions, { cwd }: Host): (all: readonly Finding[]) => Selected {
  const isChanged = options.changedSince === undefined ? undefined : changedSince(options.changedSince, cwd);
  const { baseline } = options;
  const known =
    baseline === undefined || options.writeBaseline
      ? undefined
      : readBaseline(path.resolve(cwd, baseline), baseline);
  return (all) => {
    const changed = isChanged ? all.filter(({ place }) => isChanged(URI.parse(place.uri).fsPath)) : all;
    const { fresh, unused } =
      known && baseline !== undefined
        ? withoutKnown(changed, known, baseline, cwd)
        : { fresh: changed, unused: 0 };
    const elsewhere = all.length - changed.length;
    const old = changed.length - fresh.length;
    return {
      findings: fresh,
      notShown: [
        ...(elsewhere > 0 ? [`${elsewhere} in files that did not change`] : []),
        ...(old > 0 ? [`${old} in the baseline`] : []),
      ],
      // Of files that did not change nothing was looked for.
      remarks:
        unused > 0 && !isChanged
          ? [
              `${unused} of the baseline ${unused === 1 ? 'is' : 'are'} no longer found: --write-baseline takes them out`,
            ]
          : [],
    };
  };
}

function findingsIn(
  { snapshot, files }: Workspace,
  judge: Judge,
  cwd: string,
  wording: Wording,
  progress: Progress,
): Finding[] {
  return files.flatMap((uri, index) => {
    progress.report('checking', index, files.length);
    const found = withoutIgnored(judge.of(uri), uri, settingsFor(snapshot, uri));
    return found.map((diagnostic) => toFinding(snapshot, diagnostic, cwd, wording));
  });
}

/** Only repairs that were written have happened. */
async function whatIsThere(
  before: Workspace,
  fixed: Fixed | undefined,
  written: 'all' | 'some' | 'nothing',
  read: () => Promise<Workspace>,
): Promise<Workspace> {
  if (!fixed || written === 'nothing') return before;
  return written === 'all' ? fixed.workspace : read();
}

/** @returns whether all of them were */
function writeAll({ changes, workspace }: Fixed, host: Host): boolean {
  const roots = workspace.snapshot.folders.map((folder) => URI.parse(folder).fsPath);
  let isDone = true;
  for (const [uri, { before, after }] of changes) {
    try {
      replaceText(URI.parse(uri).fsPath, before, after, roots);
    } catch (error) {
      if (!(error instanceof NotWrittenError)) throw error;
      isDone = false;
      host.error(`kube-routes: ${shownName(uri, host.cwd)} stays as it is: ${error.message}\n`);
    }
  }
  return isDone;
}

function keep(findings: readonly Finding[], { baseline, quiet }: CheckOptions, host: Host): number {
  const file = baseline ?? BASELINE_FILE;
  try {
    writeBaseline(path.resolve(host.cwd, file), findings, host.cwd);
  } catch (failure) {
    if (!(failure instanceof NotWrittenError)) throw failure;
    throw new UsageError(`cannot write the baseline ${file}: ${failure.message}`);
  }
  const count = findings.length === 1 ? '1 finding' : `${findings.length} findings`;
  if (!quiet) host.error(`${count} written to ${file}; check with --baseline ${file} from now on\n`);
  return 0;
}

function inWords({ count, changes }: Fixed, isShown: boolean): string {
  if (count === 0) return 'nothing to fix';
  const repairs = count === 1 ? '1 fix' : `${count} fixes`;
  const files = changes.size === 1 ? '1 file' : `${changes.size} files`;
  return `${repairs} in ${files}${isShown ? ', not written' : ''}`;
}

function details(
  { settingsFiles, snapshot, unchanged }: Workspace,
  { files }: CheckResult,
  { cache }: CheckOptions,
  took: { readonly read: number; readonly all: number },
): string[] {
  const others = snapshot.files.size - files.length;
  return [
    `settings: ${settingsFiles.length > 0 ? settingsFiles.join(', ') : 'none but the defaults and the options'}`,
    ...(files.includes(shownName(STDIN_URI, '')) ? [] : files.map((file) => `checked ${file}`)),
    ...(others > 0 ? [`${others} templates and charts not checked, for they are no manifests yet`] : []),
    ...(cache ? [`${unchanged} of ${files.length} files unchanged since the last run`] : []),
    `read in ${Math.round(took.read)} ms, all done in ${Math.round(took.all)} ms`,
  ];
}
