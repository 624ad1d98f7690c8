import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  completionsAt,
  diagnosticsOf,
  english,
  emptySnapshot,
  explainCompletion,
  parseFile,
  withFiles,
  type Snapshot,
} from '../server/src/core/index';
import { snapshotOf } from './harness/check';
import { accept, checkCompletionFixtureFile, checkRange, takeCursors } from './harness/completion';
import { parseFixture, uriOf } from './harness/fixture';

const completions = folder('./features/completion/');
const hovers = folder('./features/hover/');
const rules = folder('./rules/');

describe('completion', () => {
  it.each(completions.files)('%s', (file) => {
    checkCompletionFixtureFile(completions.path(file));
  });
});

/** Texts as they are while somebody types: `‹…›` holds what gets typed, letter by letter, until its item is accepted. */
const TYPED: readonly (readonly [what: string, text: string, label: string])[] = [
  ['a label', service('selector:\n    app: ‹web›\n    tier: front', 'http'), 'web'],
  ['a label without its pair', service('selector:\n    app: ‹web›', 'http'), 'web'],
  ['a pair', service('selector:\n    ‹app: web›\n    tier: front', 'http'), 'app: web'],
  ['a pair behind another', service('selector:\n    tier: front\n    ‹app: web›', 'http'), 'app: web'],
  ['a label in quotes', service('selector:\n    app: "‹web›"', 'http'), 'web'],
  ['a label with a comment', service('selector:\n    app: ‹web› # the front', 'http'), 'web'],
  ['a label in braces', service('selector: { tier: front, app: ‹web› }', 'http'), 'web'],
  ['a pair in braces', service('selector: { ‹app: web›, tier: front }', 'http'), 'app: web'],
  ['a target port', service('selector:\n    app: web', '‹http›'), 'http'],
  ['a target port by number', service('selector:\n    app: web', '‹8080›'), '8080'],
  ['a target port in quotes', service('selector:\n    app: web', "'‹http›'"), 'http'],
  ['a type', service('type: ‹NodePort›\n  selector:\n    app: web', 'http'), 'NodePort'],
];

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
    tier: front
spec:
  containers:
    - name: web
      image: web:1
      ports:
        - name: http
          containerPort: 8080
`;

function service(spec: string, targetPort: string): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ${spec}
  ports:
    - port: 80
      targetPort: ${targetPort}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: other
`;
}

/** What may stand behind the line that is being typed. */
const RESTS: readonly (readonly [string, (rest: string) => string])[] = [
  ['a sound rest', (rest) => rest],
  ['nothing behind', (rest) => rest.slice(0, Math.max(0, rest.indexOf('\n')))],
  ['a rest with a slip', (rest) => rest.replace('ports:', 'ports')],
  ['a rest with an open quote', (rest) => rest.replace('port: 80', 'name: "http')],
  ['a rest with an open brace', (rest) => rest.replace('port: 80', 'name: { a: [')],
  ['Windows line breaks', (rest) => rest],
];

describe('completion while typing', () => {
  it.each(
    TYPED.flatMap(([what, text, label]) => RESTS.map(([kind, rest]) => ({ what, kind, text, label, rest }))),
  )('$what, $kind', ({ kind, text, label, rest }) => {
    const eol = (part: string) => (kind.startsWith('Windows') ? part.replaceAll('\n', '\r\n') : part);
    const match = /^([^‹]*)‹(.*)›([^]*)$/.exec(text);
    const [before, typed, behind] = [eol(match?.[1] ?? ''), match?.[2] ?? '', eol(rest(match?.[3] ?? ''))];
    const whole = before + typed + behind;
    // Once the colon is there, what is typed is a value.
    const last = typed.includes(':') ? typed.indexOf(':') : typed.length;
    for (let length = 0; length <= last; length++) {
      const written = before + typed.slice(0, length) + behind;
      const snapshot = workspace({ '/service.yaml': written, '/pod.yaml': POD });
      const offset = before.length + length;
      const { items } = completionsAt(snapshot, uriOf('/service.yaml'), offset);
      const item = items.find((one) => one.label === label);
      const found = items.map((one) => one.label);
      if (!item)
        expect.fail(`after "${typed.slice(0, length)}" there is no "${label}" in ${found.join(', ')}`);
      checkRange(snapshot, uriOf('/service.yaml'), offset, item);
      // A number does not stand in quotes.
      expect(accept(written, item)).toBe(whole);
    }
  });
});

describe('snippets', () => {
  const beside = {
    '/deployment.yaml': POD.replaceAll('web', 'shop'),
    '/service.yaml': service('selector:\n    app: web', 'http'),
    '/pod.yaml': POD,
  };
  const empty = workspace({ ...beside, '/new.yaml': '' });
  const { items } = completionsAt(empty, uriOf('/new.yaml'), 0);

  it('are there for what lies beside, and for common shapes', () => {
    expect(items.map(({ label }) => english(label))).toEqual([
      'Service for Pod shop',
      'Ingress for Service web',
      'Service',
      'Deployment and Service',
      'Headless Service and StatefulSet',
      'ExternalName Service',
      'Service without a selector and EndpointSlice',
      'Ingress',
      'HTTPRoute',
      'NetworkPolicy for callers',
      'NetworkPolicy that denies all but DNS',
    ]);
  });

  it.each(items)('$label gives a manifest without findings', (item) => {
    const after = workspace({ ...beside, '/new.yaml': accept('', item) });
    const found = diagnosticsOf(after, uriOf('/new.yaml')).filter(({ severity }) => severity !== 'hint');
    expect(found.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });
});

it('explains an object behind a completion, as long as it is there', () => {
  const snapshot = workspace({
    '/service.yaml': service('selector:\n    app: ', 'http'),
    '/pod.yaml': POD,
  });
  const offset = (snapshot.files.get(uriOf('/service.yaml'))?.text.indexOf('app: ') ?? 0) + 5;
  const about = completionsAt(snapshot, uriOf('/service.yaml'), offset).items[0]?.about;
  if (!about) expect.fail('the item names no object');
  expect(explainCompletion(snapshot, about)).toContain('**Pod web**');
  expect(explainCompletion(workspace({}), about)).toBeUndefined();
});

/** Every fixture that there is, completed all over: whole, and cut off in the middle of a word. */
describe.each([
  ['completion fixtures', completions, 100],
  ['hover fixtures', hovers, 30],
  ['rule fixtures', rules, 4],
])('completion at many offsets of the %s', (_, { files, text }, most) => {
  it.each(files)(
    '%s',
    (file) => {
      const { fixture } = takeCursors(parseFixture(text(file).split('--- # completions')[0] ?? ''));
      const broken = {
        ...fixture,
        files: fixture.files.map((one) => ({ ...one, text: one.text.slice(0, one.text.length * 0.6) })),
      };
      for (const snapshot of [snapshotOf(fixture), snapshotOf(broken)]) {
        for (const [uri, manifest] of snapshot.files) {
          // Each offset costs a parse. The steps differ from file to file, so that they see every kind of place.
          const step = Math.max(1, Math.ceil(manifest.text.length / most));
          for (let offset = 0; offset <= manifest.text.length; offset += step) {
            for (const item of completionsAt(snapshot, uri, offset).items)
              checkRange(snapshot, uri, offset, item);
          }
        }
      }
      // One of them has a thousand addresses.
    },
    30_000,
  );
});

function workspace(files: Readonly<Record<string, string>>): Snapshot {
  const changes = Object.entries(files).map(([path, text]) => ({
    uri: uriOf(path),
    file: parseFile(uriOf(path), text),
  }));
  return withFiles(emptySnapshot([uriOf('')]), changes);
}

function folder(path: string) {
  const root = fileURLToPath(new URL(path, import.meta.url));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yaml'),
  );
  return {
    files: files.sort(),
    path: (file: string) => root + file,
    text: (file: string) => readFileSync(root + file, 'utf8'),
  };
}
