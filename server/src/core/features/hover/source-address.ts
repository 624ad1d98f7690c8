import { isExternallyAccessible, isHeadless, knownTypeOf, type Service } from '../../k8s/service';
import { ingressesTo, nodePortOf } from '../../routing/exposure';
import { hasSelector } from '../../routing/selection';
import { say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { code } from './markdown';

/**
 * One line for the overview: which source IP arrives in the Pods (PRX-009, PRX-010, PRX-015). Nothing for addresses
 * by hand: on the way out of the cluster the network changes it as it likes.
 */
export function sourceAddressLine(snapshot: Snapshot, service: Service): string | undefined {
  const type = knownTypeOf(service);
  if (type === undefined || type === 'ExternalName' || !hasSelector(service)) return undefined;
  if (service.ports.length === 0 && !isHeadless(service)) return undefined;
  const others = [
    ...(isExternallyAccessible(service) && !isHeadless(service) ? [outside(service)] : []),
    ...(ingressesTo(snapshot, service).length > 0 ? [say`through an Ingress that of its controller`] : []),
  ];
  const ways = [say`${others.length > 0 ? say`from inside the cluster ` : ''}that of the client`, ...others];
  return say`**Source IP that the Pods see:** ${ways.join('; ')}`;
}

function outside(service: Service): string {
  const policy = service.externalTrafficPolicy?.value ?? '';
  // Straight to the Pods, past kube-proxy, or not: that is up to the load balancer.
  if (service.ports.some((port) => !nodePortOf(service, port)) && knownTypeOf(service) === 'LoadBalancer')
    return say`from outside what the load balancer makes of it`;
  if (policy === 'Local')
    return say`from outside the one that arrives at the node (${code('externalTrafficPolicy: Local')})`;
  return say`from outside that of a node, by kube-proxy's SNAT (${code('externalTrafficPolicy: Cluster')}${policy === '' ? say`, the default` : ''})`;
}
