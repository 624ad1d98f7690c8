import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import pc from 'picocolors';
import { URI } from 'vscode-uri';
import { shownName } from './findings';
import type { Fixed } from './fix';
import { markOf } from './write-file';

/** What repairs would change, as `git apply` and `patch -p1` take it. */
export function unifiedDiff({ changes }: Fixed, cwd: string, color: boolean): string {
  const patches = [...changes].map(([uri, { before, after }]) => {
    const name = shownName(uri, cwd);
    const mark = markOf(URI.parse(uri).fsPath);
    return createTwoFilesPatch(`a/${name}`, `b/${name}`, mark + before, mark + after, undefined, undefined, {
      context: 3,
      headerOptions: FILE_HEADERS_ONLY,
    });
  });
  const text = patches.join('');
  return color ? text.split('\n').map(paint).join('\n') : text;
}

const colors = pc.createColors(true);

function paint(line: string): string {
  if (/^(?:---|\+\+\+) /.test(line)) return colors.bold(line);
  if (line.startsWith('@@')) return colors.cyan(line);
  if (line.startsWith('+')) return colors.green(line);
  return line.startsWith('-') ? colors.red(line) : line;
}
