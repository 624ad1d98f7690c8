import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { codeLensesOf, english, inlayHintsIn, type Place, type Snapshot } from '../../server/src/core/index';
import { mark, snapshotOf } from './check';
import { parseFixture, renderFixture, uriOf, type Fixture, type FixtureFile, type Marker } from './fixture';

/**
 * Checks a fixture of inlay hints and code lenses, all of them. An `inlay` marker aims at the place behind which the
 * words stand, and says them, each with its place, and the tooltip; a `lens` marker aims at the object's first key and
 * says the words and where they lead to. With UPDATE=1 in the environment, rewrites them instead.
 */
export function checkGlanceFixtureFile(path: string): void {
  const source = readFileSync(path, 'utf8');
  const fixture = parseFixture(source);
  const actual = renderFixture(evaluate(fixture));
  if (!process.env['UPDATE']) expect(actual).toBe(source);
  else if (actual !== source) writeFileSync(path, actual);
}

function evaluate(fixture: Fixture): Fixture {
  const snapshot = snapshotOf(fixture);
  const files = fixture.files.map((file) => ({
    ...file,
    markers: [...lensesOf(snapshot, file), ...hintsOf(snapshot, file)].sort(
      (a, b) => a.line - b.line || a.start - b.start,
    ),
  }));
  return { ...fixture, files };
}

function hintsOf(snapshot: Snapshot, { path, text }: FixtureFile): Marker[] {
  return inlayHintsIn(snapshot, uriOf(path), { start: 0, end: text.length }).map(
    ({ offset, parts, tooltip }) => {
      const words = parts.map(
        (part) => english(part.text) + (part.place ? ` [${where(snapshot, part.place)}]` : ''),
      );
      const message = `${words.join('')} — ${english(tooltip).replaceAll('\n', '⏎')}`;
      return mark(text, { start: offset, end: offset }, 'inlay', '', message);
    },
  );
}

function lensesOf(snapshot: Snapshot, { path, text }: FixtureFile): Marker[] {
  return codeLensesOf(snapshot, uriOf(path)).map(({ range, title, places }) => {
    const targets = places.map((place) => where(snapshot, place)).join(', ');
    return mark(text, range, 'lens', '', targets ? `${english(title)} [${targets}]` : english(title));
  });
}

/** `/deployment.yaml:3 "web"`: the file, the line and the text of a place. */
function where(snapshot: Snapshot, { uri, range }: Place): string {
  const text = snapshot.files.get(uri)?.text ?? '';
  const line = text.slice(0, range.start).split('\n').length;
  return `${uri.slice(uriOf('').length)}:${line} "${text.slice(range.start, range.end)}"`;
}
