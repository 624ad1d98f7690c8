import { mentionUnder, occurrencesOf } from '../routing/references';
import type { Snapshot } from '../workspace/snapshot';
import { locationOf, type Location } from './definition';

/** Every place that means what stands at an offset, in all files. */
export function referencesAt(
  snapshot: Snapshot,
  uri: string,
  offset: number,
  withDeclaration: boolean,
): Location[] {
  const mention = mentionUnder(snapshot, uri, offset);
  if (!mention) return [];
  return occurrencesOf(snapshot, mention)
    .filter(({ declares }) => withDeclaration || !declares)
    .map((other) => locationOf(snapshot, other));
}
