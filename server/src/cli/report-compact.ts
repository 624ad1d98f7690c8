import { inWords, originInWords, STDIN_URI, type CheckResult, type Finding } from './findings';

/** One line for each finding, as compilers write it: `web.yaml:5:19: warning: … [selector-no-match]`. */
export function reportCompact({ findings }: CheckResult): string {
  return findings.map((finding) => `${line(finding)}\n`).join('');
}

function line({ place, origin, severity, message, rule }: Finding): string {
  const from = place.uri === STDIN_URI && origin ? ` (${originInWords(origin)})` : '';
  return `${inWords(place)}: ${severity}: ${message.replace(/\s+/g, ' ')} [${rule}]${from}`;
}
