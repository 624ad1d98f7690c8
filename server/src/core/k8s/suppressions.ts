import type { Located, OffsetRange } from '../text';
import type { YamlDocument } from '../yaml/manifest-file';
import { scalarAround } from '../yaml/node';
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
  const known = memo.get(document);
  if (known) return known;
  const suppressions = document.text.includes('kube-routes')
    ? [...commentsOf(document), ...annotationsOf(document)]
    : [];
  memo.set(document, suppressions);
  return suppressions;
}

/** A comment covers its own line, or where it stands alone the next line that is more than a comment. */
function commentsOf(document: YamlDocument): Suppression[] {
  const { text } = document;
  return [...text.matchAll(COMMENT)].flatMap((match): Suppression[] => {
    const start = match.index + (match[1] ?? '').length;
    const comment = match[2] ?? '';
    // The same words inside a string, such as a script in a ConfigMap, are no comment.
    if (scalarAround(document.root, start)) return [];
    const listStart = start + comment.length - (match[3] ?? '').length;
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const alone = text.slice(lineStart, start).trim() === '';
    return [
      {
        range: { start, end: start + comment.trimEnd().length },
        rules: namesIn(match[3] ?? '', listStart),
        covers: alone ? nextLine(text, start) : lineAt(text, lineStart),
      },
    ];
  });
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

function nextLine(text: string, offset: number): OffsetRange {
  let line = lineAt(text, offset);
  do {
    if (line.end >= text.length) return { start: text.length, end: text.length };
    line = lineAt(text, line.end + 1);
  } while (/^\s*(?:#.*)?$/.test(text.slice(line.start, line.end)));
  return line;
}

/** The line at an offset, without its line break. */
function lineAt(text: string, offset: number): OffsetRange {
  const end = text.indexOf('\n', offset);
  return { start: text.lastIndexOf('\n', offset - 1) + 1, end: end < 0 ? text.length : end };
}
