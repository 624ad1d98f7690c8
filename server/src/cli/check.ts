import { diagnosticsOf, DEFAULT_SETTINGS, type Severity } from '../core/index';
import { reaches, shownName, toFinding, type CheckResult, type Finding } from './findings';
import type { Host } from './host';
import { readWorkspace, type Workspace } from './read-workspace';
import { REPORTS, type ReportName } from './reports';

export interface CheckOptions {
  readonly format: ReportName;
  readonly failOn: Severity | 'never';
  readonly gitignore: boolean;
  readonly quiet: boolean;
}

/**
 * The command `check`.
 * @returns the exit code: 0 nothing at or above `failOn`, 1 something
 */
export function check(paths: readonly string[], options: CheckOptions, host: Host): number {
  const { cwd } = host;
  const workspace = readWorkspace(paths, cwd, { ...DEFAULT_SETTINGS, respectGitignore: options.gitignore });
  const findings = findingsOf(workspace, cwd);
  const fails = ({ severity }: Finding): boolean => reaches(severity, options.failOn);
  const result: CheckResult = {
    snapshot: workspace.snapshot,
    cwd,
    files: workspace.files.map((uri) => shownName(uri, cwd)),
    findings: options.quiet ? findings.filter(fails) : findings,
    notShown: [],
  };
  host.write(REPORTS[options.format](result, { ...host, ...options }));
  return findings.some(fails) ? 1 : 0;
}

function findingsOf({ snapshot, files }: Workspace, cwd: string): Finding[] {
  return files.flatMap((uri) =>
    diagnosticsOf(snapshot, uri).map((diagnostic) => toFinding(snapshot, diagnostic, cwd)),
  );
}
