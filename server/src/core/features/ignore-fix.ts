import { IGNORE_COMMENT, suppressionsOf } from '../k8s/suppressions';
import { shift, type TextEdit } from '../text';
import { say } from '../words';
import type { Snapshot } from '../workspace/snapshot';
import { eolOf, lineStart } from '../yaml/edits';
import { documentAt } from '../yaml/manifest-file';
import { scalarAround } from '../yaml/node';
import type { Diagnostic } from './diagnostics';

/** The edit that asks for silence about one finding: a comment on the line above it. Offsets are in the file. */
export interface IgnoreFix {
  readonly title: string;
  readonly edit: TextEdit;
}

/**
 * @returns `undefined` where no comment can stand: in JSON, inside a string that goes on over lines, and for findings
 *   about suppressions themselves
 */
export function ignoreFixFor(snapshot: Snapshot, diagnostic: Diagnostic): IgnoreFix | undefined {
  const file = snapshot.files.get(diagnostic.uri);
  const document = file && documentAt(file, diagnostic.range.start);
  if (!file || !document || diagnostic.code === 'unused-suppression') return undefined;
  const start = file.startOf(document);
  const { text } = document;
  if (/^\uFEFF?\s*[{[]/.test(text)) return undefined;
  const line = lineStart(text, diagnostic.range.start - start);
  const at = text.startsWith('\uFEFF', line) ? line + 1 : line;
  // A block scalar ends where its next key begins, so a line right behind one is still fine.
  if (document.errors.length > 0 || scalarAround(document.root, at)) return undefined;
  const title = say`Ignore ${diagnostic.code} here`;
  const above = suppressionsOf(document).find(
    ({ range, covers }) =>
      covers.start === line && text.slice(lineStart(text, range.start), range.start).trim() === '',
  );
  const last = above?.rules.at(-1);
  if (last) {
    const edit = { range: { start: last.range.end, end: last.range.end }, newText: `, ${diagnostic.code}` };
    return { title, edit: { ...edit, range: shift(edit.range, start) } };
  }
  const indent = /^ */.exec(text.slice(at))?.[0] ?? '';
  const newText = `${indent}# ${IGNORE_COMMENT} ${diagnostic.code}${eolOf(text)}`;
  return { title, edit: { range: shift({ start: at, end: at }, start), newText } };
}
