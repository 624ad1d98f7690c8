import type { Resource } from '../../k8s/resource';
import { isService } from '../../k8s/resource';
import { namespaceOf } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import type { OffsetRange } from '../../text';
import { columnOf, eolOf, lineStart, renderScalar } from '../../yaml/edits';
import type { Place } from './place';

/** What a client shows as an icon. */
export type ChoiceKind =
  'label' | 'port' | 'object' | 'namespace' | 'value' | 'host' | 'variable' | 'snippet';

/** An object that explains a choice. Text of it moves while one types, so it goes by its name. */
export interface About {
  readonly uri: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** Something that can be typed at a place; {@link completionOf} makes text of it. */
export interface Choice {
  readonly kind: ChoiceKind;
  /** Absent: the value is its own label. */
  readonly label?: string;
  readonly detail?: string;
  readonly about?: About;
  readonly insert:
    /** The whole word is replaced. */
    | { readonly value: string | number }
    /** Pairs of a mapping. */
    | { readonly pairs: readonly (readonly [key: string, value: string])[] }
    /** Only a key, whose colon is there already. */
    | { readonly key: string }
    /** A part of the word, which is a longer text. */
    | { readonly text: string; readonly from: number; readonly to: number };
}

/** What a client offers to insert. */
export interface Completion {
  readonly label: string;
  readonly kind: ChoiceKind;
  readonly detail: string | undefined;
  readonly about: About | undefined;
  /** In the file; it holds the cursor and stays on its line. */
  readonly range: OffsetRange;
  readonly newText: string;
  /** Holds tab stops: `${1:name}`. */
  readonly snippet: boolean;
  /** What the typed text is compared with. */
  readonly filterText: string;
}

export function aboutOf(snapshot: Snapshot, resource: Resource): About | undefined {
  const name = resource.name?.value;
  if (!name) return undefined;
  const kind = isService(resource) ? 'Service' : resource.kind;
  return { uri: resource.document.uri, kind, name, namespace: namespaceOf(snapshot, resource) };
}

/** @returns `undefined` where the choice cannot be written at this place */
export function completionOf(place: Place, choice: Choice): Completion | undefined {
  const { kind, detail, about, insert } = choice;
  const base = { kind, detail, about, snippet: false };
  if ('text' in insert) {
    const range = {
      start: place.cursor.word.start + insert.from,
      end: place.cursor.word.start + insert.to,
    };
    const newText = inQuotes(place, insert.text);
    return {
      ...base,
      label: choice.label ?? insert.text,
      ...write(place, range, newText, choice.label ?? insert.text, false),
    };
  }
  if ('pairs' in insert) return pairs(place, choice, insert.pairs);
  if ('key' in insert) {
    const { cursor } = place;
    const newText = cursor.style === 'plain' ? plainText(place, insert.key) : inQuotes(place, insert.key);
    return { ...base, label: choice.label ?? insert.key, ...write(place, cursor.word, newText, insert.key) };
  }
  return { ...base, label: choice.label ?? String(insert.value), ...value(place, insert.value) };
}

type Written = Pick<Completion, 'range' | 'newText' | 'filterText'>;

function value(place: Place, written: string | number): Written {
  const { cursor } = place;
  const text = String(written);
  if (cursor.style === 'plain')
    return write(place, cursor.word, typeof written === 'number' ? text : plainText(place, written), text);
  if (typeof written === 'string') return write(place, cursor.word, inQuotes(place, written), text);
  // In quotes a number would be a name.
  const quote = cursor.style === 'double' ? '"' : "'";
  const range = { start: cursor.word.start - 1, end: cursor.word.end + (cursor.unclosed ? 0 : 1) };
  return write(place, range, text, quote + text);
}

function pairs(
  place: Place,
  choice: Choice,
  list: readonly (readonly [string, string])[],
): Completion | undefined {
  const { cursor } = place;
  const written = list.map(([key, text]) => `${plainText(place, key)}: ${plainText(place, text)}`);
  const plain = list.map(([key, text]) => `${key}: ${text}`).join(', ');
  const label = choice.label ?? plain;
  const base = { kind: choice.kind, detail: choice.detail, about: choice.about, snippet: false, label };
  if (cursor.style !== 'plain') {
    if (cursor.role !== 'key' || !isJson(place) || cursor.hasColon) return undefined;
    const quote = cursor.style === 'double' ? '"' : "'";
    const range = { start: cursor.word.start - 1, end: cursor.word.end + (cursor.unclosed ? 0 : 1) };
    return { ...base, ...write(place, range, written.join(', '), quote + plain) };
  }
  if (cursor.role === 'key') {
    const eol =
      eolOf(place.file.text) + ' '.repeat(columnOf(place.file.text, place.start + cursor.word.start));
    return { ...base, ...write(place, cursor.word, written.join(cursor.flow ? ', ' : eol), plain) };
  }
  // Nothing behind `selector:` yet.
  if (cursor.flow || isJson(place))
    return { ...base, ...write(place, cursor.word, `{ ${written.join(', ')} }`, plain) };
  return { ...base, ...blockBehindKey(place, written, plain) };
}

/** The lines of a mapping below its key; the space behind the colon goes. */
function blockBehindKey(place: Place, lines: readonly string[], filterText: string): Written {
  const { text } = place.file;
  const word = place.start + place.cursor.word.start;
  const line = text.slice(lineStart(text, word), word);
  const gap = /[ \t]*$/.exec(line)?.[0] ?? '';
  const column = /^\uFEFF?[ \t]*(?:- +)*/.exec(line)?.[0].replace('\uFEFF', '').length ?? 0;
  const indent = eolOf(text) + ' '.repeat(column + 2);
  return {
    range: { start: word - gap.length, end: place.start + place.cursor.word.end },
    newText: lines.map((one) => indent + one).join(''),
    filterText: gap + filterText,
  };
}

/** @param whole the word is complete now, so that a quote that lacks its partner gets it */
function write(place: Place, range: OffsetRange, newText: string, filterText: string, whole = true): Written {
  const { cursor, start } = place;
  const space = cursor.needsSpace ? ' ' : '';
  const quote = whole && cursor.unclosed && range.end === cursor.word.end && range.start >= cursor.word.start;
  return {
    range: { start: start + range.start, end: start + range.end },
    newText: space + newText + (quote ? (cursor.style === 'double' ? '"' : "'") : ''),
    filterText: space + filterText,
  };
}

function inQuotes({ cursor }: Place, text: string): string {
  const rendered =
    cursor.style === 'double' || cursor.style === 'single' ? renderScalar(cursor.style, text) : text;
  return rendered === text ? text : rendered.slice(1, -1);
}

function plainText(place: Place, text: string): string {
  return isJson(place) ? JSON.stringify(text) : renderScalar('plain', text);
}

function isJson({ cursor, file }: Place): boolean {
  return cursor.flow && (/\.json$/.test(file.uri) || /^\uFEFF?\s*[{[]\s*"/.test(cursor.document.text));
}
