import type { OffsetRange, TextEdit } from '../text';
import { removePair } from '../yaml/edits';
import { pairOf, type YamlMap, type YamlPair } from '../yaml/node';
import type { Resource } from './resource';
import type { TypedMap } from './schema-walk';

/** Fields that are sound each on its own, but not together. */
export interface Conflict {
  readonly range: OffsetRange;
  readonly message: string;
  readonly title: string | undefined;
  readonly edits: readonly TextEdit[];
}

/** What a conflict is found in, and how to speak of it. */
export interface Place {
  readonly resource: Resource;
  readonly at: TypedMap;
  /** `spec.containers[] of Pod "web"`. */
  readonly where: string;
  /** `so the API server refuses Pod "web".` */
  readonly refused: string;
}

/** The checks of an area, by the type of the mapping that each looks at. */
export type Checks = Readonly<Record<string, (place: Place) => Iterable<Conflict>>>;

/** The pair that counts, if it has a value. */
export function effective(map: YamlMap | undefined, key: string): YamlPair | undefined {
  const pair = pairOf(map, key);
  return pair?.value && !isNull(pair) ? pair : undefined;
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
