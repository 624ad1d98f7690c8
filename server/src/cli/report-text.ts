import { codeFrameColumns } from '@babel/code-frame';
import pc from 'picocolors';
import type { Severity } from '../core/index';
import { inWords, originInWords, STDIN_URI, type CheckResult, type Finding } from './findings';
import type { ReportContext } from './report';
import { summaryOf } from './summary';

/** For people: grouped by file, with the lines in question, the rule's page, and a summary at the end. */
export function reportText(result: CheckResult, { color, quiet }: ReportContext): string {
  const paint = pc.createColors(color);
  const blocks: string[] = [];
  for (const file of new Set(result.findings.map(({ place }) => place.file))) {
    const own = result.findings.filter(({ place }) => place.file === file);
    const lines = own.map((finding) => block(result, finding, paint));
    blocks.push(`${paint.underline(file)}\n\n${lines.join('\n\n')}\n`);
  }
  if (!quiet) {
    const summary = summaryOf(result);
    blocks.push(`${result.findings.length > 0 ? paint.bold(summary) : paint.green(summary)}\n`);
  }
  return blocks.join('\n');
}

type Paint = ReturnType<typeof pc.createColors>;

function block({ snapshot }: CheckResult, finding: Finding, paint: Paint): string {
  const { place, origin, severity, rule, message } = finding;
  const { start, end } = place.range;
  const where = `${start.line + 1}:${start.character + 1}`;
  const frame = codeFrameColumns(
    snapshot.files.get(place.uri)?.text ?? '',
    {
      start: { line: start.line + 1, column: start.character + 1 },
      // The end is exclusive in LSP and inclusive in the frame; a long range is marked on its first line.
      ...(end.line === start.line &&
        end.character > start.character && { end: { line: end.line + 1, column: end.character + 1 } }),
    },
    { linesAbove: 1, linesBelow: 1, highlightCode: false },
  );
  return [
    `  ${paint.dim(where)} ${paintSeverity(paint, severity)} ${paint.bold(rule)}`,
    ...(place.uri === STDIN_URI && origin ? [`  ${paint.dim(originInWords(origin))}`] : []),
    `  ${message}`,
    ...frame.split('\n').map((line) => `  ${line}`.trimEnd()),
    ...finding.related.map((other) => `  ${paint.dim(inWords(other))} ${other.message}`),
    ...finding.fixes().map(({ title }) => `  ${paint.green('fix:')} ${title}`),
    `  ${paint.dim(finding.docsUrl)}`,
  ].join('\n');
}

function paintSeverity(paint: Paint, severity: Severity): string {
  const painters = { error: paint.red, warning: paint.yellow, information: paint.blue, hint: paint.dim };
  return painters[severity](severity);
}
