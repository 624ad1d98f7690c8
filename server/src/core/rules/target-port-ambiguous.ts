import { portNameProblems } from '../k8s/formats';
import { describe } from '../k8s/resource';
import { describePort, isHeadless, protocolOf, type Service } from '../k8s/service';
import { describeContainer, type Workload } from '../k8s/workload';
import { areVersions } from '../routing/components';
import { onceForLong } from '../routing/long-lists';
import { reachablePorts, type Backend, type DeclaredPort, type Route } from '../routing/routes';
import { judgedRoutes } from '../routing/target-ports';
import { joinWords, say } from '../words';
import { addTo } from '../workspace/listing';
import { isPlaceholder } from '../yaml/node';
import { defineRule, type Finding, type Related } from './rule';

/** How many workloads a finding names. */
const SHOWN = 3;

/** RES-021, RES-023, RES-026: a name is looked up in each Pod on its own, and the first port of that name is taken. */
export default defineRule({
  id: 'target-port-ambiguous',
  severity: 'information',
  summary: 'Named targetPort that means more than one port',
  kinds: ['Service'],
  scope: 'workspace',
  fixable: false,
  *check(service, { snapshot }) {
    for (const route of judgedRoutes(snapshot, service)) {
      const { target } = route;
      if (typeof target !== 'string' || isPlaceholder(target) || portNameProblems(target).length > 0)
        continue;
      const repeated = repeatedIn(route.backends);
      if (repeated) yield inOnePod(service, route, target, repeated);
      const meanings = meaningsOf(route.backends);
      if (meanings.size > 1 && !isOneInVersions(route)) yield inWorkloads(service, route, target, meanings);
    }
  },
});

const repeatedIn = onceForLong((backends: readonly Backend[]) =>
  backends.find((backend) => hidden(backend).length > 0),
);
const meaningsOf = onceForLong(numbersOf);

/** The ports of the same name that are never found, since another container has one of a different number. */
function hidden({ workload, declared: found }: Backend): DeclaredPort[] {
  const [first, ...others] = reachablePorts(workload).filter(
    ({ port }) =>
      found && port.name?.value === found.port.name?.value && protocolOf(port) === protocolOf(found.port),
  );
  return others.filter(
    (other) =>
      first?.container !== other.container &&
      first?.port.containerPort?.value !== other.port.containerPort?.value,
  );
}

function inOnePod(service: Service, route: Route, target: string, backend: Backend): Finding {
  const { workload, declared, number } = backend;
  const losers = hidden(backend);
  const others = losers.map(
    ({ container, port }) => say`${port.containerPort?.value} of ${describeContainer(container)}`,
  );
  const winner = declared ? say` of ${describeContainer(declared.container)}` : '';
  const ports = [...(declared ? [declared] : []), ...losers];
  return {
    range: route.port.targetPort?.range ?? route.port.range,
    message: say`${workload.kind === 'Pod' ? say`${describe(workload)} has` : say`The Pods of ${describe(workload)} have`} more than one port "${target}", and ${describePort(route.port)} of ${describe(service)} reaches only the first, ${number}${winner}, and never ${joinWords(others, 'or')}. If another is meant, rename it or use its number.`,
    related: ports.slice(0, SHOWN).map((found) => relatedTo(workload, found)),
  };
}

/** By number, the workloads that give the name this meaning. Of two variants of one workload only one is applied. */
function numbersOf(backends: readonly Backend[]): Map<number, Backend[]> {
  const names = new Set<string>();
  const numbers = new Map<number, Backend[]>();
  for (const backend of backends) {
    const { workload, number } = backend;
    const id = `${workload.kind} ${workload.name?.value ?? ''}`;
    if (workload.kind === 'Job' || workload.kind === 'CronJob' || names.has(id)) continue;
    names.add(id);
    addTo(numbers, number, backend);
  }
  return numbers;
}

/** What names are for: the next version may listen on another number (RES-026). */
function isOneInVersions({ backends }: Route): boolean {
  const [first, ...others] = backends;
  return first !== undefined && others.every((other) => areVersions(first.workload, other.workload));
}

function inWorkloads(
  service: Service,
  { port }: Route,
  target: string,
  meanings: ReadonlyMap<number, readonly Backend[]>,
): Finding {
  const shown = [...meanings].slice(0, SHOWN);
  const list = shown.map(
    ([number, [backend]]) => say`${number} in ${backend ? describe(backend.workload) : ''}`,
  );
  const what = isHeadless(service)
    ? say`A client that resolves the name of this headless Service cannot tell which of them it got.`
    : say`Connections are spread over all of them.`;
  return {
    range: port.targetPort?.range ?? port.range,
    message: say`Port "${target}" is ${joinWords(list)}, all of which ${describe(service)} selects. ${what} All is well if they serve the same; otherwise narrow the selector.`,
    related: shown.flatMap(([, backends]) =>
      backends
        .slice(0, 1)
        .flatMap(({ workload, declared }) => (declared ? [relatedTo(workload, declared)] : [])),
    ),
  };
}

function relatedTo(workload: Workload, { container, port }: DeclaredPort): Related {
  return {
    document: workload.document,
    range: port.name?.range ?? port.range,
    message: say`${port.containerPort?.value} of ${describeContainer(container)}`,
  };
}
