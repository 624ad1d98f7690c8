import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  completionsAt,
  diagnosticsOf,
  hoverAt,
  IncrementalDiagnostics,
  parseFile,
  withFiles,
} from '../server/src/core/index';
import { checkRange } from './fuzz/answers';
import { rethrow, ROOT, snapshotOf } from './fuzz/probe';
import { parseFixture } from './harness/fixture';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = path.join(root, 'docs/rules');
/** Another team's files, of another namespace, whose findings have nothing to do with what is typed. */
const UNTOUCHED = `${ROOT}/elsewhere/service.yaml`;
const ELSEWHERE = `apiVersion: v1
kind: Service
metadata:
  name: untouched
  namespace: elsewhere
spec:
  ports:
    - port: 70000
`;

const texts: readonly (readonly [string, string])[] = [
  ...readdirSync(pages)
    .filter((page) => page !== 'README.md')
    .flatMap((page) =>
      [...readFileSync(path.join(pages, page), 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].flatMap(
        ([, block = ''], index) =>
          parseFixture(block).files.map((file) => [`${page} ${index + 1} ${file.path}`, file.text] as const),
      ),
    ),
  ...readdirSync(path.join(root, 'test/seeds'))
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) =>
      parseFixture(readFileSync(path.join(root, 'test/seeds', name), 'utf8')).files.map(
        (file) => [`${name} ${file.path}`, file.text] as const,
      ),
    ),
];

/** Half-typed text is what an editor holds most of the time. */
describe.each(texts)('%s', (_, text) => {
  it('can be typed character by character', () => {
    const play = player();
    for (let length = 0; length <= text.length; length++) play(text.slice(0, length), length);
  });

  it('can lose each of its lines', () => {
    const play = player();
    const lines = text.split('\n');
    lines.forEach((_line, index) => {
      const before = lines.slice(0, index).join('\n').length;
      play(lines.toSpliced(index, 1).join('\n'), before);
      play(text, before);
    });
  });
});

/** Shows a text after the other as an editor would, with what is asked at the cursor; all must stay well elsewhere. */
function player(): (text: string, cursor: number) => void {
  const uri = `${ROOT}/typed.yaml`;
  let snapshot = snapshotOf(new Map([[UNTOUCHED, ELSEWHERE]]));
  const incremental = new IncrementalDiagnostics();
  incremental.update(snapshot, new Set());
  const untouched = shown(incremental.of(UNTOUCHED, rethrow));
  expect(untouched).toContain('port-range');
  return (text, cursor) => {
    const touched = new Set<string>();
    const file = parseFile(uri, text, snapshot.files.get(uri));
    snapshot = withFiles(snapshot, [{ uri, file }], touched);
    incremental.update(snapshot, touched);
    for (const { range, code } of incremental.of(uri, rethrow)) checkRange(snapshot, uri, range, () => code);
    completionsAt(snapshot, uri, cursor);
    hoverAt(snapshot, uri, cursor);
    if (shown(incremental.of(UNTOUCHED, rethrow)) !== untouched)
      expect(shown(diagnosticsOf(snapshot, UNTOUCHED)), `after ${JSON.stringify(text)}`).toBe(untouched);
  };
}

function shown(diagnostics: ReturnType<typeof diagnosticsOf>): string {
  return JSON.stringify(diagnostics.map((diagnostic) => ({ ...diagnostic, fixes: undefined })));
}
