import fc from 'fast-check';

/** What is put in, at any place, in the place of a character, or at the end of a line. */
const BITS = [
  ...'\n \t:-#\'"{}[],&*!|>%@`?\\.~0a\r=<',
  ...['\n\n', '\r\n', '---\n', '\n...\n', '\uFEFF', '\u2028', '\u0085', '\u00a0', 'é', '😀'],
  ...[': ', '- ', ' #', '# ', '&a ', '*a', '<<: ', '[]', '{}', '""', "''", '? ', '!!str ', 'null', '1e3'],
  ...['|\n', '>-\n', '|+\n', '|2\n', '"a\n  b"', "'a\n  b'", '{ a: b }', '[a, b]', '{{ x }}', '"a": '],
  ...['\\n', '\\u00e9', '    ', '\n  ', '\n# c\n', ' # c\n', '\n\n# c\n', '  \n', '-\n', ':\n', ',\n', '{\n'],
  ...['\n}', '\n]', '[\n'],
];
const LINES = [
  ...['# c', '#', '', '', '#c', '---', 'text', '- x', 'a: b', '"q": r', 'k:', '|', '}', ']', '!t x', '&x'],
  ...['*x', ' # c', '\t', 'a:\tb', '- - x', '-'],
];
const ENDS = [
  ...[' # c', '#c', ' ', '  ', ' |', ' >-', ' &a', ' *a', ':', ' :', ': ', ',', ' "', '\t', ' \t# x', ' {'],
  ...[' [', ' -', ' a: b', ' {{ x }}', '\r'],
];
const GAPS = [' ', '\n      ', '\n', '\n\n      ', '\n#c\n      ', '\n      # c\n      ', '\n    '];
const OPENINGS = [
  '"a',
  "'a",
  '[a',
  '{a: b',
  '|',
  '>',
  'a',
  '&x a',
  '&x',
  '*x',
  '"a\\',
  '>+',
  '|-',
  '[',
  '{"a":',
];
const CLOSINGS = ['b"', "b'", 'b]', 'c: d}', 'b', '}', ']', 'b\n       c', '  b\n    c\n\n', ', ]', '\t]'];
const PAIR = /^(\s*(?:- )?)([\w./-]+)(: ?)(.*)$/;

/** One slip: its sort, where it happens, and two more numbers that choose what it is. */
type Slip = readonly [sort: number, place: number, first: number, second: number];

/** Sound texts with slips: letters and lines that are missing, doubled or moved, comments, other styles, half of something. */
export function mangled(texts: readonly string[]): fc.Arbitrary<string> {
  const slip = fc.tuple(fc.nat(SORTS.length - 1), fc.nat(), fc.nat(), fc.nat());
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(slip, { minLength: 1, maxLength: 3 }))
    .map(([text, slips]) => slips.reduce(withSlip, text));
}

function withSlip(text: string, [sort, place, first, second]: Slip): string {
  return SORTS[sort]?.(text, place, first, second) ?? text;
}

type Sort = (text: string, place: number, first: number, second: number) => string;

const choose = (of: readonly string[], number: number): string => of[number % of.length] ?? '';

const inText =
  (change: (before: string, after: string, first: number) => string): Sort =>
  (text, place, first) => {
    const at = place % (text.length + 1);
    return change(text.slice(0, at), text.slice(at), first);
  };

const inLines =
  (change: (lines: string[], index: number, first: number, second: number) => void): Sort =>
  (text, place, first, second) => {
    const lines = text.split('\n');
    change(lines, place % lines.length, first, second);
    return lines.join('\n');
  };

const inLine = (change: (line: string, first: number, second: number) => string): Sort =>
  inLines((lines, index, first, second) => {
    lines[index] = change(lines[index] ?? '', first, second);
  });

const SORTS: readonly Sort[] = [
  inText((before, after, first) => before + after.slice(1 + (first % 2))),
  inText((before, after, first) => before + choose(BITS, first) + after),
  inText((before, after, first) => before + choose(BITS, first) + after),
  inText((before, after, first) => before + choose(BITS, first) + after.slice(1)),
  inText((before) => before),
  inLines((lines, index) => lines.splice(index, 1)),
  inLines((lines, index, first) => lines.splice(first % lines.length, 0, lines[index] ?? '')),
  inLines((lines, index, first, second) =>
    lines.splice(index, 0, ' '.repeat(first % 7) + choose(LINES, second)),
  ),
  inLine((line, first) => ' '.repeat(1 + (first % 3)) + line),
  inLine((line) => line.replace(/^ {1,2}/, '')),
  inLine((line, first) => line + choose(ENDS, first)),
  // Some lines in a row are moved to the side.
  inLines((lines, index, first, second) => {
    for (let at = index; at <= Math.min(index + (first % 4), lines.length - 1); at++) {
      const line = lines[at] ?? '';
      lines[at] = second % 2 === 0 ? `  ${line}` : line.replace(/^ {1,2}/, '');
    }
  }),
  inLine((line, first) =>
    line.replace(
      PAIR,
      (_, start: string, key: string, __, value: string) => `${start}${key}:${choose(GAPS, first)}${value}`,
    ),
  ),
  inLine((line, first, second) =>
    line.replace(
      PAIR,
      (_, start: string, key: string) =>
        `${start}${key}: ${choose(OPENINGS, first)}${choose(GAPS, second)}${choose(CLOSINGS, first ^ second)}`,
    ),
  ),
  inLine((line, first) =>
    line.replace(PAIR, (_, start: string, key: string, colon: string, value: string) => {
      const keys = [
        `"${key}"`,
        `'${key}'`,
        `${key} `,
        `? ${key}`,
        `&k ${key}`,
        `${key}\n`,
        '[a]',
        '{a}',
        '*x',
        `"${key}" `,
      ];
      return start + choose(keys, first) + colon + value;
    }),
  ),
  (text) => text.replace(/\r?\n/g, '\r\n'),
];
