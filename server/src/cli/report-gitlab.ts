import type { Severity } from '../core/index';
import { fromRoot, STDIN_URI, type CheckResult } from './findings';
import { fingerprintsOf } from './fingerprints';
import type { ReportContext } from './report';

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: 'critical',
  warning: 'major',
  information: 'minor',
  hint: 'info',
};

/** A Code Quality report of GitLab, which it shows in merge requests and beside their lines. */
export function reportGitlab({ findings, cwd }: CheckResult, { env }: ReportContext): string {
  const root = env['CI_PROJECT_DIR'] ?? cwd;
  const fingerprints = fingerprintsOf(findings);
  const issues = findings.map((finding) => {
    const { message, rule, severity, place } = finding;
    return {
      description: message,
      check_name: rule,
      fingerprint: fingerprints.get(finding),
      severity: SEVERITIES[severity],
      location: {
        path: place.uri === STDIN_URI ? place.file : fromRoot(place.file, cwd, root),
        lines: { begin: place.range.start.line + 1, end: place.range.end.line + 1 },
      },
    };
  });
  return JSON.stringify(issues, null, 2) + '\n';
}
