import { setField } from '../k8s/field-edits';
import type { NetworkPolicy, PolicyPort, PolicyRule } from '../k8s/network-policy';
import { describe } from '../k8s/resource';
import { describePort, isHeadless, protocolOf } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { destinations, podsOf } from '../routing/policy-pods';
import { reachablePorts, routesOf, type Route } from '../routing/routes';
import { servicesSelecting } from '../routing/selection';
import { say } from '../words';
import { areClose, namespaceOf } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { isPlaceholder } from '../yaml/node';
import { defineRule, repair, type Finding } from './rule';

/** NP-008, ANA-015: a policy is applied behind the Service, where packets already carry the Pod's port. */
export default defineRule({
  id: 'network-policy-port',
  severity: 'warning',
  summary: "NetworkPolicy allows a Service's port instead of the Pods'",
  kinds: ['NetworkPolicy'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(policy, { snapshot }) {
    const own = namespaceOf(snapshot, policy);
    if (isPlaceholder(own)) return;
    const selected = podsOf(snapshot, policy, policy.podSelector, own);
    for (const rule of policy.ingress) yield* wrongPorts(snapshot, policy, rule, selected);
    for (const rule of policy.egress) {
      yield* wrongPorts(snapshot, policy, rule, destinations(snapshot, policy, rule));
    }
  },
});

function* wrongPorts(
  snapshot: Snapshot,
  policy: NetworkPolicy,
  rule: PolicyRule,
  workloads: readonly Workload[],
): Iterable<Finding> {
  if (workloads.length === 0) return;
  const services = new Set(workloads.flatMap((workload) => servicesSelecting(snapshot, workload)));
  const routes = [...services]
    .filter((service) => areClose(snapshot, policy.document.uri, service.document.uri))
    .flatMap((service) => routesOf(snapshot, service));
  for (const entry of rule.ports) {
    if (entry.endPort || !entry.port || isReceived(entry, workloads, routes)) continue;
    const meant = routes.filter((route) => isPortOf(route, entry) && numbersOf(route, workloads).length > 0);
    const [route] = meant;
    const numbers = new Set(meant.flatMap((other) => numbersOf(other, workloads)));
    const [number, other] = numbers;
    // Who allows both ports is on the safe side.
    if (!route || number === undefined || other !== undefined || allows(rule, number, protocolOf(entry)))
      continue;
    yield findingFor(policy, entry, route, workloads, number);
  }
}

function findingFor(
  policy: NetworkPolicy,
  entry: PolicyPort,
  { service, port }: Route,
  workloads: readonly Workload[],
  number: number,
): Finding {
  const [workload] = workloads;
  const value = entry.port?.value ?? '';
  const wanted = typeof value === 'number' ? `${value}` : `"${value}"`;
  const pods = workload && workloads.length === 1 ? say`the Pods of ${describe(workload)}` : say`the Pods`;
  return {
    range: entry.port?.range ?? entry.node.range,
    message: say`${describe(policy)} allows ${wanted}, which is ${describePort(port)} of ${describe(service)}, but ${pods} get that traffic on port ${number}. The rules of a policy count on the Pods' side of a Service, so this one does not let it through. Use ${number}.`,
    related: [
      {
        document: service.document,
        range: (port.targetPort ?? port.port ?? port).range,
        message: say`${describe(service)} sends ${describePort(port)} to port ${number} of its Pods`,
      },
    ],
    fixes: () =>
      repair(
        policy.document,
        say`Allow port ${number} of the Pods`,
        setField(policy.document.text, entry.node, 'port', number),
        { preferred: true },
      ),
  };
}

/** Whether the Pods listen there after all, as far as their containers and Services tell. */
function isReceived(entry: PolicyPort, workloads: readonly Workload[], routes: readonly Route[]): boolean {
  const value = entry.port?.value;
  const protocol = protocolOf(entry);
  if (value === undefined || isPlaceholder(String(value))) return true;
  const declared = workloads.some((workload) =>
    reachablePorts(workload).some(
      ({ port }) =>
        protocolOf(port) === protocol &&
        (typeof value === 'number' ? port.containerPort?.value === value : port.name?.value === value),
    ),
  );
  return (
    declared ||
    routes.some((route) => route.backends.some(({ number }) => number === value && isSame(route, protocol)))
  );
}

/** Clients of a headless Service do not use its port (RES-029). */
function isPortOf(route: Route, entry: PolicyPort): boolean {
  const { port, service } = route;
  const value = entry.port?.value;
  return (
    !isHeadless(service) &&
    isSame(route, protocolOf(entry)) &&
    (typeof value === 'number' ? port.port?.value === value : port.name?.value === value)
  );
}

function isSame({ port }: Route, protocol: string): boolean {
  return protocolOf(port) === protocol;
}

function numbersOf(route: Route, workloads: readonly Workload[]): number[] {
  return route.backends.filter(({ workload }) => workloads.includes(workload)).map(({ number }) => number);
}

function allows({ ports }: PolicyRule, number: number, protocol: string): boolean {
  return ports.some((entry) => {
    if (protocolOf(entry) !== protocol) return false;
    const value = entry.port?.value;
    // A name may well stand for that number.
    if (typeof value !== 'number') return value === undefined;
    return value <= number && number <= (entry.endPort?.value ?? value);
  });
}
