import { renderDocument, type NewValue } from '../yaml/edits';
import { asMap, seqOf } from '../yaml/node';
import type { EndpointPort } from './endpoints';
import type { ObjectBase } from './object';
import { protocolOf, targetPortOf, type Service } from './service';

/** Whether a further YAML document can stand behind the object: not in a JSON file. */
export function canAppend({ document }: ObjectBase): boolean {
  const root = asMap(document.root);
  return root !== undefined && !root.flow;
}

/** The text of an EndpointSlice for a Service without a selector. Where its address is not known, it is one to be replaced. */
export function endpointSliceFor(service: Service, known?: string): string {
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
  return known ? text : text.replace(address, `${address} # the address of the server behind ${name}`);
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

function namespaceFor({ namespace }: ObjectBase): { namespace?: string } {
  return namespace ? { namespace: namespace.value } : {};
}
