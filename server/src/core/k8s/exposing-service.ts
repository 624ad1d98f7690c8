import { renderDocument, type NewValue } from '../yaml/edits';
import { mapOf, pairOf } from '../yaml/node';
import { portNameProblems } from './formats';
import { labelsOf, type Label } from './object';
import { proposeNames } from './port-naming';
import { protocolOf } from './service';
import { labelValues } from './skeletons';
import type { ContainerPort, Workload } from './workload';

/** The ports that a Service could send to, each number and protocol once: those of containers and sidecars. */
export function exposedPorts(workload: Workload): ContainerPort[] {
  const ports = new Map<string, ContainerPort>();
  for (const { role, ports: declared } of workload.containers) {
    for (const port of role === 'init' ? [] : declared) {
      const key = `${port.containerPort?.value}/${protocolOf(port)}`;
      if (port.containerPort && !ports.has(key)) ports.set(key, port);
    }
  }
  return [...ports.values()];
}

/**
 * The labels that tell the workload's Pods from others: those that it selects itself by. Where it does so by
 * expressions too, which a Service has not, all labels of the Pods.
 */
export function exposingSelector(workload: Workload): readonly Label[] {
  const spec = mapOf(workload.node, 'spec');
  const selector = mapOf(spec, 'selector');
  if (workload.kind === 'ReplicationController') return orElse(labelsOf(selector), workload.podLabels);
  if (!selector || pairOf(selector, 'matchExpressions')) return workload.podLabels;
  return orElse(labelsOf(mapOf(selector, 'matchLabels')), workload.podLabels);
}

/**
 * The text of a Service for a workload's Pods, much as `kubectl expose` makes it, but with the names that the ports have.
 * @param byName whether it may send to ports by their names: others that it selects may lack them
 */
export function exposingServiceFor(workload: Workload, name: string, byName: boolean): string {
  const ports = exposedPorts(workload).map((port) => ({ ...port, port: port.containerPort }));
  const names = proposeNames(ports);
  const { namespace, labels } = workload;
  return renderDocument({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      ...(namespace ? { namespace: namespace.value } : {}),
      ...(labels.length > 0 ? { labels: labelValues(labels) } : {}),
    },
    spec: {
      selector: labelValues(exposingSelector(workload)),
      ports: ports.map((port): NewValue => {
        const own = port.name?.value;
        const portName = names.get(port) ?? own;
        return {
          // A single port needs no name (SVC-011).
          ...(portName && (own || ports.length > 1) ? { name: portName } : {}),
          port: port.containerPort?.value ?? 80,
          ...(protocolOf(port) === 'TCP' ? {} : { protocol: protocolOf(port) }),
          targetPort: (byName ? targetName(workload, port) : undefined) ?? port.containerPort?.value ?? 80,
        };
      }),
    },
  });
}

/** RES-021: its name, where only this port has it. */
function targetName(workload: Workload, { name, containerPort }: ContainerPort): string | undefined {
  const same = workload.containers
    .flatMap(({ ports }) => ports)
    .filter((other) => name && other.name?.value === name.value);
  const isPlain = same.every((other) => other.containerPort?.value === containerPort?.value);
  return name && isPlain && portNameProblems(name.value).length === 0 ? name.value : undefined;
}

function orElse<T>(list: readonly T[], other: readonly T[]): readonly T[] {
  return list.length > 0 ? list : other;
}
