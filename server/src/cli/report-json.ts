import type { CheckResult } from './findings';

/** An array of findings, positions zero-based as in LSP, files relative to the working directory. */
export function reportJson({ findings }: CheckResult): string {
  const printed = findings.map(({ place, severity, rule, message, origin, related, fixes }) => ({
    file: place.file,
    range: place.range,
    severity,
    code: rule,
    message,
    ...origin,
    related: related.map(({ file, range, message: words }) => ({ file, range, message: words })),
    fixes: fixes().map(({ title }) => title),
  }));
  return JSON.stringify(printed, null, 2) + '\n';
}
