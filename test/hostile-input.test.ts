import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TextDecoder } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  diagnosticsOf,
  emptySnapshot,
  parseFile,
  readSettings,
  withFiles,
  withSettings,
} from '../server/src/core/index';
import { askEverything } from './fuzz/answers';
import { rethrow, ROOT, snapshotOf } from './fuzz/probe';

const URI = `${ROOT}/hostile.yaml`;
const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
`;
const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  containers:
    - name: web
      image: web:1
`;

/** What the text makes of a workspace that has a sound file too: nothing throws, and that file stays as it was. */
function survive(text: string, places = 20): readonly string[] {
  const other = `${ROOT}/pod/pod.yaml`;
  const snapshot = snapshotOf(
    new Map([
      [URI, text],
      [other, POD],
    ]),
  );
  const diagnostics = diagnosticsOf(snapshot, URI, rethrow);
  const offsets = Array.from({ length: places + 1 }, (_, index) =>
    Math.floor((index * text.length) / places),
  );
  askEverything(snapshot, URI, diagnostics, offsets);
  expect(diagnosticsOf(snapshot, other, rethrow).filter(({ severity }) => severity === 'error')).toEqual([]);
  return diagnostics.map(({ code }) => code);
}

const many = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join('');
const bomb = (levels: number): string =>
  `x0: &x0 {a: b}\n${many(levels, (at) => `x${at + 1}: &x${at + 1} {a: *x${at}, b: *x${at}, c: *x${at}}\n`)}`;
const encoded = (text: string, encoding: BufferEncoding): string =>
  new TextDecoder().decode(Buffer.from(text, encoding));

describe('no text throws', () => {
  it.each<readonly [string, string]>([
    ['tabs', SERVICE.replaceAll('  ', '\t')],
    ['a tab behind spaces', SERVICE.replace('    - port', '   \t- port')],
    ['NUL bytes', SERVICE.replaceAll(':', '\0:')],
    ['only NUL bytes', '\0'.repeat(1000)],
    [
      'a control character of every kind',
      SERVICE + many(160, (at) => `a${at}: "${String.fromCharCode(at)}"\n`),
    ],
    ['lone surrogates', SERVICE.replaceAll('web', '\ud83dweb\ude00')],
    ['lone surrogates as text and key', `${SERVICE}\ud83d: \ude00\n"\ude00\ud83d": '\ud83d'\n`],
    ['astral characters everywhere', SERVICE.replaceAll(/(?<=: ?)\w/g, '😀')],
    ['UTF-16 read as UTF-8', encoded(SERVICE, 'utf16le')],
    ['broken UTF-8', `${encoded('c0afed', 'hex')}${SERVICE}${encoded('fffe80f8', 'hex')}`],
    ['bare carriage returns', SERVICE.replaceAll('\n', '\r')],
    ['other line breaks', SERVICE.replaceAll('\n', '\u2028\u0085')],
    ['byte order marks', `\ufeff\ufeff${SERVICE}\ufeff---\n\ufeff${SERVICE}`],
    ['an alias to its own parent', `${SERVICE}a: &a\n  b: *a\n  c: [*a, { d: *a }]\n`],
    ['an object that is its own label', `&o\n${SERVICE.replace('app: web', 'app: *o')}`],
    [
      'a list that holds itself',
      'apiVersion: v1\nkind: List\nitems: &i\n  - *i\n  - { kind: List, apiVersion: v1, items: *i }\n',
    ],
    ['merge keys in a circle', `${SERVICE}a: &a { <<: *a, b: &b { <<: [*a, *b] } }\n`],
    ['an alias bomb', `${SERVICE}${bomb(40)}`],
    [
      'an alias bomb as spec',
      `${SERVICE.slice(0, SERVICE.indexOf('spec'))}spec:\n${bomb(30).replace(/^/gm, '  ')}`,
    ],
    [
      'a merge bomb',
      `x0: &x0 {a: b}\n${many(30, (at) => `x${at + 1}: &x${at + 1} {<<: [*x${at}, *x${at}]}\n`)}${SERVICE}`,
    ],
    ['every key twice', SERVICE.replace(/^( *)(.*\n)/gm, '$1$2$1$2')],
    [
      'keys that are no texts',
      `${SERVICE}? [a, b]\n: c\n? { d: e }\n: f\n? |\n  g\n: h\n1: 2\nnull: null\n~: ~\n`,
    ],
    [
      'tags of all sorts',
      `${SERVICE}a: !!binary x\nb: !!set {a}\nc: !!omap [a: b]\nd: !foo bar\ne: !!int x\nf: !<x> y\n`,
    ],
    [
      'directives of all sorts',
      `%YAML 9.9\n%TAG ! tag:x,2000:\n%FOO\n---\n${SERVICE}%YAML 1.1\n---\n${SERVICE}`,
    ],
    [
      'JSON that ends early',
      '{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"ports":[{"port"',
    ],
  ])('%s', (_, text) => {
    survive(text, 200);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'length', 'prototype'])(
    'the name %s means nothing',
    (word) => {
      for (const key of [
        'name',
        'app',
        'spec',
        'port',
        'selector',
        'kind',
        'metadata',
        'v1',
        'Service',
        'web',
      ])
        survive(SERVICE.replace(key, word), 120);
      survive(
        `${POD.replace('app: web', `${word}: ${word}`)}---\n${SERVICE.replace('app: web', `${word}: ${word}`)}`,
      );
      survive(`${SERVICE}${word}:\n  ${word}: { ${word}: ${word} }\n`);
    },
  );

  it('the name of a selected label may be one of JavaScript', () => {
    const file = `${POD.replace('app: web', '__proto__: constructor')}---\n${SERVICE.replace('app: web', '__proto__: constructor')}`;
    expect(survive(file)).not.toContain('selector-no-match');
  });

  it.each([100, 1000, 10_000, 100_000])('nesting %i deep', (depth) => {
    const says = (text: string) => expect(survive(text).join() === '').toBe(false);
    says(`${SERVICE}x: ${'['.repeat(depth)}`);
    says(`${SERVICE}x: ${'['.repeat(depth)}${']'.repeat(depth)}`);
    says(`${SERVICE}x: ${'{a: '.repeat(depth)}${'}'.repeat(depth)}`);
    says(`${SERVICE}x:\n  ${'- '.repeat(depth)}a\n`);
    if (depth <= 1000) says(`${SERVICE}${many(depth, (at) => `${' '.repeat(at)}x:\n`)}`);
  });
});

/** With a limit in the way it is the limit that is tested, so what is just below is read to the end. */
describe('large texts', () => {
  it.each<readonly [string, string]>([
    ['a file of 20 MB', SERVICE.repeat(1) + `# ${'note '.repeat(20)}\n`.repeat(200_000)],
    ['50,000 documents', `---\n${SERVICE}`.repeat(50_000)],
  ])(
    '%s: a word about the limit, and no more',
    (_, text) => {
      expect(survive(text)).toEqual(['file-limit']);
    },
    120_000,
  );

  it.each<readonly [string, string]>([
    [
      'a line of 5 MB',
      SERVICE.replace('name: web', `name: web\n  annotations: { a: ${'x'.repeat(5_000_000)} }`),
    ],
    ['a comment of 5 MB', `${SERVICE}#${' x'.repeat(2_500_000)}\n`],
    ['a quoted text of 5 MB', `${SERVICE}a: "${'x\\n'.repeat(1_600_000)}"\n`],
    ['a quoted text of 2 MB without an end', `${SERVICE}a: "${'x y: z\n'.repeat(300_000)}`],
    [
      '100,000 labels',
      SERVICE.replace('  name: web\n', `  name: web\n  labels:\n${many(100_000, (at) => `    l${at}: v\n`)}`),
    ],
    ['100,000 tabs in broken text', `${SERVICE}a: b: c\nd: ${'\t'.repeat(100_000)}\n`],
    ['20,000 blank lines', SERVICE + '\n'.repeat(20_000)],
    [
      '1,000 aliases in broken text',
      `a: &a { b: c }\n${SERVICE}${many(1000, (at) => `k${at}: *a\n`)}x: y: z\n`,
    ],
    ['500 objects of one name', `---\n${SERVICE}`.repeat(500)],
  ])(
    '%s',
    (_, text) => {
      survive(text, 2);
    },
    120_000,
  );

  it('are read once the limit is raised, and not once it is lowered', () => {
    const file = parseFile(URI, `---\n${SERVICE}---\n${SERVICE}`);
    const codes = (snapshot: Parameters<typeof diagnosticsOf>[0]) =>
      diagnosticsOf(snapshot, URI).map(({ code }) => code);
    const small = withFiles(emptySnapshot([ROOT], readSettings({ limits: { documents: 1 } })), [
      { uri: URI, file },
    ]);
    expect(codes(small)).toEqual(['file-limit']);
    const large = withSettings(small, readSettings({ limits: { documents: 2 } }));
    expect(codes(large)).toContain('duplicate-object');
    expect(codes(withSettings(large, small.settings))).toEqual(['file-limit']);
    // An edit of a file that is not read leaves nothing of it behind.
    const edited = parseFile(URI, SERVICE, small.files.get(URI));
    expect(codes(withFiles(small, [{ uri: URI, file: edited }]))).toEqual(['selector-no-match']);
  });
});

/** The public test suite for YAML parsers, as streams of their own and around an object. */
const suite = fileURLToPath(new URL('./yaml-suite/cases.json', import.meta.url));
describe.runIf(existsSync(suite))('every case of the public YAML test suite', () => {
  const cases = Object.entries(
    JSON.parse(existsSync(suite) ? readFileSync(suite, 'utf8') : '{}') as Record<string, string>,
  );
  it.each(cases)('%s', (_, text) => {
    survive(text);
    survive(`${SERVICE}${text}`);
    survive(`${SERVICE}a:\n${text.replace(/^/gm, '  ')}`);
  });
});
