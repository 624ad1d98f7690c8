import { describeKindAndName, isService, isWorkload } from '../../k8s/resource';
import { protocolOf } from '../../k8s/service';
import { describeContainer, type Container, type ContainerPort, type Workload } from '../../k8s/workload';
import { reachablePorts } from '../../routing/routes';
import { select } from '../../routing/selection';
import { say } from '../../words';
import { isPlaceholder } from '../../yaml/node';
import { aboutOf, type Choice } from './choice';
import type { Place } from './place';

/** `targetPort`: the ports of the containers that the Service selects; first the names, which survive a change of number. */
export function targetPortChoices(place: Place): Choice[] {
  const { snapshot, resource } = place;
  if (!isService(resource)) return [];
  const port = resource.ports.find(({ node }) => node === place.map);
  return podPortChoices(place, select(snapshot, resource).workloads, port ? protocolOf(port) : 'TCP');
}

/** The ports that Pods of some workloads have for a protocol, by name and by number. */
export function podPortChoices(
  { snapshot, cursor }: Place,
  workloads: readonly Workload[],
  protocol: string,
): Choice[] {
  const names = new Map<string, Choice>();
  const numbers = new Map<number, Choice>();
  for (const workload of workloads) {
    const about = aboutOf(snapshot, workload);
    for (const { container, port: declared } of reachablePorts(workload)) {
      const number = declared.containerPort?.value;
      // RES-024: a name counts with its protocol only.
      if (number === undefined || protocolOf(declared) !== protocol) continue;
      const owner = say`${describePlace(container)} of ${describeKindAndName(workload)}`;
      const name = nameOf(declared);
      const base = { kind: 'port' as const, ...(about && { about }) };
      if (name && !names.has(name))
        names.set(name, { ...base, detail: `${number}, ${owner}`, insert: { value: name } });
      if (!numbers.has(number))
        numbers.set(number, {
          ...base,
          detail: name ? `${name}, ${owner}` : owner,
          insert: { value: number },
        });
    }
  }
  return cursor.style === 'block' ? [] : [...names.values(), ...numbers.values()];
}

/** The port of a probe or hook: a name or number of its own container (POD-022: of gRPC the number). */
export function probePortChoices(place: Place): Choice[] {
  const container = containerAround(place);
  if (!container) return [];
  const onlyNumbers = place.path.at(-2) === 'grpc';
  const names: Choice[] = [];
  const numbers: Choice[] = [];
  for (const port of container.ports) {
    const number = port.containerPort?.value;
    const name = nameOf(port);
    // What probes connect to is TCP.
    if (number === undefined || protocolOf(port) !== 'TCP') continue;
    if (name && !onlyNumbers) names.push({ kind: 'port', detail: String(number), insert: { value: name } });
    numbers.push({
      kind: 'port',
      detail: name ? say`port ${name} of this container` : say`port of this container`,
      insert: { value: number },
    });
  }
  return [...names, ...numbers];
}

/** The container whose mapping holds the place. */
export function containerAround({ resource, cursor }: Place): Container | undefined {
  if (!isWorkload(resource)) return undefined;
  const at = cursor.scalar.range.start;
  return resource.containers.find(({ range }) => range.start <= at && at <= range.end);
}

function nameOf(port: ContainerPort): string | undefined {
  const name = port.name?.value;
  return name && !isPlaceholder(name) ? name : undefined;
}

function describePlace(container: Container): string {
  return describeContainer(container).replaceAll('"', '');
}
