import type { Severity } from '../core/index';
import { fromRoot, inWords, originInWords, STDIN_URI, type CheckResult, type Finding } from './findings';
import type { ReportContext } from './report';
import { summaryOf } from './summary';

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
  hint: 'notice',
};

/**
 * Workflow commands of GitHub Actions, which it shows as annotations beside the lines of a pull request. Files are named
 * from the root of the repository, wherever the check runs.
 */
export function reportGithub(result: CheckResult, { env, quiet }: ReportContext): string {
  const root = env['GITHUB_WORKSPACE'] ?? result.cwd;
  const lines = result.findings.map((finding) => command(finding, result.cwd, root));
  return [...lines, ...(quiet ? [] : [summaryOf(result)])].map((line) => `${line}\n`).join('');
}

function command(
  { place, severity, rule, message, related, origin, docsUrl }: Finding,
  cwd: string,
  root: string,
): string {
  const { start, end } = place.range;
  // Columns mean something on one line only, and GitHub counts the last one in.
  const columns =
    start.line === end.line
      ? { col: start.character + 1, endColumn: Math.max(end.character, start.character + 1) }
      : {};
  const properties = {
    ...(place.uri !== STDIN_URI && { file: fromRoot(place.file, cwd, root) }),
    ...{ line: start.line + 1, endLine: end.line + 1, ...columns },
    title: `Kube Routes: ${rule}`,
  };
  const text = [
    place.uri === STDIN_URI && origin ? `${originInWords(origin)}: ${message}` : message,
    ...related.map((other) => `${inWords(other)}: ${other.message}`),
    docsUrl,
  ].join('\n');
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${COMMANDS[severity]} ${list.join(',')}::${escapeData(text)}`;
}

/** A line break would end the command, and what follows be one of its own. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
