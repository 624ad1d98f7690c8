import { goValueOf } from '../yaml/go-scalars';
import type { YamlItem, YamlMap, YamlScalar } from '../yaml/node';
import { effective, goValueAt } from './conflict';
import { mayBeFilledIn } from './wrong-types';

/** The text that a field decodes to: "" where there is none (ERR-003), `undefined` where it is no text or yet to be filled in. */
export function textOf(map: YamlMap | undefined, field: string): string | undefined {
  const value = effective(map, field)?.value;
  if (!value) return '';
  return value.type === 'scalar' ? decodedText(value) : undefined;
}

/** Whether a field is set to `true` in one of the spellings that Go's YAML knows. */
export function isTrue(map: YamlMap | undefined, field: string): boolean {
  return flagOf(map, field) === true;
}

export function flagOf(map: YamlMap | undefined, field: string): boolean | undefined {
  const go = goValueAt(map, field);
  return typeof go === 'boolean' ? go : undefined;
}

/** The items of a list, none where it is none. */
export function itemsOf(map: YamlMap | undefined, field: string): readonly YamlItem[] {
  const value = effective(map, field)?.value;
  return value?.type === 'seq' ? value.items : [];
}

/** The mappings in a list. */
export function mapsIn(map: YamlMap | undefined, field: string): readonly YamlMap[] {
  return itemsOf(map, field).flatMap(({ value }) => (value?.type === 'map' ? [value] : []));
}

/** The texts in a list, a null for an empty one, with the items that hold them. */
export function textsIn(
  map: YamlMap | undefined,
  field: string,
): readonly { readonly text: string; readonly item: YamlItem }[] {
  return itemsOf(map, field).flatMap((item) => {
    const { value } = item;
    const text = value ? (value.type === 'scalar' ? decodedText(value) : undefined) : '';
    return text === undefined ? [] : [{ text, item }];
  });
}

function decodedText(scalar: YamlScalar): string | undefined {
  const go = goValueOf(scalar);
  if (go === null) return '';
  return typeof go === 'string' && !mayBeFilledIn(go) ? go : undefined;
}
