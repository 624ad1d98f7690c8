import { isHeadless, protocolOf, typeOf, type Service } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { namespaceOf } from '../workspace/scope';
import { settingsFor, type Snapshot } from '../workspace/snapshot';
import { looksLikeIp } from './addresses';
import { statefulPodNames } from './pod-count';
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
  /** A Pod of a headless Service; with `last`, the first of several whose names count up to it. */
  | {
      readonly kind: 'pod';
      readonly name: string;
      readonly last: string | undefined;
      readonly workload: Workload;
    }
  /** @property numbers the Service's port, or the Pods' own where it is headless */
  | { readonly kind: 'srv'; readonly name: string; readonly numbers: readonly number[] }
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
    return target && !looksLikeIp(target) ? [{ kind: 'cname', name, target }] : [];
  }
  const own: DnsRecord = isHeadless(service)
    ? { kind: 'endpoint-ips', name, onlyReady: service.publishNotReadyAddresses?.value !== true }
    : { kind: 'cluster-ip', name, ip: service.clusterIP?.value || undefined };
  const routes = routesOf(snapshot, service);
  return [own, ...podRecords(snapshot, service, name), ...routes.flatMap((route) => srvRecord(name, route))];
}

/** The StatefulSets whose Pods get no names here, since they name another Service (STS-004). */
export function statefulSetsOfOthers(snapshot: Snapshot, service: Service): Workload[] {
  if (!isHeadless(service)) return [];
  return select(snapshot, service).workloads.filter(
    (workload) => workload.kind === 'StatefulSet' && workload.serviceName?.value !== service.name?.value,
  );
}

/** DNS-003, DNS-007: named ports only. */
function srvRecord(fullName: string, { service, port, backends }: Route): DnsRecord[] {
  if (!port.name?.value || !port.port) return [];
  const name = `_${port.name.value}._${protocolOf(port).toLowerCase()}.${fullName}`;
  const numbers = isHeadless(service)
    ? [...new Set(backends.map(({ number }) => number))]
    : [port.port.value];
  return [{ kind: 'srv', name, numbers }];
}

/** DNS-006, DNS-010: per-Pod names where a StatefulSet names this headless Service, or Pods set hostname and subdomain. */
function podRecords(snapshot: Snapshot, service: Service, fullName: string): DnsRecord[] {
  const name = service.name?.value;
  if (!isHeadless(service) || !name) return [];
  return select(snapshot, service).workloads.flatMap((workload): DnsRecord[] => {
    if (workload.kind === 'StatefulSet' && workload.serviceName?.value === name) {
      const pods = statefulPodNames(workload);
      if (!pods) return [];
      const last = pods.last === pods.first ? undefined : `${pods.last}.${fullName}`;
      return [{ kind: 'pod', name: `${pods.first}.${fullName}`, last, workload }];
    }
    if (workload.hostname && workload.subdomain?.value === name) {
      return [{ kind: 'pod', name: `${workload.hostname.value}.${fullName}`, last: undefined, workload }];
    }
    return [];
  });
}
