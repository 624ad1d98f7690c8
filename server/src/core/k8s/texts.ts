import type { OffsetRange } from '../text';
import { isPlaceholder, pairOf, type YamlMap, type YamlScalar } from '../yaml/node';

/** A string in a list. */
export interface Text {
  /** `null` and nothing at all decode to the empty string (ERR-008). */
  readonly text: string;
  readonly range: OffsetRange;
  /** Absent where an edit would change what others share by an alias, or where nothing is written. */
  readonly scalar: YamlScalar | undefined;
}

/**
 * The strings of a list; none where the field is absent. `undefined` where it is no list of strings, which is a matter
 * of its type, or where some tool has yet to fill in a part.
 */
export function textsAt(map: YamlMap | undefined, key: string): readonly Text[] | undefined {
  const pair = pairOf(map, key);
  const list = pair?.value;
  if (!pair || !list || (list.type === 'scalar' && list.value === null)) return [];
  if (list.type !== 'seq') return undefined;
  const shared = pair.merged || list.range.start < pair.key.range.end;
  const texts: Text[] = [];
  for (const { value, range } of list.items) {
    if (value && !(value.type === 'scalar' && (typeof value.value === 'string' || value.value === null)))
      return undefined;
    const text = value?.value === null ? '' : (value?.source ?? '');
    if (isPlaceholder(text)) return undefined;
    texts.push({ text, range, scalar: value && !value.alias && !shared ? value : undefined });
  }
  return texts;
}

/** The string at a key, the empty one too. `undefined` where there is none, or something else, or a placeholder. */
export function textAt(map: YamlMap | undefined, key: string): YamlScalar | undefined {
  const value = pairOf(map, key)?.value;
  return value?.type === 'scalar' && typeof value.value === 'string' && !isPlaceholder(value.source)
    ? value
    : undefined;
}

/** Whether a field is written with something other than a string: of another type, or a placeholder. */
export function isOtherThanText(map: YamlMap | undefined, key: string): boolean {
  const value = pairOf(map, key)?.value;
  return value !== undefined && !(value.type === 'scalar' && value.value === null) && !textAt(map, key);
}
