import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeTolerantly } from '../server/src/core/yaml/compose';
import { quickCompose } from '../server/src/core/yaml/quick-compose';
import { splitDocuments } from '../server/src/core/yaml/split';
import { wordAt } from '../server/src/core/yaml/common-words';
import { mangled } from './harness/mangled-yaml';
import { randomYaml } from './harness/random-yaml';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What both readers make of texts: the quick one may refuse, and where it does not, all is the same. */
function compare(texts: readonly string[]): {
  readonly quick: number;
  readonly different: readonly string[];
} {
  let quick = 0;
  const different: string[] = [];
  for (const text of texts) {
    const composed = quickCompose(text);
    if (!composed) continue;
    quick++;
    if (!isDeepStrictEqual(composed, composeTolerantly(text))) different.push(text);
  }
  return { quick, different };
}

function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => readFileSync(path.join(root, folder, file), 'utf8'));
}

const documentsOf = (text: string) => splitDocuments(text).map(({ start, end }) => text.slice(start, end));

/** The public test suite for YAML parsers (`test/yaml-suite/LICENSE`): whole streams, as one document and split. */
describe('reads the public test suite as the tolerant parser does', () => {
  const cases = JSON.parse(readFileSync(path.join(root, 'test/yaml-suite/cases.json'), 'utf8')) as Record<
    string,
    string
  >;
  it.each(Object.entries(cases))('%s', (_, text) => {
    const variants = [text, text.replace(/\r?\n/g, '\r\n'), text.trimEnd(), `\n${text}`];
    expect(compare(variants.flatMap((variant) => [variant, ...documentsOf(variant)])).different).toEqual([]);
  });
});

describe('agrees with the tolerant parser', () => {
  it('about every manifest of this project, most of which it reads', () => {
    const texts = [
      ...filesBelow('test', /\.ya?ml$/),
      ...filesBelow('examples', /\.ya?ml$/),
      ...filesBelow('docs', /\.md$/).flatMap((page) =>
        [...page.matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? ''),
      ),
    ].flatMap(documentsOf);
    const { quick, different } = compare(texts);
    expect(different).toEqual([]);
    expect(quick / texts.length).toBeGreaterThan(0.9);
  });

  const manifests = filesBelow('examples', /\.yaml$/).concat(MIXED());

  it('about texts that are being typed', () => {
    const prefixes = manifests.flatMap((text) =>
      Array.from({ length: text.length }, (_, end) => text.slice(0, end)),
    );
    expect(compare(prefixes).different).toEqual([]);
  });

  it('about texts that miss a line, or a letter', () => {
    const texts = manifests.flatMap((text) => {
      const lines = text.split('\n');
      return [
        ...lines.map((_, gone) => lines.filter((__, index) => index !== gone).join('\n')),
        ...Array.from({ length: text.length }, (_, at) => text.slice(0, at) + text.slice(at + 1)),
      ];
    });
    expect(compare(texts).different).toEqual([]);
  });

  it('about random texts', () => {
    expect(agreedOn(randomYaml, 30_000)).toBeGreaterThan(1000);
  });

  it('about manifests with slips of all sorts', () => {
    const texts = [...filesBelow('test', /\.ya?ml$/), ...filesBelow('examples', /\.yaml$/)]
      .flatMap(documentsOf)
      .filter(({ length }) => length < 1200);
    expect(agreedOn(mangled([...texts, ...MIXED().split(/^(?=- )/m), MIXED()]), 20_000)).toBeGreaterThan(
      5000,
    );
  });
});

/** How many random texts the quick reader reads, after all of them were compared. */
function agreedOn(texts: fc.Arbitrary<string>, numRuns: number): number {
  let quick = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const compared = compare([text]);
      quick += compared.quick;
      return compared.different.length === 0;
    }),
    { numRuns },
  );
  return quick;
}

describe('the quick reader', () => {
  it.each([
    ['comments everywhere', '# a\n---   # b\n  # c\na: # d\n# e\n  b: 1 # f\n    # g\n  # h\n# i'],
    ['lists at the indentation of their key', 'a:\n- b\n\n- - c\n  - d: e\n    f:\n    - g\nh: i\n'],
    ['Windows line breaks', 'a: |\r\n  b\r\n\r\n  c\r\nd: >-\r\n  e\r\n  f\r\ng: "h"\r\n'],
    ['JSON', '{\n\t"a": 1}'.replace('\t', '  ') + '\n'],
    ['JSON on one line', '{"a":[1,-2,{"b":"c\\n\\"d\\""},[],{}],"e":null}'],
    ['lists over lines, their end below their key', 'a: [\n  b,\n  "c",\n]\nd: {\n  e: f }\n'],
    [
      'anchors, aliases and merge keys',
      'a: &x\n  b: &y 1\nc: { <<: *x, d: *y }\ne: &z [*y]\nf:\n- *z\n- &v w\n',
    ],
    ['texts over lines', 'a: b\n  c\n\n  d\ne: "f\n  g\\\n  h"\ni: \'j\n\n  k\'\n'],
    ['folded texts with lines that stay', 'a: >\n  b\n    c\n\n  d\n  e\n\nf: |+\n  g\n\n'],
    ['templates that are YAML by chance', 'a: {{ .Values.a }}\nb: {{ include "c" . | quote }}\n'],
    ['repeated keys', 'a: 1\nb: { c: 1, c: 2 }\na: 2\n'],
  ])('reads %s', (_, text) => {
    expect(compare([text])).toEqual({ quick: 1, different: [] });
  });

  it.each([
    ['tags', 'a: !!str b'],
    ['explicit keys', '? a\n: b'],
    ['tabs that may be indentation', 'a:\n\tb: c'],
    ['directives', '%YAML 1.2\n---\na: b'],
    ['a byte order mark', '\uFEFF- a\n'],
    ['a second document', 'a: b\n---\nc: d'],
    ['unknown aliases', 'a: *b'],
    ['line breaks that are none everywhere', 'a: b\rc: d'],
    ['what is nested very deeply', '['.repeat(200) + ']'.repeat(200)],
    ['a text whose continuation the other reader misreads', 'a:\n\n# b\n  c\nd: e'],
  ])('leaves %s to the other', (_, text) => {
    expect(quickCompose(text)).toBeUndefined();
  });

  it('says that keys are repeated where they are', () => {
    const repeats = (text: string) => quickCompose(text)?.repeats;
    expect(['a: 1\nb: 1', 'a: 1\na: 1', '- { b: 1, c: 1, b: 1 }', '- b: 1\n- b: 1'].map(repeats)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('cuts the same words from a text as ever', () => {
    const words = [
      'name',
      'metadata',
      'matchLabels',
      'maximum',
      'minimum',
      'Service',
      'naMe',
      'x',
      'constructor',
      '',
    ];
    for (const word of words) expect(wordAt(` ${word}:`, 1, word.length + 1)).toBe(word);
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), (text, from, length) => {
        const start = from % (text.length + 1);
        const end = Math.min(text.length, start + length);
        return wordAt(text, start, end) === text.slice(start, end);
      }),
    );
  });
});

/** What manifests hold beside plain mappings. */
function MIXED(): string {
  return `# head
apiVersion: v1
kind: List
base: &base
  image: "a:1"
  args: ["--x", '--y', { z: 1 }, [], {}]
items:
- <<: *base
  name: &name web
  text: |
    one
      two

    three
  kept: |+
    four

  folded: >-
    five
    six # no comment
- other: *name # a comment
  description: a plain text
    over lines
  quoted: "over
    lines \\u00e9"
  empty:
  list:
  - *base
  -   - deep
`;
}
