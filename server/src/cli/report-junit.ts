import { inWords, originInWords, reaches, STDIN_URI, type CheckResult, type Finding } from './findings';
import type { ReportContext } from './report';

/**
 * A JUnit report: each file is a suite, each finding a test case in it, a file without any one that passed. What is below
 * the threshold is a test that passed and printed something, so that a report fails where the check does.
 */
export function reportJunit({ files, findings }: CheckResult, { failOn }: ReportContext): string {
  const fails = ({ severity }: Finding): boolean => reaches(severity, failOn);
  const suites = files.map((file) => {
    const own = findings.filter(({ place }) => place.file === file);
    const cases = own.map((finding) => testCase(finding, fails(finding)));
    if (cases.length === 0)
      cases.push(`    <testcase${attributes({ name: 'no findings', classname: file })}/>`);
    const counts = { tests: cases.length, failures: own.filter(fails).length, errors: 0, skipped: 0 };
    return [`  <testsuite${attributes({ name: file, ...counts })}>`, ...cases, '  </testsuite>'].join('\n');
  });
  const tests = files.reduce(
    (sum, file) => sum + Math.max(1, findings.filter(({ place }) => place.file === file).length),
    0,
  );
  const all = { name: 'kube-routes', tests, failures: findings.filter(fails).length, errors: 0 };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes(all)}>`,
    ...suites,
    '</testsuites>\n',
  ].join('\n');
}

function testCase(finding: Finding, failed: boolean): string {
  const { place, rule, severity, message, related, origin, docsUrl } = finding;
  const { start } = place.range;
  const head = {
    name: `${rule} at ${start.line + 1}:${start.character + 1}`,
    ...{ classname: place.file, file: place.file, line: start.line + 1 },
  };
  const lines = [
    `${inWords(place)}: ${severity}: ${message}`,
    ...(place.uri === STDIN_URI && origin ? [originInWords(origin)] : []),
    ...related.map((other) => `${inWords(other)}: ${other.message}`),
    docsUrl,
  ];
  const body = escape(lines.join('\n'));
  const inner = failed
    ? `<failure${attributes({ type: rule, message })}>${body}</failure>`
    : `<system-out>${body}</system-out>`;
  return [`    <testcase${attributes(head)}>`, `      ${inner}`, '    </testcase>'].join('\n');
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escape(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

/** What XML has no way to write is left out. */
function escape(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
