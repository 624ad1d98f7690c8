import type { Severity } from '../core/index';
import type { CheckResult } from './findings';
import { fingerprintsOf } from './fingerprints';

const SEVERITIES: Readonly<Record<Severity, string>> = {
  error: 'critical',
  warning: 'major',
  information: 'minor',
  hint: 'info',
};

/** A Code Quality report of GitLab, which it shows in merge requests and beside their lines. */
export function reportGitlab({ findings }: CheckResult): string {
  const fingerprints = fingerprintsOf(findings);
  const issues = findings.map((finding) => ({
    description: finding.message,
    check_name: finding.rule,
    fingerprint: fingerprints.get(finding),
    severity: SEVERITIES[finding.severity],
    location: {
      path: finding.place.file,
      lines: { begin: finding.place.range.start.line + 1, end: finding.place.range.end.line + 1 },
    },
  }));
  return JSON.stringify(issues, null, 2) + '\n';
}
