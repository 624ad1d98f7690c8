import { probePortsOf } from '../k8s/probe-ports';
import { isService, isWorkload, type Resource } from '../k8s/resource';
import { protocolOf, targetPortOf, type Service } from '../k8s/service';
import type { ContainerPort, Workload } from '../k8s/workload';
import { integerAt, intOrStringAt, stringAt } from '../k8s/object';
import type { Snapshot } from '../workspace/snapshot';
import { mapOf, mapsOf, pairOf, seqOf } from '../yaml/node';
import { workloadsMeeting } from './label-mentions';
import { mentionAt, subjectsOf, type Entity, type Mention } from './mention';
import { declaredPorts, reachablePorts, type DeclaredPort } from './routes';
import { select } from './selection';

/** Where an object names ports of containers, by name or by number. */
export function portMentionsIn(snapshot: Snapshot, resource: Resource): Mention[] {
  if (isService(resource)) return ofService(snapshot, resource);
  if (isWorkload(resource)) return ofWorkload(snapshot, resource);
  return resource.kind === 'NetworkPolicy' ? ofPolicy(snapshot, resource) : [];
}

function ofService(snapshot: Snapshot, service: Service): Mention[] {
  return service.ports.flatMap((port) => {
    const target = targetPortOf(port);
    if (!port.targetPort || target === undefined || target !== port.targetPort.value) return [];
    return [
      mentionAt('container-port', service, port.targetPort, () =>
        subjectsOf(snapshot, service)
          .flatMap((subject) => select(snapshot, subject).workloads)
          .flatMap((workload) => portsOf(workload, reachablePorts(workload), target, protocolOf(port))),
      ),
    ];
  });
}

function ofWorkload(snapshot: Snapshot, workload: Workload): Mention[] {
  const subjects = () => subjectsOf(snapshot, workload);
  return workload.containers.flatMap((container) => [
    ...container.ports.flatMap((port) => {
      const own = () =>
        subjects().flatMap((subject) =>
          declaredPorts(subject)
            .filter((declared) => isSamePort(declared.port, port))
            .map((declared) => entityOf(subject, declared.port)),
        );
      return [port.name, port.containerPort].flatMap((field) =>
        field ? [mentionAt('container-port', workload, field, own, true)] : [],
      );
    }),
    ...probePortsOf(container).map(({ port }) => {
      const value = typeof port.value === 'number' ? port.value : port.source;
      return mentionAt('container-port', workload, { value, range: port.range }, () =>
        subjects().flatMap((subject) =>
          portsOf(
            subject,
            declaredPorts(subject).filter((one) => one.container.name?.value === container.name?.value),
            value,
            'TCP',
          ),
        ),
      );
    }),
  ]);
}

/** NP-008: the ports of a policy are those of the Pods that traffic goes to. */
function ofPolicy(snapshot: Snapshot, policy: Extract<Resource, { kind: 'NetworkPolicy' }>): Mention[] {
  const spec = mapOf(policy.node, 'spec');
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    mapsOf(seqOf(spec, direction)).flatMap(({ map: rule }) => {
      const selectors =
        direction === 'ingress'
          ? [mapOf(spec, 'podSelector')]
          : mapsOf(seqOf(rule, 'to')).flatMap(({ map }) =>
              pairOf(map, 'namespaceSelector') ? [] : [mapOf(map, 'podSelector')],
            );
      return mapsOf(seqOf(rule, 'ports')).flatMap(({ map }) => {
        const port = intOrStringAt(map, 'port');
        if (!port || integerAt(map, 'endPort')) return [];
        const protocol = protocolOf({ protocol: stringAt(map, 'protocol') });
        return [
          mentionAt('container-port', policy, port, () =>
            selectors
              .flatMap((selector) => workloadsMeeting(snapshot, policy, selector))
              .flatMap((workload) => portsOf(workload, declaredPorts(workload), port.value, protocol)),
          ),
        ];
      });
    }),
  );
}

function portsOf(
  workload: Workload,
  declared: readonly DeclaredPort[],
  value: number | string,
  protocol: string,
): Entity[] {
  return declared
    .filter(
      ({ port }) =>
        (typeof value === 'number' ? port.containerPort?.value : port.name?.value) === value &&
        protocolOf(port) === protocol,
    )
    .map(({ port }) => entityOf(workload, port));
}

function entityOf(workload: Workload, port: ContainerPort): Entity {
  return { resource: workload, part: `port at ${port.range.start}` };
}

/** Of a patch and of what it changes: lists of container ports are merged by number. */
function isSamePort(a: ContainerPort, b: ContainerPort): boolean {
  return (
    a === b ||
    (a.containerPort !== undefined &&
      a.containerPort.value === b.containerPort?.value &&
      protocolOf(a) === protocolOf(b))
  );
}
