import { isPortNumber } from '../k8s/formats';
import { resourcesOf } from '../k8s/read';
import { isService } from '../k8s/resource';
import { knownTypeOf, protocolOf, type Service, type ServicePort } from '../k8s/service';
import type { OffsetRange } from '../text';
import { isPlaceholder } from '../yaml/node';
import { keyFor } from './index-keys';
import { distanceBetween, SAME_DIRECTORY, SAME_FILE } from './scope';
import type { Settings } from './settings';
import { documentsOf, find, type Snapshot } from './snapshot';

/** A number that a Service asks for out of the cluster's one pool of node ports. */
export interface NodePortRequest {
  readonly service: Service;
  readonly number: number;
  readonly range: OffsetRange;
  /** Absent for `healthCheckNodePort`. */
  readonly port: ServicePort | undefined;
}

/** The requests of a Service in the order in which the API server allocates them (SVC-023, SVC-076); 0 asks for nothing. */
export function nodePortRequests(service: Service): NodePortRequest[] {
  const type = knownTypeOf(service);
  if (type !== 'NodePort' && type !== 'LoadBalancer') return [];
  const ports = writtenNodePorts(service);
  const health = service.healthCheckNodePort;
  if (!health?.value || !needsHealthCheck(service)) return ports;
  return [...ports, { service, number: health.value, range: health.range, port: undefined }];
}

/** SVC-075. */
export function needsHealthCheck(service: Service): boolean {
  return knownTypeOf(service) === 'LoadBalancer' && service.externalTrafficPolicy?.value === 'Local';
}

export function isInRange({ nodePortRange }: Settings, number: number): boolean {
  return number >= nodePortRange.from && number <= nodePortRange.to;
}

/**
 * Pairs of requests of one Service of which the later cannot be served: SVC-022, and SVC-025 as the allocator does it.
 * Entries with the same `port` share their number, whatever their protocols. For an ExternalName Service nothing is
 * allocated (SVC-021), but the same number twice for a protocol is refused all the same.
 */
export function clashesWithin(
  service: Service,
): { readonly later: NodePortRequest; readonly earlier: NodePortRequest }[] {
  if (knownTypeOf(service) === 'ExternalName') return repeatedNodePorts(service);
  const shared = new Map<number, number>();
  const taken = new Map<number, NodePortRequest>();
  return nodePortRequests(service).flatMap((later) => {
    const port = later.port?.port?.value;
    const isShared = port !== undefined && shared.get(port) === later.number;
    if (port !== undefined && !shared.has(port)) shared.set(port, later.number);
    const earlier = taken.get(later.number);
    if (!earlier) taken.set(later.number, later);
    return earlier && !isShared ? [{ later, earlier }] : [];
  });
}

/**
 * Requests of other Services for the same number, among those that are applied together: of the same file or directory.
 * Variants of one object, of which people apply one, do not clash.
 */
export function clashesElsewhere(snapshot: Snapshot, request: NodePortRequest): NodePortRequest[] {
  const { service, number } = request;
  return find(snapshot, keyFor.nodePort(number))
    .filter(isService)
    .filter((other) => other !== service && isAppliedWith(snapshot, service, other))
    .flatMap((other) => nodePortRequests(other).find((theirs) => theirs.number === number) ?? []);
}

/**
 * A number of the range that no Service of the workspace asks for: one with the last digits of `like` (8080 gives
 * 30080) or the next one after it, else the first of the band that the cluster does not choose from by itself (SVC-027).
 */
export function freeNodePort(snapshot: Snapshot, settings: Settings, like: number): number | undefined {
  const { from, to } = settings.nodePortRange;
  const base = Math.ceil(from / 1000) * 1000;
  const similar = isPortNumber(like) ? [base + (like % 10000), base + (like % 1000)] : [];
  const start = similar.find((number) => number >= from && number <= to) ?? from;
  return firstFree(snapshot, start, to) ?? firstFree(snapshot, from, start);
}

function firstFree(snapshot: Snapshot, from: number, to: number): number | undefined {
  const whole = snapshot.set?.whole ?? snapshot;
  for (let number = from; number <= to; number++) {
    if (find(whole, keyFor.nodePort(number)).length === 0) return number;
  }
  return undefined;
}

function writtenNodePorts(service: Service): NodePortRequest[] {
  return service.ports.flatMap((port): NodePortRequest[] =>
    port.nodePort?.value ? [{ service, number: port.nodePort.value, range: port.nodePort.range, port }] : [],
  );
}

function repeatedNodePorts(service: Service): { later: NodePortRequest; earlier: NodePortRequest }[] {
  const first = new Map<string, NodePortRequest>();
  return writtenNodePorts(service).flatMap((later) => {
    const key = `${later.number}/${later.port ? protocolOf(later.port) : ''}`;
    const earlier = first.get(key);
    if (!earlier) first.set(key, later);
    return earlier && earlier.port?.port?.value !== later.port?.port?.value ? [{ later, earlier }] : [];
  });
}

function isAppliedWith(snapshot: Snapshot, a: Service, b: Service): boolean {
  const [here, there] = [a.document.uri, b.document.uri];
  const distance = snapshot.set ? SAME_FILE : distanceBetween(snapshot, here, there);
  if (distance === undefined || distance > SAME_DIRECTORY) return false;
  const [name, otherName] = [a.name?.value, b.name?.value];
  if (!name || !otherName || isPlaceholder(name) || isPlaceholder(otherName)) return false;
  if (here === there || snapshot.set) return name !== otherName || a.namespace?.value !== b.namespace?.value;
  // Two ways to reach the same Pods, such as by node ports or by a load balancer, are variants, too.
  if (selectorOf(a) !== '' && selectorOf(a) === selectorOf(b)) return false;
  // Files that both hold a Service of one name are variants, such as one for each environment.
  const names = serviceNames(snapshot, here);
  return ![...serviceNames(snapshot, there)].some((shared) => names.has(shared));
}

function selectorOf({ selector }: Service): string {
  return selector
    .map(({ key, value }) => `${key.value}=${value.value}`)
    .sort()
    .join();
}

function serviceNames(snapshot: Snapshot, uri: string): Set<string> {
  const resources = documentsOf(snapshot, uri).flatMap(resourcesOf);
  return new Set(resources.filter(isService).flatMap(({ name }) => name?.value ?? []));
}
