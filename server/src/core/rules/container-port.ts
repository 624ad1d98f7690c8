import { isPortNumber, listProblems, portNameProblems, toPortName } from '../k8s/formats';
import { integerAt } from '../k8s/object';
import { probePortsOf } from '../k8s/probe-ports';
import { describe } from '../k8s/resource';
import { isCheckable } from '../k8s/schema-walk';
import { protocolOf } from '../k8s/service';
import { describeContainer, type Container, type ContainerPort, type Workload } from '../k8s/workload';
import { select, servicesSelecting } from '../routing/selection';
import type { Located } from '../text';
import { joinWords, say } from '../words';
import { areClose } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { removePair, replaceScalar } from '../yaml/edits';
import { isPlaceholder, pairOf, scalarOf, type YamlMap, type YamlScalar } from '../yaml/node';
import { defineRule, repair, type DocumentEdit, type Finding, type Fix } from './rule';

/** POD-001, POD-002, POD-005, POD-006: numbers from 1 to 65535, names as FMT-004 has them. */
export default defineRule({
  id: 'container-port',
  severity: 'error',
  summary: 'Container port with an invalid number or name',
  kinds: ['Workload'],
  scope: 'resource',
  fixable: 'suggested',
  *check(workload) {
    if (!isCheckable(workload)) return;
    // Containers may share a list of ports by an alias.
    const seen = new Set<YamlMap>();
    for (const container of workload.containers) {
      for (const port of container.ports) {
        if (seen.has(port.node)) continue;
        seen.add(port.node);
        yield* checkNumbers(workload, container, port);
        yield* checkName(workload, container, port);
      }
    }
  },
});

function* checkNumbers(workload: Workload, container: Container, port: ContainerPort): Iterable<Finding> {
  const number = port.containerPort;
  const hostPort = integerAt(port.node, 'hostPort');
  if (number && !isPortNumber(number.value)) yield outOfRange(workload, container, 'containerPort', number);
  // 0 is unset, also for the host.
  if (!hostPort || hostPort.value === 0) return;
  if (!isPortNumber(hostPort.value)) yield outOfRange(workload, container, 'hostPort', hostPort);
  else if (workload.hostNetwork && container.role === 'container' && number?.value !== hostPort.value) {
    if (number && isPortNumber(number.value)) yield otherHostPort(workload, port, number, hostPort);
  }
}

function outOfRange(
  workload: Workload,
  container: Container,
  field: string,
  { value, range }: Located<number>,
): Finding {
  return {
    range,
    message: say`${field} ${value} of ${describeContainer(container)} is no port number, so the API server refuses ${describe(workload)}. Use a number from 1 to 65535.`,
  };
}

function otherHostPort(
  workload: Workload,
  port: ContainerPort,
  number: Located<number>,
  hostPort: Located<number>,
): Finding {
  const { document } = workload;
  return {
    range: hostPort.range,
    message: say`hostPort ${hostPort.value} differs from containerPort ${number.value}, but with hostNetwork: true the container's port is the host's port, so the API server refuses ${describe(workload)}. Remove hostPort, or use the same number for both.`,
    fixes: () => {
      const pair = pairOf(port.node, 'hostPort');
      if (!pair || pair.merged) return [];
      const value = pair.value?.type === 'scalar' && !pair.value.alias ? pair.value : undefined;
      return [
        ...repair(
          document,
          say`Remove hostPort ${hostPort.value} of ${describe(workload)}`,
          [removePair(document.text, port.node, pair)],
          { preferred: true },
        ),
        ...repair(
          document,
          say`Change hostPort ${hostPort.value} of ${describe(workload)} to ${number.value}`,
          value ? [replaceScalar(value, number.value)] : [],
        ),
      ];
    },
  };
}

function* checkName(workload: Workload, container: Container, port: ContainerPort): Iterable<Finding> {
  const name = scalarOf(port.node, 'name');
  // What is no string is a matter of its type, which `invalid-value` judges.
  if (typeof name?.value !== 'string' || name.value === '' || isPlaceholder(name.value)) return;
  const problems = portNameProblems(name.value);
  if (problems.length === 0) return;
  yield {
    range: name.range,
    message: say`"${name.value}" cannot name a port of ${describeContainer(container)}: it ${listProblems(problems)}. So the API server refuses ${describe(workload)}. Use up to 15 lower-case letters, digits and single hyphens, among them a letter.`,
    fixes: ({ snapshot }) => renameFix(snapshot, workload, container, port, name),
  };
}

/** The new name goes to whatever is known to use the old one: probes of the container, and Services of these Pods only. */
function renameFix(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  port: ContainerPort,
  name: YamlScalar,
): Fix[] {
  const { document } = workload;
  const taken = container.ports.flatMap((other) => other.name?.value ?? []);
  const proposal = toPortName(name.source, protocolOf(port), taken);
  if (!proposal || name.alias) return [];
  const probes = probePortsOf(container).filter(
    (other) => other.port.source === name.source && !other.port.alias,
  );
  const edits: DocumentEdit[] = [name, ...probes.map((probe) => probe.port)].map((scalar) => ({
    ...replaceScalar(scalar, proposal),
    document,
  }));
  const services: string[] = [];
  for (const service of servicesSelecting(snapshot, workload)) {
    if (select(snapshot, service).workloads.length > 1) continue;
    if (!areClose(snapshot, document.uri, service.document.uri)) continue;
    const targets = service.ports.flatMap(({ node }) => {
      const target = scalarOf(node, 'targetPort');
      return target?.source === name.source && !target.alias ? [target] : [];
    });
    if (targets.length === 0) continue;
    services.push(describe(service));
    edits.push(
      ...targets.map((target) => ({ ...replaceScalar(target, proposal), document: service.document })),
    );
  }
  const users = services.length > 0 ? say`, also in ${joinWords(services)}` : '';
  const title = say`Rename port "${name.source}" of ${describeContainer(container)} to "${proposal}"${users}`;
  return [{ title, preferred: true, edits }];
}
