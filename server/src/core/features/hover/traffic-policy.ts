import { stringAt } from '../../k8s/object';
import { isExternallyAccessible, isHeadless, knownTypeOf, type Service } from '../../k8s/service';
import { effectiveSources } from '../../routing/pairing';
import { totalPods } from '../../routing/pod-count';
import { hasSelector } from '../../routing/selection';
import {
  clusterShares,
  examplePlaces,
  localShares,
  preferenceOf,
  topologyAnnotationOf,
  type ExamplePlace,
} from '../../routing/traffic-spread';
import { joinWords, say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { mapsOf, seqOf } from '../../yaml/node';
import { abridged, bullets, code, paragraphs } from './markdown';
import { linksTo, titleOfPart } from './naming';
import { receivers } from './route-table';
import { examplePods, percent, spreadTable } from './spread-table';

const DAEMON_SET = say`one Pod on each node where its DaemonSet runs (A and B, not C)`;
/** Nodes that are named. */
const SHOWN_NODES = 4;

/** `externalTrafficPolicy` (PRX-009 to PRX-012). */
export function explainExternalPolicy(snapshot: Snapshot, service: Service): string | undefined {
  const policy = service.externalTrafficPolicy?.value;
  if (policy !== 'Cluster' && policy !== 'Local') return undefined;
  const title = titleOfPart(snapshot, `externalTrafficPolicy: ${policy}`, service);
  if (!service.fragment && knownTypeOf(service) !== undefined && !isExternallyAccessible(service)) {
    // SVC-073
    return paragraphs(
      title,
      say`This Service takes no traffic from outside the cluster (type ${code(knownTypeOf(service) ?? '')}), so the API server refuses this field.`,
    );
  }
  return paragraphs(title, policy === 'Local' ? local(snapshot, service) : cluster(snapshot, service));
}

/** `internalTrafficPolicy` (PRX-014). */
export function explainInternalPolicy(snapshot: Snapshot, service: Service): string | undefined {
  const policy = service.internalTrafficPolicy?.value;
  if (policy !== 'Cluster' && policy !== 'Local') return undefined;
  return paragraphs(
    titleOfPart(snapshot, `internalTrafficPolicy: ${policy}`, service),
    isHeadless(service) || knownTypeOf(service) === 'ExternalName'
      ? say`It changes nothing: clients get IPs or a name from DNS and connect there themselves.`
      : policy === 'Local'
        ? internalLocal(snapshot, service)
        : internalCluster(snapshot, service),
  );
}

/** `healthCheckNodePort` (PRX-011). */
export function explainHealthCheck(snapshot: Snapshot, service: Service): string | undefined {
  const number = service.healthCheckNodePort?.value;
  if (number === undefined) return undefined;
  const isUsed = knownTypeOf(service) === 'LoadBalancer' && service.externalTrafficPolicy?.value === 'Local';
  return paragraphs(
    titleOfPart(snapshot, say`healthCheckNodePort ${number}`, service),
    isUsed
      ? say`${healthCheck(service)} It has no other use: clients do not connect to it.`
      : say`Only for type ${code('LoadBalancer')} with ${code('externalTrafficPolicy: Local')}; on this Service the API server refuses it.`,
  );
}

function local(snapshot: Snapshot, service: Service): string {
  const isBalanced = knownTypeOf(service) === 'LoadBalancer';
  return paragraphs(
    say`Traffic from outside goes only to Pods on the node where it comes in: no second hop, and no SNAT, so the Pods see the IP that arrives at the node.`,
    nowhere(snapshot, service) ?? localExample(snapshot, service, isBalanced),
    bullets([
      ...(isBalanced ? [healthCheck(service)] : []),
      // PRX-012
      say`Clients in the cluster are not bound by it, except at a node port of another node.`,
    ]),
  );
}

function localExample(snapshot: Snapshot, service: Service, isBalanced: boolean): string {
  const { pods, words } = examplePods(snapshot, service, DAEMON_SET);
  const shares = localShares(nodes(pods), isBalanced);
  if (!isBalanced) {
    return paragraphs(
      say`**Example:** ${words}; each node gets the same traffic:`,
      spreadTable([say`Node`, say`Pods`, say`The node gets`], shares, ({ place, arrives }) => [
        place.pods > 0 ? percent(arrives) : say`${percent(arrives)}, **dropped**: clients time out`,
      ]),
    );
  }
  return paragraphs(
    say`**Example:** ${words}; each node that the load balancer uses gets the same traffic:`,
    spreadTable(
      [say`Node`, say`Pods`, say`Health check`, say`The node gets`],
      shares,
      ({ place, arrives }) =>
        place.pods > 0
          ? ['200', percent(arrives)]
          : ['503', say`nothing from the load balancer; **dropped** if it comes another way`],
    ),
  );
}

/** PRX-005, PRX-006: where there is no example to give, since there are no Pods, or no Pods to place. */
function nowhere(snapshot: Snapshot, service: Service): string | undefined {
  if (!hasSelector(service) && !service.fragment) return localAddresses(snapshot, service);
  if (totalPods(service, receivers(snapshot, service)) !== 0) return undefined;
  return say`It has no Pods (0 replicas), so connections are refused at every node.`;
}

/** An address in an EndpointSlice is local on the node that its `nodeName` gives. */
function localAddresses(snapshot: Snapshot, service: Service): string {
  const sources = effectiveSources(snapshot, service);
  if (sources.length === 0)
    return say`An address in an EndpointSlice or Endpoints counts as local only on the node that its \`nodeName\` gives; other nodes drop the traffic.`;
  const lists = sources.flatMap((source) =>
    source.kind === 'EndpointSlice'
      ? mapsOf(seqOf(source.node, 'endpoints'))
      : mapsOf(seqOf(source.node, 'subsets')).flatMap(({ map }) => mapsOf(seqOf(map, 'addresses'))),
  );
  const names = [...new Set(lists.flatMap(({ map }) => stringAt(map, 'nodeName')?.value ?? []))];
  if (names.length === 0)
    return say`No address in ${linksTo(snapshot, sources)} has a ${code('nodeName')}, so no node counts one as its own: **all of this traffic is dropped**, and clients time out.`;
  const which = joinWords(abridged(names.map(code), SHOWN_NODES));
  return say`Only ${names.length > 1 ? say`the nodes` : say`the node`} ${which} ${names.length > 1 ? 'have' : 'has'} one of its addresses (${code('nodeName')} in ${linksTo(snapshot, sources)}); others drop what arrives there, and clients time out.`;
}

function cluster(snapshot: Snapshot, service: Service): string {
  return paragraphs(
    say`Every node passes traffic from outside on to ${anyPod(snapshot, service)}, and no node drops anything. The Pods see the IP of a node instead of that of the client (SNAT).`,
    preferenceOf(service) ? undefined : clusterExample(snapshot, service),
  );
}

function clusterExample(snapshot: Snapshot, service: Service): string | undefined {
  if (!hasSelector(service) && !service.fragment) return undefined;
  if (totalPods(service, receivers(snapshot, service)) === 0)
    return say`It has no Pods (0 replicas), so connections are refused at every node.`;
  const { pods, words } = examplePods(snapshot, service, DAEMON_SET);
  return paragraphs(
    say`**Example:** ${words}; each node gets the same traffic:`,
    spreadTable(
      [say`Node`, say`Pods`, say`The node gets`, say`Second hop, to another node`],
      clusterShares(nodes(pods)),
      ({ place, arrives }) => [percent(arrives), hops(place, pods)],
    ),
  );
}

function hops(place: ExamplePlace, all: number): string {
  if (place.pods === 0) return say`all of it`;
  return place.pods === all ? say`none` : say`${percent(100 - (100 * place.pods) / all)} of it`;
}

function internalLocal(snapshot: Snapshot, service: Service): string {
  const start = say`A client in the cluster only gets a Pod on its own node.`;
  const none = nowhere(snapshot, service);
  if (none !== undefined) return paragraphs(start, none);
  const { pods, words } = examplePods(snapshot, service, DAEMON_SET);
  return paragraphs(
    start,
    say`**Example:** ${words}; the clients on each node send the same traffic to its cluster IP:`,
    spreadTable(
      [say`Clients on node`, say`Pods there`, say`They send`],
      localShares(nodes(pods), false),
      ({ place, arrives }) => [
        place.pods > 0 ? percent(arrives) : say`${percent(arrives)}, **dropped**: they time out`,
      ],
    ),
  );
}

function internalCluster(snapshot: Snapshot, service: Service): string {
  const pods = totalPods(service, receivers(snapshot, service));
  const isEven = typeof pods === 'number' && pods > 1 && hasSelector(service) && !preferenceOf(service);
  const share = isEven ? say` Each gets about ${percent(100 / pods)} of the connections.` : '';
  return say`A client in the cluster gets ${anyPod(snapshot, service)}.${share}`;
}

function healthCheck(service: Service): string {
  const number = service.healthCheckNodePort?.value;
  const port = number ? say`port ${number}` : say`a port that the cluster chooses`;
  return say`Health check: the load balancer asks each node over HTTP on ${port} (\`healthCheckNodePort\`) whether one of ${hasSelector(service) ? say`these Pods` : say`these addresses`} is there, and gets 200 or 503.`;
}

/** To whom traffic goes where the policy does not narrow it down, but a preference may (PRX-017). */
function anyPod(snapshot: Snapshot, service: Service): string {
  const pods = totalPods(service, receivers(snapshot, service));
  const isByHand = !hasSelector(service) && !service.fragment;
  const all = isByHand
    ? say`any of the addresses`
    : typeof pods === 'number' && pods > 1
      ? say`any of the ${pods} Pods`
      : say`any of the Pods`;
  if (isByHand) return all;
  switch (preferenceOf(service)) {
    case 'zone':
      return say`a Pod of its own zone if there is one (${code(`trafficDistribution: ${service.trafficDistribution?.value}`)}), else ${all}`;
    case 'node':
      return say`a Pod of its own node, else of its own zone (${code('trafficDistribution: PreferSameNode')}), else ${all}`;
    case 'annotation':
      return say`the Pods that ${code(topologyAnnotationOf(service)?.key.value ?? '')} gives to its zone, else ${all}`;
    case undefined:
      return say`${all}, also one on another node`;
  }
}

function nodes(pods: number): ExamplePlace[] {
  return examplePlaces(pods, ['A', 'B', 'C']);
}
