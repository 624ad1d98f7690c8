import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import {
  applyEdits,
  diagnosticInWords,
  diagnosticsOf,
  emptySnapshot,
  english,
  parseFile,
  quickFixesFor,
  readSettings,
  withFiles,
  type Diagnostic,
  type QuickFix,
  type Snapshot,
} from '../../server/src/core/index';
import {
  parseFixture,
  plain,
  renderFixture,
  uriOf,
  type Fixture,
  type FixtureFile,
  type FixtureFix,
  type Marker,
} from './fixture';

/** Checks a fixture of findings and fixes; with UPDATE=1 in the environment, rewrites its expectations instead. */
export function checkFixtureFile(path: string): void {
  const source = readFileSync(path, 'utf8');
  const fixture = parseFixture(source);
  const actual = evaluate(fixture);
  if (process.env['UPDATE']) {
    const updated = renderFixture(actual);
    if (updated !== source) writeFileSync(path, updated);
    return;
  }
  expect(renderFixture(align(actual, fixture))).toBe(renderFixture(fixture));
}

/** Checks one YAML block of a Markdown page as a fixture, without its fixes; UPDATE=1 rewrites the block. */
export function checkExample(page: string, index: number): void {
  const text = readFileSync(page, 'utf8');
  const blocks = [...text.matchAll(/(?<=^```yaml\n)[\s\S]*?(?=^```$)/gm)];
  const block = blocks[index];
  if (!block) throw new Error(`${page} has no YAML block ${index + 1}`);
  const fixture = parseFixture(block[0]);
  const actual = { ...align(evaluate(fixture), fixture), fixes: [] };
  if (process.env['UPDATE']) {
    const updated =
      text.slice(0, block.index) + renderFixture(actual) + text.slice(block.index + block[0].length);
    if (updated !== text) writeFileSync(page, updated);
    return;
  }
  expect(renderFixture(actual)).toBe(renderFixture({ ...fixture, fixes: [] }));
}

/** The rules that a fixture's findings come from. */
export function codesIn(path: string): Set<string> {
  const { files } = parseFixture(readFileSync(path, 'utf8'));
  return new Set(files.flatMap(({ markers }) => markers.map(({ code }) => code)));
}

export function snapshotOf(fixture: Fixture): Snapshot {
  const folders = fixture.folders.map((folder) => uriOf(folder.replace(/\/$/, '')));
  const files = fixture.files.map(({ path, text }) => ({
    uri: uriOf(path),
    file: parseFile(uriOf(path), text),
  }));
  return withFiles(emptySnapshot(folders, readSettings(fixture.settings)), files);
}

/** The fixture as it would have to be for what the code does now. */
function evaluate(fixture: Fixture): Fixture {
  const snapshot = snapshotOf(fixture);
  const diagnostics = fixture.files.flatMap(({ path }) =>
    diagnosticsOf(snapshot, uriOf(path), rethrow).map((one) => diagnosticInWords(one, english)),
  );
  const files = fixture.files.map((file) => ({ ...file, markers: sorted(markersOf(file, diagnostics)) }));
  return { ...fixture, files, fixes: fixesOf(snapshot, diagnostics) };
}

function rethrow(_rule: unknown, error: unknown): void {
  throw error instanceof Error ? error : new Error(String(error));
}

function markersOf(file: FixtureFile, diagnostics: readonly Diagnostic[]): Marker[] {
  const uri = uriOf(file.path);
  return diagnostics.flatMap((diagnostic) => [
    ...(diagnostic.uri === uri
      ? [mark(file.text, diagnostic.range, diagnostic.severity, diagnostic.code, diagnostic.message)]
      : []),
    ...diagnostic.related
      .filter((related) => related.uri === uri)
      .map((related) => mark(file.text, related.range, 'related', diagnostic.code, related.message)),
  ]);
}

export function mark(
  text: string,
  range: { start: number; end: number },
  kind: Marker['kind'],
  code: string,
  message: string,
): Marker {
  const bom = text.startsWith('\uFEFF') ? 1 : 0;
  const lineStart = text.lastIndexOf('\n', range.start - 1) + 1;
  const lineEnd = /\r?\n|$/g;
  lineEnd.lastIndex = lineStart;
  const endOfLine = lineEnd.exec(text)?.index ?? text.length;
  const offset = lineStart === 0 ? bom : lineStart;
  return {
    line: text.slice(0, lineStart).split('\n').length - 1,
    start: Math.max(0, range.start - offset),
    end: Math.max(range.start, Math.min(range.end, endOfLine)) - offset,
    kind,
    code,
    message,
  };
}

/** Applies each fix on its own and checks that the text parses and that its finding is gone. */
function fixesOf(snapshot: Snapshot, diagnostics: readonly Diagnostic[]): FixtureFix[] {
  const fixes = new Map<string, FixtureFix>();
  for (const diagnostic of diagnostics) {
    for (const fix of quickFixesFor(snapshot, diagnostic)) {
      for (const { path, text } of applyFix(snapshot, fix)) {
        const key = `${fix.title} ${path}`;
        if (!fixes.has(key)) fixes.set(key, { title: fix.title, path, text });
      }
    }
  }
  return [...fixes.values()];
}

function applyFix(snapshot: Snapshot, fix: QuickFix): { path: string; text: string }[] {
  const changed = [...fix.edits].map(([uri, edits]) => ({
    uri,
    text: applyEdits(snapshot.files.get(uri)?.text ?? '', edits),
  }));
  expect(changed, `"${fix.title}" changes nothing`).not.toEqual([]);
  const after = withFiles(
    snapshot,
    changed.map(({ uri, text }) => ({ uri, file: parseFile(uri, text) })),
  );
  for (const { uri, text } of changed) {
    const broken = after.files.get(uri)?.documents.flatMap(({ errors }) => errors) ?? [];
    const before = snapshot.files.get(uri)?.documents.flatMap(({ errors }) => errors) ?? [];
    expect(broken.length, `after "${fix.title}" the text is:\n${text}`).toBeLessThanOrEqual(before.length);
  }
  const { uri, code, message } = fix.diagnostic;
  const same = (all: readonly Diagnostic[]) =>
    all.filter((other) => other.code === code && english(other.message) === english(message));
  expect(same(diagnosticsOf(after, uri)).length, `"${fix.title}" leaves its finding`).toBeLessThan(
    same(diagnosticsOf(snapshot, uri)).length,
  );
  return changed.map(({ uri: file, text }) => ({ path: file.slice(uriOf('').length), text: plain(text) }));
}

/** Takes over how the fixture abbreviates messages, where it does so rightly, and its order of fixes. */
function align(actual: Fixture, expected: Fixture): Fixture {
  const files = actual.files.map((file, index) => {
    const wanted = expected.files[index]?.markers ?? [];
    const hovers = wanted.filter(({ kind }) => kind === 'hover');
    const markers = file.markers.map((marker) => {
      const match = wanted.find(
        (other) => samePlace(marker, other) && abbreviates(other.message, marker.message),
      );
      return match ?? marker;
    });
    return { ...file, markers: sorted([...markers, ...hovers]) };
  });
  const order = (fix: FixtureFix) =>
    expected.fixes.findIndex(({ title, path }) => title === fix.title && path === fix.path);
  return {
    ...actual,
    files,
    fixes: [...actual.fixes].sort((a, b) => order(a) - order(b)),
    hovers: expected.hovers,
  };
}

function samePlace(a: Marker, b: Marker): boolean {
  return (
    a.line === b.line && a.start === b.start && a.end === b.end && a.kind === b.kind && a.code === b.code
  );
}

function abbreviates(short: string, full: string): boolean {
  return short === full || (short.endsWith('…') && full.startsWith(short.slice(0, -1).trimEnd()));
}

function sorted(markers: readonly Marker[]): Marker[] {
  return [...markers].sort(
    (a, b) =>
      a.line - b.line ||
      a.start - b.start ||
      (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0) ||
      (a.code < b.code ? -1 : 1),
  );
}
