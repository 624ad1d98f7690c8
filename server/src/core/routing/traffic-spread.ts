import type { Label } from '../k8s/object';
import { isHeadless, type Service } from '../k8s/service';

/** A node (or a zone) of an example, and how many of a Service's Pods run there. */
export interface ExamplePlace {
  readonly name: string;
  readonly pods: number;
}

/** What happens to the traffic of one place, in per cent of all of it. */
export interface Share {
  readonly place: ExamplePlace;
  /** What comes in at the place, or from its clients. */
  readonly arrives: number;
  /** What each of its Pods gets in the end; `undefined` where there is none. */
  readonly eachPod: number | undefined;
}

/** The annotations that go before `trafficDistribution` (RES-033); the old one goes before the new one. */
const TOPOLOGY_ANNOTATIONS = [
  'service.kubernetes.io/topology-aware-hints',
  'service.kubernetes.io/topology-mode',
] as const;

/**
 * An example of three places as a scheduler may well fill them: a third of the Pods in the first, the others in the
 * second, none in the third.
 */
export function examplePlaces(pods: number, names: readonly [string, string, string]): ExamplePlace[] {
  const first = pods < 3 ? Math.min(pods, 1) : Math.floor(pods / 3);
  const counts = [first, pods - first, 0];
  return names.map((name, index) => ({ name, pods: counts[index] ?? 0 }));
}

/**
 * Traffic that stays at its place, as with `Local` (PRX-010, PRX-014): what comes in where no Pod is, is lost.
 * @param avoidsEmpty whether a load balancer sends nothing to places without a Pod (PRX-011)
 */
export function localShares(places: readonly ExamplePlace[], avoidsEmpty: boolean): Share[] {
  const taking = avoidsEmpty ? places.filter(({ pods }) => pods > 0) : places;
  return places.map((place) => {
    const arrives = taking.includes(place) ? 100 / taking.length : 0;
    return { place, arrives, eachPod: place.pods > 0 ? arrives / place.pods : undefined };
  });
}

/** Traffic that goes to any Pod from wherever it comes in, as with `Cluster` (PRX-009). */
export function clusterShares(places: readonly ExamplePlace[]): Share[] {
  const all = places.reduce((sum, { pods }) => sum + pods, 0);
  return places.map((place) => ({
    place,
    arrives: 100 / places.length,
    eachPod: place.pods > 0 ? 100 / all : undefined,
  }));
}

/**
 * Traffic that prefers the Pods of its own place (PRX-017).
 * @param takesOver the place that takes the traffic of one without Pods; all Pods share it where there is none
 */
export function preferredShares(
  places: readonly ExamplePlace[],
  takesOver: (place: ExamplePlace) => ExamplePlace | undefined,
): Share[] {
  const arrives = 100 / places.length;
  const all = places.reduce((sum, { pods }) => sum + pods, 0);
  const isTaken = (place: ExamplePlace) => place.pods > 0 || takesOver(place) !== undefined;
  const shared = all > 0 ? (places.filter((place) => !isTaken(place)).length * arrives) / all : 0;
  return places.map((place) => {
    if (place.pods === 0) return { place, arrives, eachPod: undefined };
    const sources = places.filter(
      (other) => other === place || (other.pods === 0 && takesOver(other) === place),
    );
    return { place, arrives, eachPod: (sources.length * arrives) / place.pods + shared };
  });
}

/** What makes nodes prefer near Pods under the policy `Cluster`: the annotation wins over the field (RES-033). */
export function preferenceOf(service: Service): 'annotation' | 'zone' | 'node' | undefined {
  if (isHeadless(service)) return undefined;
  if (topologyAnnotationOf(service)) return 'annotation';
  switch (service.trafficDistribution?.value) {
    case 'PreferClose':
    case 'PreferSameZone':
      return 'zone';
    case 'PreferSameNode':
      return 'node';
    default:
      return undefined;
  }
}

/** The annotation by which zones get their share of the Pods, if one is set to that. */
export function topologyAnnotationOf({ annotations }: Service): Label | undefined {
  const [counts] = TOPOLOGY_ANNOTATIONS.flatMap(
    (name) => annotations.findLast(({ key }) => key.value === name) ?? [],
  );
  return counts && ['Auto', 'auto'].includes(counts.value.value) ? counts : undefined;
}
