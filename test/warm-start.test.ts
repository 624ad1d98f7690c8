import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  diagnosticsOf,
  emptySnapshot,
  hoverAt,
  IncrementalDiagnostics,
  judgeAhead,
  parseFile,
  quickFixesFor,
  relocatedPart,
  SavedWorkspace,
  savedParts,
  type SavedPart,
  whileRead,
  withFiles,
  type Diagnostic,
  type Snapshot,
} from '../server/src/core/index';
import { unorderedOf } from '../server/src/core/workspace/listing';
import * as composer from '../server/src/core/yaml/compose';
import { deployment, service } from './harness/applications';
import { anyEdit, applyEdit, readMaterial } from './harness/random-edits';

vi.mock('../server/src/core/yaml/compose', { spy: true });

const root = 'file:///workspace';
/** More by hand: `RUNS=2000 npx vitest run --project endurance test/warm-start.test.ts`. */
const RUNS = Number(process.env.RUNS ?? 40);
const material = readMaterial(fileURLToPath(new URL('.', import.meta.url)));

describe('a warm start', () => {
  it('gives the index, diagnostics, fixes and hovers of a cold one, whatever changed between, and after', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(material.workspaces.length - 1), { minLength: 1, maxLength: 3 }),
        fc.array(anyEdit, { maxLength: 6 }),
        fc.array(anyEdit, { maxLength: 3 }),
        fc.nat(4),
        (chosen, between, after, asked) => {
          const texts = textsOf(chosen);
          const saved = savedOf(texts, (index) => index % 5 !== asked);
          for (const edit of between) applyEdit(material, texts, emptySnapshot([root]), edit, root);
          const warm = warmStart(saved, texts);
          expectAsCold(warm.snapshot, warm.diagnostics, texts);
          for (const edit of after) {
            const { snapshot, touched } = applyEdit(material, texts, warm.snapshot, edit, root);
            warm.snapshot = snapshot;
            warm.diagnostics.update(snapshot, touched);
            expectAsCold(snapshot, warm.diagnostics, texts);
          }
        },
      ),
      { numRuns: RUNS, ...(process.env.RUNS ? {} : { seed: 7 }) },
    );
  }, 3_600_000);

  it('gives them for every fixture, and judges nothing anew', () => {
    for (const index of material.workspaces.keys()) {
      const texts = textsOf([index]);
      const saved = savedOf(texts, () => true);
      const { diagnostics, snapshot } = warmStart(saved, texts);
      for (const uri of texts.keys()) diagnostics.of(uri);
      expect(diagnostics.judged).toBe(0);
      expectAsCold(snapshot, diagnostics, texts);
    }
  });

  it('gives them in another place, too', () => {
    const elsewhere = 'file:///some/where';
    for (const index of material.workspaces.keys()) {
      const texts = textsOf([index]);
      const before = new Map([...texts].map(([uri, text]) => [uri.replace('file://', elsewhere), text]));
      const saved = savedOf(before, () => true, `${elsewhere}/workspace`) as SavedPart[];
      const kept = JSON.stringify(saved.map((part) => relocatedPart(part, elsewhere, '\0')));
      expect(kept).not.toContain('some/where');
      const moved = (JSON.parse(kept) as SavedPart[]).map((part) => relocatedPart(part, '\0', 'file://'));
      const { diagnostics, snapshot } = warmStart(moved, texts);
      for (const uri of texts.keys()) diagnostics.of(uri);
      expect(diagnostics.judged).toBe(0);
      expectAsCold(snapshot, diagnostics, texts);
    }
  });

  it('knows what a kustomization, a chart and a template meant that are gone, or have come', () => {
    const layout = /kustomization\.ya?ml$|Chart\.yaml$|\/templates\//;
    const all = [...material.workspaces.keys()].map((index) => textsOf([index]));
    const laidOut = all.filter((texts) => [...texts.keys()].some((uri) => layout.test(uri)));
    expect(laidOut.length).toBeGreaterThan(20);
    for (const texts of laidOut.filter((_, index) => index % 3 === 0)) {
      const without = new Map([...texts].filter(([uri]) => !layout.test(uri)));
      for (const [before, after] of [
        [texts, without],
        [without, texts],
      ] as const) {
        const warm = warmStart(
          savedOf(before, () => true),
          after,
        );
        expectAsCold(warm.snapshot, warm.diagnostics, after);
      }
    }
  });

  it('reads only what changed, and judges only what that touches', () => {
    const texts = new Map<string, string>();
    for (let index = 0; index < 50; index++) {
      texts.set(placeOf(index, 'app'), deployment(index));
      texts.set(placeOf(index, 'svc'), service(index));
    }
    const saved = savedOf(texts, () => true);
    texts.set(placeOf(7, 'app'), deployment(7).replaceAll('app: app-7', 'app: other'));
    texts.delete(placeOf(8, 'app'));
    texts.set(placeOf(9, 'more'), service(9));
    const compose = vi.mocked(composer.compose);
    compose.mockClear();
    const { diagnostics } = warmStart(saved, texts);
    for (const uri of texts.keys()) diagnostics.of(uri);
    const read = compose.mock.calls.length;
    // Those three applications of fifty.
    expect(diagnostics.judged).toBeLessThan(10);
    expect(read).toBeLessThan(20);
  });
});

function placeOf(index: number, name: string): string {
  return `${root}/team-${index}/here/${name}.yaml`;
}

function textsOf(chosen: readonly number[]): Map<string, string> {
  return new Map(
    chosen.flatMap((index, place) =>
      (material.workspaces[index] ?? []).map(([name, text]) => [`${root}/${place}${name}`, text] as const),
    ),
  );
}

/** As the files of a workspace are read. */
function read(texts: ReadonlyMap<string, string>, saved?: SavedWorkspace, folder = root): Snapshot {
  const empty = emptySnapshot([folder]);
  const changes = [...texts].map(([uri, text]) => ({
    uri,
    file: saved?.restoreFile(uri, text, empty.settings) ?? parseFile(uri, text),
  }));
  const unknown = changes.flatMap(({ file }) => (saved?.isRestored(file) ? [] : file.documents));
  return whileRead(unknown, (keep) => {
    const snapshot = withFiles(empty, changes);
    judgeAhead(snapshot, unknown, keep);
    return snapshot;
  });
}

/** What a cold start leaves behind, as it is read again. @param isAsked whether somebody wants the diagnostics of a file */
function savedOf(
  texts: ReadonlyMap<string, string>,
  isAsked: (index: number) => boolean,
  folder = root,
): unknown[] {
  const snapshot = read(texts, undefined, folder);
  const diagnostics = new IncrementalDiagnostics();
  diagnostics.update(snapshot, new Set());
  for (const [index, uri] of [...texts.keys()].entries()) if (isAsked(index)) diagnostics.of(uri);
  const parts = [...savedParts(snapshot, diagnostics)].filter((part) => part !== undefined);
  return JSON.parse(JSON.stringify(parts)) as unknown[];
}

function warmStart(parts: readonly unknown[], texts: ReadonlyMap<string, string>) {
  const saved = new SavedWorkspace();
  for (const part of parts) saved.add(part);
  const snapshot = read(texts, saved);
  const diagnostics = new IncrementalDiagnostics();
  saved.restoreFindings(diagnostics, snapshot, new Set());
  return { snapshot, diagnostics };
}

function expectAsCold(
  snapshot: Snapshot,
  diagnostics: IncrementalDiagnostics,
  texts: ReadonlyMap<string, string>,
): void {
  const cold = read(texts);
  expect(indexOf(snapshot)).toEqual(indexOf(cold));
  for (const uri of texts.keys()) {
    const [now, expected] = [diagnostics.of(uri), diagnosticsOf(cold, uri)];
    expect(now.map(withoutFixes)).toEqual(expected.map(withoutFixes));
    expect(fixesOf(snapshot, now)).toEqual(fixesOf(cold, expected));
    const { length } = snapshot.files.get(uri)?.text ?? '';
    for (let at = 0; at < length; at += 41)
      expect(hoverAt(snapshot, uri, at)).toEqual(hoverAt(cold, uri, at));
  }
}

/** Everything that a snapshot knows of places, without the texts. */
function indexOf({ files, index, kustomizations, templates }: Snapshot): unknown {
  const located = (uri: string, document: never, ordinal?: number) => [
    uri,
    files.get(uri)?.documents.indexOf(document),
    ordinal,
  ];
  const sorted = (entries: Iterable<readonly [string, unknown]>) =>
    [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    files: [...files.keys()].sort(),
    index: sorted(
      [...index].map(([key, places]) => [
        key,
        unorderedOf(places)
          .map((place) => JSON.stringify(located(place.document.uri, place.document as never, place.ordinal)))
          .sort(),
      ]),
    ),
    kustomizations: sorted(
      [...kustomizations].map(([key, all]) => [
        key,
        unorderedOf(all)
          .map((one) => JSON.stringify(located(one.uri, one as never)))
          .sort(),
      ]),
    ),
    templates: sorted([...templates].map(([key, uris]) => [key, [...unorderedOf(uris)].sort()])),
  };
}

function withoutFixes(diagnostic: Diagnostic): unknown {
  return { ...diagnostic, fixes: undefined };
}

function fixesOf(snapshot: Snapshot, diagnostics: readonly Diagnostic[]): unknown {
  return diagnostics.map((diagnostic) =>
    quickFixesFor(snapshot, diagnostic).map(({ title, edits }) => [title, [...edits]]),
  );
}
