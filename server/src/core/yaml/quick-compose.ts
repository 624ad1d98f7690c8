import {
  COLLECTION_STYLE,
  CHOMPING_MODE,
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type Event,
  type ScalarEvent,
} from 'js-yaml';
import type { OffsetRange } from '../text';
import type { Composed } from './compose';
import { plainValue } from './core-schema';
import { withMergedPairs } from './merge-keys';
import type { YamlItem, YamlMap, YamlNode, YamlPair, YamlScalar, YamlSeq } from './node';

/** A key must end on its line within 1024 characters, which this parser does not ask for. */
const LONGEST_KEY = 1000;
/** Characters that the two parsers may take differently for white space, line breaks or nothing. */
const DOUBTFUL_CHARACTERS = ['\uFEFF', '\u0085', '\u2028', '\u2029'];

/**
 * Reads the text of one sound YAML document, many times faster than the tolerant parser and with the very same result.
 * @returns `undefined` where it is not certain to agree: where anything is wrong, and for what is rare (tags, explicit
 *   keys, empty items, …)
 */
export function quickCompose(text: string): Composed | undefined {
  if (isDoubtful(text)) return undefined;
  try {
    return { root: new Reader(text, parseEvents(text, {})).document(), errors: NO_ERRORS };
  } catch {
    return undefined;
  }
}

/** Whether there are directives, ends of documents, a marker that is none, doubtful characters, or a carriage return alone. */
function isDoubtful(text: string): boolean {
  // Searching for one word at a time is many times faster than one expression for all of them.
  if (text.startsWith('%') || text.includes('\n%')) return true;
  if (text.startsWith('...') || text.includes('\n...') || /^[ \t]+---/.test(text)) return true;
  if (DOUBTFUL_CHARACTERS.some((character) => text.includes(character))) return true;
  return text.includes('\r') && /\r(?!\n)/.test(text);
}

/** Ends a reading that cannot be sure of itself. */
class Doubt extends Error {}

/** What an anchor names: nothing yet while that is being read, which is what an alias to its own parent gets. */
interface Anchored {
  node: YamlNode | undefined;
}

class Reader {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #anchors = new Map<string, Anchored>();
  #next = 0;
  /** Where what was read last ends, an alias at its own place. */
  #end = 0;
  /** Tabs within values, where both parsers agree about them. */
  #tabs = 0;
  readonly #hasTabs: boolean;

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
    this.#hasTabs = text.includes('\t');
  }

  document(): YamlNode | undefined {
    const start = this.#events[this.#next++];
    if (start?.type !== EVENT_ID.DOCUMENT || start.explicitEnd) throw new Doubt();
    const root = this.#node(false);
    if (!root || this.#next !== this.#events.length - 1) throw new Doubt();
    if (this.#hasTabs && this.#tabs !== countTabs(this.#text)) throw new Doubt();
    return root;
  }

  /** @param inFlow whether what is around it is written in brackets, where nothing is left empty without doubt */
  #node(inFlow: boolean): YamlNode | undefined {
    const event = this.#events[this.#next++];
    switch (event?.type) {
      case EVENT_ID.SCALAR: {
        if (event.tagStart >= 0) throw new Doubt();
        if (event.valueStart < 0) {
          if (inFlow || event.anchorStart >= 0) throw new Doubt();
          return undefined;
        }
        const scalar = this.#scalar(event);
        if (event.anchorStart >= 0) this.#anchor(event).node = scalar;
        if (!inFlow) {
          this.#checkLineAbove(event.valueStart);
          this.#checkRestOfLine();
        }
        return scalar;
      }
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        if (event.tagStart >= 0) throw new Doubt();
        const anchored = event.anchorStart < 0 ? undefined : this.#anchor(event);
        const flow = event.style === COLLECTION_STYLE.FLOW;
        const { start } = event;
        const collection = event.type === EVENT_ID.MAPPING ? this.#map(start, flow) : this.#seq(start, flow);
        if (anchored) anchored.node = collection;
        if (flow && !inFlow) {
          // Within brackets, a comment at the start of a line is an error to the other parser at some places.
          if (this.#text.slice(start, this.#end).includes('\n#')) throw new Doubt();
          this.#checkRestOfLine();
        }
        return collection;
      }
      case EVENT_ID.ALIAS: {
        const anchored = this.#anchors.get(this.#name(event));
        if (!anchored) throw new Doubt();
        const range = { start: event.anchorStart - 1, end: event.anchorEnd };
        this.#end = range.end;
        if (!inFlow) this.#checkRestOfLine();
        const { node } = anchored;
        return node?.type === 'scalar' ? { ...node, range, alias: true } : node;
      }
      default:
        throw new Doubt();
    }
  }

  /** Behind a value in block style its line is over; this parser takes some things there for the next key or item. */
  #checkRestOfLine(): void {
    const text = this.#text;
    let at = this.#end;
    while (text.charCodeAt(at) === SPACE) at++;
    if (at >= text.length || text.charCodeAt(this.#end - 1) === LINE_FEED) return;
    const code = text.charCodeAt(at);
    if (code !== LINE_FEED && code !== RETURN && code !== HASH) throw new Doubt();
  }

  /** Where a value stands on a line of its own behind a blank line and a comment, the other parser loses count of its indentation. */
  #checkLineAbove(start: number): void {
    const text = this.#text;
    let at = start - 1;
    while (text.charCodeAt(at) === SPACE) at--;
    if (text.charCodeAt(at) !== LINE_FEED) return;
    const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim();
    if (line === '' || line.startsWith('#')) throw new Doubt();
  }

  #anchor(event: { readonly anchorStart: number; readonly anchorEnd: number }): Anchored {
    const anchored: Anchored = { node: undefined };
    this.#anchors.set(this.#name(event), anchored);
    return anchored;
  }

  #name({ anchorStart, anchorEnd }: { readonly anchorStart: number; readonly anchorEnd: number }): string {
    const name = this.#text.slice(anchorStart, anchorEnd);
    if (!/^[\w.-]+$/.test(name)) throw new Doubt();
    return name;
  }

  #map(start: number, flow: boolean): YamlMap {
    const own: YamlPair[] = [];
    if (flow && this.#text.charCodeAt(start) !== OPENING_BRACE) throw new Doubt();
    this.#end = start + 1;
    while (!this.#pops()) {
      const key = this.#key();
      const value = this.#node(flow);
      own.push({ key, value, range: { start: key.range.start, end: this.#end }, merged: false });
    }
    const end = flow ? this.#closing(CLOSING_BRACE) : this.#end;
    return { type: 'map', flow, pairs: withMergedPairs(own), range: { start, end } };
  }

  /** Only such keys as stand on one line, right before their colon. */
  #key(): YamlScalar {
    const event = this.#events[this.#next++];
    if (event?.type !== EVENT_ID.SCALAR || event.tagStart >= 0 || event.anchorStart >= 0) throw new Doubt();
    if (event.valueStart < 0 || event.valueEnd - event.valueStart > LONGEST_KEY) throw new Doubt();
    if (!event.fast && this.#text.slice(event.valueStart, event.valueEnd).includes('\n')) throw new Doubt();
    const key = this.#scalar(event);
    let at = key.range.end;
    while (this.#text.charCodeAt(at) === SPACE) at++;
    if (this.#text.charCodeAt(at) !== COLON) throw new Doubt();
    return key;
  }

  #seq(start: number, flow: boolean): YamlSeq {
    const items: YamlItem[] = [];
    this.#end = start + 1;
    while (!this.#pops()) {
      const event = this.#events[this.#next];
      const value = this.#node(flow);
      if (event?.type === EVENT_ID.ALIAS) {
        items.push({ value, range: { start: event.anchorStart - 1, end: event.anchorEnd } });
      } else {
        if (!value) throw new Doubt();
        items.push({ value, range: value.range });
      }
    }
    const end = flow ? this.#closing(CLOSING_BRACKET) : this.#end;
    return { type: 'seq', flow, items, range: { start, end } };
  }

  #pops(): boolean {
    if (this.#events[this.#next]?.type !== EVENT_ID.POP) return false;
    this.#next++;
    return true;
  }

  /** The end of a collection in brackets: behind its last part there is nothing but white space, a comma and comments. */
  #closing(bracket: number): number {
    const text = this.#text;
    for (let at = this.#end; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === bracket) {
        this.#end = at + 1;
        return this.#end;
      }
      if (code === HASH) {
        const end = text.indexOf('\n', at);
        if (end < 0) throw new Doubt();
        at = end;
      } else if (code !== SPACE && code !== LINE_FEED && code !== RETURN && code !== COMMA) {
        throw new Doubt();
      }
    }
    throw new Doubt();
  }

  #scalar(event: ScalarEvent): YamlScalar {
    const { valueStart, valueEnd, style } = event;
    if (style === SCALAR_STYLE.PLAIN) {
      const source = event.fast ? this.#text.slice(valueStart, valueEnd) : getScalarValue(this.#text, event);
      const range = { start: valueStart, end: valueEnd };
      return this.#finish(plainValue(source), source, 'plain', range, event);
    }
    const source = getScalarValue(this.#text, event);
    if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) {
      // Blank lines behind an escaped line break.
      if (!event.fast && /\\\r?\n[ \t]*\r?\n/.test(this.#text.slice(valueStart, valueEnd))) throw new Doubt();
      const range = { start: valueStart - 1, end: valueEnd + 1 };
      const name = style === SCALAR_STYLE.SINGLE_QUOTED ? 'single' : 'double';
      return this.#finish(source, source, name, range, event);
    }
    return this.#finish(source, source, 'block', this.#blockRange(event), event);
  }

  #finish(
    value: YamlScalar['value'],
    source: string,
    style: YamlScalar['style'],
    range: OffsetRange,
    event: ScalarEvent,
  ): YamlScalar {
    this.#end = range.end;
    if (this.#hasTabs) this.#countTabs(event);
    return { type: 'scalar', value, source, style, range, alias: false, tagged: false };
  }

  /** Tabs are certain within a line of text; at a line's start or end they may count as indentation or as nothing. */
  #countTabs({ valueStart, valueEnd }: ScalarEvent): void {
    const value = this.#text.slice(valueStart, valueEnd);
    if (/(?:^|\n) *\t[ \t]*(?:\r?\n|$)/.test(value)) throw new Doubt();
    this.#tabs += countTabs(value);
  }

  /**
   * From the header to the last line break that belongs to the text. Blank lines below it do so only where they are
   * kept, or are indented further than the text.
   */
  #blockRange({ valueStart, valueEnd, chomping, indent }: ScalarEvent): OffsetRange {
    const text = this.#text;
    let end = valueEnd;
    if (chomping === CHOMPING_MODE.KEEP) {
      if (end < text.length && text.charCodeAt(end) === SPACE && text.slice(end).trim() === '')
        throw new Doubt();
    } else {
      for (;;) {
        let at = end - 1;
        if (text.charCodeAt(at) === LINE_FEED) at--;
        else if (end < text.length) throw new Doubt();
        if (text.charCodeAt(at) === RETURN) at--;
        const last = at;
        while (text.charCodeAt(at) === SPACE) at--;
        if (at < valueStart || text.charCodeAt(at) !== LINE_FEED || last - at > indent) break;
        end = at + 1;
      }
    }
    if (text.slice(valueStart, end).trim() === '') throw new Doubt();
    return { start: this.#headerOf(valueStart), end };
  }

  /** The place of the `|` or `>` in the line above; where there may be a comment or an indicator of indentation, who knows. */
  #headerOf(valueStart: number): number {
    const text = this.#text;
    let at = valueStart - 1;
    if (text.charCodeAt(at) === LINE_FEED) at--;
    if (text.charCodeAt(at) === RETURN) at--;
    while (text.charCodeAt(at) === SPACE) at--;
    let code = text.charCodeAt(at);
    if (code === PLUS || code === MINUS) code = text.charCodeAt(--at);
    if (code !== PIPE && code !== GREATER) throw new Doubt();
    for (let before = at - 1; before >= 0; before--) {
      code = text.charCodeAt(before);
      if (code === LINE_FEED) break;
      if (code === HASH) throw new Doubt();
    }
    return at;
  }
}

function countTabs(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\t'); at >= 0; at = text.indexOf('\t', at + 1)) count++;
  return count;
}

const NO_ERRORS: Composed['errors'] = [];

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const HASH = 0x23;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const COLON = 0x3a;
const GREATER = 0x3e;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const PIPE = 0x7c;
const CLOSING_BRACE = 0x7d;
