import { integerAt, stringAt } from '../k8s/object';
import { isHeadless, protocolOf, typeOf, type Service } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { namespaceOf } from '../workspace/scope';
import { settingsFor, type Snapshot } from '../workspace/snapshot';
import { mapOf } from '../yaml/node';
import { isIpForDns } from './addresses';
import { addressesFor, effectiveSources, namedAddresses, pairs, portListsOf, sourcesOf } from './pairing';
import { ownPodCount, statefulPodNames } from './pod-count';
import { routesOf, type Route } from './routes';
import { select } from './selection';

/** A name that resolves, and from where. */
export interface DnsName {
  readonly name: string;
  /** Pods that can use it. */
  readonly from: 'the same namespace' | 'any namespace';
}

/** A record that the cluster's DNS answers, under its full name. */
export type DnsRecord =
  /** The Service's own name. @property ip as written; the cluster chooses it otherwise */
  | { readonly kind: 'cluster-ip'; readonly name: string; readonly ip: string | undefined }
  /** The name of a headless Service: the IPs of its Pods, or of the addresses written for it. */
  | { readonly kind: 'endpoint-ips'; readonly name: string; readonly onlyReady: boolean }
  /** A Pod of a headless Service; with `last`, the first of several whose names count up to it. @property shared by all Pods of the workload (STS-006) */
  | {
      readonly kind: 'pod';
      readonly name: string;
      readonly last: string | undefined;
      readonly shared: boolean;
      readonly workload: Workload;
    }
  /** @property numbers the Service's port, or the Pods' own where it is headless */
  | {
      readonly kind: 'srv';
      readonly name: string;
      readonly numbers: readonly number[];
      /** DNS-007 */
      readonly perPod: boolean;
      /** Somebody writes the addresses: they are of no Pods. */
      readonly byHand: boolean;
    }
  /** An address that somebody wrote with a host name (DNS-006). */
  | { readonly kind: 'address'; readonly name: string; readonly ips: readonly string[] }
  | { readonly kind: 'cname'; readonly name: string; readonly target: string };

/** The names of a Service, shortest first, without and with the cluster domain (DNS-002, DNS-043). Empty where it has no name. */
export function dnsNames(snapshot: Snapshot, service: Service): DnsName[] {
  const name = service.name?.value;
  if (!name) return [];
  const namespace = namespaceOf(snapshot, service);
  return [
    { name, from: 'the same namespace' },
    { name: `${name}.${namespace}`, from: 'any namespace' },
    { name: `${name}.${namespace}.svc`, from: 'any namespace' },
    {
      name: `${name}.${namespace}.svc.${settingsFor(snapshot, service.document.uri).clusterDomain}`,
      from: 'any namespace',
    },
  ];
}

/** The fully qualified name; `undefined` where the Service has no name. */
export function fullName(snapshot: Snapshot, service: Service): string | undefined {
  return dnsNames(snapshot, service).at(-1)?.name;
}

/** The records that the cluster's DNS answers for a Service (section 5 of the facts). */
export function dnsRecords(snapshot: Snapshot, service: Service): DnsRecord[] {
  const name = fullName(snapshot, service);
  if (!name) return [];
  if (typeOf(service) === 'ExternalName') {
    const target = service.externalName?.value;
    // DNS-009, DNS-032
    return target && !isIpForDns(target) ? [{ kind: 'cname', name, target }] : [];
  }
  const alias = isHeadless(service) ? nameInPlaceOfIps(snapshot, service) : undefined;
  if (alias) return [{ kind: 'cname', name, target: alias }];
  const own: DnsRecord = isHeadless(service)
    ? // Whoever lists addresses says which are ready, whatever the Service publishes.
      {
        kind: 'endpoint-ips',
        name,
        onlyReady: service.publishNotReadyAddresses?.value !== true || service.selector.length === 0,
      }
    : { kind: 'cluster-ip', name, ip: service.clusterIP?.value || undefined };
  const routes = routesOf(snapshot, service);
  return [
    own,
    ...podRecords(snapshot, service, name),
    ...addressRecords(snapshot, service, name),
    ...routes.flatMap((route) => srvRecord(snapshot, name, route)),
    ...otherPorts(snapshot, service, name),
  ];
}

/** DNS-007: SRV records have the names of the addresses' ports, whatever the ports of a headless Service are called. */
function otherPorts(snapshot: Snapshot, service: Service, fullName: string): DnsRecord[] {
  if (!isHeadless(service)) return [];
  const numbers = new Map<string, Set<number>>();
  for (const source of effectiveSources(snapshot, service)) {
    for (const port of portListsOf(source).flat()) {
      if (!port.name?.value || service.ports.some((own) => pairs(own, port))) continue;
      const name = `_${port.name.value}._${protocolOf(port).toLowerCase()}.${fullName}`;
      for (const address of addressesFor(source, port))
        numbers.set(name, (numbers.get(name) ?? new Set()).add(address.port));
    }
  }
  return [...numbers].map(([name, found]) => ({
    kind: 'srv',
    name,
    numbers: [...found],
    perPod: true,
    byHand: true,
  }));
}

/** EPS-002: kube-proxy ignores names, but CoreDNS answers with a CNAME where it would with an address. */
function nameInPlaceOfIps(snapshot: Snapshot, service: Service): string | undefined {
  if (service.selector.length > 0) return undefined;
  const names = sourcesOf(snapshot, service).flatMap((source) =>
    source.kind === 'EndpointSlice' && source.addressType?.value === 'FQDN'
      ? source.endpoints.flatMap(({ ready, addresses }) => (ready ? addresses.map(({ value }) => value) : []))
      : [undefined],
  );
  return names.length === 1 ? names[0] : undefined;
}

/** The host names that stand beside addresses written by hand, with these. */
export function hostnamesByHand(
  snapshot: Snapshot,
  service: Service,
): ReadonlyMap<string, readonly string[]> {
  const named = new Map<string, string[]>();
  for (const { hostname, ip } of effectiveSources(snapshot, service).flatMap(namedAddresses))
    named.set(hostname, [...(named.get(hostname) ?? []), ip]);
  return named;
}

function addressRecords(snapshot: Snapshot, service: Service, fullName: string): DnsRecord[] {
  if (!isHeadless(service)) return [];
  return [...hostnamesByHand(snapshot, service)].map(([hostname, ips]) => ({
    kind: 'address',
    name: `${hostname}.${fullName}`,
    ips,
  }));
}

/** The StatefulSets whose Pods get no names here, since they name another Service (STS-004). */
export function statefulSetsOfOthers(snapshot: Snapshot, service: Service): Workload[] {
  if (!isHeadless(service)) return [];
  return select(snapshot, service).workloads.filter(
    (workload) => workload.kind === 'StatefulSet' && workload.serviceName?.value !== service.name?.value,
  );
}

/** DNS-003, DNS-007: named ports only. */
function srvRecord(snapshot: Snapshot, fullName: string, { service, port, backends }: Route): DnsRecord[] {
  if (!port.name?.value || !port.port) return [];
  const name = `_${port.name.value}._${protocolOf(port).toLowerCase()}.${fullName}`;
  const numbers = isHeadless(service)
    ? [...new Set([...backends.map(({ number }) => number), ...numbersByHand(snapshot, service, port)])]
    : [port.port.value];
  return [{ kind: 'srv', name, numbers, perPod: isHeadless(service), byHand: service.selector.length === 0 }];
}

/** DNS-007: of a headless Service the port of the address counts. */
function numbersByHand(snapshot: Snapshot, service: Service, port: Route['port']): number[] {
  return effectiveSources(snapshot, service).flatMap((source) =>
    addressesFor(source, port).map((address) => address.port),
  );
}

/** The host names of a workload's Pods in the domain of a Service. */
export interface PodHostnames {
  readonly first: string;
  /** Of several that count up; absent where there is one. */
  readonly last: string | undefined;
  /** No manifest says how many there are, so the names may count on. */
  readonly open: boolean;
  /** All Pods of the workload have it in common. */
  readonly shared: boolean;
}

/** DNS-006, DNS-010, STS-005, STS-006: what a StatefulSet or an Indexed Job numbers, or what the Pods set themselves. */
export function podHostnames(service: Service, workload: Workload): PodHostnames | undefined {
  const domain = service.name?.value;
  if (!domain) return undefined;
  if (workload.kind === 'StatefulSet') {
    const pods = workload.serviceName?.value === domain ? statefulPodNames(workload) : undefined;
    if (!pods) return undefined;
    const last = pods.last === pods.first ? undefined : pods.last;
    return { first: pods.first, last, open: ownPodCount(workload).kind !== 'number', shared: false };
  }
  if (workload.subdomain?.value !== domain) return undefined;
  const spec = mapOf(workload.node, 'spec');
  if (isIndexedCronJob(workload)) return undefined;
  if (workload.kind === 'Job' && stringAt(spec, 'completionMode')?.value === 'Indexed') {
    const count = integerAt(spec, 'completions')?.value;
    const name = workload.name?.value;
    if (!name || count === 0) return undefined;
    const last = count !== undefined && count > 1 ? `${name}-${count - 1}` : undefined;
    return { first: `${name}-0`, last, open: count === undefined, shared: false };
  }
  const own = workload.hostname?.value;
  return own ? { first: own, last: undefined, open: false, shared: workload.kind !== 'Pod' } : undefined;
}

/** Its Pods are numbered by Jobs whose names have the minute in them (STS-005). */
function isIndexedCronJob({ kind, node }: Workload): boolean {
  const spec = mapOf(mapOf(mapOf(node, 'spec'), 'jobTemplate'), 'spec');
  return kind === 'CronJob' && stringAt(spec, 'completionMode')?.value === 'Indexed';
}

/** Workloads of a headless Service whose Pods have no host name of their own (DNS-022). */
export function withoutHostnames(snapshot: Snapshot, service: Service): Workload[] {
  if (!isHeadless(service)) return [];
  return select(snapshot, service).workloads.filter(
    (workload) =>
      workload.kind !== 'StatefulSet' && !isIndexedCronJob(workload) && !podHostnames(service, workload),
  );
}

function podRecords(snapshot: Snapshot, service: Service, fullName: string): DnsRecord[] {
  if (!isHeadless(service)) return [];
  return select(snapshot, service).workloads.flatMap((workload): DnsRecord[] => {
    const names = podHostnames(service, workload);
    if (!names) return [];
    const { first, last, shared } = names;
    return [
      {
        kind: 'pod',
        name: `${first}.${fullName}`,
        last: last === undefined ? undefined : `${last}.${fullName}`,
        shared,
        workload,
      },
    ];
  });
}
