import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { english, hoverAt, type Snapshot } from '../../server/src/core/index';
import { mark, snapshotOf } from './check';
import { parseFixture, renderFixture, uriOf, type Fixture, type FixtureFile, type Marker } from './fixture';

/** What a hover section holds where nothing is shown. */
const NO_HOVER = '(no hover)';

/**
 * Checks a fixture of hovers: at the start of each `hover` marker the n-th `hover` section is shown, for exactly the
 * columns that are marked. With UPDATE=1 in the environment, rewrites both instead.
 */
export function checkHoverFixtureFile(path: string): void {
  const source = readFileSync(path, 'utf8');
  const fixture = parseFixture(source);
  const actual = renderFixture(evaluate(fixture));
  if (!process.env['UPDATE']) expect(actual).toBe(source);
  else if (actual !== source) writeFileSync(path, actual);
}

/** The Markdown of every hover in a fixture. */
export function hoversOf(path: string): readonly string[] {
  return parseFixture(readFileSync(path, 'utf8')).hovers;
}

function evaluate(fixture: Fixture): Fixture {
  const snapshot = snapshotOf(fixture);
  const hovers: string[] = [];
  const files = fixture.files.map((file) => ({
    ...file,
    markers: file.markers.map((marker) => {
      const { markdown, seen } = hoverOver(snapshot, file, marker);
      hovers.push(`${markdown}\n`);
      return seen;
    }),
  }));
  return { ...fixture, files, hovers };
}

function hoverOver(
  snapshot: Snapshot,
  file: FixtureFile,
  marker: Marker,
): { markdown: string; seen: Marker } {
  const hover = hoverAt(snapshot, uriOf(file.path), offsetOf(file.text, marker));
  if (!hover) return { markdown: NO_HOVER, seen: marker };
  return { markdown: english(hover.markdown), seen: mark(file.text, hover.range, 'hover', '', '') };
}

function offsetOf(text: string, { line, start }: Marker): number {
  const lines = text.split('\n').slice(0, line);
  const bom = line === 0 && text.startsWith('\uFEFF') ? 1 : 0;
  return lines.reduce((sum, previous) => sum + previous.length + 1, bom) + start;
}
