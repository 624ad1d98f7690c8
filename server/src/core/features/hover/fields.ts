import type { EndpointSlice } from '../../k8s/endpoint-slice';
import type { Endpoints } from '../../k8s/endpoints';
import type { Ingress } from '../../k8s/ingress';
import { isService, isWorkload, type Resource } from '../../k8s/resource';
import type { Service } from '../../k8s/service';
import type { Workload } from '../../k8s/workload';
import { contains } from '../../text';
import type { Snapshot } from '../../workspace/snapshot';
import { mapOf, nodeAt, pairOf } from '../../yaml/node';
import { explainClusterIP } from './cluster-ip';
import { explainAddress, explainEndpointPort, explainEndpoints } from './endpoints';
import { explainExternalName } from './external-name';
import { explainClusterIPs, explainFamilies, explainFamilyPolicy } from './ip-families';
import {
  explainAllocation,
  explainClass,
  explainExternalIPs,
  explainLoadBalancerIP,
  explainSourceRanges,
} from './load-balancer';
import { explainBackend, explainIngress } from './ingress';
import { explainPolicyField } from './fields-of-policy';
import { explainRouteField } from './gateway-route';
import { explainHost } from './hosts';
import { explainNotReady } from './not-ready';
import { explainProbe, probeIn } from './probes';
import { explainSelector, explainSelectorLabel } from './selector';
import { explainService } from './service';
import { explainPortField, explainPorts } from './service-port';
import { explainType } from './service-type';
import { explainSessionAffinity } from './session-affinity';
import type { HoverTarget } from './target';
import { explainDistribution } from './traffic-distribution';
import { escapeAt, hostAt, variableAt } from './text-parts';
import { explainExternalPolicy, explainHealthCheck, explainInternalPolicy } from './traffic-policy';
import { explainEscape, explainVariable } from './variable-use';
import { explainWorkloadSelector } from './workload-selector';
import { explainContainer, explainContainerPort, explainPodLabel, explainWorkload } from './workload';

/** The Markdown for a field of an object; `undefined` where there is nothing to say that the field does not say itself. */
export function explainFieldOf(
  snapshot: Snapshot,
  resource: Resource,
  target: HoverTarget,
): string | undefined {
  if (isService(resource)) return ofService(snapshot, resource, target);
  if (isWorkload(resource)) return ofWorkload(snapshot, resource, target);
  if (resource.kind === 'Endpoints') return ofEndpoints(snapshot, resource, target);
  if (resource.kind === 'EndpointSlice') return ofEndpointSlice(snapshot, resource, target);
  if ('hostnames' in resource) return explainRouteField(snapshot, resource, target);
  if (resource.kind === 'NetworkPolicy') return explainPolicyField(snapshot, resource, target);
  if (resource.kind === 'ConfigMap') {
    const host = hostAt(resource, target);
    return host && explainHost(snapshot, resource, host);
  }
  return resource.kind === 'Ingress' ? ofIngress(snapshot, resource, target) : undefined;
}

const SERVICE_FIELDS: Readonly<
  Partial<Record<string, (snapshot: Snapshot, service: Service) => string | undefined>>
> = {
  type: explainType,
  ports: explainPorts,
  selector: explainSelector,
  clusterIP: explainClusterIP,
  clusterIPs: explainClusterIPs,
  externalName: explainExternalName,
  externalTrafficPolicy: explainExternalPolicy,
  internalTrafficPolicy: explainInternalPolicy,
  trafficDistribution: explainDistribution,
  healthCheckNodePort: explainHealthCheck,
  sessionAffinity: explainSessionAffinity,
  sessionAffinityConfig: explainSessionAffinity,
  publishNotReadyAddresses: explainNotReady,
  ipFamilies: explainFamilies,
  ipFamilyPolicy: explainFamilyPolicy,
  externalIPs: explainExternalIPs,
  loadBalancerClass: explainClass,
  loadBalancerSourceRanges: explainSourceRanges,
  loadBalancerIP: explainLoadBalancerIP,
  allocateLoadBalancerNodePorts: explainAllocation,
};

function ofService(snapshot: Snapshot, service: Service, { path }: HoverTarget): string | undefined {
  if (isHead(path)) return explainService(snapshot, service);
  const [root, field, index, leaf] = path;
  if (root !== 'spec') return undefined;
  if (field === undefined) return service.fragment ? undefined : explainService(snapshot, service);
  if (field === 'ports' && index !== undefined) {
    const port = service.ports.find((one) => one.index === index);
    return port && typeof leaf === 'string' ? explainPortField(snapshot, service, port, leaf) : undefined;
  }
  if (field === 'selector' && index !== undefined) {
    const label = service.selector.find(({ key }) => key.value === index);
    return label && explainSelectorLabel(snapshot, service, label);
  }
  return Object.hasOwn(SERVICE_FIELDS, field) ? SERVICE_FIELDS[field]?.(snapshot, service) : undefined;
}

function ofWorkload(snapshot: Snapshot, workload: Workload, target: HoverTarget): string | undefined {
  const { path, range } = target;
  const at = range.start;
  const host = hostAt(workload, target);
  if (host) return explainHost(snapshot, workload, host);
  const variable = variableAt(workload, target);
  if (variable) return explainVariable(snapshot, workload, variable.container, variable.used);
  const escape = escapeAt(workload, target);
  if (escape) return explainEscape(snapshot, workload, escape.container, escape.scalar, escape.reference);
  const label = workload.podLabels.find((one) => !one.pair.merged && contains(one.range, at));
  if (label) return explainPodLabel(snapshot, workload, label);
  if (isHead(path)) return explainWorkload(snapshot, workload);
  if (path[0] === 'spec' && path[1] === 'selector') return explainWorkloadSelector(snapshot, workload);
  const labels = pairOf(mapOf(workload.template, 'metadata'), 'labels');
  if (labels && !labels.merged && contains(labels.key.range, at)) return explainWorkload(snapshot, workload);
  for (const container of workload.containers.filter((one) => contains(one.range, at))) {
    if (path.at(-1) === 'name' && container.name && isField(container.node, 'name', at))
      return explainContainer(snapshot, workload, container);
    const port = container.ports.find((one) => contains(one.range, at));
    if (port && ['containerPort', 'name', 'protocol'].some((key) => isField(port.node, key, at))) {
      return explainContainerPort(snapshot, workload, container, port);
    }
    const probe = probeIn(target);
    if (probe) return explainProbe(snapshot, workload, container, probe);
    if (isField(container.node, 'ports', at)) return explainContainer(snapshot, workload, container);
  }
  return undefined;
}

function ofEndpoints(
  snapshot: Snapshot,
  endpoints: Endpoints,
  { path, range }: HoverTarget,
): string | undefined {
  if (isHead(path) || (path[0] === 'subsets' && path.length === 1))
    return explainEndpoints(snapshot, endpoints);
  const [root, list, group, index] = path;
  if (root !== 'subsets' || typeof list !== 'number') return undefined;
  const subset = endpoints.subsets.find(({ node }) => contains(node.range, range.start));
  if (!subset) return undefined;
  if (group === 'ports' && index !== undefined) {
    const port = subset.ports.find((one) => contains(one.range, range.start));
    return port && explainEndpointPort(snapshot, endpoints, port);
  }
  const address = nodeAt(endpoints.node, [...path.slice(0, 4), 'ip']);
  if ((group !== 'addresses' && group !== 'notReadyAddresses') || address?.type !== 'scalar')
    return undefined;
  return explainAddress(snapshot, endpoints, address.source, subset.ports, group === 'addresses');
}

function ofEndpointSlice(
  snapshot: Snapshot,
  slice: EndpointSlice,
  { path, range }: HoverTarget,
): string | undefined {
  const isOwner = slice.serviceName !== undefined && contains(slice.serviceName.pair.range, range.start);
  if (isHead(path) || isOwner) return explainEndpoints(snapshot, slice);
  const [root, index, field] = path;
  if (root === 'ports') {
    const port = slice.ports.find((one) => contains(one.range, range.start));
    return port ? explainEndpointPort(snapshot, slice, port) : undefined;
  }
  if (root !== 'endpoints' || index === undefined || field !== 'addresses') return undefined;
  const endpoint = slice.endpoints.find(({ addresses }) =>
    addresses.some((one) => contains(one.range, range.start)),
  );
  const address = endpoint?.addresses.find((one) => contains(one.range, range.start));
  return endpoint && address && explainAddress(snapshot, slice, address.value, slice.ports, endpoint.ready);
}

function ofIngress(snapshot: Snapshot, ingress: Ingress, { path, range }: HoverTarget): string | undefined {
  const [root, field] = path;
  if (isHead(path) || (root === 'spec' && (field === undefined || (field === 'rules' && path.length === 2))))
    return explainIngress(snapshot, ingress);
  const within = (depth: number) => {
    const around = nodeAt(ingress.node, path.slice(0, depth));
    return around ? ingress.backends.filter((one) => contains(around.range, one.range.start)) : [];
  };
  // `spec.rules[0].host`, and `spec.rules[0].http.paths[1].path`
  if (path.length === 4 && path[3] === 'host') return explainIngress(snapshot, ingress, within(3));
  const backends = path.includes('service')
    ? ingress.backends.filter((one) => contains(one.range, range.start))
    : path[4] === 'paths' && path.length >= 7
      ? within(6)
      : [];
  const [backend] = backends;
  return backend && explainBackend(snapshot, ingress, backend);
}

/** `kind` and `metadata.name` stand for the object as a whole. */
function isHead(path: readonly (string | number)[]): boolean {
  return (
    (path.length === 1 && path[0] === 'kind') ||
    (path.length === 2 && path[0] === 'metadata' && path[1] === 'name')
  );
}

function isField(map: Parameters<typeof pairOf>[0], key: string, offset: number): boolean {
  const pair = pairOf(map, key);
  if (!pair || pair.merged) return false;
  return (
    contains(pair.key.range, offset) || (pair.value?.type === 'scalar' && contains(pair.value.range, offset))
  );
}
