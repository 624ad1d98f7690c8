import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import {
  applyEdits,
  diagnosticsOf,
  english,
  parseFile,
  refactoringsAt,
  resourcesOf,
  withFiles,
  type Refactoring,
  type Snapshot,
} from '../../server/src/core/index';
import { snapshotOf } from './check';
import { parseFixture, plain, renderFixture, uriOf, type Fixture, type FixtureFix } from './fixture';

/**
 * Checks a fixture of refactorings: each `fix` section is what one of those makes of a file that are offered at the
 * heads of its objects, and there are no others. After each the text must parse, and nothing new be found above a hint.
 * With UPDATE=1 in the environment, rewrites the sections instead.
 */
export function checkRefactoringFixtureFile(path: string): void {
  const source = readFileSync(path, 'utf8');
  const fixture = parseFixture(source);
  const actual = renderFixture(evaluate(fixture));
  if (!process.env['UPDATE']) expect(actual).toBe(source);
  else if (actual !== source) writeFileSync(path, actual);
}

/** The workspace after a refactoring; fails where its edits overlap or lie outside their file. */
export function afterRefactoring(snapshot: Snapshot, { title, edits }: Refactoring): Snapshot {
  const changes = [...edits].map(([uri, list]) => {
    const text = snapshot.files.get(uri)?.text ?? '';
    const sorted = [...list].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
    sorted.forEach(({ range }, index) => {
      const before = sorted[index - 1]?.range.end ?? 0;
      expect(before <= range.start && range.start <= range.end && range.end <= text.length, title).toBe(true);
    });
    return { uri, file: parseFile(uri, applyEdits(text, list)) };
  });
  expect(
    changes.some(({ uri, file }) => file.text !== snapshot.files.get(uri)?.text),
    `"${title}" changes nothing`,
  ).toBe(true);
  return withFiles(snapshot, changes);
}

/**
 * What is found above a hint after a change and was not before it, errors in the text included. A message may change
 * with what it speaks of, so they are told apart by their rules, of which one has more findings then.
 */
export function newFindings(before: Snapshot, after: Snapshot): string[] {
  const counts = new Map<string, number>();
  for (const { code } of findings(before)) counts.set(code, (counts.get(code) ?? 0) + 1);
  const known = new Set(findings(before).map(({ message }) => message));
  const all = findings(after);
  return all
    .filter(({ code }) => all.filter((other) => other.code === code).length > (counts.get(code) ?? 0))
    .filter(({ message }) => !known.has(message))
    .map(({ code, message }) => `${code}: ${message}`);
}

interface Found {
  readonly code: string;
  readonly message: string;
}

const memo = new WeakMap<Snapshot, readonly Found[]>();

/** Of a snapshot that many refactorings start from they are computed once. */
function findings(snapshot: Snapshot): readonly Found[] {
  const found = memo.get(snapshot) ?? computeFindings(snapshot);
  memo.set(snapshot, found);
  return found;
}

function computeFindings(snapshot: Snapshot): Found[] {
  return [...snapshot.files.keys()].flatMap((uri) => [
    ...diagnosticsOf(snapshot, uri).filter(({ severity }) => severity !== 'hint'),
    ...(snapshot.files.get(uri)?.documents ?? []).flatMap(({ errors }) =>
      errors.map(({ message }) => ({ code: 'error', message })),
    ),
  ]);
}

function evaluate(fixture: Fixture): Fixture {
  const snapshot = snapshotOf(fixture);
  const fixes = new Map<string, FixtureFix>();
  for (const { path } of fixture.files) {
    for (const refactoring of refactoringsAtHeads(snapshot, uriOf(path))) {
      const after = afterRefactoring(snapshot, refactoring);
      expect(newFindings(snapshot, after), `after "${refactoring.title}"`).toEqual([]);
      for (const uri of refactoring.edits.keys()) {
        const file = uri.slice(uriOf('').length);
        const text = plain(after.files.get(uri)?.text ?? '');
        const title = english(refactoring.title);
        fixes.set(`${title} ${file}`, { title, path: file, text });
      }
    }
  }
  return { ...fixture, fixes: [...fixes.values()] };
}

/** Once each, in the order of the objects. */
export function refactoringsAtHeads(snapshot: Snapshot, uri: string): Refactoring[] {
  const file = snapshot.files.get(uri);
  return (file?.documents ?? []).flatMap((document) =>
    resourcesOf(document).flatMap(({ headRange }) => {
      const at = (file?.startOf(document) ?? 0) + headRange.start;
      return refactoringsAt(snapshot, uri, { start: at, end: at });
    }),
  );
}
