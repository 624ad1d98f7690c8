import { setField } from '../k8s/field-edits';
import { describe } from '../k8s/resource';
import {
  describePort,
  isHeadless,
  protocolOf,
  targetPortOf,
  type Service,
  type ServicePort,
} from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { reachablePorts, type DeclaredPort, type Gap, type Route } from '../routing/routes';
import { judgedRoutes, withoutTarget } from '../routing/target-ports';
import { say } from '../words';
import { isPlaceholder } from '../yaml/node';
import { defineRule, type Finding, type Fix } from './rule';

/** RES-024: a named port is found by name and protocol. */
export default defineRule({
  id: 'target-port-protocol',
  severity: 'warning',
  summary: 'Named targetPort that the container declares for another protocol',
  kinds: ['Service'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(service, { snapshot }) {
    for (const route of judgedRoutes(snapshot, service)) {
      // One finding for each port; what repairs the first workload shows whether the others have the same fault.
      const mismatch = route.gaps.map(mismatchOf).find((found) => found !== undefined);
      if (mismatch) yield findingFor(service, route, mismatch);
    }
  },
});

interface Mismatch {
  readonly workload: Workload;
  readonly found: DeclaredPort;
}

function mismatchOf({ workload, reason }: Gap): Mismatch | undefined {
  if (reason.kind !== 'protocol') return undefined;
  const written = reason.found.port.protocol?.value ?? '';
  return isPlaceholder(written) ? undefined : { workload, found: reason.found };
}

function findingFor(service: Service, route: Route, { workload, found }: Mismatch): Finding {
  const { port, target, backends } = route;
  const [wanted, has] = [protocolOf(port), protocolOf(found.port)];
  const byDefault = (value: unknown) => (value ? '' : say`, the default`);
  const others = backends.length > 0;
  const consequence = others
    ? say`so nothing is sent to ${describe(workload)}`
    : say`so ${withoutTarget(service, port, say`this port`)}`;
  return {
    range: port.targetPort?.range ?? port.range,
    ...(others || isHeadless(service) ? { severity: 'information' as const } : {}),
    message: say`${describe(workload)} declares port "${target}" for ${has}${byDefault(found.port.protocol?.value)}, but ${describePort(port)} of ${describe(service)} is ${wanted}${byDefault(port.protocol?.value)}. A name is looked up together with its protocol, ${consequence}. Use the same protocol on both sides.`,
    related: [
      {
        document: workload.document,
        range: found.port.protocol?.range ?? found.port.name?.range ?? found.port.range,
        message: say`Declared for ${has} here`,
      },
    ],
    fixes: () => fixesFor(service, port, { workload, found }),
  };
}

function fixesFor(service: Service, port: ServicePort, { workload, found }: Mismatch): Fix[] {
  const wanted = protocolOf(port);
  const number = found.port.containerPort?.value;
  const sibling = reachablePorts(workload).find(
    (other) =>
      other.port.name && other.port.containerPort?.value === number && protocolOf(other.port) === wanted,
  );
  const title = say`Change the targetPort of ${describePort(port)} of ${describe(service)} to`;
  if (sibling?.port.name) {
    const name = sibling.port.name.value;
    return [
      ...edit(service, port, 'targetPort', name, `${title} "${name}"`, true),
      ...serviceFix(service, port, found),
    ];
  }
  return [
    ...containerFix(service, wanted, workload, found),
    ...serviceFix(service, port, found),
    ...(number === undefined ? [] : edit(service, port, 'targetPort', number, `${title} ${number}`, false)),
  ];
}

function containerFix(service: Service, wanted: string, workload: Workload, { port }: DeclaredPort): Fix[] {
  // Another port of the Service may need it as it is: DNS has TCP and UDP behind one name.
  const used = service.ports.some(
    (other) => targetPortOf(other) === port.name?.value && protocolOf(other) === protocolOf(port),
  );
  const { document } = workload;
  const edits = used ? [] : setField(document.text, port.node, 'protocol', wanted);
  if (edits.length === 0) return [];
  const title = say`Set the protocol of port "${port.name?.value}" of ${describe(workload)} to ${wanted}`;
  return [{ title, preferred: true, edits: edits.map((one) => ({ ...one, document })) }];
}

function serviceFix(service: Service, port: ServicePort, found: DeclaredPort): Fix[] {
  const protocol = protocolOf(found.port);
  // SVC-015: the same number and protocol twice is refused.
  const taken = service.ports.some(
    (other) => other !== port && other.port?.value === port.port?.value && protocolOf(other) === protocol,
  );
  if (taken) return [];
  return edit(
    service,
    port,
    'protocol',
    protocol,
    say`Set the protocol of ${describePort(port)} of ${describe(service)} to ${protocol}`,
    false,
  );
}

function edit(
  service: Service,
  port: ServicePort,
  key: string,
  value: string | number,
  title: string,
  preferred: boolean,
): Fix[] {
  const { document } = service;
  const edits = setField(document.text, port.node, key, value);
  return edits.length > 0 ? [{ title, preferred, edits: edits.map((one) => ({ ...one, document })) }] : [];
}
