import type { EndpointPort, Endpoints } from '../k8s/endpoints';
import { protocolOf } from '../k8s/service';
import { pairOf } from '../yaml/node';

/**
 * Ports of Endpoints that have one name in the EndpointSlice made from them, which the API server then refuses, whatever
 * their protocols (MIR-006, EPS-009). Ports of all subsets are put together by their addresses first, as `RepackSubsets`
 * of Kubernetes does it, so two subsets of one address count as one.
 */
export function portsOfOneName({ subsets }: Endpoints): readonly (readonly EndpointPort[])[] {
  const mirrored = new Map<string, { readonly port: EndpointPort; readonly ready: Map<string, boolean> }>();
  for (const { ports, addresses, notReadyAddresses } of subsets) {
    for (const port of ports.filter((one) => one.port)) {
      const id = idOf(port, mirrored.size);
      const entry = mirrored.get(id) ?? { port, ready: new Map<string, boolean>() };
      mirrored.set(id, entry);
      for (const { value } of addresses) if (!entry.ready.has(value)) entry.ready.set(value, true);
      for (const { value } of notReadyAddresses) entry.ready.set(value, false);
    }
  }
  const groups = new Map<string, EndpointPort[]>();
  for (const { port, ready } of mirrored.values()) {
    if (ready.size === 0) continue;
    const key = JSON.stringify([nameOf(port), [...ready].sort(([a], [b]) => (a < b ? -1 : 1))]);
    groups.set(key, [...(groups.get(key) ?? []), port]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** What is written twice is one port, but for one with an appProtocol, which is compared by its place in memory. */
function idOf(port: EndpointPort, unique: number): string {
  const own = pairOf(port.node, 'appProtocol')?.value ? unique : undefined;
  return JSON.stringify([nameOf(port), protocolOf(port), port.port?.value, own]);
}

function nameOf({ name }: EndpointPort): string {
  return name?.value ?? '';
}
