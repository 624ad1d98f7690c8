import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Alias,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLError,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { OffsetRange } from '../text';
import { withMergedPairs } from './merge-keys';
import {
  repeatsKey,
  type YamlItem,
  type YamlMap,
  type YamlNode,
  type YamlPair,
  type YamlScalar,
  type YamlSeq,
} from './node';
import { parseShallow } from './parse-shallow';
import { quickCompose } from './quick-compose';
import { openingQuoteBefore } from './tolerance';

/** Something in the text that is not YAML. */
export interface YamlError {
  /** The parser's own code, such as `BAD_INDENT`; `TOO_DEEP` where nesting would exhaust the stack, `UNRESOLVED_ALIAS` for `*name` without `&name`. */
  readonly code: string;
  /** The parser's words. */
  readonly message: string;
  readonly range: OffsetRange;
}

export interface Composed {
  /** Absent for an empty document. With errors it holds what could be read. */
  readonly root: YamlNode | undefined;
  readonly errors: readonly YamlError[];
  /** Some mapping has a key several times. */
  readonly repeats: boolean;
}

/** Parses the text of one YAML document: quickly where it is sound and plain, else tolerantly. Never throws. */
export function compose(text: string): Composed {
  return quickCompose(text) ?? composeTolerantly(text);
}

/**
 * Parses the text of one YAML document, whatever is wrong with it. Never throws: errors are data.
 * This is the only place that knows the tolerant parser's own tree.
 */
export function composeTolerantly(text: string): Composed {
  try {
    // Repeated keys are judged by our own rules, which can say more about them.
    const document = parseShallow(text, { keepSourceTokens: false, merge: true, uniqueKeys: false });
    const errors = document.errors.map((error, index) => ({
      code: error.code,
      message: error.message,
      range: index === 0 ? placeOf(error, text) : clampRange(error.pos, text.length),
    }));
    const converter = new Converter(document);
    const root = converter.root();
    return { root, errors: [...errors, ...converter.errors], repeats: converter.repeats };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const end = text.indexOf('\n');
    const range = { start: 0, end: end < 0 ? text.length : end };
    return { root: undefined, errors: [{ code: 'TOO_DEEP', message, range }], repeats: false };
  }
}

/** A quoted text without an end is noticed at the end of the document, but the place to look at is where it begins. */
function placeOf({ message, pos }: YAMLError, text: string): OffsetRange {
  const opening = message.startsWith('Missing closing') ? openingQuoteBefore(text, pos[0]) : undefined;
  return opening === undefined ? clampRange(pos, text.length) : clampRange([opening, pos[0]], text.length);
}

function clampRange([start, end]: [number, number], length: number): OffsetRange {
  const from = Math.min(start, length);
  return { start: from, end: Math.max(from, Math.min(end, length)) };
}

class Converter {
  readonly errors: YamlError[] = [];
  repeats = false;
  readonly #document: Document;
  /** Collections are converted once, so that aliases share them and cannot multiply. */
  readonly #collections = new Map<Node, YamlMap | YamlSeq | undefined>();
  /** What each anchor names by now. The parser's own search begins anew at each alias, which takes minutes for thousands. */
  readonly #anchors = new Map<string, Node>();

  constructor(document: Document) {
    this.#document = document;
  }

  root(): YamlNode | undefined {
    return this.#node(this.#document.contents);
  }

  #node(node: unknown): YamlNode | undefined {
    if (isNode(node) && 'anchor' in node && node.anchor) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#scalar(node);
    if (isMap(node)) return this.#collection(node, () => this.#map(node));
    if (isSeq(node)) return this.#collection(node, () => this.#seq(node));
    if (isAlias(node)) return this.#alias(node);
    return undefined;
  }

  /** While a collection is being converted it reads as absent: this is what an alias to its own parent gets. */
  #collection<T extends YamlMap | YamlSeq>(node: Node, convert: () => T): T | undefined {
    if (this.#collections.has(node)) return this.#collections.get(node) as T | undefined;
    this.#collections.set(node, undefined);
    const converted = convert();
    this.#collections.set(node, converted);
    return converted;
  }

  #alias(alias: Alias): YamlNode | undefined {
    const target = this.#anchors.get(alias.source);
    if (!target) {
      const message = `Unresolved alias: ${alias.source}`;
      this.errors.push({ code: 'UNRESOLVED_ALIAS', message, range: rangeOf(alias) });
    }
    const node = this.#node(target);
    if (node?.type !== 'scalar') return node;
    return { ...node, range: rangeOf(alias), alias: true };
  }

  #scalar(scalar: Scalar): YamlScalar | undefined {
    const value = scalar.value;
    const range = rangeOf(scalar);
    // `key:` with nothing behind it is a scalar of no length.
    if (value === null && range.start === range.end) return undefined;
    // Quoted and block scalars are strings; only plain ones can read as something else than what was written.
    const source = typeof value === 'string' && scalar.type !== 'PLAIN' ? value : (scalar.source ?? '');
    return {
      type: 'scalar',
      value: isPlainValue(value) ? value : source,
      source,
      style: styleOf(scalar),
      range,
      alias: false,
      tagged: scalar.tag !== undefined,
    };
  }

  #map(map: YAMLMap): YamlMap {
    const own: YamlPair[] = [];
    for (const pair of map.items) {
      const converted = this.#pair(pair);
      if (converted) own.push(converted);
    }
    if (repeatsKey(own)) this.repeats = true;
    const flow = map.flow === true;
    return { type: 'map', flow, pairs: withMergedPairs(own), range: spanOf(map, flow, own) };
  }

  #pair(pair: Pair): YamlPair | undefined {
    const key = this.#node(pair.key);
    // Read in any case, for its anchors.
    const value = this.#node(pair.value);
    if (key?.type !== 'scalar') return undefined;
    const written = isAlias(pair.value) ? rangeOf(pair.value) : value?.range;
    const end = written && written.end > key.range.end ? written.end : key.range.end;
    return { key, value, range: { start: key.range.start, end }, merged: false };
  }

  #seq(seq: YAMLSeq): YamlSeq {
    const items = seq.items.map((item): YamlItem => {
      const value = this.#node(item);
      if (isAlias(item)) return { value, range: rangeOf(item) };
      return { value, range: value?.range ?? rangeOf(item as Node) };
    });
    const flow = seq.flow === true;
    return { type: 'seq', flow, items, range: spanOf(seq, flow, items) };
  }
}

function rangeOf(node: Node): OffsetRange {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}

/** A block collection ends with its last value; the parser's own range runs on over comments and blank lines. */
function spanOf(node: Node, flow: boolean, parts: readonly { range: OffsetRange }[]): OffsetRange {
  const range = rangeOf(node);
  const last = parts.at(-1);
  return flow || !last ? range : { start: range.start, end: Math.max(last.range.end, range.start) };
}

function styleOf(scalar: Scalar): YamlScalar['style'] {
  if (scalar.type === 'QUOTE_SINGLE') return 'single';
  if (scalar.type === 'QUOTE_DOUBLE') return 'double';
  return scalar.type === 'BLOCK_FOLDED' || scalar.type === 'BLOCK_LITERAL' ? 'block' : 'plain';
}

function isPlainValue(value: unknown): value is string | number | boolean | null {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
