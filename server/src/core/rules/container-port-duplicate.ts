import { isPortNumber } from '../k8s/formats';
import { integerAt, stringAt } from '../k8s/object';
import { describe } from '../k8s/resource';
import { isCheckable } from '../k8s/schema-walk';
import { protocolOf } from '../k8s/service';
import { describeContainer, type Workload } from '../k8s/workload';
import { declaredPorts, reachablePorts, type DeclaredPort } from '../routing/routes';
import { describeContainerPort } from '../routing/target-ports';
import type { OffsetRange } from '../text';
import { say, upperFirst } from '../words';
import { isPlaceholder } from '../yaml/node';
import { defineRule, type Finding, type Related } from './rule';

/**
 * POD-003 and POD-005 are refused; POD-007 and POD-008 are accepted with a warning, which names the wrong winner where
 * an init container takes part (RES-023).
 */
export default defineRule({
  id: 'container-port-duplicate',
  severity: 'error',
  summary: 'Container port that is declared twice',
  kinds: ['Workload'],
  scope: 'resource',
  fixable: false,
  applies: ({ containers }) => containers.reduce((count, { ports }) => count + ports.length, 0) > 1,
  *check(workload) {
    const clashes = isCheckable(workload) ? hostPortClashes(workload) : [];
    if (isCheckable(workload)) yield* namesInOneContainer(workload);
    yield* clashes.map((clash) => hostPortFinding(workload, clash));
    yield* namesInTwoContainers(workload);
    const reported = new Set(clashes.map(({ second }) => second.port));
    for (const pair of repeatedNumbers(workload)) {
      if (!reported.has(pair.second.port)) yield repeatedFinding(workload, pair);
    }
  },
});

interface Twice {
  readonly first: DeclaredPort;
  readonly second: DeclaredPort;
}

/** POD-003. */
function* namesInOneContainer(workload: Workload): Iterable<Finding> {
  for (const { first, second } of twice(named(declaredPorts(workload)), nameKey)) {
    if (first.container !== second.container) continue;
    const name = second.port.name?.value ?? '';
    yield {
      range: nameRange(second),
      message: say`Two ports of ${describeContainer(second.container)} are named "${name}". Names must differ within a container, even between protocols, so the API server refuses ${describe(workload)}. Rename one of the two.`,
      related: [related(workload, nameRange(first), say`The first port named "${name}"`)],
    };
  }
}

function nameKey({ container, port }: DeclaredPort): string {
  return `${container.range.start} ${port.name?.value}`;
}

/** POD-007, as RES-021 and RES-023 resolve it: only the first is ever found under the name. */
function* namesInTwoContainers(workload: Workload): Iterable<Finding> {
  const key = ({ port }: DeclaredPort) => `${port.name?.value} ${protocolOf(port)}`;
  for (const { first, second } of twice(named(reachablePorts(workload)), key)) {
    const number = second.port.containerPort?.value;
    if (first.container === second.container || number === undefined) continue;
    // One number means one listener, whichever container it is in.
    if (first.port.containerPort?.value === number || first.port.containerPort === undefined) continue;
    const name = second.port.name?.value ?? '';
    yield {
      range: nameRange(second),
      severity: 'warning',
      message: say`${upperFirst(describeContainer(first.container))} of ${describe(workload)} has a port "${name}" too. A Service that sends to "${name}" reaches that one, ${first.port.containerPort.value}, and never ${number} of ${describeContainer(second.container)}. Rename one of the two, or let Services use the number.`,
      related: [related(workload, nameRange(first), say`A Service finds this port "${name}"`)],
    };
  }
}

interface HostPortClash extends Twice {
  readonly hostPort: number;
  /** Written, and not the containerPort that stands in for it (DEF-014). */
  readonly written: boolean;
}

/** POD-005: all containers together, each init container on its own. */
function hostPortClashes(workload: Workload): HostPortClash[] {
  const ports = declaredPorts(workload);
  const key = (declared: DeclaredPort) => {
    const { container, port } = declared;
    const group = container.role === 'container' ? '' : container.range.start;
    return `${group} ${protocolOf(port)}/${hostIp(declared)}/${hostPortOf(workload, declared)}`;
  };
  const taking = ports.filter((declared) => isPortNumber(hostPortOf(workload, declared)));
  return twice(taking, key).map(({ first, second }) => ({
    first,
    second,
    hostPort: hostPortOf(workload, second),
    written: [first, second].every((declared) => writtenHostPort(declared) !== 0),
  }));
}

function hostPortFinding(workload: Workload, { first, second, hostPort, written }: HostPortClash): Finding {
  const protocol = protocolOf(second.port);
  const name = describe(workload);
  const where =
    first.container === second.container
      ? say`Two ports of ${describeContainer(second.container)} take`
      : say`${upperFirst(describeContainer(first.container))} and ${describeContainer(second.container)} both take`;
  // A template is taken as it stands; the host ports are filled in when its Pods are made.
  const later = !written && workload.kind !== 'Pod';
  const why = written ? '' : say`, since with hostNetwork: true the container port is the host port`;
  const consequence = later ? say`refuses the Pods of ${name}` : say`refuses ${name}`;
  return {
    range: numberRange(second, written ? 'hostPort' : 'containerPort'),
    ...(later ? { severity: 'warning' as const } : {}),
    message: say`${where} port ${hostPort}/${protocol} of the host${why}. A Pod can take it only once, so the API server ${consequence}. ${written ? say`Use another hostPort, or a hostIP for each.` : say`Use another port for one of them.`}`,
    related: [
      related(workload, numberRange(first, written ? 'hostPort' : 'containerPort'), say`Taken here first`),
    ],
  };
}

/** POD-008, for what runs at the same time: plain init containers are gone when the others start. */
function repeatedNumbers(workload: Workload): Twice[] {
  const valid = reachablePorts(workload).filter(({ port }) => isPortNumber(port.containerPort?.value ?? 0));
  const key = ({ port }: DeclaredPort) => `${port.containerPort?.value}/${protocolOf(port)}`;
  return twice(valid, key, isSameOnHost);
}

/** One container port may well be bound to two ports or two addresses of the host. */
function isSameOnHost(first: DeclaredPort, second: DeclaredPort): boolean {
  const [a, b] = [writtenHostPort(first), writtenHostPort(second)];
  if (a === 0 || b === 0) return true;
  return a === b && (hostIp(first) === hostIp(second) || hostIp(first) === '' || hostIp(second) === '');
}

function repeatedFinding(workload: Workload, { first, second }: Twice): Finding {
  const number = `${second.port.containerPort?.value}/${protocolOf(second.port)}`;
  const message =
    first.container === second.container
      ? say`${upperFirst(describeContainer(second.container))} of ${describe(workload)} declares port ${number} twice. Server-side apply refuses such a list, and client-side apply can lose one of the two on a later change. Keep one; all Services can use its name.`
      : say`${upperFirst(describeContainer(first.container))} and ${describeContainer(second.container)} of ${describe(workload)} both declare port ${number}. The containers of a Pod share one network, so only one of the two can listen on it. Use another port for one of them, or drop the declaration that is not true.`;
  return {
    range: numberRange(second, 'containerPort'),
    severity: 'information',
    message,
    related: [
      related(
        workload,
        numberRange(first, 'containerPort'),
        say`${upperFirst(describeContainer(first.container))} declares ${describeContainerPort(first.port)}`,
      ),
    ],
  };
}

/** Each port with the first one of the same key before it. Ports that containers share by an alias are one. */
function twice(
  ports: readonly DeclaredPort[],
  key: (port: DeclaredPort) => string,
  clash: (first: DeclaredPort, second: DeclaredPort) => boolean = () => true,
): Twice[] {
  const seen = new Map<string, DeclaredPort[]>();
  const found: Twice[] = [];
  for (const second of ports) {
    const name = key(second);
    const before = seen.get(name);
    const first = before?.find((other) => clash(other, second));
    if (first) found.push({ first, second });
    if (before) before.push(second);
    else seen.set(name, [second]);
  }
  return found;
}

function named(ports: readonly DeclaredPort[]): DeclaredPort[] {
  return ports.filter(({ port }) => port.name?.value && !isPlaceholder(port.name.value));
}

function hostPortOf(workload: Workload, declared: DeclaredPort): number {
  const written = writtenHostPort(declared);
  return written === 0 && workload.hostNetwork ? (declared.port.containerPort?.value ?? 0) : written;
}

function writtenHostPort({ port }: DeclaredPort): number {
  return integerAt(port.node, 'hostPort')?.value ?? 0;
}

function hostIp({ port }: DeclaredPort): string {
  return stringAt(port.node, 'hostIP')?.value ?? '';
}

function nameRange({ port }: DeclaredPort): OffsetRange {
  return port.name?.range ?? port.range;
}

function numberRange({ port }: DeclaredPort, field: 'hostPort' | 'containerPort'): OffsetRange {
  return integerAt(port.node, field)?.range ?? port.containerPort?.range ?? port.range;
}

function related({ document }: Workload, range: OffsetRange, message: string): Related {
  return { document, range, message };
}
