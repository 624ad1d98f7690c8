import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  diagnosticsOf,
  emptySnapshot,
  IncrementalDiagnostics,
  judgeAhead,
  parseFile,
  quickFixesFor,
  RULES,
  whileRead,
  withFiles,
  withSettings,
  readSettings,
  resourcesOf,
  TextPacking,
  type Diagnostic,
  type Snapshot,
} from '../server/src/core/index';
import { Reads } from '../server/src/core/workspace/reads';
import * as composer from '../server/src/core/yaml/compose';
import { nodeMemory } from '../server/src/memory';
import { deployment, service } from './harness/applications';
import { anyEdit, applyEdit, readMaterial } from './harness/random-edits';

vi.mock('../server/src/core/yaml/compose', { spy: true });

const root = 'file:///workspace';
/** More by hand: `RUNS=2000 npx vitest run --project endurance test/incremental.test.ts`. */
const RUNS = Number(process.env.RUNS ?? 40);

const material = readMaterial(fileURLToPath(new URL('.', import.meta.url)));
const fixtures = material.workspaces;

describe('after any sequence of edits', () => {
  it('diagnostics are those of a new start, and what changed was called stale', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(fixtures.length - 1), { minLength: 1, maxLength: 3 }),
        fc.array(anyEdit, { minLength: 1, maxLength: 12 }),
        (chosen, edits) => {
          const texts = new Map<string, string>(
            chosen.flatMap((index, place) =>
              (fixtures[index] ?? []).map(([name, text]) => [`${root}/${place}${name}`, text] as const),
            ),
          );
          let snapshot = judgedAhead(texts);
          const incremental = new IncrementalDiagnostics();
          const shown = new Map<string, unknown>();
          const show = (stale: ReadonlySet<string>): void => {
            for (const uri of stale) shown.set(uri, whatIsShown(incremental.of(uri)));
          };
          show(incremental.update(snapshot, new Set()));
          for (const edit of edits) {
            const after = applyEdit(material, texts, snapshot, edit, root);
            snapshot = after.snapshot;
            // As the server does while nobody types.
            if (edit.place % 2) {
              packTexts(snapshot);
              incremental.rest([...texts.keys()].slice(edit.place % 3));
            }
            show(incremental.update(snapshot, after.touched));
            const fresh = snapshotOf(texts);
            for (const known of shown.keys()) {
              const expected = diagnosticsOf(fresh, known);
              expect(shown.get(known)).toEqual(whatIsShown(expected));
              // Fixes are worked out when somebody asks for them.
              expect(fixesOf(snapshot, incremental.of(known))).toEqual(fixesOf(fresh, expected));
            }
          }
        },
      ),
      { numRuns: RUNS, ...(process.env.RUNS ? {} : { seed: 20 }) },
    );
  }, 3_600_000);

  it('other settings call everything stale', () => {
    const texts = new Map([[`${root}/a.yaml`, deployment(1)]]);
    const snapshot = snapshotOf(texts);
    const incremental = new IncrementalDiagnostics();
    incremental.update(snapshot, new Set());
    incremental.of(`${root}/a.yaml`);
    const settings = withSettings(snapshot, readSettings({ defaultNamespace: 'other' }));
    expect([...incremental.update(settings, new Set())]).toEqual([`${root}/a.yaml`]);
  });
});

/** Clocks lie on shared machines, so the work is counted. */
describe('a keystroke costs the same in 100 and in 10,000 files', () => {
  const [small, large] = [workspaceOf(100), workspaceOf(10_000)];

  it.each([
    ['in a comment', (text: string) => `# a note\n${text}`, 'app'],
    ['in an image', (text: string) => text.replace('web:1', 'web:12'), 'app'],
    [
      'in a label that a Service selects',
      (text: string) => text.replace(/app: app-\d+/, 'app: app-x'),
      'app',
    ],
    ['in a selector', (text: string) => text.replace(/app: app-\d+/, 'app: app-x'), 'svc'],
    ['in the name of a port', (text: string) => text.replace('name: http', 'name: htt'), 'app'],
    ['in the name of a Service', (text: string) => text.replace(/name: app-\d+/, 'name: app-x'), 'svc'],
  ])('%s', (_, change, kind) => {
    const [few, many] = [small, large].map((workspace) => workspace.cost(kind, change));
    expect(many).toEqual(few);
    expect(few?.documents).toBe(1);
    expect(few?.stale).toBeLessThanOrEqual(2);
    expect(few?.lookUps).toBeLessThan(100);
  });
});

const memory = nodeMemory();

function packTexts({ files }: Snapshot): void {
  const packing = new TextPacking(memory);
  for (const file of files.values()) for (const text of file.keptTexts()) packing.add(text);
  packing.finish();
}

function snapshotOf(texts: ReadonlyMap<string, string>): Snapshot {
  return withFiles(
    emptySnapshot([root]),
    [...texts].map(([uri, text]) => ({ uri, file: parseFile(uri, text) })),
  );
}

/** As the files of a workspace are read: what they say by themselves is judged at once, and their objects are let go. */
function judgedAhead(texts: ReadonlyMap<string, string>): Snapshot {
  const changes = [...texts].map(([uri, text]) => ({ uri, file: parseFile(uri, text) }));
  const all = changes.flatMap(({ file }) => file.documents);
  return whileRead(all, (keep) => {
    const snapshot = withFiles(emptySnapshot([root]), changes);
    judgeAhead(snapshot, all, keep);
    return snapshot;
  });
}

function whatIsShown(diagnostics: readonly Diagnostic[]): unknown {
  return diagnostics.map((diagnostic) => ({ ...diagnostic, fixes: undefined }));
}

function fixesOf(snapshot: Snapshot, diagnostics: readonly Diagnostic[]): unknown {
  return diagnostics.map((diagnostic) =>
    quickFixesFor(snapshot, diagnostic).map(({ title, edits }) => [title, [...edits]]),
  );
}

function workspaceOf(count: number): {
  cost(
    kind: string,
    change: (text: string) => string,
  ): { documents: number; lookUps: number; rules: number; stale: number };
} {
  const texts = new Map<string, string>();
  for (let index = 0; texts.size < count; index++) {
    texts.set(`${root}/team-${Math.floor(index / 10)}/app-${index}/app.yaml`, deployment(index));
    texts.set(`${root}/team-${Math.floor(index / 10)}/app-${index}/svc.yaml`, service(index));
  }
  const snapshot = snapshotOf(texts);
  const incremental = new IncrementalDiagnostics();
  for (const uri of incremental.update(snapshot, new Set())) incremental.of(uri);
  return {
    cost(kind, change) {
      const uri = `${root}/team-0/app-7/${kind}.yaml`;
      const step = (from: Snapshot, text: string) => {
        const touched = new Set<string>();
        const file = parseFile(uri, text, from.files.get(uri));
        // As for every open file.
        file.documents.forEach(resourcesOf);
        const next = withFiles(from, [{ uri, file }], touched);
        const stale = incremental.update(next, touched);
        for (const one of stale) incremental.of(one);
        return { next, stale: stale.size };
      };
      const before = texts.get(uri) ?? '';
      const spies = [
        ...RULES.map((rule) => vi.spyOn(rule as unknown as { check(): unknown }, 'check')),
        vi.mocked(composer.compose),
        vi.spyOn(Reads.prototype, 'note'),
      ];
      // Others are read again where nobody has their objects; here all are at hand, so that only the change counts.
      for (const { documents: others } of snapshot.files.values()) others.forEach(resourcesOf);
      for (const spy of spies) spy.mockClear();
      const after = change(before);
      expect(after).not.toBe(before);
      const { next, stale } = step(snapshot, after);
      const calls = spies.map((spy) => spy.mock.calls.length);
      const cost = {
        documents: calls.at(-2) ?? 0,
        lookUps: calls.at(-1) ?? 0,
        rules: calls.slice(0, -2).reduce((sum, one) => sum + one, 0),
        stale,
      };
      step(next, before);
      return cost;
    },
  };
}
