/** What stands at a cursor, as one line of YAML shows it. Offsets are columns of the line. */
export interface LineToken {
  /** The text without its quotes, from its first to its last character; empty where nothing is typed yet. */
  readonly start: number;
  readonly end: number;
  readonly style: 'plain' | 'single' | 'double';
  /** A quoted text that has no closing quote on its line. */
  readonly unclosed: boolean;
  /**
   * - `key`: what stands before a colon;
   * - `value`: what stands behind one;
   * - `item`: what stands behind a dash;
   * - `flow`: a part of `{ … }` or `[ … ]` without a colon, which its bracket tells;
   * - `line`: alone on its line, so a key that lacks its colon yet.
   */
  readonly role: 'key' | 'value' | 'item' | 'flow' | 'line';
  /** Directly behind a colon or dash, which needs a space before anything else can stand there. */
  readonly needsSpace: boolean;
}

interface Scan {
  readonly start: number;
  readonly role: 'line' | 'item' | 'value' | 'flow';
  readonly depth: number;
  /** The opening quote that the cursor stands behind. */
  readonly quote: number | undefined;
}

/**
 * Reads a line up to a cursor and the word around it. The line may be half-typed: what stands on others does not count.
 * @param inFlow the line begins inside `{ … }` or `[ … ]`
 * @returns `undefined` in comments, behind a closed text or bracket, and at aliases and the headers of block texts
 */
export function tokenAt(line: string, column: number, inFlow: boolean): LineToken | undefined {
  const scan = scanTo(line, column, inFlow);
  if (!scan) return undefined;
  return scan.quote === undefined ? plainToken(line, column, scan) : quotedToken(line, scan.quote, scan.role);
}

/** The brackets that a line opens and does not close, as what would close them. */
export function missingClosers(line: string): string {
  const closers: string[] = [];
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (isQuote(char) && startsToken(line, at)) at = closingQuote(line, at) ?? line.length;
    else if (char === '#' && isBlank(line.charAt(at - 1))) break;
    else if (char === '{' || char === '[') closers.unshift(char === '{' ? '}' : ']');
    else if (char === closers[0]) closers.shift();
  }
  return closers.join('');
}

function scanTo(line: string, column: number, inFlow: boolean): Scan | undefined {
  let start = 0;
  let at = 0;
  let role: Scan['role'] = inFlow ? 'flow' : 'line';
  let depth = inFlow ? 1 : 0;
  let closed = false;
  const begin = (next: number): void => {
    start = at = next;
    closed = false;
  };
  while (at < column) {
    const char = line.charAt(at);
    const first = at === start;
    if (char === '#' && (at === 0 || isBlank(line.charAt(at - 1)))) return undefined;
    if (first && isBlank(char)) start = ++at;
    else if (first && isQuote(char)) {
      const close = closingQuote(line, at);
      if (close === undefined || close >= column) return { start, role, depth, quote: at };
      at = close + 1;
      closed = true;
    } else if (first && depth === 0 && char === '-' && isBlank(line.charAt(at + 1))) {
      role = 'item';
      begin(at + 1);
    } else if (first && /[&!]/.test(char)) {
      const end = line.slice(at).search(/\s/);
      if (end < 0 || at + end >= column) return undefined;
      begin(at + end);
    } else if (first && /[*|>%@`]/.test(char)) return undefined;
    else if (char === '{' || char === '[') {
      if (!first && depth === 0) at++;
      else {
        depth++;
        role = 'flow';
        begin(at + 1);
      }
    } else if (depth > 0 && (char === '}' || char === ']')) {
      depth--;
      closed = true;
      start = ++at;
    } else if (depth > 0 && char === ',') {
      role = 'flow';
      begin(at + 1);
    } else if (char === ':' && endsKey(line, start, at, role, depth, closed)) {
      role = 'value';
      begin(at + 1);
    } else at++;
  }
  return closed ? undefined : { start, role, depth, quote: undefined };
}

/** In a value of a block map a colon is text, as in a URL that is being typed. */
function endsKey(
  line: string,
  start: number,
  at: number,
  role: Scan['role'],
  depth: number,
  quoted: boolean,
): boolean {
  if (role === 'value' && depth === 0) return false;
  const next = line.charAt(at + 1);
  if (isBlank(next) || (depth > 0 && (quoted || ',]}'.includes(next)))) {
    return !line.slice(start, at).includes('://');
  }
  return false;
}

function plainToken(line: string, column: number, { start, role, depth }: Scan): LineToken | undefined {
  const isUrl = line.slice(start, column).includes('://');
  let end = column;
  let key = false;
  for (; end < line.length; end++) {
    const char = line.charAt(end);
    if (char === '#' && isBlank(line.charAt(end - 1))) break;
    if (depth > 0 && ',]}'.includes(char)) break;
    if (char === ':' && !isUrl && endsKey(line, start, end, role, depth, false)) {
      key = true;
      break;
    }
  }
  const text = line.slice(column, end).trimEnd();
  // A cursor in the white space before something else.
  if (/^\s/.test(text)) return undefined;
  const before = line.charAt(start - 1);
  return {
    start,
    end: column + text.length,
    style: 'plain',
    unclosed: false,
    role: key && role !== 'value' ? 'key' : role,
    needsSpace: start === column && start > 0 && (before === ':' || (before === '-' && role === 'item')),
  };
}

function quotedToken(line: string, open: number, role: Scan['role']): LineToken {
  const close = closingQuote(line, open);
  const end = close ?? line.trimEnd().length;
  const key = close !== undefined && /^\s*:/.test(line.slice(close + 1)) && role !== 'value';
  return {
    start: open + 1,
    end: Math.max(end, open + 1),
    style: line[open] === '"' ? 'double' : 'single',
    unclosed: close === undefined,
    role: key ? 'key' : role,
    needsSpace: false,
  };
}

/** A quote only opens a text where one begins; else it is an apostrophe. */
function startsToken(line: string, at: number): boolean {
  return /(?:^|[\s,[{:])$/.test(line.slice(0, at));
}

function closingQuote(line: string, open: number): number | undefined {
  const quote = line.charAt(open);
  for (let at = open + 1; at < line.length; at++) {
    if (quote === '"' && line[at] === '\\') at++;
    else if (line[at] === quote) {
      if (quote === "'" && line[at + 1] === "'") at++;
      else return at;
    }
  }
  return undefined;
}

function isQuote(char: string): boolean {
  return char === '"' || char === "'";
}

/** The end of the line counts. */
function isBlank(char: string): boolean {
  return char === '' || char === ' ' || char === '\t' || char === '\r';
}
