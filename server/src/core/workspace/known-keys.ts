import type { YamlDocument } from '../yaml/manifest-file';
import { unorderedOf } from './listing';
import type { Snapshot } from './snapshot';

/** Under which keys of the index the objects of a document stand, by their place among them. */
export type KnownKeys = readonly Iterable<string>[];

const known = new WeakMap<YamlDocument, KnownKeys>();

/** Says under which keys the objects of a document stand, so that nobody reads it to put it into the index. */
export function tellKeys(document: YamlDocument, keys: KnownKeys): void {
  known.set(document, keys);
}

/** The keys that were told, once: the index holds them from then on. */
export function takeKeys(document: YamlDocument): KnownKeys | undefined {
  const keys = known.get(document);
  if (keys) known.delete(document);
  return keys;
}

const knownKustomizations = new WeakMap<YamlDocument, readonly string[]>();

/** The same for what a document says as a kustomization. */
export function tellKustomizationKeys(document: YamlDocument, keys: readonly string[]): void {
  knownKustomizations.set(document, keys);
}

export function takeKustomizationKeys(document: YamlDocument): readonly string[] | undefined {
  const keys = knownKustomizations.get(document);
  if (keys) knownKustomizations.delete(document);
  return keys;
}

/** How many keys make a piece of work that nobody notices. */
const AT_ONCE = 4000;

/**
 * The index seen from the documents: all keys under which their objects stand.
 * @yields now and then, so that other work gets its turn
 * @returns nothing for documents without objects
 */
export function* keysByDocument({
  index,
}: Snapshot): Generator<undefined, ReadonlyMap<YamlDocument, readonly (readonly string[])[]>> {
  const result = new Map<YamlDocument, string[][]>();
  let count = 0;
  for (const [key, places] of index) {
    for (const place of unorderedOf(places)) {
      const ofDocument = result.get(place.document) ?? [];
      if (ofDocument.length === 0) result.set(place.document, ofDocument);
      while (ofDocument.length <= place.ordinal) ofDocument.push([]);
      ofDocument[place.ordinal]?.push(key);
      if (++count % AT_ONCE === 0) yield undefined;
    }
  }
  return result;
}
