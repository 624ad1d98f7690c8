import { URI } from 'vscode-uri';
import { diagnosticsOf, DEFAULT_SETTINGS, type Severity } from '../core/index';
import { reaches, shownName, toFinding, type CheckResult, type Finding } from './findings';
import { fixAll, type Fixed, type WhichFixes } from './fix';
import type { Host } from './host';
import { readWorkspace, type Workspace } from './read-workspace';
import { REPORTS, type ReportName } from './reports';
import { unifiedDiff } from './unified-diff';
import { UsageError } from './usage-error';
import { NotWrittenError, replaceText } from './write-file';

export interface CheckOptions {
  readonly format: ReportName;
  readonly failOn: Severity | 'never';
  readonly gitignore: boolean;
  readonly quiet: boolean;
  readonly fix?: WhichFixes;
  readonly dryRun: boolean;
}

/**
 * The command `check`.
 * @returns the exit code: 0 nothing at or above `failOn`, 1 something, 2 a file that could not be written
 * @throws UsageError
 */
export function check(paths: readonly string[], options: CheckOptions, host: Host): number {
  const { cwd } = host;
  if (options.dryRun && !options.fix) throw new UsageError('--dry-run shows what --fix would do: give both');
  const read = (): Workspace =>
    readWorkspace(paths, cwd, { ...DEFAULT_SETTINGS, respectGitignore: options.gitignore });
  const workspace = read();
  const find = (some: Workspace): Finding[] => findingsOf(some, cwd);
  const fixed = options.fix && fixAll(workspace, find, options.fix);
  const isShown = fixed && options.dryRun;
  if (isShown) host.write(unifiedDiff(fixed, cwd, host.color));
  const areWritten = !fixed || isShown || writeAll(fixed, host);
  const judged = whatIsThere(workspace, fixed, isShown ? 'nothing' : areWritten ? 'all' : 'some', read);
  const findings = find(judged);
  const fails = ({ severity }: Finding): boolean => reaches(severity, options.failOn);
  const result: CheckResult = {
    snapshot: judged.snapshot,
    cwd,
    files: judged.files.map((uri) => shownName(uri, cwd)),
    findings: options.quiet ? findings.filter(fails) : findings,
    notShown: [],
  };
  if (!isShown) host.write(REPORTS[options.format](result, { ...host, ...options }));
  if (fixed && !options.quiet) host.error(`${inWords(fixed, options.dryRun)}\n`);
  if (!areWritten) return 2;
  return findings.some(fails) ? 1 : 0;
}

/** Only repairs that were written have happened. */
function whatIsThere(
  before: Workspace,
  fixed: Fixed | undefined,
  written: 'all' | 'some' | 'nothing',
  read: () => Workspace,
): Workspace {
  if (!fixed || written === 'nothing') return before;
  return written === 'all' ? fixed.workspace : read();
}

function findingsOf({ snapshot, files }: Workspace, cwd: string): Finding[] {
  return files.flatMap((uri) =>
    diagnosticsOf(snapshot, uri).map((diagnostic) => toFinding(snapshot, diagnostic, cwd)),
  );
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

function inWords({ count, changes }: Fixed, isShown: boolean): string {
  if (count === 0) return 'nothing to fix';
  const repairs = count === 1 ? '1 fix' : `${count} fixes`;
  const files = changes.size === 1 ? '1 file' : `${changes.size} files`;
  return `${repairs} in ${files}${isShown ? ', not written' : ''}`;
}
