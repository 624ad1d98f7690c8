import { booleanAt, stringAt } from '../../k8s/object';
import { isHeadless, knownTypeOf, type Service } from '../../k8s/service';
import { nodePortOf, sourceRanges } from '../../routing/exposure';
import { beginsWith, joinWords, say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { seqOf } from '../../yaml/node';
import { abridged, code, paragraphs, text } from './markdown';
import { numberAndProtocol, titleOfPart } from './naming';

/** Addresses and ranges that are listed. */
const SHOWN = 4;

/** `loadBalancerClass` (SVC-080, SVC-094). */
export function explainClass(snapshot: Snapshot, service: Service): string | undefined {
  const name = stringAt(service.spec, 'loadBalancerClass')?.value;
  if (!name) return undefined;
  return explained(
    snapshot,
    service,
    `loadBalancerClass: ${text(name)}`,
    say`Only a controller for the class ${code(name)} gives this Service a load balancer; the cluster's default one leaves it alone. Without such a controller there is no load balancer${open(service) ? say`, only ${open(service)}` : ''}.`,
    say`It cannot be added, changed or removed while the type stays LoadBalancer.`,
  );
}

/** `loadBalancerSourceRanges` (SVC-077, PRX-007, PRX-019). */
export function explainSourceRanges(snapshot: Snapshot, service: Service): string | undefined {
  if ((seqOf(service.spec, 'loadBalancerSourceRanges')?.items ?? []).length === 0) return undefined;
  const ranges = abridged(sourceRanges(service).map(code), SHOWN);
  const ports = open(service);
  return explained(
    snapshot,
    service,
    'loadBalancerSourceRanges',
    ranges.length > 0
      ? say`Only clients from ${joinWords(ranges, 'or')} get through the load balancer. Who enforces it is the load balancer, or kube-proxy on the nodes.`
      : say`No limit: a range of zero bits lets all clients in.`,
    ports && ranges.length > 0
      ? say`Whoever reaches a node gets past it: ${ports} ${beginsWith(ports, 'node ports') ? 'are' : 'is'} open to all.`
      : undefined,
  );
}

/** `allocateLoadBalancerNodePorts` (SVC-081, SVC-095). */
export function explainAllocation(snapshot: Snapshot, service: Service): string | undefined {
  const allocates = booleanAt(service.spec, 'allocateLoadBalancerNodePorts')?.value;
  if (allocates === undefined) return undefined;
  const ports = open(service);
  return explained(
    snapshot,
    service,
    `allocateLoadBalancerNodePorts: ${allocates}`,
    allocates
      ? say`Every node opens ${ports ?? say`no port`}, and the load balancer may send its traffic there. This is the default.`
      : say`The nodes open ${ports ? say`only ${ports}, which the manifest asks for` : say`no ports`}, so the load balancer has to reach the Pods in another way. Not all can.`,
    allocates
      ? undefined
      : say`A Service that had node ports before keeps them until they are taken out of its \`ports\`.`,
  );
}

/** `loadBalancerIP` (SVC-079). */
export function explainLoadBalancerIP(snapshot: Snapshot, service: Service): string | undefined {
  const ip = stringAt(service.spec, 'loadBalancerIP')?.value;
  if (!ip) return undefined;
  const title = titleOfPart(snapshot, `loadBalancerIP: ${text(ip)}`, service);
  const type = knownTypeOf(service);
  if (type === undefined) return undefined;
  if (type !== 'LoadBalancer' || isHeadless(service))
    return paragraphs(title, say`Ignored: this Service asks for no load balancer (type ${code(type)}).`);
  return paragraphs(
    title,
    say`A wish that the load balancer may ignore: clients reach it at ${code(ip)} only if it grants that. Deprecated; most have an annotation of their own for it.`,
  );
}

/** `externalIPs` (SVW-002, SVC-066, SVC-071, CHG-007). */
export function explainExternalIPs(snapshot: Snapshot, service: Service): string | undefined {
  const ips = abridged(
    service.externalIPs.map(({ value }) => code(value)),
    SHOWN,
  );
  const type = knownTypeOf(service);
  if (ips.length === 0 || type === undefined) return undefined;
  const title = titleOfPart(snapshot, 'externalIPs', service);
  if (isHeadless(service)) return paragraphs(title, say`Ignored: this Service is headless.`);
  if (type === 'ExternalName')
    return paragraphs(title, say`Ignored: this Service has type ${code('ExternalName')}.`);
  const numbers = [...new Set(service.ports.map((port) => text(numberAndProtocol(service, port))))];
  const port =
    numbers.length > 1
      ? say`ports ${joinWords(abridged(numbers, SHOWN))}`
      : say`port ${joinWords(abridged(numbers, SHOWN))}`;
  return paragraphs(
    title,
    say`What arrives at any node for ${joinWords(ips, 'or')}, ${port}, is traffic of this Service. Kubernetes only listens: your network has to bring it to a node.`,
    say`Deprecated since Kubernetes 1.36, and clusters with the admission plugin \`DenyServiceExternalIPs\` refuse it.`,
  );
}

/** What a field says on a Service with a load balancer; others refuse it. */
function explained(
  snapshot: Snapshot,
  service: Service,
  part: string,
  ...body: readonly (string | undefined)[]
): string | undefined {
  const type = knownTypeOf(service);
  if (type === undefined) return undefined;
  const title = titleOfPart(snapshot, part, service);
  if (type === 'LoadBalancer' || service.fragment) return paragraphs(title, ...body);
  return paragraphs(
    title,
    say`Only for type ${code('LoadBalancer')}; on this Service the API server refuses it.`,
  );
}

/** `node port 30443`, `node ports 30080 and one that the cluster chooses`; nothing where none is open. */
function open(service: Service): string | undefined {
  const ports = service.ports.flatMap((port) => nodePortOf(service, port) ?? []);
  const written = [...new Set(ports.flatMap((port) => (port.written ? [text(port.written)] : [])))];
  const chosen = ports.filter((port) => port.written === undefined).length;
  if (ports.length === 0) return undefined;
  if (written.length === 0)
    return chosen === 1
      ? say`a node port that the cluster chooses`
      : say`node ports that the cluster chooses`;
  const rest = chosen === 0 ? [] : [say`${chosen} more that the cluster chooses`];
  const all = [...abridged(written, SHOWN), ...rest];
  return say`node ${all.length > 1 ? 'ports' : 'port'} ${joinWords(all)}`;
}
