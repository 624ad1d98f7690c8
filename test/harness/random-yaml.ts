import fc from 'fast-check';

/** Texts of scalars on one line, the troublesome ones. */
const WORDS = [
  ...[
    'a',
    'key',
    'x y',
    'null',
    'Null',
    '~',
    'true',
    'FALSE',
    'yes',
    'no',
    'on',
    '<<',
    '=',
    '.',
    '-',
    '--',
    '---x',
    '.5',
    '1.',
    '-1',
  ],
  ...[
    '+1',
    '080',
    '0o17',
    '0x1F',
    '1e3',
    '1E-3',
    '.inf',
    '-.INF',
    '.nan',
    '.NaN',
    '1_000',
    '12:30',
    '2001-01-01',
    '9007199254740993',
  ],
  ...[
    '-0',
    '0b1',
    '+.5e1',
    'e1',
    '1.2.3',
    'http://a.b/c',
    'a#b',
    'a:b',
    ':a',
    '-a',
    '?a',
    'a,b',
    '{{ x }}',
    '"{{ x }}"',
    '%x',
    'ü',
    '😀 x',
  ],
  ...[
    '"q"',
    "'s'",
    '"a\\n\\u00e9\\x41\\"b"',
    "'it''s'",
    '""',
    "''",
    '"null"',
    "'1'",
    '"a: b"',
    "'# x'",
    '"\\t"',
    '"a\tb"',
    'a\tb',
    '"\u00a0"',
  ],
  ...[
    '*x',
    '*y',
    '&x',
    '&x a',
    '&y 1',
    '!!str 1',
    '! a',
    '!t a',
    '&x !!int 3',
    '@a',
    '`a',
    '|',
    '>',
    '|-',
    '>+',
    '|2',
    '&x |',
    '>- # c',
  ],
  ...[
    '[]',
    '{}',
    '[a, b]',
    '[a, ]',
    '{a: b}',
    '{a, b: c}',
    '{"a":1}',
    '[[1], {b: 2}]',
    '[a: b]',
    '{? a : b}',
    '[a, # c',
    '{a: 1,',
    ']',
    '}',
    '{a: }',
    '[,]',
  ],
];
const ENDS = ['', '', '', '', '', ' # note', '#x', ' ', '\t', '\t# tab', ' #'];
const SPECIALS = [
  ...'\n \t:-#\'"{}[],&*!|>%@`?\\.~0ax\r',
  '\n\n',
  '\r\n',
  '---\n',
  '\n...\n',
  '\uFEFF',
  '\u2028',
  '\u0085',
  '\u00a0',
  '\u0007',
];

const word = fc.constantFrom(...WORDS);
const end = fc.constantFrom(...ENDS);

/** A line of any shape, and what it looks like at any depth: mostly nonsense. */
const anyLine = fc
  .tuple(
    fc.nat(6),
    fc.constantFrom('', '- ', '- - ', '-', '? ', ': ', '# ', '\t'),
    word,
    fc.constantFrom('', ': ', ':', ' : ', ':  '),
    word,
    end,
  )
  .map(
    ([depth, dash, key, colon, value, rest]) =>
      `${' '.repeat(depth)}${dash}${key}${colon}${colon ? value : ''}${rest}`,
  );

/** Lines at depths that make up collections, mostly sound. */
function block(depth: number): fc.Arbitrary<string[]> {
  const leaf = fc.tuple(word, end).map(([text, rest]) => [`${text}${rest}`]);
  if (depth === 0) return leaf;
  const inner = block(depth - 1);
  const step = fc.constantFrom(1, 2, 2, 2, 4);
  const key = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'name', 'x-y', '"q"', "'s'", '1', 'null', 'ü') },
    { weight: 1, arbitrary: word },
  );
  const indented = (lines: readonly string[], by: number): string[] =>
    lines.map((line) => (line ? ' '.repeat(by) + line : line));
  const pair = fc.tuple(key, inner, step, fc.boolean(), end).map(([name, lines, by, isOwnLine, rest]) => {
    if (lines.length === 1 && !isOwnLine) return [`${name}: ${lines[0] ?? ''}`];
    return [`${name}:${rest}`, ...indented(lines, lines[0]?.startsWith('- ') ? by % 2 : by)];
  });
  const item = fc
    .tuple(inner, step)
    .map(([lines]) => [`- ${lines[0] ?? ''}`, ...indented(lines.slice(1), 2)]);
  const literal = fc
    .tuple(
      key,
      fc.constantFrom('|', '>', '|-', '>-', '|+', '>+', '| # c', '|  '),
      fc.array(fc.constantFrom('text', ' more', '', '  ', 'x # y', '\ttab', 'a: b', '- c', '   '), {
        maxLength: 5,
      }),
      step,
    )
    .map(([name, header, lines, by]) => [`${name}: ${header}`, ...indented(lines, by)]);
  const folded = fc
    .tuple(
      key,
      fc.constantFrom(
        ['long', '  text'],
        ['"quoted', '  text"'],
        ["'a", '', "  b'"],
        ['"x\\', '  y"'],
        ['[a,', '  b]'],
        ['{a: b,', '  c: d', '  }'],
        ['[', '  a, # c', '  ]'],
      ),
    )
    .map(([name, lines]) => [`${name}: ${lines[0] ?? ''}`, ...lines.slice(1)]);
  const between = fc.constantFrom<string[]>([], [], [], [], [''], ['# note'], ['  # note'], ['   ']);
  const many = (one: fc.Arbitrary<string[]>): fc.Arbitrary<string[]> =>
    fc.array(fc.tuple(one, between), { minLength: 1, maxLength: 4 }).map((parts) => parts.flat(2));
  return fc.oneof(
    { weight: 3, arbitrary: many(fc.oneof({ weight: 3, arbitrary: pair }, literal, folded)) },
    { weight: 2, arbitrary: many(item) },
    { weight: 2, arbitrary: leaf },
  );
}

/** YAML and what is nearly YAML: well-formed trees in many styles, with lines of another sort or a few letters amiss. */
export const randomYaml: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: block(3) },
      { weight: 1, arbitrary: fc.array(anyLine, { maxLength: 6 }) },
    ),
    fc.constantFrom('\n', '\n', '\n', '\r\n'),
    fc.constantFrom('', '', '---\n', '# head\n', '--- # x\n', '--- '),
    fc.constantFrom('\n', '\n', '', '\n\n', '  ', '\n...\n'),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...SPECIALS), fc.nat(2)), { maxLength: 2 }),
    fc.boolean(),
  )
  .map(([lines, newline, head, tail, slips, isSlipped]) => {
    let text = head + lines.join(newline) + tail;
    for (const [at, insert, gone] of isSlipped ? slips : []) {
      const place = at % (text.length + 1);
      text = text.slice(0, place) + insert + text.slice(place + gone);
    }
    return text;
  });
