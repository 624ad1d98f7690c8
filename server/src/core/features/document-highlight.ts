import { mentionUnder, occurrencesOf } from '../routing/references';
import type { OffsetRange } from '../text';
import type { Snapshot } from '../workspace/snapshot';
import { locationOf } from './definition';

export interface Highlight {
  readonly range: OffsetRange;
  /** `write` where it is defined. */
  readonly kind: 'read' | 'write';
}

/** The places of one file that mean what stands at an offset. */
export function highlightsAt(snapshot: Snapshot, uri: string, offset: number): Highlight[] {
  const mention = mentionUnder(snapshot, uri, offset);
  if (!mention) return [];
  return occurrencesOf(snapshot, mention, uri).map((other) => ({
    range: locationOf(snapshot, other).range,
    kind: other.declares ? 'write' : 'read',
  }));
}
