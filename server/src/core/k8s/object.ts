import type { Located, OffsetRange } from '../text';
import type { YamlDocument } from '../yaml/manifest-file';
import { goValueOf } from '../yaml/go-scalars';
import { isMergeKey, pairOf, type YamlMap, type YamlPair } from '../yaml/node';

/** What every Kubernetes object in a document has. Ranges are offsets in the text of `document`. */
export interface ObjectBase {
  readonly document: YamlDocument;
  /** The object's own mapping: the document's root, an item of a List, or one of two objects that lack a separator. */
  readonly node: YamlMap;
  /** As written, misspelt keys included; absent where there is none. */
  readonly declaredApiVersion: Located<string> | undefined;
  readonly declaredKind: Located<string> | undefined;
  /** What the object is, or was plainly meant to be. */
  readonly identity: Identity;
  readonly name: Located<string> | undefined;
  readonly namespace: Located<string> | undefined;
  /** `metadata.labels`, the object's own. */
  readonly labels: readonly Label[];
  readonly annotations: readonly Label[];
  /** Where a finding about the whole object goes: the value of `kind`, else its first key. */
  readonly headRange: OffsetRange;
  /** No `kind` at all: a fragment that was recognised by its fields. */
  readonly fragment: boolean;
}

/** Which kind of object something is. */
export interface Identity {
  /** `v1`, `apps/v1`; as it should be written, which may differ from what is there. "" where it is missing and unknown. */
  readonly apiVersion: string;
  readonly kind: string;
  /**
   * - `exact`: a kind of the reference version of Kubernetes, written as it should be;
   * - `corrected`: something is misspelt, missing or does not go together, but the intent is plain;
   * - `older`: a version of a built-in group that the reference version no longer or not yet has;
   * - `foreign`: custom resources and everything else; nothing is said about these.
   */
  readonly certainty: 'exact' | 'corrected' | 'older' | 'foreign';
}

/** A key and value as in `metadata.labels` or a Service's selector. A value that is no string is given as written. */
export interface Label {
  readonly key: Located<string>;
  readonly value: Located<string>;
  readonly range: OffsetRange;
  readonly pair: YamlPair;
}

/** The scalar at a key as a string, whatever its type; `undefined` where there is none. */
export function stringAt(map: YamlMap | undefined, key: string): Located<string> | undefined {
  const value = pairOf(map, key)?.value;
  return value?.type === 'scalar' && value.value !== null
    ? { value: value.source, range: value.range }
    : undefined;
}

/** The scalar at a key where the API server reads it as a whole number. */
export function integerAt(map: YamlMap | undefined, key: string): Located<number> | undefined {
  const value = pairOf(map, key)?.value;
  if (value?.type !== 'scalar') return undefined;
  const number = goValueOf(value) ?? value.value;
  return typeof number === 'number' && Number.isInteger(number)
    ? { value: number, range: value.range }
    : undefined;
}

/** An int-or-string: a plain whole number is a number, any other string or quoted text is a string. */
export function intOrStringAt(map: YamlMap | undefined, key: string): Located<number | string> | undefined {
  return integerAt(map, key) ?? stringAt(map, key);
}

export function booleanAt(map: YamlMap | undefined, key: string): Located<boolean> | undefined {
  const value = pairOf(map, key)?.value;
  return value?.type === 'scalar' && typeof value.value === 'boolean'
    ? { value: value.value, range: value.range }
    : undefined;
}

/** The pairs of a string map such as `metadata.labels`; values that are maps or lists are left out. */
export function labelsOf(map: YamlMap | undefined): readonly Label[] {
  if (!map) return NO_LABELS;
  const labels: Label[] = [];
  for (const pair of map.pairs) {
    const { key, value } = pair;
    if (isMergeKey(key) || (value && value.type !== 'scalar')) continue;
    labels.push({
      key: { value: key.source, range: key.range },
      value: { value: value?.source ?? '', range: value?.range ?? key.range },
      range: pair.range,
      pair,
    });
  }
  return labels;
}

const NO_LABELS: readonly Label[] = [];
