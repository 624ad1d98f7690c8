import { Lexer, type YAMLError } from 'yaml';
import { columnOf, lineEnd, lineStart } from './edits';
import { parseShallow } from './parse-shallow';

/** More repairs than any sound text needs; each costs a parse. */
const MAX_REPAIRS = 20;
/** Longer texts are not worth the parses of single repairs. */
const MAX_LENGTH = 300_000;

/**
 * Whether a text with errors is one that Go's YAML parsers, and so kubectl, read all the same. They are laxer than
 * YAML 1.2 in three things: the lines of a quoted text, and those within brackets, may be indented as little as one
 * likes, and a comment may follow its neighbour without a space. Where mending just these leaves no error, the rest is sound.
 */
export function isReadByGo(text: string): boolean {
  try {
    return canBeMended(text);
  } catch {
    // Too deep to be parsed.
    return false;
  }
}

/** The opening quote of a quoted text that has no end, which stands before `end`; `undefined` where there is none. */
export function openingQuoteBefore(text: string, end: number): number | undefined {
  let offset = 0;
  let opening: number | undefined;
  for (const token of new Lexer().lex(text)) {
    // The lexer marks some places with control characters that are not in the text.
    if (token === '\u0002' || token === '\u0018' || token === '\u001F') continue;
    if (offset >= end) break;
    if (token.startsWith('"') || token.startsWith("'")) opening = offset;
    offset += token.length;
  }
  return opening;
}

function canBeMended(text: string): boolean {
  // Mostly a program wrote all quoted texts alike. What is taken for one by mistake costs no more than this attempt.
  if (isSound(indentAllQuoted(text))) return true;
  if (text.length > MAX_LENGTH) return false;
  let current = text;
  for (let repairs = 0; repairs <= MAX_REPAIRS; repairs++) {
    const [error] = errorsOf(current);
    if (!error) return true;
    const mended = mend(current, error.message, error.pos[0]);
    if (mended === undefined) return false;
    current = mended;
  }
  return false;
}

function isSound(text: string): boolean {
  return errorsOf(text).length === 0;
}

function errorsOf(text: string): YAMLError[] {
  return parseShallow(text, { uniqueKeys: false }).errors;
}

function indentAllQuoted(text: string): string {
  // The quote is looked for first: looking back from each of many blanks takes minutes.
  const value = /(?=["'])(?<=(?:[:-]|^)[ \t]+)(?:"(?:[^"\\]|\\[\s\S])*"|'(?:[^']|'')*')/gm;
  return text.replace(value, (quoted, at: number) =>
    quoted.includes('\n') ? quoted.replace(/\n[ \t]*/g, `\n${' '.repeat(columnOf(text, at) + 1)}`) : quoted,
  );
}

function mend(text: string, message: string, at: number): string | undefined {
  if (message.startsWith('Missing closing')) return indentQuoted(text, at);
  if (message.startsWith('Comments must be separated')) return `${text.slice(0, at)} ${text.slice(at)}`;
  return /^Flow (?:sequence|map) in block collection/.test(message) ? indentLine(text, at) : undefined;
}

/** White space at the start of these lines means nothing, so more of it changes nothing. */
function indentQuoted(text: string, at: number): string | undefined {
  const open = openingQuoteBefore(text, at);
  if (open === undefined) return undefined;
  const rest = text.slice(open);
  const quoted = rest.startsWith('"') ? /^"(?:[^"\\]|\\[\s\S])*"/.exec(rest) : /^'(?:[^']|'')*'/.exec(rest);
  if (!quoted?.[0].includes('\n')) return undefined;
  const indent = ' '.repeat(columnOf(text, open) + 1);
  return text.slice(0, open) + quoted[0].replace(/\n[ \t]*/g, `\n${indent}`) + rest.slice(quoted[0].length);
}

function indentLine(text: string, at: number): string | undefined {
  const start = lineStart(text, at);
  const line = text.slice(start, lineEnd(text, start));
  const [blank = ''] = /^ */.exec(line) ?? [];
  if (start === 0 || line.charAt(blank.length) === '\t') return undefined;
  // Deeper than anything around it.
  const deepest = text
    .slice(0, start)
    .split('\n')
    .reduce((most, other) => Math.max(most, other.search(/\S|$/)), 0);
  const indent = ' '.repeat(deepest + 2);
  return blank.length >= indent.length
    ? undefined
    : text.slice(0, start) + indent + text.slice(start + blank.length);
}
