import type { OffsetRange, TextEdit } from '../text';
import { say } from '../words';
import { removePair } from '../yaml/edits';
import { goValueOf, type GoValue } from '../yaml/go-scalars';
import { pairOf, type YamlMap, type YamlPair, type YamlScalar } from '../yaml/node';
import { describe, type Resource } from './resource';
import type { TypedMap } from './schema-walk';
import { mayBeFilledIn } from './wrong-types';

/** Fields that are sound each on its own, but not together. */
export interface Conflict {
  readonly range: OffsetRange;
  readonly message: string;
  /** The minor version since which it is one; absent if each version does that looks at the mapping at all. */
  readonly since?: number;
  readonly title: string | undefined;
  readonly edits: readonly TextEdit[];
}

/** What a conflict is found in, and how to speak of it: most objects are sound, and need no words. */
export class Place {
  readonly resource: Resource;
  readonly at: TypedMap;

  constructor(resource: Resource, at: TypedMap) {
    this.resource = resource;
    this.at = at;
  }

  /** `spec.containers[] of Pod "web"`. */
  get where(): string {
    return say`${this.at.path} of ${describe(this.resource)}`;
  }

  /** `so the API server refuses Pod "web".` */
  get refused(): string {
    return say`so the API server refuses ${describe(this.resource)}.`;
  }
}

export type Check = (place: Place) => Iterable<Conflict>;

/** A check that finds nothing where none of these fields is written. */
export interface FieldCheck {
  readonly fields: readonly string[];
  readonly check: Check;
}

/** The checks of an area, by the type of the mapping that each looks at. */
export type Checks = Readonly<Record<string, Check | readonly FieldCheck[]>>;

export function ifAny(fields: readonly string[], check: Check): FieldCheck {
  return { fields, check };
}

export const NO_CONFLICTS: readonly Conflict[] = [];

/** The pair that counts, if it has a value. */
export function effective(map: YamlMap | undefined, key: string): YamlPair | undefined {
  const pair = pairOf(map, key);
  return pair?.value && !isNull(pair) ? pair : undefined;
}

/** What a field is once kubectl has made JSON of it; `undefined` where it is absent, null or no scalar. */
export function goValueAt(map: YamlMap | undefined, key: string): GoValue | undefined {
  const value = effective(map, key)?.value;
  return value?.type === 'scalar' ? goValueOf(value) : undefined;
}

/** A whole number that is written there. */
export function numberIn(map: YamlMap | undefined, key: string): number | undefined {
  const go = goValueAt(map, key);
  return typeof go === 'number' && Number.isInteger(go) ? go : undefined;
}

/** A text that stands there as it will be: nothing is yet to fill it in. */
export function literalAt(map: YamlMap | undefined, key: string): YamlScalar | undefined {
  const value = effective(map, key)?.value;
  const go = value?.type === 'scalar' ? goValueOf(value) : undefined;
  return value?.type === 'scalar' && typeof go === 'string' && go && !mayBeFilledIn(go) ? value : undefined;
}

/** A boolean that is written there; `undefined` where there is none, `hidden` where something is yet to say. */
export function flagAt(map: YamlMap | undefined, key: string): boolean | 'hidden' | undefined {
  const value = effective(map, key)?.value;
  const go = goValueAt(map, key);
  return !value || go === null ? undefined : typeof go === 'boolean' ? go : 'hidden';
}

/** Where to point for the value of a pair. What came here by an alias or a merge key is shown where it came. */
export function placeOf(at: TypedMap, { key, value, merged }: YamlPair): OffsetRange {
  if (merged) return at.head;
  return value && value.range.start >= key.range.end ? value.range : key.range;
}

/** A conflict that has no plain way out. */
export function refusal(range: OffsetRange, message: string): Conflict {
  return { range, message, title: undefined, edits: [] };
}

/** The nearest mapping of a type around a mapping. */
export function around(at: TypedMap | undefined, type: string): TypedMap | undefined {
  for (let outer = at; outer; outer = outer.parent) if (outer.type === type) return outer;
  return undefined;
}

export function isNull({ value }: YamlPair): boolean {
  return !value || (value.type === 'scalar' && value.value === null);
}

/** A conflict that taking a field out solves. */
export function conflict(
  place: Place,
  pair: YamlPair,
  message: string,
  title: string,
  map = place.at.map,
): Conflict {
  const { at, resource } = place;
  const edits = at.shared || pair.merged ? [] : [removePair(resource.document.text, map, pair)];
  return { range: pair.merged ? at.head : pair.key.range, message, title, edits };
}
