import { isExternallyAccessible, isHeadless, knownTypeOf, type Service } from '../../k8s/service';
import { totalPods, unevenSpread } from '../../routing/pod-count';
import { hasSelector } from '../../routing/selection';
import type { Snapshot } from '../../workspace/snapshot';
import { bullets, code, paragraphs } from './markdown';
import { titleOfPart } from './naming';
import { receivers } from './route-table';

/** The example where the manifests do not say how many Pods there are. */
const EXAMPLE_PODS = 3;
/** Up to this many shares are written one by one. */
const SHARES_IN_FULL = 4;

/** `externalTrafficPolicy` (PRX-009 to PRX-012). */
export function explainExternalPolicy(snapshot: Snapshot, service: Service): string | undefined {
  const policy = service.externalTrafficPolicy?.value;
  if (policy !== 'Cluster' && policy !== 'Local') return undefined;
  const title = titleOfPart(snapshot, `externalTrafficPolicy: ${policy}`, service);
  if (!service.fragment && knownTypeOf(service) !== undefined && !isExternallyAccessible(service)) {
    // SVC-073
    return paragraphs(
      title,
      `This Service takes no traffic from outside the cluster (type ${code(knownTypeOf(service) ?? '')}), so the API server refuses this field.`,
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
      ? 'It changes nothing: clients get IPs or a name from DNS and connect there themselves.'
      : policy === 'Local'
        ? internalLocal(snapshot, service)
        : `A client in the cluster may get any of ${thePods(snapshot, service)}, also one on another node.`,
  );
}

/** `healthCheckNodePort` (PRX-011). */
export function explainHealthCheck(snapshot: Snapshot, service: Service): string | undefined {
  const number = service.healthCheckNodePort?.value;
  if (number === undefined) return undefined;
  const isUsed = knownTypeOf(service) === 'LoadBalancer' && service.externalTrafficPolicy?.value === 'Local';
  return paragraphs(
    titleOfPart(snapshot, `healthCheckNodePort ${number}`, service),
    isUsed
      ? healthCheck(service)
      : `Only for type ${code('LoadBalancer')} with ${code('externalTrafficPolicy: Local')}; on this Service the API server refuses it.`,
  );
}

function local(snapshot: Snapshot, service: Service): string {
  const lines = [
    'Traffic from outside goes only to Pods on the node where it comes in: no second hop, and no SNAT, so the Pods see the IP of the client.',
    ...spreadLines(snapshot, service),
    ...(knownTypeOf(service) === 'LoadBalancer' ? [healthCheck(service)] : []),
    `Traffic from inside the cluster to its cluster IP is not affected.`,
  ];
  return paragraphs(lines[0], bullets(lines.slice(1)));
}

function spreadLines(snapshot: Snapshot, service: Service): string[] {
  if (!hasSelector(service) && !service.fragment) {
    return [
      'An address in an EndpointSlice or Endpoints counts as local only on the node that its `nodeName` gives; other nodes drop the traffic.',
    ];
  }
  const pods = totalPods(service, receivers(snapshot, service));
  const drop = 'A node without one of these Pods drops what arrives there, and the client times out.';
  if (pods === 'per node')
    return [
      'It has one Pod on each node where its DaemonSet runs, so these nodes share the load evenly.',
      drop,
    ];
  if (pods === 0) return ['It has no Pods (0 replicas), so every node drops what arrives there.'];
  if (pods === 1)
    return [
      'Its only Pod gets everything.',
      'Every other node drops what arrives there, and the client times out.',
    ];
  if (pods === 2) {
    return [
      'Two nodes with one Pod each: 50 % / 50 %. With both Pods on one node, only that node answers.',
      drop,
    ];
  }
  const whose =
    pods === undefined ? 'Uneven load, for example' : `Uneven load, for example with its ${pods} Pods`;
  return [`${whose} on two nodes that get the same traffic: ${example(pods ?? EXAMPLE_PODS)}.`, drop];
}

/** `one Pod on the first, two on the second give 50 % / 25 % / 25 %` */
function example(pods: number): string {
  const { nodes, shares } = unevenSpread(pods);
  const [first, second] = [percent(shares[0]), percent(shares[1])];
  const list =
    pods <= SHARES_IN_FULL
      ? [first, ...Array.from({ length: nodes[1] }, () => second)].join(' / ')
      : `${first} for the first, ${second} for each of the others`;
  return `one Pod on the first and ${nodes[1] === 2 ? 'two' : nodes[1]} on the second give **${list}**`;
}

function cluster(snapshot: Snapshot, service: Service): string {
  const pods = totalPods(service, receivers(snapshot, service));
  const share =
    typeof pods === 'number' && pods > 1
      ? `each of the ${pods} Pods gets about ${percent(100 / pods)}`
      : 'all Pods get about the same';
  return paragraphs(
    `Every node passes traffic from outside on to any of ${thePods(snapshot, service)}, also to one on another node.`,
    bullets([
      `Even load: ${share}, wherever they run, and no node drops anything.`,
      'The Pods see the IP of a node instead of that of the client (SNAT), and there may be a second hop.',
    ]),
  );
}

function internalLocal(snapshot: Snapshot, service: Service): string {
  const pods = totalPods(service, receivers(snapshot, service));
  const where =
    pods === 'per node'
      ? 'It has one Pod on each node where its DaemonSet runs: clients on these nodes talk to that one.'
      : typeof pods === 'number'
        ? `It has ${pods === 1 ? 'only one Pod, so clients on just one node' : `${pods} Pods, so clients on at most ${pods} nodes`} get an answer.`
        : undefined;
  return paragraphs(
    'A client in the cluster only gets a Pod on its own node.',
    bullets([
      ...(where ? [where] : []),
      'On a node without such a Pod connections to its cluster IP are dropped, and the client times out, even while Pods run on other nodes.',
    ]),
  );
}

function healthCheck(service: Service): string {
  const number = service.healthCheckNodePort?.value;
  const port = number ? `port ${number}` : 'a port that the cluster chooses (`healthCheckNodePort`)';
  return `The load balancer finds the right nodes by asking each of them over HTTP on ${port}: 200 where one of these Pods runs, 503 elsewhere.`;
}

function thePods(snapshot: Snapshot, service: Service): string {
  const pods = totalPods(service, receivers(snapshot, service));
  if (!hasSelector(service) && !service.fragment) return 'the addresses';
  return typeof pods === 'number' && pods > 1 ? `the ${pods} Pods` : 'the Pods';
}

/** `25 %`, `16.7 %`. */
function percent(share: number): string {
  return `${Number(share.toFixed(1))} %`;
}
