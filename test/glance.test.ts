import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  codeLensesOf,
  inlayHintsIn,
  withCompleteness,
  type OffsetRange,
  type Snapshot,
} from '../server/src/core/index';
import { snapshotOf } from './harness/check';
import { parseFixture } from './harness/fixture';
import { checkGlanceFixtureFile } from './harness/glance';

const root = fileURLToPath(new URL('.', import.meta.url));
const below = (folder: string) =>
  readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => `${folder}/${file}`)
    .sort();

it.each(below('features/glance'))('%s', (file) => {
  checkGlanceFixtureFile(root + file);
});

const EVERYTHING = { inlayHints: { targetPort: true, backend: true, selectedPods: true, dnsName: true } };

/** Every fixture that there is, with all that can be shown: whole, and cut off while files are still missing. */
describe('inlay hints and code lenses are about places in files', () => {
  it.each([...below('features'), ...below('rules'), ...below('seeds')])('%s', (file) => {
    const fixture = { ...parseFixture(readFileSync(root + file, 'utf8')), settings: EVERYTHING };
    const broken = {
      ...fixture,
      files: fixture.files.map((one) => ({ ...one, text: one.text.slice(0, one.text.length * 0.6) })),
    };
    for (const snapshot of [snapshotOf(fixture), withCompleteness(snapshotOf(broken), false)]) {
      for (const uri of snapshot.files.keys()) expectPlaces(snapshot, uri);
    }
  });
});

function expectPlaces(snapshot: Snapshot, uri: string): void {
  const end = snapshot.files.get(uri)?.text.length ?? 0;
  const all = inlayHintsIn(snapshot, uri, { start: 0, end });
  const places = [
    ...all.flatMap(({ parts }) => parts.flatMap(({ place }) => place ?? [])),
    ...codeLensesOf(snapshot, uri).flatMap(({ range, places: targets }) => [{ uri, range }, ...targets]),
  ];
  for (const place of places) {
    expect(isInside(snapshot, place.uri, place.range), JSON.stringify(place)).toBe(true);
  }
  for (const { offset, parts, tooltip } of all) {
    expect(isInside(snapshot, uri, { start: offset, end: offset })).toBe(true);
    expect(parts.map(({ text }) => text).join('')).not.toMatch(/^$|\n|undefined/);
    expect(tooltip).not.toBe('');
  }
  // A part of a file has the hints of that part.
  const middle = { start: Math.floor(end / 3), end: Math.floor((end * 2) / 3) };
  expect(inlayHintsIn(snapshot, uri, middle)).toEqual(
    all.filter(({ offset }) => middle.start <= offset && offset <= middle.end),
  );
}

function isInside(snapshot: Snapshot, uri: string, { start, end }: OffsetRange): boolean {
  const length = snapshot.files.get(uri)?.text.length;
  return length !== undefined && 0 <= start && start <= end && end <= length;
}
