import { contains, type OffsetRange } from '../text';
import { missingClosers, tokenAt, type LineToken } from './cursor-line';
import { lineEnd, lineStart } from './edits';
import { documentAt, parseFile, type YamlDocument } from './manifest-file';
import type { YamlMap, YamlNode, YamlScalar, YamlSeq } from './node';

/** Stands for the word that is being typed. No placeholder, no number, no sign that YAML knows. */
const MARK = 'kubeRoutesCursor';

/** The place of a cursor in a YAML document that may be half-typed. */
export interface Cursor {
  /** The document as it reads once something stands at the cursor. Where the cursor is in a block text, the document itself. */
  readonly document: YamlDocument;
  /** The scalar at the cursor in that document. */
  readonly scalar: YamlScalar;
  readonly role: 'key' | 'value' | 'item';
  /** A key that has its colon already. */
  readonly hasColon: boolean;
  /** What is being typed, in the text as it is: without quotes; of a block text the line. */
  readonly word: OffsetRange;
  /** What stands there before the cursor, and behind it. */
  readonly before: string;
  readonly after: string;
  readonly style: YamlScalar['style'];
  /** The closing quote is not there yet. */
  readonly unclosed: boolean;
  /** Inside of `{ … }` or `[ … ]`. */
  readonly flow: boolean;
  /** Directly behind a colon or dash: a space has to come first. */
  readonly needsSpace: boolean;
}

/** A scalar's way from a node, and the collection that holds it. */
export interface Found {
  /** Keys and indexes; the last one is the key itself, the key of the value, or the index of the item. */
  readonly path: readonly (string | number)[];
  readonly parent: YamlMap | YamlSeq;
  readonly key: boolean;
}

/** The place at an offset of the document; `undefined` where nothing can be typed that means something, such as in comments. */
export function cursorAt(document: YamlDocument, offset: number): Cursor | undefined {
  const { text, root } = document;
  const { start: from, end: to } = lineAt(text, offset);
  // Between the two halves of a Windows line break.
  if (offset > to) return undefined;
  const line = text.slice(from, to);
  const block = root && blockAround(root, text, offset);
  if (block) return inBlockText(document, block, line, from, offset);
  const token = tokenAt(line, offset - from, root !== undefined && isFlowAt(root, from));
  if (!token) return undefined;
  const mended = mend(document, token, from, to);
  const role = mended && roleOf(mended.document, mended.scalar);
  if (!mended || !role) return undefined;
  const word = { start: from + token.start, end: from + token.end };
  return {
    ...mended,
    ...role,
    hasColon: token.role === 'key',
    word,
    before: text.slice(word.start, offset),
    after: text.slice(offset, word.end),
    style: token.style,
    unclosed: token.unclosed,
    needsSpace: token.needsSpace,
  };
}

/** The line that holds an offset, without its line break. */
export function lineAt(text: string, offset: number): OffsetRange {
  const newline = text.indexOf('\n', offset);
  const end = newline < 0 ? text.length : newline;
  const start = lineStart(text, offset);
  return { start, end: end > start && text[end - 1] === '\r' ? end - 1 : end };
}

/** The way from a node to one of its scalars. What an alias repeats is found where it was written. */
export function wayTo(node: YamlNode | undefined, scalar: YamlScalar): Found | undefined {
  const seen = new Set<YamlNode>();
  const visit = (at: YamlNode | undefined, path: readonly (string | number)[]): Found | undefined => {
    if (!at || at.type === 'scalar' || seen.has(at)) return undefined;
    seen.add(at);
    if (at.type === 'seq') {
      for (const [index, { value }] of at.items.entries()) {
        const step = [...path, index];
        if (value === scalar) return { path: step, parent: at, key: false };
        const inner = visit(value, step);
        if (inner) return inner;
      }
      return undefined;
    }
    for (const { key, value, merged } of at.pairs) {
      if (merged) continue;
      const step = [...path, key.source];
      if (key === scalar || value === scalar) return { path: step, parent: at, key: key === scalar };
      const inner = visit(value, step);
      if (inner) return inner;
    }
    return undefined;
  };
  return visit(node, []);
}

function inBlockText(
  document: YamlDocument,
  scalar: YamlScalar,
  line: string,
  from: number,
  offset: number,
): Cursor | undefined {
  const role = roleOf(document, scalar);
  if (!role || role.role === 'key') return undefined;
  return {
    document,
    scalar,
    ...role,
    hasColon: false,
    word: { start: from, end: from + line.length },
    before: line.slice(0, offset - from),
    after: line.slice(offset - from),
    style: 'block',
    unclosed: false,
    needsSpace: false,
  };
}

function roleOf(
  document: YamlDocument,
  scalar: YamlScalar,
): { role: Cursor['role']; flow: boolean } | undefined {
  const found = wayTo(document.root, scalar);
  if (!found) return undefined;
  const role = found.key ? 'key' : found.parent.type === 'seq' ? 'item' : 'value';
  return { role, flow: found.parent.flow };
}

/** Reads the text with a word at the cursor. What is half-typed elsewhere is left to the parser, which is tolerant. */
function mend(
  document: YamlDocument,
  token: LineToken,
  from: number,
  to: number,
): { document: YamlDocument; scalar: YamlScalar } | undefined {
  const { text } = document;
  const quote = token.style === 'double' ? '"' : "'";
  const written =
    (token.needsSpace ? ' ' : '') + MARK + (token.unclosed ? quote : '') + (token.role === 'line' ? ':' : '');
  const head = text.slice(0, from + token.start) + written;
  const rest = text.slice(from + token.end, to);
  const closers = missingClosers(head.slice(from) + rest);
  const attempts = [head + rest + text.slice(to)];
  if (closers) attempts.push(`${head}${rest} ${closers}${text.slice(to)}`);
  let best: { document: YamlDocument; scalar: YamlScalar; errors: number } | undefined;
  for (const attempt of attempts) {
    const read = readMarked(document, attempt);
    if (read && (!best || read.errors < best.errors)) best = read;
    if (read?.errors === 0) break;
  }
  // What comes behind may be too broken to read; what comes before says where we are.
  return best ?? readMarked(document, `${head}${rest} ${closers}`);
}

function readMarked(
  { uri }: YamlDocument,
  text: string,
): { document: YamlDocument; scalar: YamlScalar; errors: number } | undefined {
  const document = documentAt(parseFile(uri, text), text.indexOf(MARK));
  const scalar = document && scalarWhere(document.root, ({ source }) => source === MARK);
  return scalar && { document, scalar, errors: document.errors.length };
}

/** A block text goes on over the blank lines behind it, as long as they are indented like its own. */
function blockAround(root: YamlNode, text: string, offset: number): YamlScalar | undefined {
  const block = scalarWhere(
    root,
    ({ style, range }) => style === 'block' && range.start < offset && offset <= range.end,
  );
  if (!block) return undefined;
  const header = lineEnd(text, block.range.start);
  if (offset <= header) return undefined;
  const indent = /\n([ \t]*)\S/.exec(text.slice(header, block.range.end))?.[1]?.length ?? 0;
  const column = offset - lineStart(text, offset);
  return column >= indent && indent > 0 ? block : undefined;
}

function isFlowAt(root: YamlNode, offset: number): boolean {
  let flow = false;
  const seen = new Set<YamlNode>();
  const visit = (node: YamlNode | undefined): void => {
    if (!node || node.type === 'scalar' || seen.has(node)) return;
    seen.add(node);
    // Between the brackets, and not before or behind them.
    if (node.flow) flow ||= node.range.start < offset && offset < node.range.end;
    if (flow || !contains(node.range, offset)) return;
    if (node.type === 'map') for (const { value } of node.pairs) visit(value);
    else for (const { value } of node.items) visit(value);
  };
  visit(root);
  return flow;
}

function scalarWhere(
  root: YamlNode | undefined,
  test: (scalar: YamlScalar) => boolean,
): YamlScalar | undefined {
  const seen = new Set<YamlNode>();
  const visit = (node: YamlNode | undefined): YamlScalar | undefined => {
    if (!node || seen.has(node)) return undefined;
    seen.add(node);
    if (node.type === 'scalar') return test(node) ? node : undefined;
    if (node.type === 'seq') return firstOf(node.items.map(({ value }) => value));
    return firstOf(node.pairs.flatMap(({ key, value, merged }) => (merged ? [] : [key, value])));
  };
  const firstOf = (nodes: readonly (YamlNode | undefined)[]): YamlScalar | undefined => {
    for (const node of nodes) {
      const found = visit(node);
      if (found) return found;
    }
    return undefined;
  };
  return visit(root);
}
