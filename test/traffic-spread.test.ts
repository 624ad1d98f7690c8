import { describe, expect, it } from 'vitest';
import {
  clusterShares,
  examplePlaces,
  localShares,
  preferredShares,
  type Share,
} from '../server/src/core/routing/traffic-spread';

const COUNTS = [1, 2, 3, 4, 7, 10, 1000];

describe.each(COUNTS)('an example with %i Pods', (pods) => {
  const places = examplePlaces(pods, ['A', 'B', 'C']);
  const [first] = places;

  it('has them all, and a place without any', () => {
    expect(places.reduce((sum, place) => sum + place.pods, 0)).toBe(pods);
    expect(places.at(-1)?.pods).toBe(0);
  });

  it('gives all traffic to the Pods unless it has to stay where it came in', () => {
    expect(received(clusterShares(places))).toBeCloseTo(100);
    expect(received(preferredShares(places, () => undefined))).toBeCloseTo(100);
    expect(received(preferredShares(places, () => first))).toBeCloseTo(100);
    expect(received(localShares(places, true))).toBeCloseTo(100);
  });

  it('loses what comes in where there is no Pod, and nobody keeps it away', () => {
    const empty = places.filter((place) => place.pods === 0).length;
    expect(received(localShares(places, false))).toBeCloseTo(100 - (100 * empty) / places.length);
  });
});

function received(shares: readonly Share[]): number {
  return shares.reduce((sum, { place, eachPod }) => sum + place.pods * (eachPod ?? 0), 0);
}
