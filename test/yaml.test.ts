import { describe, expect, it } from 'vitest';
import { applyEdits } from '../server/src/core/text';
import { compose } from '../server/src/core/yaml/compose';
import {
  appendDocument,
  appendItem,
  fillPair,
  insertPair,
  removeItem,
  removePair,
  renameKey,
  replaceScalar,
} from '../server/src/core/yaml/edits';
import { documentAt, parseFile } from '../server/src/core/yaml/manifest-file';
import {
  asMap,
  isPlaceholder,
  mapOf,
  nodeAt,
  pairOf,
  scalarOf,
  seqOf,
  valueOf,
  type YamlMap,
  type YamlPair,
  type YamlSeq,
} from '../server/src/core/yaml/node';
import { splitDocuments } from '../server/src/core/yaml/split';

const uri = 'file:///workspace/a.yaml';

function documentsOf(text: string): string[] {
  return splitDocuments(text).map(({ start, end }) => text.slice(start, end));
}

function rootOf(text: string): YamlMap {
  const { root } = compose(text);
  const map = asMap(root);
  if (!map) throw new Error(`no mapping: ${text}`);
  return map;
}

function pairIn(map: YamlMap | undefined, key: string): YamlPair {
  const pair = pairOf(map, key);
  if (!pair) throw new Error(`no ${key}`);
  return pair;
}

function seqIn(map: YamlMap | undefined, key: string): YamlSeq {
  const seq = seqOf(map, key);
  if (!seq) throw new Error(`no sequence ${key}`);
  return seq;
}

describe('splitDocuments', () => {
  it.each([
    ['one document', 'a: 1\n', ['a: 1\n']],
    ['a leading marker', '---\na: 1\n', ['---\na: 1\n']],
    ['two documents', 'a: 1\n---\nb: 2\n', ['a: 1\n', '---\nb: 2\n']],
    ['content on the marker line', '--- {a: 1}\n--- b\n', ['--- {a: 1}\n', '--- b\n']],
    ['Windows line breaks', 'a: 1\r\n---\r\nb: 2\r\n', ['a: 1\r\n', '---\r\nb: 2\r\n']],
    ['a byte order mark', '\uFEFFa: 1\n---\nb: 2', ['\uFEFFa: 1\n', '---\nb: 2']],
    ['a byte order mark before a marker', '\uFEFF---\na: 1\n---\nb: 2', ['\uFEFF---\na: 1\n', '---\nb: 2']],
    ['no line break at the end', 'a: 1\n---', ['a: 1\n']],
    ['an end marker', 'a: 1\n...\nb: 2\n', ['a: 1\n...\n', 'b: 2\n']],
    ['an end marker and a separator', 'a: 1\n...\n---\nb: 2\n', ['a: 1\n...\n', '---\nb: 2\n']],
    [
      'directives',
      '%YAML 1.2\n---\na: 1\n...\n%TAG ! tag:x,2000:\n---\nb: 2\n',
      ['%YAML 1.2\n---\na: 1\n...\n', '%TAG ! tag:x,2000:\n---\nb: 2\n'],
    ],
    ['parts without content', '---\n---\n# nothing\n---\na: 1\n---\n\n', ['---\na: 1\n']],
    ['a comment on the marker', '--- # first\na: 1\n--- # none\n', ['--- # first\na: 1\n']],
    ['what only looks like a marker', 'a: 1\n----\nb: --- c\n ---\n', ['a: 1\n----\nb: --- c\n ---\n']],
    [
      'an indented marker in a block scalar',
      'a: |\n  x\n  ---\n  y\nb: 2\n',
      ['a: |\n  x\n  ---\n  y\nb: 2\n'],
    ],
    ['nothing', '', []],
    ['only comments', '# a\n\n# b\n', []],
  ])('%s', (_, text, expected) => {
    expect(documentsOf(text)).toEqual(expected);
  });

  it('keeps all content, in order and without overlap', () => {
    const text = 'a: 1\n---\n\n---\nb: 2\n...\n# c\nc: 3\n---\nd: 4';
    const ranges = splitDocuments(text);
    ranges.forEach((range, index) => {
      expect(range.start).toBeGreaterThanOrEqual(ranges[index - 1]?.end ?? 0);
      expect(range.end).toBeGreaterThan(range.start);
    });
    expect(ranges.map(({ start, end }) => compose(text.slice(start, end)).root?.type)).toEqual([
      'map',
      'map',
      'map',
      'map',
    ]);
  });
});

describe('parseFile', () => {
  const text = 'a: 1\n---\nb: 2\n---\nc: 3\n';

  it('takes over each document whose text stayed', () => {
    const before = parseFile(uri, text);
    const after = parseFile(uri, text.replace('b: 2', 'b: 22'), before);
    expect(after.documents[0]).toBe(before.documents[0]);
    expect(after.documents[1]).not.toBe(before.documents[1]);
    expect(after.documents[2]).toBe(before.documents[2]);
    expect(after.documents.map((document) => after.startOf(document))).toEqual([0, 5, 15]);
  });

  it('takes them over when documents come and go', () => {
    const before = parseFile(uri, text);
    const more = parseFile(uri, `x: 0\n---\n${text}`, before);
    expect(more.documents.slice(-2)).toEqual(before.documents.slice(-2));
    const fewer = parseFile(uri, 'a: 1\n---\nc: 3\n', before);
    expect(fewer.documents).toEqual([before.documents[0], before.documents[2]]);
  });

  it('never gives one document two places', () => {
    const before = parseFile(uri, '---\na: 1\n---\na: 1\n');
    const after = parseFile(uri, '---\na: 1\n---\na: 1\n---\na: 1\n', before);
    expect(new Set(after.documents).size).toBe(3);
    expect(new Set(after.documents.map((document) => after.startOf(document))).size).toBe(3);
  });

  it('takes nothing over from another file', () => {
    const other = parseFile('file:///workspace/b.yaml', text);
    expect(parseFile(uri, text, other).documents[0]).not.toBe(other.documents[0]);
  });

  it('finds the document at an offset', () => {
    const file = parseFile(uri, text);
    expect(documentAt(file, 0)).toBe(file.documents[0]);
    expect(documentAt(file, 5)).toBe(file.documents[1]);
    expect(documentAt(file, text.length)).toBe(file.documents[2]);
  });
});

describe('compose', () => {
  const sourceAt = (text: string, path: (string | number)[]) => {
    const range = nodeAt(compose(text).root, path)?.range;
    return range && text.slice(range.start, range.end);
  };

  it.each([
    ['a plain scalar', 'a: b # c\n', ['a'], 'b'],
    ['quotes', 'a: "b" # c\n', ['a'], '"b"'],
    ['a nested value', 'a:\n  - b: x y\n', ['a', 0, 'b'], 'x y'],
    ['a flow collection', 'a: { b: [1, 2] }\n', ['a'], '{ b: [1, 2] }'],
    ['a block collection, without comments behind it', 'a:\n  b: 1\n  # c\n\nd: 2\n', ['a'], 'b: 1'],
    ['Windows line breaks', 'a: b\r\nc: d\r\n', ['c'], 'd'],
    ['a byte order mark', '\uFEFFa: b\n', ['a'], 'b'],
    ['surrogate pairs, in UTF-16 units', '# 😀\na: 😀b\nc: d\n', ['c'], 'd'],
    ['tabs in JSON', '{\n\t"a": {\n\t\t"b": "c"\n\t}\n}\n', ['a', 'b'], '"c"'],
    ['what follows a marker', '--- {a: b}\n', ['a'], 'b'],
    ['directives', '%YAML 1.2\n---\na: b\n', ['a'], 'b'],
  ])('gives the exact range of %s', (_, text, path, expected) => {
    expect(sourceAt(text, path)).toBe(expected);
  });

  it.each([
    ['a: 080', 80, '080'],
    ['a: 0x10', 16, '0x10'],
    ['a: yes', 'yes', 'yes'],
    ['a: true', true, 'true'],
    ['a: ~', null, '~'],
    ['a: "1"', '1', '1'],
    ["a: 'it''s'", "it's", "it's"],
    ['a: |\n  x\n  y\n', 'x\ny\n', 'x\ny\n'],
    ['a: !!str 1', '1', '1'],
    ['a: 2024-01-01', '2024-01-01', '2024-01-01'],
  ])('reads %j', (text, value, source) => {
    expect(scalarOf(rootOf(text), 'a')).toMatchObject({ value, source });
  });

  it('gives no value for a key with nothing behind it', () => {
    expect(pairIn(rootOf('a:\nb: 1\n'), 'a').value).toBeUndefined();
    expect(seqIn(rootOf('a:\n  -\n  - 1\n'), 'a').items[0]?.value).toBeUndefined();
  });

  it('keeps repeated keys, the last counts', () => {
    const map = rootOf('a: 1\na: 2\n');
    expect(map.pairs).toHaveLength(2);
    expect(scalarOf(map, 'a')?.value).toBe(2);
  });

  it('resolves aliases and marks them', () => {
    const text = 'a: &x 1\nb: *x\nc: &y { d: 2 }\ne: *y\n';
    const root = rootOf(text);
    expect(scalarOf(root, 'b')).toMatchObject({ value: 1, alias: true });
    expect(sourceAt(text, ['b'])).toBe('*x');
    expect(scalarOf(mapOf(root, 'e'), 'd')?.value).toBe(2);
    expect(text.slice(pairIn(root, 'e').range.start, pairIn(root, 'e').range.end)).toBe('e: *y');
  });

  it('applies merge keys behind what is written', () => {
    const root = rootOf('x: &x { a: 1, b: 2 }\ny: &y { b: 3, c: 4 }\nz:\n  <<: [*x, *y]\n  a: 0\n');
    const z = mapOf(root, 'z');
    expect(['a', 'b', 'c'].map((key) => scalarOf(z, key)?.value)).toEqual([0, 2, 4]);
    expect(pairIn(z, 'a').merged).toBe(false);
    expect(pairIn(z, 'c').merged).toBe(true);
  });

  it('says what is no YAML and where, and keeps what it could read', () => {
    const { root, errors } = compose('a: 1\nb: [1, 2\nc: 3\n');
    expect(errors.length).toBeGreaterThan(0);
    for (const { range } of errors) expect(range.end).toBeGreaterThanOrEqual(range.start);
    expect(valueOf(asMap(root), 'a')).toBeDefined();
  });

  it.each([
    ['an alias to its own parent', 'a: &x\n  b: *x\n'],
    ['a merge of itself', 'a: &x\n  <<: *x\n  b: 1\n'],
    ['an unknown alias', 'a: *nothing\n'],
    ['a key that is a collection', '? { a: 1 }\n: b\n{{ x }}: y\n'],
    ['a template', 'a: {{ .Values.a }}\nb: 1\n'],
    ['only a scalar', 'just text'],
    ['control characters', 'a: \u0000\u0007\n'],
    ['a lone surrogate', 'a: \uD83D\n'],
  ])('survives %s', (_, text) => {
    expect(() => compose(text)).not.toThrow();
  });

  it('does not multiply what aliases share', () => {
    const levels = Array.from({ length: 30 }, (_, i) =>
      i === 0 ? 'l0: &l0 [x, x]' : `l${i}: &l${i} [*l${i - 1}, *l${i - 1}]`,
    );
    const started = Date.now();
    expect(() => compose(levels.join('\n'))).not.toThrow();
    expect(Date.now() - started).toBeLessThan(2000);
  });

  it('does not multiply what merge keys share', () => {
    const levels = Array.from({ length: 25 }, (_, i) =>
      i === 0 ? 'l0: &l0 { a: 1 }' : `l${i}: &l${i} { <<: [*l${i - 1}, *l${i - 1}], b${i}: 1 }`,
    );
    const started = Date.now();
    expect(() => compose(levels.join('\n'))).not.toThrow();
    expect(Date.now() - started).toBeLessThan(2000);
  });

  it('survives deep nesting', () => {
    for (const text of ['['.repeat(20_000), '- '.repeat(20_000), '{a: '.repeat(20_000)]) {
      expect(() => compose(text)).not.toThrow();
    }
  });
});

describe('edits', () => {
  /** The text after an edit, which must be YAML. */
  const after = (text: string, edit: (root: YamlMap) => Parameters<typeof applyEdits>[1][number]) => {
    const result = applyEdits(text, [edit(rootOf(text))]);
    expect(compose(result).errors).toEqual([]);
    return result;
  };

  it.each([
    ['a block map', 'a: 1 # one\nb: 2 # two\n', 'a: 1 # one\nb: 2 # two\nc: 3\n'],
    ['a text without a line break at its end', 'a: 1', 'a: 1\nc: 3'],
    ['Windows line breaks', 'a: 1\r\n', 'a: 1\r\nc: 3\r\n'],
    ['a flow map', '{ a: 1 }', '{ a: 1, c: 3 }'],
    ['an empty map', '{}', '{ c: 3 }'],
    ['JSON', '{ "a": 1 }', '{ "a": 1, "c": 3 }'],
    ['JSON over lines', '{\n  "a": 1\n}\n', '{\n  "a": 1,\n  "c": 3\n}\n'],
    ['a byte order mark', '\uFEFFa: 1\n', '\uFEFFa: 1\nc: 3\n'],
    ['a block scalar at the end', 'a: |\n  x\n', 'a: |\n  x\nc: 3\n'],
  ])('adds a pair to %s', (_, text, expected) => {
    expect(after(text, (root) => insertPair(text, root, 'c', 3))).toBe(expected);
  });

  it('adds a pair first and behind another', () => {
    const text = '- x:\n    a: 1 # one\n    b: 2\n';
    const map = asMap(nodeAt(compose(text).root, [0, 'x']));
    if (!map) throw new Error('no mapping');
    expect(applyEdits(text, [insertPair(text, map, 'c', 3, 'first')])).toBe(
      '- x:\n    c: 3\n    a: 1 # one\n    b: 2\n',
    );
    const edit = insertPair(text, map, 'c', 3, { after: pairIn(map, 'a') });
    expect(applyEdits(text, [edit])).toBe('- x:\n    a: 1 # one\n    c: 3\n    b: 2\n');
  });

  it('adds a map with the indentation of the file', () => {
    const text = 'spec:\n    metadata:\n        name: web\n';
    const edit = (root: YamlMap) => {
      const metadata = mapOf(mapOf(root, 'spec'), 'metadata');
      if (!metadata) throw new Error('no metadata');
      return insertPair(text, metadata, 'labels', { app: 'web' });
    };
    expect(after(text, edit)).toBe(
      'spec:\n    metadata:\n        name: web\n        labels:\n            app: web\n',
    );
  });

  it('quotes what would not be a string', () => {
    expect(after('a: 1\n', (root) => insertPair('a: 1\n', root, 'b', 'true'))).toBe('a: 1\nb: "true"\n');
  });

  it.each([
    ['first', 'a: 1 # one\nb: 2\n', 'a', 'b: 2\n'],
    ['last', 'a: 1\nb: 2 # two\n', 'b', 'a: 1\n'],
    ['with lines of its own', 'a:\n  x: 1\n  y: 2\nb: 2\n', 'a', 'b: 2\n'],
    ['first in flow', '{ a: 1, b: 2 }', 'a', '{ b: 2 }'],
    ['last in flow', '{ a: 1, b: 2 }', 'b', '{ a: 1 }'],
  ])('removes a pair: %s', (_, text, key, expected) => {
    expect(after(text, (root) => removePair(text, root, pairIn(root, key)))).toBe(expected);
  });

  it('removes the first pair of a list item', () => {
    const text = '- a: 1\n  b: 2\n';
    const map = asMap(nodeAt(compose(text).root, [0]));
    if (!map) throw new Error('no mapping');
    expect(applyEdits(text, [removePair(text, map, pairIn(map, 'a'))])).toBe('- b: 2\n');
  });

  it.each([
    ['block', 'a:\n  - 1 # one\n  - 2\n', 0, 'a:\n  - 2\n'],
    ['a block of maps', 'a:\n- x: 1\n  y: 2\n- x: 3\n', 0, 'a:\n- x: 3\n'],
    ['the last', 'a:\n- x: 1\n- x: 3\n', 1, 'a:\n- x: 1\n'],
    ['flow', 'a: [1, 2, 3]', 1, 'a: [1, 3]'],
    ['the last of flow', 'a: [1, 2]', 1, 'a: [1]'],
    ['the only one of flow', 'a: [1]', 0, 'a: []'],
    ['the only one of a block', 'a:\n  - 1\n', 0, 'a:\n  []\n'],
  ])('removes an item: %s', (_, text, index, expected) => {
    expect(after(text, (root) => removeItem(text, seqIn(root, 'a'), index))).toBe(expected);
  });

  it.each([
    ['block', 'a:\n  - b: 1 # x\nc: 2\n', 'a:\n  - b: 1 # x\n  - b: 2\nc: 2\n'],
    ['block without indentation', 'a:\n- b: 1\nc: 2\n', 'a:\n- b: 1\n- b: 2\nc: 2\n'],
    ['flow', 'a: [{ b: 1 }]', 'a: [{ b: 1 }, { b: 2 }]'],
    ['empty', 'a: []', 'a: [{ b: 2 }]'],
  ])('appends an item: %s', (_, text, expected) => {
    expect(after(text, (root) => appendItem(text, seqIn(root, 'a'), { b: 2 }))).toBe(expected);
  });

  it.each([
    ['a: b # c\n', 'a: x # c\n'],
    ['a: "b"\n', 'a: "x"\n'],
    ["a: 'b'\n", "a: 'x'\n"],
  ])('replaces a scalar in its quotes: %j', (text, expected) => {
    const edit = (root: YamlMap) => {
      const scalar = scalarOf(root, 'a');
      if (!scalar) throw new Error('no scalar');
      return replaceScalar(scalar, 'x');
    };
    expect(after(text, edit)).toBe(expected);
  });

  it('renames a key', () => {
    expect(after('"a": 1\n', (root) => renameKey(pairIn(root, 'a'), 'b'))).toBe('"b": 1\n');
  });

  it('fills a key with nothing behind it', () => {
    expect(after('a:\nb: 1\n', (root) => fillPair('a:\nb: 1\n', root, pairIn(root, 'a'), 2))).toBe(
      'a: 2\nb: 1\n',
    );
  });

  it.each([
    ['a: 1\n', 'a: 1\n---\nb: 2\n'],
    ['a: 1', 'a: 1\n---\nb: 2'],
    ['a: 1\r\n', 'a: 1\r\n---\r\nb: 2\r\n'],
    ['a: 1\n...\n', 'a: 1\n...\n---\nb: 2\n'],
  ])('appends a document to %j', (text, expected) => {
    const result = applyEdits(text, [appendDocument(text, 'b: 2')]);
    expect(result).toBe(expected);
    expect(splitDocuments(result)).toHaveLength(2);
  });
});

it.each([
  '{{ .Values.x }}',
  '${X}',
  '$X',
  '%(x)s',
  'REPLACE_ME',
  '<your-name>',
  '__NAME__',
  '$(X)',
  'CHANGEME',
])('takes %j for a placeholder', (text) => {
  expect(isPlaceholder(text)).toBe(true);
});

it.each(['web', 'a-b', 'x$', 'price-5', '', '100%', 'a<b'])('takes %j for what it is', (text) => {
  expect(isPlaceholder(text)).toBe(false);
});
