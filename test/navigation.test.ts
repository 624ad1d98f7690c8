import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  definitionsAt,
  documentLinksOf,
  foldsOf,
  highlightsAt,
  incomingOf,
  outgoingOf,
  outlineOf,
  referencesAt,
  renameableAt,
  renameAt,
  routeItemsAt,
  selectionRangesAt,
  withCompleteness,
  type OffsetRange,
  type OutlineSymbol,
  type Snapshot,
} from '../server/src/core/index';
import { checkAskFixtureFile, readAskFixture } from './harness/ask';
import { ASKERS, withEdits } from './harness/askers';
import { snapshotOf } from './harness/check';
import { parseFixture } from './harness/fixture';

const features = fileURLToPath(new URL('./features/', import.meta.url));
const rules = fileURLToPath(new URL('./rules/', import.meta.url));
const below = (root: string) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .sort();

describe.each(Object.entries(ASKERS))('%s', (folder, asker) => {
  it.each(below(`${features}${folder}/`))('%s', (file) => {
    checkAskFixtureFile(`${features}${folder}/${file}`, asker);
  });
});

/** Every fixture that there is; those of hovers also cut off in the middle of a word. */
const fixtures = [
  ...below(rules).map((file) => ({
    file: `rules/${file}`,
    read: () => ofRule(`${rules}${file}`).slice(0, 1),
  })),
  ...Object.keys(ASKERS).flatMap((folder) =>
    below(`${features}${folder}/`).map((file) => ({
      file: `${folder}/${file}`,
      read: () => [readAskFixture(readFileSync(`${features}${folder}/${file}`, 'utf8')).files],
    })),
  ),
  ...below(`${features}hover/`).map((file) => ({
    file: `hover/${file}`,
    read: () => ofRule(`${features}hover/${file}`),
  })),
];

function ofRule(path: string): Snapshot[] {
  const fixture = parseFixture(readFileSync(path, 'utf8'));
  const broken = {
    ...fixture,
    files: fixture.files.map((one) => ({ ...one, text: one.text.slice(0, one.text.length * 0.6) })),
  };
  return [snapshotOf(fixture), withCompleteness(snapshotOf(broken), false)];
}

describe('everywhere in', () => {
  it.each(fixtures)('$file ranges lie in their files, and a rename can be taken back', ({ read }) => {
    for (const snapshot of read()) {
      const renamed = new Set<string>();
      for (const [uri, file] of [...snapshot.files].slice(0, MOST_FILES)) {
        checkFile(snapshot, uri);
        for (const offset of placesIn(file.text)) {
          checkPlace(snapshot, uri, offset);
          const target = renameableAt(snapshot, uri, offset);
          if (!target || 'reason' in target || renamed.has(`${uri} ${target.range.start}`)) continue;
          const edits = renameAt(snapshot, uri, offset, NEW_NAME);
          if (!edits || 'reason' in edits) expect.fail(`${uri} at ${offset}: ${edits?.reason}`);
          for (const { uri: other, range } of edits) renamed.add(`${other} ${range.start}`);
          renamed.add(`${uri} ${target.range.start}`);
          checkRoundTrip(snapshot, uri, target, edits);
        }
      }
    }
  });
});

/** Fixtures with more files hold copies of one. */
const MOST_FILES = 8;
/** Good for everything that has a name, and nowhere in the fixtures. */
const NEW_NAME = 'zebra-quagga';

function checkRoundTrip(
  snapshot: Snapshot,
  uri: string,
  target: { range: OffsetRange; word: string },
  edits: readonly { uri: string; range: OffsetRange; newText: string }[],
): void {
  const before = referencesAt(snapshot, uri, target.range.start, true).length;
  const after = withEdits(
    snapshot,
    edits.map((edit) => ({ ...edit, caution: undefined })),
  );
  const moved = edits
    .filter((edit) => edit.uri === uri && edit.range.end < target.range.start)
    .reduce(
      (sum, edit) => sum + edit.newText.length - (edit.range.end - edit.range.start),
      // One letter in, since quotes may have come or gone.
      target.range.start + 1,
    );
  expect(referencesAt(after, uri, moved, true)).toHaveLength(before);
  const back = renameAt(after, uri, moved, target.word);
  if (!back) expect.fail(`${uri} ${target.word}: nothing to rename any more`);
  // The old name may be one that nobody should choose, or still be that of something else.
  if ('reason' in back) expect(back.reason).toMatch(/ already|is no name for this/);
  else expect(back).toHaveLength(edits.length);
}

/** The middle of every word, and the ends. */
function placesIn(text: string): number[] {
  const places = [...text.matchAll(/[\w./=-]+/g)].map(
    ({ index, 0: word }) => index + Math.floor(word.length / 2),
  );
  return [...new Set([0, ...places, text.length])];
}

function checkPlace(snapshot: Snapshot, uri: string, offset: number): void {
  for (const { uri: other, range, origin } of definitionsAt(snapshot, uri, offset)) {
    expectInside(snapshot, other, range);
    expectInside(snapshot, uri, origin);
  }
  const references = referencesAt(snapshot, uri, offset, true);
  for (const { uri: other, range } of references) expectInside(snapshot, other, range);
  const highlights = highlightsAt(snapshot, uri, offset);
  if (references.length > 0) {
    const here = references.some(({ uri: other, range }) => other === uri && touches(range, offset));
    if (!here) expect.fail(`${uri} at ${offset}: the place itself is no reference`);
    // A matcher in each of so many places would take longer than all that is tested.
    if (highlights.length !== references.filter((one) => one.uri === uri).length)
      expect.fail(`${uri} at ${offset}: not every reference in the file is highlighted`);
  }
  for (const item of routeItemsAt(snapshot, uri, offset)) {
    for (const { places } of outgoingOf(snapshot, item))
      for (const range of places) expectInside(snapshot, item.uri, range);
    for (const step of incomingOf(snapshot, item))
      for (const range of step.places) expectInside(snapshot, step.item.uri, range);
  }
  const ranges = selectionRangesAt(snapshot, uri, offset);
  ranges.forEach((range, index) => {
    expectInside(snapshot, uri, range);
    const next = ranges[index + 1];
    if (!touches(range, offset)) expect.fail(`${uri} at ${offset}: a selection lies elsewhere`);
    if (next && !(next.start <= range.start && range.end <= next.end))
      expect.fail(`${uri} at ${offset}: a selection does not hold the one before`);
  });
}

function checkFile(snapshot: Snapshot, uri: string): void {
  const visit = (symbol: OutlineSymbol): void => {
    expectInside(snapshot, uri, symbol.range);
    const { range, selection } = symbol;
    if (!(range.start <= selection.start && selection.end <= range.end) || !symbol.name)
      expect.fail(`${uri}: the symbol ${symbol.name} has its name outside`);
    symbol.children.forEach(visit);
  };
  outlineOf(snapshot, uri).forEach(visit);
  for (const { range } of foldsOf(snapshot, uri) ?? []) expectInside(snapshot, uri, range);
  for (const { range } of documentLinksOf(snapshot, uri)) expectInside(snapshot, uri, range);
}

function touches({ start, end }: OffsetRange, offset: number): boolean {
  return start <= offset && offset <= end;
}

function expectInside(snapshot: Snapshot, uri: string, { start, end }: OffsetRange): void {
  const length = snapshot.files.get(uri)?.text.length ?? -1;
  if (!(0 <= start && start <= end && end <= length)) expect.fail(`${uri}: ${start} to ${end} of ${length}`);
}
