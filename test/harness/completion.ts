import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import {
  applyEdits,
  completionsAt,
  english,
  plainSnippet,
  type Completion,
  type Snapshot,
} from '../../server/src/core/index';
import { snapshotOf } from './check';
import { parseFixture, uriOf, type Fixture } from './fixture';

/** Marks a cursor in a file of a fixture. All cursors are taken out together, so each document is half-typed in several places. */
export const CURSOR = '‸';
const HEADER = '--- # completions\n';

/**
 * Checks a fixture of completions: behind its last file stands, for each cursor in order, the line with the cursor, and
 * for each item its label, its detail and what becomes of the text: `⏎` is a line break. With UPDATE=1 in the
 * environment, rewrites that instead.
 */
export function checkCompletionFixtureFile(path: string): void {
  const source = readFileSync(path, 'utf8');
  const [head = ''] = source.split(HEADER);
  const actual = `${head}${HEADER}${evaluate(parseFixture(head))}`;
  if (!process.env['UPDATE']) expect(actual).toBe(source);
  else if (actual !== source) writeFileSync(path, actual);
}

/** The fixture without its cursors, and where they were. */
export function takeCursors(fixture: Fixture): {
  fixture: Fixture;
  cursors: { uri: string; offset: number }[];
} {
  const cursors: { uri: string; offset: number }[] = [];
  const files = fixture.files.map((file) => {
    const parts = file.text.split(CURSOR);
    let offset = 0;
    for (const part of parts.slice(0, -1))
      cursors.push({ uri: uriOf(file.path), offset: (offset += part.length) });
    return { ...file, text: parts.join('') };
  });
  return { fixture: { ...fixture, files }, cursors };
}

/** The text of a file once an item is accepted. */
export function accept(text: string, item: Completion): string {
  return applyEdits(text, [
    { range: item.range, newText: item.snippet ? plainSnippet(item.newText) : item.newText },
  ]);
}

/** What holds for every item: the protocol wants its range on the cursor's line and around it. */
export function checkRange(snapshot: Snapshot, uri: string, offset: number, item: Completion): void {
  const text = snapshot.files.get(uri)?.text ?? '';
  const { start, end } = item.range;
  const replaced = text.slice(start, end);
  if (
    start > offset ||
    end < offset ||
    start < 0 ||
    end > text.length ||
    /[\r\n]/.test(replaced) ||
    !item.label
  )
    expect.fail(
      `${uri} at ${offset}: "${item.label}" replaces ${start} to ${end}, ${JSON.stringify(replaced)}`,
    );
}

function evaluate(marked: Fixture): string {
  const { fixture, cursors } = takeCursors(marked);
  const snapshot = snapshotOf(fixture);
  return cursors
    .map(({ uri, offset }) => {
      const text = snapshot.files.get(uri)?.text ?? '';
      const { items, incomplete } = completionsAt(snapshot, uri, offset);
      const lines = items.map((item) => {
        checkRange(snapshot, uri, offset, item);
        const detail = item.detail === undefined ? '' : ` — ${english(item.detail)}`;
        const filter = item.filterText === item.label ? '' : ` [${english(item.filterText)}]`;
        return `  ${english(item.label)}${detail}${filter}\n    → ${changedLines(text, item)}\n`;
      });
      const shown = text.slice(0, offset) + CURSOR + text.slice(offset);
      const start = shown.lastIndexOf('\n', offset - 1) + 1;
      const line = shown.slice(start).split(/\r?\n/)[0] ?? '';
      return `${line}\n${lines.join('') || '  (nothing)\n'}${incomplete ? '  …\n' : ''}`;
    })
    .join('');
}

function changedLines(text: string, item: Completion): string {
  const changed = accept(text, item);
  const start = text.slice(0, item.range.start).lastIndexOf('\n') + 1;
  const behind = /\r?\n|$/.exec(text.slice(item.range.end));
  const end = changed.length - (text.length - item.range.end - (behind?.index ?? 0));
  return changed.slice(start, end).replaceAll('\r\n', '␍⏎').replaceAll('\n', '⏎');
}
