import type { GatewayRoute, RouteBackend, RouteRule } from '../k8s/http-route';
import type { Ingress, IngressBackend } from '../k8s/ingress';
import { booleanAt } from '../k8s/object';
import { isService } from '../k8s/resource';
import { isHeadless, knownTypeOf, type Service, type ServicePort } from '../k8s/service';
import { keyFor } from '../workspace/index-keys';
import { findInNamespace, namespaceOf, nearestOnly } from '../workspace/scope';
import { find, type Snapshot } from '../workspace/snapshot';
import { scalarOf, seqOf } from '../yaml/node';

const SOURCE_RANGES_ANNOTATION = 'service.beta.kubernetes.io/load-balancer-source-ranges';

/** A way by which clients reach a Service. */
export type Entrance =
  /** Pods and nodes of the cluster, at an IP that stands in the manifest or is chosen by the cluster (DNS-002). */
  | { readonly kind: 'cluster-ip'; readonly ip: string | undefined }
  /** Headless: Pods of the cluster connect straight to the Pods' IPs. */
  | { readonly kind: 'pod-ips' }
  /** Whoever can reach a node (PRX-007). */
  | { readonly kind: 'nodes'; readonly ports: readonly OpenNodePort[] }
  /** @property ranges the only clients let in, empty for all (PRX-019); they do not hold for node ports (PRX-007) */
  | { readonly kind: 'load-balancer'; readonly ranges: readonly string[] }
  | { readonly kind: 'external-ips'; readonly ips: readonly string[] }
  | { readonly kind: 'ingress'; readonly way: IngressWay }
  /** ExternalName: clients get another name to connect to (DNS-009). */
  | { readonly kind: 'alias'; readonly target: string | undefined };

export interface OpenNodePort {
  readonly port: ServicePort;
  /** As written; `undefined` where the cluster chooses one (DEF-010). */
  readonly written: string | undefined;
}

/** One of an Ingress's ways to a Service. */
export interface IngressWay {
  readonly ingress: Ingress;
  readonly backend: IngressBackend;
  /** `undefined` where the Service has no such port. */
  readonly port: ServicePort | undefined;
}

/** Who can reach a Service from where, from the inside out. Empty where its type is none that we know. */
export function entrancesOf(snapshot: Snapshot, service: Service): Entrance[] {
  const type = knownTypeOf(service);
  if (type === undefined) return [];
  const ingresses = ingressesTo(snapshot, service).map((way): Entrance => ({ kind: 'ingress', way }));
  if (type === 'ExternalName') return [{ kind: 'alias', target: service.externalName?.value }, ...ingresses];
  if (isHeadless(service)) return [{ kind: 'pod-ips' }, ...ingresses];
  const ports = service.ports.flatMap((port) => nodePortOf(service, port) ?? []);
  const ips = service.externalIPs.map(({ value }) => value);
  const entrances: Entrance[] = [{ kind: 'cluster-ip', ip: service.clusterIP?.value || undefined }];
  if (type === 'LoadBalancer') entrances.push({ kind: 'load-balancer', ranges: sourceRanges(service) });
  if (ports.length > 0) entrances.push({ kind: 'nodes', ports });
  if (ips.length > 0) entrances.push({ kind: 'external-ips', ips });
  return [...entrances, ...ingresses];
}

/** The node port that a Service port gets; `undefined` where none is opened for it (SVC-020, SVC-021, SVC-081). */
export function nodePortOf(service: Service, port: ServicePort): OpenNodePort | undefined {
  const type = knownTypeOf(service);
  if (type !== 'NodePort' && type !== 'LoadBalancer') return undefined;
  const written = writtenNodePort(port) ?? sharedNodePort(service, port);
  const allocates =
    type === 'NodePort' || (booleanAt(service.spec, 'allocateLoadBalancerNodePorts')?.value ?? true);
  return written !== undefined || allocates ? { port, written } : undefined;
}

/** What Ingresses send to a Service: those of its namespace (ING-007), at the nearest level that has any. */
export function ingressesTo(snapshot: Snapshot, service: Service): IngressWay[] {
  const name = service.name?.value;
  if (!name) return [];
  const found = findInNamespace(snapshot, service, keyFor.ingressTo(name)).filter(
    (resource) => resource.kind === 'Ingress',
  );
  return nearestOnly(snapshot, service.document.uri, found as readonly Ingress[]).resources.flatMap(
    (ingress) =>
      ingress.backends
        .filter((backend) => backend.service.value === name)
        .map((backend) => ({ ingress, backend, port: portFor(service, backend) })),
  );
}

/** One of a Gateway API route's ways to a Service. */
export interface GatewayWay {
  readonly route: GatewayRoute;
  readonly rule: RouteRule;
  readonly backend: RouteBackend;
  /** `undefined` where the Service has no such port. */
  readonly port: ServicePort | undefined;
}

/** What routes of the Gateway API send to a Service (GW-001), those at the nearest level; a route of another namespace says so. */
export function gatewayWaysTo(snapshot: Snapshot, service: Service): GatewayWay[] {
  const name = service.name?.value;
  if (!name) return [];
  const namespace = namespaceOf(snapshot, service);
  const meansIt = (route: GatewayRoute, backend: RouteBackend) =>
    backend.service.value === name &&
    (backend.namespace?.value || namespaceOf(snapshot, route)) === namespace;
  const found = find(snapshot, keyFor.routeTo(name)).flatMap((resource) =>
    'hostnames' in resource && resource.backends.some((backend) => meansIt(resource, backend))
      ? [resource]
      : [],
  );
  return nearestOnly(snapshot, service.document.uri, found).resources.flatMap((route) =>
    route.rules.flatMap((rule) =>
      rule.backends
        .filter((backend) => meansIt(route, backend))
        .map((backend) => {
          const { port } = backend;
          const number =
            typeof port?.value === 'number' ? { value: port.value, range: port.range } : undefined;
          return { route, rule, backend, port: portFor(service, { port: number }) };
        }),
    ),
  );
}

/** The Services that an Ingress backend means. More than one are variants of one Service, of which people apply one. */
export function servicesBehind(
  snapshot: Snapshot,
  ingress: Ingress,
  backend: IngressBackend,
): readonly Service[] {
  const found = findInNamespace(snapshot, ingress, keyFor.name('Service', backend.service.value)).filter(
    isService,
  );
  return nearestOnly(snapshot, ingress.document.uri, found).resources;
}

/** ING-005: by name or by the Service's own number. */
export function portFor(service: Service, backend: Pick<IngressBackend, 'port'>): ServicePort | undefined {
  const wanted = backend.port?.value;
  if (wanted === undefined) return undefined;
  return service.ports.find(({ name, port }) =>
    typeof wanted === 'number' ? port?.value === wanted : name?.value === wanted,
  );
}

function writtenNodePort(port: ServicePort): string | undefined {
  const written = scalarOf(port.node, 'nodePort')?.source;
  return written === '0' || written === '' || written === 'null' ? undefined : written;
}

/** SVC-026: entries with the same `port` share one node port, whatever their protocols. */
function sharedNodePort(service: Service, port: ServicePort): string | undefined {
  const sharing = service.ports.filter(
    (other) => other.port !== undefined && other.port.value === port.port?.value,
  );
  return sharing.map(writtenNodePort).find((written) => written !== undefined);
}

/** PRX-019: a range of zero bits lets everybody in. SVC-004: the annotation counts where the field is empty. */
export function sourceRanges(service: Service): string[] {
  const field = (seqOf(service.spec, 'loadBalancerSourceRanges')?.items ?? []).flatMap(({ value }) =>
    value?.type === 'scalar' ? [value.source.trim()] : [],
  );
  const annotation = service.annotations.find(({ key }) => key.value === SOURCE_RANGES_ANNOTATION)?.value
    .value;
  const ranges =
    field.length > 0 ? field : (annotation?.split(',') ?? []).map((range) => range.trim()).filter(Boolean);
  return ranges.some((range) => range.endsWith('/0')) ? [] : ranges;
}
