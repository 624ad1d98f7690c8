import type { EndpointPort, Endpoints, NamedAddress } from '../k8s/endpoints';
import { MANAGED_BY_LABEL, type EndpointSlice } from '../k8s/endpoint-slice';
import { isService } from '../k8s/resource';
import { protocolOf, type Service, type ServicePort } from '../k8s/service';
import { keyFor } from '../workspace/index-keys';
import { areClose, distanceBetween, findInNamespace, nearestOnly } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { mapOf, pairOf } from '../yaml/node';
import { portsOfOneName } from './mirrored-ports';

/** Hand-written objects that say where a Service's traffic goes. */
export type EndpointSource = Endpoints | EndpointSlice;

/** The Endpoints of the Service's name (EP-001) and the EndpointSlices labelled with it (EPS-012), at the nearest level that has any. */
export function sourcesOf(snapshot: Snapshot, service: Service): readonly EndpointSource[] {
  const name = service.name?.value;
  if (!name) return [];
  const endpoints = findInNamespace(snapshot, service, keyFor.name('Endpoints', name)).filter(
    (resource): resource is Endpoints => resource.kind === 'Endpoints',
  );
  const found = [...endpoints, ...slicesOf(snapshot, service)];
  return nearestOnly(snapshot, service.document.uri, found).resources;
}

/** The EndpointSlices labelled with the Service's name (EPS-012), anywhere in its workspace folder. */
export function slicesOf(snapshot: Snapshot, service: Service): readonly EndpointSlice[] {
  const name = service.name?.value;
  if (!name) return [];
  return findInNamespace(snapshot, service, keyFor.sliceOf(name)).filter(
    (resource): resource is EndpointSlice =>
      resource.kind === 'EndpointSlice' &&
      distanceBetween(snapshot, service.document.uri, resource.document.uri) !== undefined,
  );
}

/** The name of the Service that an Endpoints or EndpointSlice serves. */
export function servedName(source: EndpointSource): string | undefined {
  return source.kind === 'Endpoints' ? source.name?.value : source.serviceName?.value.value;
}

/**
 * The Services that a source serves, at the nearest level that has any. More than one means variants of one Service,
 * of which the author applies one at a time.
 */
export function servedServices(snapshot: Snapshot, source: EndpointSource): readonly Service[] {
  const name = servedName(source);
  if (!name) return [];
  const found = findInNamespace(snapshot, source, keyFor.name('Service', name)).filter(isService);
  return nearestOnly(snapshot, source.document.uri, found).resources;
}

/** Like {@link servedServices}, but none where they were found far away: the same demo has the same names elsewhere. */
export function closeServedServices(snapshot: Snapshot, source: EndpointSource): readonly Service[] {
  return servedServices(snapshot, source).filter((service) =>
    areClose(snapshot, source.document.uri, service.document.uri),
  );
}

/** Whether a controller writes this object, as in a dump of a live cluster (EPS-013, CHG-020). */
export function isWrittenByController(source: EndpointSource): boolean {
  return (
    source.labels.some(
      ({ key, value }) =>
        (key.value === MANAGED_BY_LABEL && value.value.endsWith('.k8s.io')) ||
        key.value === 'endpoints.kubernetes.io/managed-by',
    ) ||
    source.annotations.some(({ key }) => key.value === 'endpoints.kubernetes.io/last-change-trigger-time') ||
    isFromCluster(source)
  );
}

/** Whether these Endpoints are kept out of traffic on purpose: a lock for leader election, or told not to be mirrored (MIR-001). */
export function isOutOfTraffic(source: EndpointSource): boolean {
  return (
    // Before an election there are no addresses yet, and no annotation.
    (source.kind === 'Endpoints' && source.subsets.length === 0) ||
    source.annotations.some(({ key }) => key.value === 'control-plane.alpha.kubernetes.io/leader') ||
    source.labels.some(
      ({ key, value }) => key.value === 'endpointslice.kubernetes.io/skip-mirror' && value.value === 'true',
    )
  );
}

/** The port lists of a source: one for each subset of Endpoints, one for an EndpointSlice. */
export function portListsOf(source: EndpointSource): readonly (readonly EndpointPort[])[] {
  return source.kind === 'Endpoints' ? source.subsets.map((subset) => subset.ports) : [source.ports];
}

/** PAIR-001, PAIR-002: by name and protocol; numbers are not compared, an absent name is the empty one. */
export function pairs(
  servicePort: Pick<ServicePort, 'name' | 'protocol'>,
  endpointPort: EndpointPort,
): boolean {
  return (
    (servicePort.name?.value ?? '') === (endpointPort.name?.value ?? '') &&
    protocolOf(servicePort) === protocolOf(endpointPort)
  );
}

/** The ready addresses of a source with the ports that they get for one Service port. */
export function addressesFor(
  source: EndpointSource,
  servicePort: Pick<ServicePort, 'name' | 'protocol'>,
): { ip: string; port: number }[] {
  const groups =
    source.kind === 'Endpoints'
      ? source.subsets.map(({ addresses, ports }) => ({
          addresses: addresses.map(({ value }) => value),
          ports,
        }))
      : [
          {
            // Consumers use only the first address of an endpoint (EPS-004).
            addresses: source.endpoints.flatMap(({ ready, addresses }) =>
              ready && addresses[0] ? [addresses[0].value] : [],
            ),
            ports: source.ports,
          },
        ];
  return groups.flatMap(({ addresses, ports }) =>
    ports
      .filter((port) => pairs(servicePort, port) && port.port)
      .flatMap((port) => addresses.map((ip) => ({ ip, port: port.port?.value ?? 0 }))),
  );
}

/** The ready addresses of a source that have names of their own in DNS (DNS-006). */
export function namedAddresses(source: EndpointSource): readonly NamedAddress[] {
  if (source.kind === 'Endpoints') return source.subsets.flatMap(({ hostnames }) => hostnames);
  return source.endpoints.flatMap(({ ready, hostname, addresses }) =>
    ready && hostname ? addresses.map(({ value }) => ({ hostname, ip: value })) : [],
  );
}

/**
 * Why a source is of no use to the Service whose name it has; `undefined` where it is.
 * - `overwritten`: a controller writes the Endpoints of a Service with a selector (EPC-001); EndpointSlices add to it (EPC-009);
 * - `generated`: a controller wrote it from that selector, as in a dump of a live cluster;
 * - `not-mirrored`: Endpoints that opt out of becoming EndpointSlices, which are all that is read (MIR-001, MIR-005);
 * - `election`: Endpoints that a leader is elected with, which are not mirrored either (MIR-001);
 * - `same-names`: Endpoints whose slice the API server refuses, again and again, for two ports of one name (MIR-006);
 * - `claimed`: an EndpointSlice that says it is mirrored from Endpoints, and so is removed or written anew (MIR-007);
 * - `names`: kube-proxy ignores names in place of IPs (EPS-002).
 */
export function whyUnused(service: Service, source: EndpointSource): Unused | undefined {
  if (source.kind === 'EndpointSlice' && source.addressType?.value === 'FQDN') return 'names';
  if (service.selector.length > 0) {
    if (source.kind === 'Endpoints') return 'overwritten';
    return isWrittenForSelector(source) ? 'generated' : undefined;
  }
  if (source.kind === 'EndpointSlice') return isClaimedByMirroring(source) ? 'claimed' : undefined;
  if (isNotMirrored(source)) return 'not-mirrored';
  if (isElection(source)) return 'election';
  return portsOfOneName(source).length > 0 ? 'same-names' : undefined;
}

export type Unused =
  'overwritten' | 'generated' | 'not-mirrored' | 'election' | 'same-names' | 'claimed' | 'names';

/** EPC-009, EPS-013: beside a selector the slices of others count, whoever says that they wrote them. */
function isWrittenForSelector(source: EndpointSlice): boolean {
  const by = source.labels.find(({ key }) => key.value === MANAGED_BY_LABEL)?.value.value;
  const isOther = by !== undefined && by !== 'endpointslice-controller.k8s.io' && by !== MIRRORING;
  return isOther ? isFromCluster(source) : isWrittenByController(source);
}

const MIRRORING = 'endpointslicemirroring-controller.k8s.io';

/** Hand-written with the label of the mirroring controller; what was dumped from a cluster is as the controller left it. */
function isClaimedByMirroring(source: EndpointSlice): boolean {
  return (
    !isFromCluster(source) &&
    source.labels.some(({ key, value }) => key.value === MANAGED_BY_LABEL && value.value === MIRRORING)
  );
}

function isElection(source: Endpoints): boolean {
  return source.annotations.some(({ key }) => key.value === 'control-plane.alpha.kubernetes.io/leader');
}

/** What only a server writes. */
function isFromCluster(source: EndpointSource): boolean {
  const metadata = mapOf(source.node, 'metadata');
  return pairOf(metadata, 'uid') !== undefined || pairOf(metadata, 'ownerReferences') !== undefined;
}

/**
 * The sources that traffic of a Service really goes to. Beside a selector, which needs none, only what is close by
 * counts: the same demo has the same names elsewhere.
 */
export function effectiveSources(snapshot: Snapshot, service: Service): readonly EndpointSource[] {
  return sourcesOf(snapshot, service).filter(
    (source) =>
      whyUnused(service, source) === undefined &&
      (service.selector.length === 0 || areClose(snapshot, service.document.uri, source.document.uri)),
  );
}

function isNotMirrored(source: Endpoints): boolean {
  return source.labels.some(
    ({ key, value }) => key.value === 'endpointslice.kubernetes.io/skip-mirror' && value.value === 'true',
  );
}
