import { definitionsOf, mentionUnder } from '../routing/references';
import { shift, type OffsetRange } from '../text';
import { startOf, type Snapshot } from '../workspace/snapshot';
import type { Mention } from '../routing/mention';

/** A place in a file. */
export interface Location {
  readonly uri: string;
  readonly range: OffsetRange;
}

/** Where something is defined. Offsets are in the files. */
export interface Definition extends Location {
  /** What was asked about. */
  readonly origin: OffsetRange;
  /** All of the object that holds the place. */
  readonly object: OffsetRange;
}

/** From a name, a port or a label to where it is defined, in whichever file: from an Ingress to its Service, and so on. */
export function definitionsAt(snapshot: Snapshot, uri: string, offset: number): Definition[] {
  const mention = mentionUnder(snapshot, uri, offset);
  if (!mention) return [];
  const origin = locationOf(snapshot, mention).range;
  return definitionsOf(snapshot, mention).map((definition) => ({
    ...locationOf(snapshot, definition),
    origin,
    object: shift(definition.resource.node.range, startOf(snapshot, definition.resource.document)),
  }));
}

export function locationOf(snapshot: Snapshot, { resource: { document }, range }: Mention): Location {
  return { uri: document.uri, range: shift(range, startOf(snapshot, document)) };
}
