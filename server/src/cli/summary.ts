import type { Severity } from '../core/index';
import type { CheckResult } from './findings';

const LABELS: Readonly<Record<Severity, readonly [one: string, many: string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  information: ['information', 'informations'],
  hint: ['hint', 'hints'],
};

/** `1 error, 2 warnings; 7 files checked; not shown: 3 in the baseline` */
export function summaryOf({ findings, files, notShown }: CheckResult): string {
  const counts = (Object.keys(LABELS) as Severity[]).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    const [one, many] = LABELS[severity];
    return count > 0 ? [`${count} ${count === 1 ? one : many}`] : [];
  });
  return [
    // A check of nothing is most likely one of the wrong directory.
    counts.join(', ') || (files.length > 0 ? 'no problems' : 'no manifests found'),
    `${files.length} ${files.length === 1 ? 'file' : 'files'} checked`,
    ...(notShown.length > 0 ? [`not shown: ${notShown.join(', ')}`] : []),
  ].join('; ');
}
