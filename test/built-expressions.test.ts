import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { slownessOf } from './harness/expression-cost';

const root = fileURLToPath(new URL('..', import.meta.url));
const core = path.join(root, 'server/src/core');
/** It builds expressions of what a workspace says, and decides itself which are quick. */
const OWN_JUDGE = 'workspace/kustomize/pattern.ts';
const BUILDERS = readdirSync(core, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => file.endsWith('.ts') && /new RegExp\(/.test(readFileSync(path.join(core, file), 'utf8')))
  .filter((file) => file !== OWN_JUDGE);
/** Expressions of one file that are looked at; they differ in the names that they look for. */
const SOME = 6;

const WINDOWS = `apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations: { config.kubernetes.io/origin: 'path: a.yaml' }
spec:
  containers:
    - name: web
      image: web:1
      command: [sh, -c, "echo $NAME"]
      securityContext: { windowsOptions: { runAsUserName: 'shop.example.com\\web' } }
`;

/** What is built while the manifests of the tests are judged and renamed, by the file of the core that builds it. */
const built = new Map<string, Map<string, RegExp>>();

beforeAll(async () => {
  const Recorded = new Proxy(RegExp, {
    construct(target, [source, flags]: [string | RegExp, string | undefined]) {
      const expression = new target(source, flags);
      // The frame behind this one is the builder's.
      const caller = new Error().stack?.split('\n')[2]?.split(path.sep).join('/') ?? '';
      const file = BUILDERS.find((builder) => caller.includes(`/server/src/core/${builder}`));
      if (!file) return expression;
      const known = built.get(file) ?? new Map<string, RegExp>();
      built.set(file, known);
      if (known.size < SOME) known.set(expression.source, expression);
      return expression;
    },
  });
  vi.stubGlobal('RegExp', Recorded);
  vi.resetModules();
  const { diagnosticsOf, emptySnapshot, hoverAt, originAt, parseFile, renameAt, withFiles } =
    await import('../server/src/core/index');
  for (const folder of ['test/rules', 'test/features/rename']) {
    const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => name.endsWith('.yaml'))) {
      const text = readFileSync(path.join(root, folder, file), 'utf8');
      const texts = [...text.split(/^--- # file: .*\n/m), WINDOWS].filter((part) => part.includes(':'));
      const changes = texts.map((part, index) => {
        const uri = `file:///workspace/${index === 0 ? 'templates/a' : index}.yaml`;
        return { uri, file: parseFile(uri, part) };
      });
      const snapshot = withFiles(emptySnapshot(['file:///workspace']), changes);
      for (const {
        uri,
        file: { text: whole },
      } of changes) {
        originAt(snapshot, uri, 0);
        for (const { range, fixes } of diagnosticsOf(snapshot, uri)) {
          hoverAt(snapshot, uri, range.start);
          fixes();
        }
        if (!folder.endsWith('rename')) continue;
        for (const word of ['web', 'http']) renameAt(snapshot, uri, whole.indexOf(word) + 1, 'renamed');
      }
    }
  }
}, 120_000);
afterAll(() => vi.unstubAllGlobals());

describe('no regular expression that the server builds blows up', () => {
  it.each(BUILDERS)('%s', (file) => {
    const found = [...(built.get(file)?.values() ?? [])];
    expect(found).not.toEqual([]);
    expect(found.flatMap(({ source, flags }) => slownessOf(source, flags))).toEqual([]);
  });
});
