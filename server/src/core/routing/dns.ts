import { isHeadless, protocolOf, typeOf, type Service, type ServicePort } from '../k8s/service';
import { replicasOf, type Workload } from '../k8s/workload';
import { namespaceOf } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';

/** A name that resolves, and from where. */
export interface DnsName {
  readonly name: string;
  /** Pods that can use it. */
  readonly from: 'the same namespace' | 'any namespace';
}

export interface DnsRecord {
  readonly type: 'A/AAAA' | 'SRV' | 'CNAME';
  readonly name: string;
  /** What it answers, in words where the cluster decides. */
  readonly value: string;
}

/** The names of a Service, shortest first, without and with the cluster domain (DNS-002, DNS-043). Empty where it has no name. */
export function dnsNames(snapshot: Snapshot, service: Service): DnsName[] {
  const name = service.name?.value;
  if (!name) return [];
  const namespace = namespaceOf(snapshot, service);
  return [
    { name, from: 'the same namespace' },
    { name: `${name}.${namespace}`, from: 'any namespace' },
    { name: `${name}.${namespace}.svc`, from: 'any namespace' },
    { name: `${name}.${namespace}.svc.${snapshot.settings.clusterDomain}`, from: 'any namespace' },
  ];
}

/** The fully qualified name; `undefined` where the Service has no name. */
export function fullName(snapshot: Snapshot, service: Service): string | undefined {
  return dnsNames(snapshot, service).at(-1)?.name;
}

/**
 * The records that the cluster's DNS answers for a Service (section 5 of the facts).
 * @param workloads those whose Pods the Service selects; a StatefulSet that names a headless Service gives its Pods names
 */
export function dnsRecords(snapshot: Snapshot, service: Service, workloads: readonly Workload[]): DnsRecord[] {
  const name = fullName(snapshot, service);
  if (!name) return [];
  if (typeOf(service) === 'ExternalName') {
    // DNS-009
    return service.externalName ? [{ type: 'CNAME', name, value: service.externalName.value }] : [];
  }
  const headless = isHeadless(service);
  const readiness = service.publishNotReadyAddresses?.value ? 'every Pod, ready or not' : 'every ready Pod';
  return [
    { type: 'A/AAAA', name, value: headless ? `the IP of ${readiness}` : 'the cluster IP' },
    ...podRecords(snapshot, service, workloads),
    ...service.ports.flatMap((port) => srvRecord(name, port, headless)),
  ];
}

/** DNS-003, DNS-007: named ports only. */
function srvRecord(name: string, port: ServicePort, headless: boolean): DnsRecord[] {
  if (!port.name || !port.port) return [];
  const protocol = protocolOf(port).toLowerCase();
  const target = port.targetPort?.value ?? port.port.value;
  const value = headless ? `each Pod's name and port ${target}` : `${name}, port ${port.port.value}`;
  return [{ type: 'SRV', name: `_${port.name.value}._${protocol}.${name}`, value }];
}

/** DNS-006, DNS-010: per-Pod names where a StatefulSet names this headless Service, or a Pod sets hostname and subdomain. */
function podRecords(snapshot: Snapshot, service: Service, workloads: readonly Workload[]): DnsRecord[] {
  const full = fullName(snapshot, service);
  const name = service.name?.value;
  if (!isHeadless(service) || !name || !full) return [];
  return workloads.flatMap((workload): DnsRecord[] => {
    if (workload.kind === 'StatefulSet' && workload.serviceName?.value === name && workload.name) {
      const replicas = replicasOf(workload);
      const pods = typeof replicas === 'number' ? replicas : 1;
      const last = pods > 1 ? ` … ${workload.name.value}-${pods - 1}` : '';
      return pods < 1
        ? []
        : [{ type: 'A/AAAA', name: `${workload.name.value}-0.${full}`, value: `that Pod's IP${last ? `; so on to${last.slice(2)}` : ''}` }];
    }
    if (workload.hostname && workload.subdomain?.value === name) {
      return [{ type: 'A/AAAA', name: `${workload.hostname.value}.${full}`, value: "that Pod's IP" }];
    }
    return [];
  });
}
