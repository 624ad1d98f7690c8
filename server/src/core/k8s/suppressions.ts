import type { Located, OffsetRange } from '../text';
import { askingTexts } from '../yaml/ask-texts';
import type { YamlDocument } from '../yaml/manifest-file';
import { scalarRangesOf, type YamlNode } from '../yaml/node';
import { resourcesOf } from './read';

export const IGNORE_COMMENT = 'kube-routes-ignore';
export const IGNORE_ANNOTATION = 'kube-routes.dev/ignore';

/** Where the author asks for silence. */
export interface Suppression {
  /** The comment from its `#`, or the annotation's pair. */
  readonly range: OffsetRange;
  /** The rules named, with their places. */
  readonly rules: readonly Located<string>[];
  /** Findings that start in here are meant. */
  readonly covers: OffsetRange;
}

const COMMENT = new RegExp(`(^|[ \\t])(#[ \\t]*${IGNORE_COMMENT}(?![\\w-])([^\\r\\n]*))`, 'gm');
const memo = new WeakMap<YamlDocument, readonly Suppression[]>();

/** The suppressions of a document: comments in source order, then annotations of its objects. Memoised. */
export function suppressionsOf(document: YamlDocument): readonly Suppression[] {
  let suppressions = memo.get(document);
  if (!suppressions) {
    const mayHave = document.text.includes(MARK);
    suppressions = mayHave ? [...commentsOf(document), ...annotationsOf(document)] : NONE;
    memo.set(document, suppressions);
  }
  return suppressions;
}

const NONE: readonly Suppression[] = [];
const MARK = 'kube-routes';

/** Whether documents of a file may have suppressions: a quick look, as in most there are none. Memoised. */
export const mayAskForSilence = askingTexts((text) => text.includes(MARK));

/** A comment covers its own line, or where it stands alone the next line that is more than a comment. */
function commentsOf(document: YamlDocument): Suppression[] {
  const { text } = document;
  const found: Suppression[] = [];
  let isInScalar: ((offset: number) => boolean) | undefined;
  // Comments below one another look for the same line.
  const nextLines = new Map<number, OffsetRange>();
  for (const match of text.matchAll(COMMENT)) {
    const start = match.index + (match[1] ?? '').length;
    const comment = match[2] ?? '';
    // The same words inside a string, such as a script in a ConfigMap, are no comment.
    if ((isInScalar ??= scalarsOf(document.root))(start)) continue;
    const listStart = start + comment.length - (match[3] ?? '').length;
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const alone = text.slice(lineStart, start).trim() === '';
    found.push({
      range: { start, end: start + comment.trimEnd().length },
      rules: namesIn(match[3] ?? '', listStart),
      covers: alone ? nextLine(text, start, nextLines) : lineAt(text, lineStart),
    });
  }
  return found;
}

/** Tells whether an offset is inside a scalar, its ends left out. */
function scalarsOf(root: YamlNode | undefined): (offset: number) => boolean {
  const ranges = scalarRangesOf(root);
  return (offset) => {
    let [from, to] = [0, ranges.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((ranges[middle]?.start ?? Infinity) < offset) from = middle + 1;
      else to = middle;
    }
    return offset < (ranges[from - 1]?.end ?? -1);
  };
}

function annotationsOf(document: YamlDocument): Suppression[] {
  return resourcesOf(document).flatMap((resource) =>
    resource.annotations
      .filter(({ key }) => key.value === IGNORE_ANNOTATION)
      .map(({ value, range }) => {
        const quote = /^["']/.test(document.text[value.range.start] ?? '') ? 1 : 0;
        return { range, rules: namesIn(value.value, value.range.start + quote), covers: resource.node.range };
      }),
  );
}

/** Names up to the first thing that is none, so that a reason may follow: `port-range, port-name: until the upgrade`. */
function namesIn(list: string, offset: number): Located<string>[] {
  const names: Located<string>[] = [];
  const name = /[ \t]*([a-z]+(?:-[a-z]+)*)[ \t]*(,|)/y;
  for (let match = name.exec(list); match; match = name.exec(list)) {
    const value = match[1] ?? '';
    const start = offset + match.index + match[0].indexOf(value);
    names.push({ value, range: { start, end: start + value.length } });
    if (!match[2]) break;
  }
  return names;
}

/** @param known the answers for the beginnings of lines, which it adds to */
function nextLine(text: string, offset: number, known: Map<number, OffsetRange>): OffsetRange {
  const passed: number[] = [];
  let line = lineAt(text, offset);
  let answer: OffsetRange | undefined;
  while (!answer) {
    answer = known.get(line.start);
    passed.push(line.start);
    if (answer) break;
    if (line.end >= text.length) answer = { start: text.length, end: text.length };
    else {
      line = lineAt(text, line.end + 1);
      if (!/^\s*(?:#.*)?$/.test(text.slice(line.start, line.end))) answer = line;
    }
  }
  for (const start of passed) known.set(start, answer);
  return answer;
}

/** The line at an offset, without its line break. */
function lineAt(text: string, offset: number): OffsetRange {
  const end = text.indexOf('\n', offset);
  return { start: text.lastIndexOf('\n', offset - 1) + 1, end: end < 0 ? text.length : end };
}
