import path from 'node:path';
import { quickFixesFor, type OffsetRange } from '../core/index';
import type { CheckResult } from './check';
import { toPositions } from '../positions';
import { URI } from 'vscode-uri';

/** An array of findings, positions zero-based as in LSP, files relative to the working directory. */
export function reportJson({ snapshot, files }: CheckResult, cwd: string): string {
  const rangeOf = (uri: string, range: OffsetRange) =>
    toPositions({ snapshot, encoding: 'utf-16' }, uri, range);
  const fileOf = (uri: string) => relative(cwd, URI.parse(uri).fsPath);
  const findings = files.flatMap(({ diagnostics }) =>
    diagnostics.map((diagnostic) => ({
      file: fileOf(diagnostic.uri),
      range: rangeOf(diagnostic.uri, diagnostic.range),
      severity: diagnostic.severity,
      code: diagnostic.code,
      message: diagnostic.message,
      related: diagnostic.related.map(({ uri, range, message }) => ({
        file: fileOf(uri),
        range: rangeOf(uri, range),
        message,
      })),
      fixes: quickFixesFor(snapshot, diagnostic).map(({ title }) => title),
    })),
  );
  return JSON.stringify(findings, null, 2) + '\n';
}

/** With forward slashes on every system. */
export function relative(cwd: string, file: string): string {
  return path.relative(cwd, file).split(path.sep).join('/');
}
