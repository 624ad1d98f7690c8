import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeTolerantly } from '../server/src/core/yaml/compose';
import { quickCompose } from '../server/src/core/yaml/quick-compose';
import { splitDocuments } from '../server/src/core/yaml/split';
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
    let quick = 0;
    fc.assert(
      fc.property(randomYaml, (text) => {
        const compared = compare([text]);
        quick += compared.quick;
        return compared.different.length === 0;
      }),
      { numRuns: 10_000 },
    );
    expect(quick).toBeGreaterThan(1000);
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
