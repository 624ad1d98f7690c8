import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { english, type OffsetRange, type Snapshot } from '../../server/src/core/index';
import { snapshotOf } from './check';
import { parseFixture, uriOf } from './fixture';

/**
 * A fixture of questions and answers is one YAML stream, with the sections of `fixture.ts` for files, settings and
 * folders. A whole-line comment `#   ^^^ ask` below a line asks about the place of the first caret, with a word behind
 * it where the question needs one; `# <ask` asks about the first column. `--- # answer` sections give the answers in
 * the order of the questions, line by line; where a capability is about whole files, in the order of files.
 */
export interface Asker {
  /** What is said of a place. */
  readonly at?: (snapshot: Snapshot, uri: string, offset: number, word: string) => readonly string[];
  /** What is said of a file as a whole. */
  readonly of?: (snapshot: Snapshot, uri: string) => readonly string[];
}

export interface Question {
  readonly path: string;
  readonly offset: number;
  readonly word: string;
}

/** Checks the answers of a fixture; with UPDATE=1 in the environment, rewrites them instead. */
export function checkAskFixtureFile(path: string, asker: Asker): void {
  const source = readFileSync(path, 'utf8');
  const { body, files, questions } = readAskFixture(source);
  const snapshot = files;
  const paths = [...snapshot.files.keys()];
  const answers = [
    ...(asker.at ? questions : []).map(({ path: file, offset, word }) =>
      asker.at?.(snapshot, uriOf(file), offset, word),
    ),
    ...(asker.of ? paths : []).map((uri) => asker.of?.(snapshot, uri)),
  ];
  const sections = answers.map((lines) =>
    [
      '--- # answer',
      ...(lines?.length ? lines : ['(nothing)']).map((line) => `# ${english(line)}`.trimEnd()),
    ].join('\n'),
  );
  const actual = [body.trimEnd(), ...sections, ''].join('\n');
  if (!process.env['UPDATE']) expect(actual).toBe(source);
  else if (actual !== source) writeFileSync(path, actual);
}

const ASK = /^[ \t]*#([ \t]*)(\^+|<)[ \t]*ask(?: (.*))?$/;

export function readAskFixture(source: string): {
  body: string;
  files: Snapshot;
  questions: readonly Question[];
} {
  const body = source.replace(/^--- # answer\n(?:#.*\n)*/gm, '');
  const questions: Question[] = [];
  const kept: string[] = [];
  let path = '';
  let offset = 0;
  let lineStart = 0;
  let eol = 1;
  for (const line of body.split('\n')) {
    const match = ASK.exec(line);
    if (match) {
      const column = match[2] === '<' ? 0 : line.indexOf('^');
      questions.push({ path, offset: lineStart + column, word: match[3] ?? '' });
      continue;
    }
    kept.push(line);
    const header = /^--- # file: (\S+)(.*)$/.exec(line);
    if (header) {
      path = header[1] ?? '';
      eol = header[2]?.includes('crlf') ? 2 : 1;
      offset = 0;
      continue;
    }
    lineStart = offset;
    offset += line.length + eol;
  }
  return { body, files: snapshotOf(parseFixture(kept.join('\n'))), questions };
}

/** `/web.yaml:5:9  name: «web»`; of a range over lines the first is shown. */
export function show(snapshot: Snapshot, uri: string, { start, end }: OffsetRange): string {
  const text = snapshot.files.get(uri)?.text ?? '';
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const found = text.indexOf('\n', start);
  const lineEnd = found < 0 ? text.length : found;
  const line = text.slice(0, lineStart).split('\n').length;
  const marked = `${text.slice(lineStart, start)}«${text.slice(start, Math.min(end, lineEnd))}»${text.slice(Math.min(end, lineEnd), lineEnd)}`;
  const rest = end > lineEnd ? ' …' : '';
  return `${uri.slice(uriOf('').length)}:${line}:${start - lineStart + 1}  ${marked.trim()}${rest}`;
}
