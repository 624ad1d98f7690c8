import { isExternallyAccessible, isHeadless, knownTypeOf, type Service } from '../../k8s/service';
import { totalPods } from '../../routing/pod-count';
import { hasSelector } from '../../routing/selection';
import {
  examplePlaces,
  preferredShares,
  topologyAnnotationOf,
  type ExamplePlace,
  type Share,
} from '../../routing/traffic-spread';
import { say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { bullets, code, paragraphs } from './markdown';
import { titleOfPart } from './naming';
import { receivers } from './route-table';
import { examplePods, spreadTable } from './spread-table';

const START = {
  zone: say`Clients get a Pod in their own zone as long as one is ready there, else any Pod: a preference, nothing is dropped.`,
  node: say`Clients get a Pod on their own node as long as one is ready there, else one in their zone, else any Pod: a preference, nothing is dropped.`,
};

/** `trafficDistribution` (PRX-017, PRX-018, RES-033, CHG-002, CHG-003). */
export function explainDistribution(snapshot: Snapshot, service: Service): string | undefined {
  const value = service.trafficDistribution?.value;
  if (value !== 'PreferClose' && value !== 'PreferSameZone' && value !== 'PreferSameNode') return undefined;
  const near = value === 'PreferSameNode' ? 'node' : 'zone';
  const nothing = whyNothing(service);
  return paragraphs(
    titleOfPart(snapshot, `trafficDistribution: ${value}`, service),
    ...(nothing
      ? [nothing, versions(value)]
      : [START[near], example(snapshot, service, near), bullets([...limits(service), versions(value)])]),
  );
}

/** Why it changes nothing on this Service, or next to nothing; `undefined` where it does. */
function whyNothing(service: Service): string | undefined {
  if (knownTypeOf(service) === 'ExternalName' || isHeadless(service))
    return say`It changes nothing: clients get IPs or a name from DNS and connect there themselves.`;
  const annotation = topologyAnnotationOf(service);
  if (annotation)
    return say`It changes nothing: the annotation ${code(`${annotation.key.value}: ${annotation.value.value}`)} goes before it.`;
  if (isLocalInside(service) && !isExternallyAccessible(service))
    return say`It changes nothing: ${code('internalTrafficPolicy: Local')} goes before it.`;
  // PRX-012
  if (isLocalInside(service) && isLocalOutside(service))
    return say`It counts only for clients in the cluster that use its node port or its external IP: ${code('internalTrafficPolicy: Local')} and ${code('externalTrafficPolicy: Local')} go before it.`;
  // The controller gives hints only to the endpoints that it finds by a selector.
  if (!hasSelector(service) && !service.fragment)
    return say`It changes nothing by itself: the cluster gives no hints to addresses that are written by hand. Only \`hints\` that stand in their EndpointSlices count.`;
  return undefined;
}

function example(snapshot: Snapshot, service: Service, near: 'zone' | 'node'): string {
  const pods = totalPods(service, receivers(snapshot, service));
  if (pods === 0) return say`It has no Pods (0 replicas), so connections are refused everywhere.`;
  if (pods === 'per node')
    return near === 'node'
      ? say`It has one Pod on each node where its DaemonSet runs, so clients on these nodes get that one.`
      : say`It has one Pod on each node where its DaemonSet runs, so clients in zones with such a node stay in their zone.`;
  return near === 'zone' ? zoneExample(snapshot, service) : nodeExample(snapshot, service);
}

function zoneExample(snapshot: Snapshot, service: Service): string {
  const { pods, words } = examplePods(snapshot, service, '');
  const shares = preferredShares(examplePlaces(pods, ['1', '2', '3']), () => undefined);
  return paragraphs(
    say`**Example:** ${words}; the clients in each zone send the same traffic:`,
    spreadTable([say`Clients in zone`, say`Pods there`, say`They get`], shares, ({ place }) => [
      place.pods > 0 ? ownPods(place) : anyOf(pods),
    ]),
  );
}

/** Two nodes of one zone, of which the second has no Pod, and one node in each of two other zones. */
function nodeExample(snapshot: Snapshot, service: Service): string {
  const { pods, words } = examplePods(snapshot, service, '');
  const [a, c, d] = examplePlaces(pods, [say`A, in zone 1`, say`C, in zone 2`, say`D, in zone 3`]);
  if (!a || !c || !d) return '';
  const b: ExamplePlace = { name: say`B, in zone 1`, pods: 0 };
  const shares = preferredShares([a, b, c, d], (place) => (place === b ? a : undefined));
  const get = ({ place }: Share) =>
    place === b
      ? say`${a.pods === 1 ? say`the Pod` : say`a Pod`} of node A, in the same zone`
      : place.pods > 0
        ? ownPods(place)
        : anyOf(pods);
  return paragraphs(
    say`**Example:** ${words}; the clients on each node send the same traffic:`,
    spreadTable([say`Clients on node`, say`Pods there`, say`They get`], shares, (share) => [get(share)]),
  );
}

function ownPods({ pods }: ExamplePlace): string {
  return pods === 1 ? say`the Pod there` : say`one of the ${pods} Pods there`;
}

function anyOf(pods: number): string {
  return pods === 1 ? say`the only Pod` : say`any of the ${pods} Pods`;
}

function limits(service: Service): string[] {
  return [
    ...(isLocalInside(service)
      ? [say`${code('internalTrafficPolicy: Local')} goes before it for clients in the cluster.`]
      : []),
    ...outside(service),
    say`A zone is the label \`topology.kubernetes.io/zone\` of a node. If one ready Pod is on a node without it, zones do not count.`,
  ];
}

function outside(service: Service): string[] {
  if (!isExternallyAccessible(service)) return [];
  return isLocalOutside(service)
    ? [say`${code('externalTrafficPolicy: Local')} goes before it for traffic from outside.`]
    : [say`For traffic from outside, the node where it comes in counts as the client.`];
}

/** CHG-002, CHG-003, SVW-004. */
function versions(value: 'PreferClose' | 'PreferSameZone' | 'PreferSameNode'): string {
  if (value === 'PreferClose')
    return say`From Kubernetes 1.31 on. Deprecated since 1.35: \`PreferSameZone\` is the same, but 1.33 and older refuse it.`;
  return say`From Kubernetes 1.34 on: 1.33 and older refuse it.`;
}

function isLocalInside(service: Service): boolean {
  return service.internalTrafficPolicy?.value === 'Local';
}

function isLocalOutside(service: Service): boolean {
  return isExternallyAccessible(service) && service.externalTrafficPolicy?.value === 'Local';
}
