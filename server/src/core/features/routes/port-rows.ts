import { isHeadless, protocolOf, typeOf, type Service, type ServicePort } from '../../k8s/service';
import type { Workload } from '../../k8s/workload';
import { ownPodCount } from '../../routing/pod-count';
import { reachablePorts } from '../../routing/routes';
import type { OffsetRange } from '../../text';
import { say } from '../../words';
import { scalarOf } from '../../yaml/node';

/** How ports and objects are named in boxes: short, since everything around them says the rest. */

/** What names a port in its Service; two may have one number. */
export function rowOf(port: ServicePort): string {
  return `port ${port.index + 1}`;
}

/** `80`, `53/UDP`, a placeholder as written. */
export function numberOf(port: ServicePort): string {
  const written = port.port?.value ?? scalarOf(port.node, 'port')?.source ?? '?';
  return withProtocol(written, protocolOf(port));
}

export function withProtocol(number: number | string, protocol: string): string {
  return protocol === 'TCP' ? String(number) : `${number}/${protocol}`;
}

/** `NodePort`, `headless`; nothing for the usual type. */
export function typeInWords(service: Service): string {
  if (isHeadless(service)) return say`headless`;
  const type = typeOf(service);
  return type === 'ClusterIP' ? '' : type;
}

/** `3 Pods`, `one Pod per node`; nothing where the manifest does not say it. */
export function podsInWords(workload: Workload): string {
  const count = ownPodCount(workload);
  if (workload.kind === 'Pod') return '';
  if (count.kind === 'per-node') return say`one Pod per node`;
  if (count.kind !== 'number' || !count.written) return '';
  return count.count === 1 ? say`1 Pod` : say`${count.count} Pods`;
}

export interface PortRow {
  readonly id: string;
  readonly text: string;
  readonly note: string;
  readonly range: OffsetRange;
  readonly portRange: OffsetRange;
}

/** The ports of a workload that Services reach, the containers told apart where there are several. */
export function portRows(workload: Workload): PortRow[] {
  const ports = reachablePorts(workload);
  const isShared = new Set(ports.map(({ container }) => container)).size > 1;
  return ports.flatMap(({ container, port }) => {
    if (!port.containerPort) return [];
    const { value, range } = port.containerPort;
    const notes = [port.name?.value, isShared ? container.name?.value : undefined];
    return [
      {
        id: `${value}/${protocolOf(port)}`,
        text: withProtocol(value, protocolOf(port)),
        note: notes.filter(Boolean).join(' · '),
        range,
        portRange: port.range,
      },
    ];
  });
}
