import { renderDocument, type NewValue } from '../yaml/edits';
import { asMap, mapOf, seqOf } from '../yaml/node';
import type { EndpointPort } from './endpoints';
import { labelsOf, type Label, type ObjectBase } from './object';
import { protocolOf, targetPortOf, type Service } from './service';
import { labelValues } from './skeletons';
import type { ContainerPort, Workload } from './workload';

/** Whether a further YAML document can stand behind the object: not in a JSON file. */
export function canAppend({ document }: ObjectBase): boolean {
  const root = asMap(document.root);
  return root !== undefined && !root.flow;
}

/**
 * The text of an EndpointSlice for a Service without a selector. Where its address is not known, it is one to be
 * replaced, with a comment that says whose it should be.
 */
export function endpointSliceFor(
  service: Service,
  target: { readonly ip?: string; readonly host?: string } = {},
): string {
  const { ip: known, host } = target;
  const name = service.name?.value ?? '';
  const family = seqOf(service.spec, 'ipFamilies')?.items[0]?.value;
  const ipv6 = !known && family?.type === 'scalar' && family.value === 'IPv6';
  // Addresses that are set aside for documentation (RFC 5737, RFC 3849) reach nobody by accident.
  const address = known ?? (ipv6 ? '2001:db8::10' : '192.0.2.10');
  const text = renderDocument({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-1`, ...namespaceFor(service), labels: { 'kubernetes.io/service-name': name } },
    addressType: ipv6 ? 'IPv6' : 'IPv4',
    ports: service.ports.map((port): NewValue => {
      const target = targetPortOf(port);
      return {
        ...(port.name ? { name: port.name.value } : {}),
        // The number is the destination; the Service's targetPort is not looked at (PAIR-001).
        port: typeof target === 'number' ? target : (port.port?.value ?? 80),
        ...(protocolOf(port) === 'TCP' ? {} : { protocol: protocolOf(port) }),
      };
    }),
    endpoints: [{ addresses: [address] }],
  });
  return known
    ? text
    : text.replace(address, `${address} # the address of ${host ?? `the server behind ${name}`}`);
}

/** The text of a Service that the given endpoint ports pair with. */
export function serviceFor(name: string, object: ObjectBase, ports: readonly EndpointPort[]): string {
  return renderDocument({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...namespaceFor(object) },
    spec: {
      ports: ports.map((port): NewValue => ({
        ...(port.name?.value ? { name: port.name.value } : {}),
        port: port.port?.value ?? 80,
        ...(protocolOf(port) === 'TCP' ? {} : { protocol: protocolOf(port) }),
      })),
    },
  });
}

/** The text of a headless Service that gives the Pods of a StatefulSet their DNS names. */
export function headlessServiceFor(workload: Workload, name: string): string {
  const ports = new Map<string, ContainerPort>();
  for (const port of workload.containers.flatMap((container) => container.ports)) {
    if (port.containerPort) ports.set(`${port.containerPort.value}/${protocolOf(port)}`, port);
  }
  const taken = new Set<string>();
  const nameOf = (port: ContainerPort) => {
    const written = port.name?.value ?? '';
    if (written && !taken.has(written)) return written;
    return ports.size > 1 ? `${protocolOf(port).toLowerCase()}-${port.containerPort?.value}` : '';
  };
  const list = [...ports.values()].map((port): NewValue => {
    const portName = nameOf(port);
    taken.add(portName);
    return {
      ...(portName ? { name: portName } : {}),
      port: port.containerPort?.value ?? 80,
      ...(protocolOf(port) === 'TCP' ? {} : { protocol: protocolOf(port) }),
    };
  });
  return renderDocument({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...namespaceFor(workload) },
    spec: {
      clusterIP: 'None',
      selector: labelValues(selectedLabels(workload)),
      ...(list.length > 0 ? { ports: list } : {}),
    },
  });
}

/** What the workload selects itself by is what tells its Pods from others. */
export function selectedLabels(workload: Workload): readonly Label[] {
  const own = labelsOf(mapOf(mapOf(mapOf(workload.node, 'spec'), 'selector'), 'matchLabels'));
  return own.length > 0 ? own : workload.podLabels;
}

function namespaceFor({ namespace }: ObjectBase): { namespace?: string } {
  return namespace ? { namespace: namespace.value } : {};
}

/** The text of a ReferenceGrant that lets routes of one namespace send to Services of another (GW-003). */
export function referenceGrantFor(kind: string, from: string, to: string): string {
  return renderDocument({
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: { name: `allow-${from}`, namespace: to },
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind, namespace: from }],
      to: [{ group: '', kind: 'Service' }],
    },
  });
}
