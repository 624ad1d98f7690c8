import { codeFrameColumns } from '@babel/code-frame';
import pc from 'picocolors';
import { URI } from 'vscode-uri';
import { quickFixesFor, type Diagnostic, type Severity, type Snapshot } from '../core/index';
import type { CheckResult } from './check';
import { toPositions } from '../positions';
import { relative } from './report-json';

const LABELS: Readonly<Record<Severity, readonly [one: string, many: string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  information: ['information', 'informations'],
  hint: ['hint', 'hints'],
};

/** For people: grouped by file, with the lines in question, the rule's page, and a summary at the end. */
export function reportText(result: CheckResult, cwd: string, color: boolean): string {
  const paint = pc.createColors(color);
  const blocks: string[] = [];
  for (const { path, diagnostics } of result.files) {
    if (diagnostics.length === 0) continue;
    const lines = diagnostics.map((diagnostic) => block(result.snapshot, diagnostic, cwd, paint));
    blocks.push(`${paint.underline(relative(cwd, path))}\n\n${lines.join('\n\n')}\n`);
  }
  blocks.push(summary(result, paint));
  return blocks.join('\n') + '\n';
}

type Paint = ReturnType<typeof pc.createColors>;

function block(snapshot: Snapshot, diagnostic: Diagnostic, cwd: string, paint: Paint): string {
  const { start, end } = toPositions({ snapshot, encoding: 'utf-16' }, diagnostic.uri, diagnostic.range);
  const where = `${start.line + 1}:${start.character + 1}`;
  const head = `  ${paint.dim(where)} ${paintSeverity(paint, diagnostic.severity)} ${paint.bold(diagnostic.code)}`;
  const related = diagnostic.related.map(({ uri, range, message }) => {
    const at = toPositions({ snapshot, encoding: 'utf-16' }, uri, range).start;
    return `  ${paint.dim(`${relative(cwd, URI.parse(uri).fsPath)}:${at.line + 1}:${at.character + 1}`)} ${message}`;
  });
  const fixes = quickFixesFor(snapshot, diagnostic).map(({ title }) => `  ${paint.green('fix:')} ${title}`);
  const frame = codeFrameColumns(
    snapshot.files.get(diagnostic.uri)?.text ?? '',
    {
      start: { line: start.line + 1, column: start.character + 1 },
      // The end is exclusive in LSP and inclusive in the frame; a long range is marked on its first line.
      ...(end.line === start.line &&
        end.character > start.character && { end: { line: end.line + 1, column: end.character + 1 } }),
    },
    { linesAbove: 1, linesBelow: 1, highlightCode: false },
  );
  return [
    head,
    `  ${diagnostic.message}`,
    ...frame.split('\n').map((line) => `  ${line}`.trimEnd()),
    ...related,
    ...fixes,
    `  ${paint.dim(diagnostic.docsUrl)}`,
  ].join('\n');
}

function paintSeverity(paint: Paint, severity: Severity): string {
  const painters = { error: paint.red, warning: paint.yellow, information: paint.blue, hint: paint.dim };
  return painters[severity](severity);
}

function summary({ files }: CheckResult, paint: Paint): string {
  const checked = `${files.length} ${files.length === 1 ? 'file' : 'files'} checked`;
  const all = files.flatMap(({ diagnostics }) => diagnostics);
  const counts = (Object.keys(LABELS) as Severity[]).flatMap((severity) => {
    const count = all.filter((diagnostic) => diagnostic.severity === severity).length;
    const [one, many] = LABELS[severity];
    return count > 0 ? [`${count} ${count === 1 ? one : many}`] : [];
  });
  return counts.length > 0
    ? paint.bold(`${counts.join(', ')}; ${checked}`)
    : paint.green(`no problems; ${checked}`);
}
