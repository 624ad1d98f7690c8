import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import {
  applyEdits,
  diagnosticsOf,
  fixAllSafe,
  parseFile,
  quickFixesFor,
  resourcesOf,
  withFiles,
  type Snapshot,
} from '../server/src/core/index';
import { snapshotOf } from './harness/check';
import { parseFixture, uriOf } from './harness/fixture';

const folders = ['rules', 'seeds'].map((folder) => fileURLToPath(new URL(`./${folder}/`, import.meta.url)));
const fixtures = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .map((path) => [path, `${folder}${path}`] as const),
);

/** More rounds than this mean that two fixes undo each other. */
const ROUNDS = 5;

/** What may run unattended must come to an end, and must lose nothing on the way. */
it.each(fixtures)('safe fixes settle: %s', (_name, path) => {
  const fixture = parseFixture(readFileSync(path, 'utf8'));
  for (const { path: file } of fixture.files) {
    let snapshot = snapshotOf(fixture);
    for (let round = 0; round < ROUNDS; round++) snapshot = fixAll(snapshot, uriOf(file));
    const left = diagnosticsOf(snapshot, uriOf(file)).flatMap((diagnostic) =>
      quickFixesFor(snapshot, diagnostic).filter(({ safe }) => safe),
    );
    expect(left.map(({ title }) => title)).toEqual([]);
  }
});

it.each(fixtures)('no fix is offered twice: %s', (_name, path) => {
  const fixture = parseFixture(readFileSync(path, 'utf8'));
  const snapshot = snapshotOf(fixture);
  for (const { path: file } of fixture.files) {
    for (const diagnostic of diagnosticsOf(snapshot, uriOf(file))) {
      const fixes = quickFixesFor(snapshot, diagnostic).map(({ title, edits }) =>
        JSON.stringify([title, [...edits]]),
      );
      expect(fixes).toEqual([...new Set(fixes)]);
    }
  }
});

function fixAll(snapshot: Snapshot, uri: string): Snapshot {
  const changes = [...fixAllSafe(snapshot, uri)].map(([file, edits]) => {
    const before = snapshot.files.get(file);
    const after = parseFile(file, applyEdits(before?.text ?? '', edits));
    const objects = (of = before) => of?.documents.flatMap((document) => resourcesOf(document)).length ?? 0;
    const errors = (of = before) => of?.documents.flatMap((document) => document.errors).length ?? 0;
    expect(objects(after), after.text).toBeGreaterThanOrEqual(objects());
    expect(errors(after), after.text).toBeLessThanOrEqual(errors());
    return { uri: file, file: after };
  });
  return withFiles(snapshot, changes);
}
