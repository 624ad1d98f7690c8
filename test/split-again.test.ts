import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFile } from '../server/src/core/index';
import { askingDocuments } from '../server/src/core/yaml/ask-texts';
import { splitAgain, splitDocuments } from '../server/src/core/yaml/split';

const uri = 'file:///workspace/a.yaml';
/** More by hand: `RUNS=1000000 npx vitest run --project unit test/split-again.test.ts`. */
const RUNS = Number(process.env.RUNS ?? 5_000);

const piece = fc.constantFrom(
  '---\n',
  '--- # a comment\n',
  '---',
  '-',
  '...\n',
  '...',
  '.',
  '%YAML 1.2\n',
  '%',
  '{',
  '{ "a": 1 }\n',
  '}',
  '\n',
  '\r\n',
  ' ',
  '# a comment\n',
  '#',
  'a: 1\n',
  'a',
  '\uFEFF',
);
const aText = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));
/** From where, how much of what follows is replaced, and by what. */
const anEdit = fc.tuple(fc.nat(100), fc.nat(8), fc.array(piece, { maxLength: 3 }));

const edited = (
  text: string,
  [from, length, pieces]: readonly [number, number, readonly string[]],
): string => {
  const at = from % (text.length + 1);
  return text.slice(0, at) + pieces.join('') + text.slice(at + length);
};

/** A file after each of some edits, made of the one before. */
function* afterEach(first: string, edits: readonly Parameters<typeof edited>[1][]) {
  let text = first;
  let file = parseFile(uri, text);
  for (const edit of edits) {
    text = edited(text, edit);
    file = parseFile(uri, text, file);
    yield { file, text, edit };
  }
}

describe('a question to the documents of a file', () => {
  it('is answered after edits as if it was never asked before', () => {
    const rare = askingDocuments(({ text }) => text.includes('{'));
    const often = askingDocuments(({ text }) => text.includes('a'));
    fc.assert(
      fc.property(aText, fc.array(anEdit, { minLength: 1, maxLength: 6 }), (first, edits) => {
        for (const { file, edit } of afterEach(first, edits)) {
          // Now and then nobody asks.
          if (edit[0] % 3 === 0) continue;
          expect(rare(file)).toBe(file.documents.some((one) => one.text.includes('{')));
          expect(often(file)).toBe(file.documents.some((one) => one.text.includes('a')));
        }
      }),
      { numRuns: RUNS, ...(process.env.RUNS ? {} : { seed: 38 }) },
    );
  });

  it('is asked of what is new only', () => {
    const asked: string[] = [];
    const isLong = askingDocuments(({ text }) => {
      asked.push(text);
      return text.length > 100;
    });
    const text = 'a: 1\n---\nb: 2\n---\nc: 3\n';
    const before = parseFile(uri, text);
    expect([isLong(before), isLong(before), asked.length]).toEqual([false, false, 3]);
    const after = parseFile(uri, text.replace('2', '3'), before);
    expect([isLong(after), asked.slice(3)]).toEqual([false, ['---\nb: 3\n']]);
  });
});

describe('a text that is split again after an edit', () => {
  it('has the documents that it has when it is split as a whole', () => {
    fc.assert(
      fc.property(aText, fc.array(anEdit, { minLength: 1, maxLength: 4 }), (first, edits) => {
        for (const { file, text } of afterEach(first, edits)) {
          const found = file.documents.map((one) => [file.startOf(one), one.text]);
          expect(found).toEqual(
            splitDocuments(text).map(({ start, end }) => [start, text.slice(start, end)]),
          );
        }
      }),
      { numRuns: RUNS, ...(process.env.RUNS ? {} : { seed: 37 }) },
    );
  });

  it('is looked at around the edit only, and the documents that stayed the same are the same', () => {
    const document = (index: number) => `---\nname: n${index}\n${'# long\n'.repeat(1_000)}`;
    const before = Array.from({ length: 50 }, (_, index) => document(index)).join('');
    const after = before.replace('n25', 'm25');
    const starts = splitDocuments(before).map(({ start }) => start);
    const { head, tail, between } = splitAgain(after, { text: before, starts });
    expect({ head, tail, between: between.length }).toEqual({ head: 24, tail: 23, between: 3 });

    const [old, now] = [parseFile(uri, before)].flatMap((file) => [file, parseFile(uri, after, file)]);
    const changed = now?.documents.flatMap((one, index) => (one === old?.documents[index] ? [] : [index]));
    expect(changed).toEqual([25]);
  });
});
