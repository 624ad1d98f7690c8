import { envOf } from '../k8s/container-env';
import { PROTOCOLS } from '../k8s/enumerations';
import { setField } from '../k8s/field-edits';
import { isPortNumber } from '../k8s/formats';
import { describe } from '../k8s/resource';
import { describePort, isHeadless, protocolOf, type Service, type ServicePort } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { reachablePorts, type Route } from '../routing/routes';
import { describeAllDeclared, describeDeclared, judgedRoutes } from '../routing/target-ports';
import { say, upperFirst } from '../words';
import { appendItem, insertPair } from '../yaml/edits';
import { pairOf, seqOf } from '../yaml/node';
import { defineRule, type Finding, type Fix } from './rule';

/** How many workloads a finding describes. */
const SHOWN = 2;

/**
 * RES-020, POD-009: a number is used as it is, so this works if the process listens there. It is worth a word only
 * where the author lists ports and this one is not among them.
 */
export default defineRule({
  id: 'target-port-undeclared',
  severity: 'hint',
  summary: 'Numeric targetPort that no container declares',
  kinds: ['Service'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(service, { snapshot }) {
    // Clients of a headless Service choose the port themselves (RES-029).
    if (isHeadless(service)) return;
    for (const route of judgedRoutes(snapshot, service)) {
      const { target, backends } = route;
      if (typeof target !== 'number' || !isPortNumber(target)) continue;
      if (backends.some(({ declared }) => declared)) continue;
      const listing = backends
        .map(({ workload }) => workload)
        .filter((workload) => reachablePorts(workload).length > 0);
      if (listing.length > 0) yield findingFor(service, route, target, listing);
    }
  },
});

function findingFor(
  service: Service,
  { port }: Route,
  target: number,
  workloads: readonly Workload[],
): Finding {
  const written = isWritten(port);
  const protocol = protocolOf(port);
  const number = `${target}${protocol === 'TCP' ? '' : `/${protocol}`}`;
  const what = written
    ? say`${upperFirst(describePort(port))} of ${describe(service)} sends to port ${number} of its Pods`
    : say`${upperFirst(describePort(port))} of ${describe(service)} has no targetPort, so it sends to port ${number} of its Pods`;
  const declared = describeAllDeclared(workloads, SHOWN);
  const other = otherProtocol(service, port, target, workloads);
  const advice = other ? say`set the protocol to ${other}` : say`use a declared port`;
  return {
    range: written ? (port.targetPort?.range ?? port.range) : (port.port?.range ?? port.range),
    message: say`${what}, which no container declares: ${declared}. It works only if a process listens on ${number} anyway; otherwise ${advice}.`,
    related: workloads.slice(0, SHOWN).map((workload) => ({
      document: workload.document,
      range: reachablePorts(workload)[0]?.port.range ?? workload.headRange,
      message: describeDeclared(workload),
    })),
    fixes: () => [
      ...setProtocol(service, port, other),
      ...useDeclared(service, port, target, workloads),
      ...declare(port, target, workloads),
    ],
  };
}

/** The one protocol for which all Pods declare this very number, unless another port of the Service has it (SVC-015). */
function otherProtocol(
  service: Service,
  port: ServicePort,
  target: number,
  workloads: readonly Workload[],
): string | undefined {
  const [protocol, ...others] = new Set(
    workloads.map((workload) => {
      const found = reachablePorts(workload).find(
        ({ port: { containerPort } }) => containerPort?.value === target,
      );
      return found && protocolOf(found.port);
    }),
  );
  const isTaken = service.ports.some(
    (other) => other !== port && other.port?.value === port.port?.value && protocolOf(other) === protocol,
  );
  const isKnown = protocol !== undefined && PROTOCOLS.includes(protocol);
  return others.length > 0 || isTaken || !isKnown ? undefined : protocol;
}

function setProtocol(service: Service, port: ServicePort, protocol: string | undefined): Fix[] {
  const { document } = service;
  const edits = protocol === undefined ? [] : setField(document.text, port.node, 'protocol', protocol);
  if (edits.length === 0) return [];
  const title = say`Set the protocol of ${describePort(port)} of ${describe(service)} to ${protocol ?? ''}`;
  return [{ title, edits: edits.map((edit) => ({ ...edit, document })) }];
}

/** Only where there is nothing to choose from. */
function useDeclared(
  service: Service,
  port: ServicePort,
  target: number,
  workloads: readonly Workload[],
): Fix[] {
  const numbers = new Set(
    workloads.flatMap((workload) =>
      reachablePorts(workload)
        .filter((declared) => protocolOf(declared.port) === protocolOf(port))
        .map((declared) => declared.port.containerPort?.value),
    ),
  );
  const [only] = numbers;
  if (numbers.size !== 1 || only === undefined || only === target) return [];
  const { document } = service;
  const after = pairOf(port.node, 'port');
  const edits = pairOf(port.node, 'targetPort')
    ? setField(document.text, port.node, 'targetPort', only)
    : after && !after.merged
      ? [insertPair(document.text, port.node, 'targetPort', only, { after })]
      : [];
  if (edits.length === 0) return [];
  const title = say`${isWritten(port) ? 'Change' : 'Set'} the targetPort of ${describePort(port)} of ${describe(service)} to ${only}`;
  const preferred = !isSetTo(target, workloads);
  return [{ title, preferred, edits: edits.map((edit) => ({ ...edit, document })) }];
}

/** Whether the containers are told to listen on the port, so that it is the declaration that is wrong. */
function isSetTo(target: number, workloads: readonly Workload[]): boolean {
  return workloads.some(({ containers }) =>
    containers.some((container) =>
      envOf(container).some(
        ({ name, value }) => /(?:^|_)PORT$/i.test(name) && value?.source === String(target),
      ),
    ),
  );
}

function declare(port: ServicePort, target: number, workloads: readonly Workload[]): Fix[] {
  const [workload, second] = workloads;
  if (!workload || second) return [];
  const [container, other] = workload.containers.filter(({ role }) => role === 'container');
  const ports = container && seqOf(container.node, 'ports');
  if (other || !ports || ports.items.length === 0) return [];
  const { document } = workload;
  const protocol = protocolOf(port);
  const item = protocol === 'TCP' ? { containerPort: target } : { containerPort: target, protocol };
  const title = say`Declare port ${target} in container "${container.name?.value ?? ''}" of ${describe(workload)}`;
  const preferred = isSetTo(target, workloads);
  return [{ title, preferred, edits: [{ ...appendItem(document.text, ports, item), document }] }];
}

/** SVC-018: 0 and "" count as not written. */
function isWritten(port: ServicePort): boolean {
  return port.targetPort !== undefined && port.targetPort.value !== 0 && port.targetPort.value !== '';
}
