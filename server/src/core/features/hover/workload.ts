import type { Label } from '../../k8s/object';
import { isService } from '../../k8s/resource';
import { knownTypeOf, protocolOf, type Service, type ServicePort } from '../../k8s/service';
import type { Container, ContainerPort, Workload } from '../../k8s/workload';
import { carries } from '../../routing/controller-labels';
import { gatewayWaysTo, ingressesTo } from '../../routing/exposure';
import { ownPodCount, podCount } from '../../routing/pod-count';
import { reachablePorts, routesOf, type Backend, type Route } from '../../routing/routes';
import { servicesSelecting } from '../../routing/selection';
import { joinWords, say } from '../../words';
import { keyFor } from '../../workspace/index-keys';
import { distanceBetween, findInNamespace, nearestOnly } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { abridged, block, code, paragraphs, plural, table, text } from './markdown';
import { podNamesBlock } from './names';
import { labelList, labelText, linksTo, linkTo, placeText, portNumber, title, titleOfPart } from './naming';
import { labelUsers } from './label-users';
import { policiesOfWorkload } from './policy';
import { gatewayText, ingressText } from './reachable';
import { whyRefused } from './refused-pods';
import { clientAddresses, containerText } from './route-table';

/** Routes and Services that are listed. */
const SHOWN = 10;

interface Arrival {
  readonly route: Route;
  readonly backend: Backend;
}

/** The whole workload: which Services send traffic to its Pods. */
export function explainWorkload(snapshot: Snapshot, workload: Workload): string | undefined {
  const services = servicesSelecting(snapshot, workload);
  // Nobody expects a Service for every custom resource.
  if (services.length === 0 && workload.identity.certainty === 'foreign') return undefined;
  return paragraphs(
    title(snapshot, workload),
    [podsSentence(workload), selectedSentence(snapshot, workload, services)].filter(Boolean).join(' '),
    arrivalTable(snapshot, arrivals(snapshot, workload)),
    ...missed(snapshot, workload, services),
    ingressBlock(snapshot, services),
    policiesOfWorkload(snapshot, workload),
    podNamesBlock(snapshot, services, workload),
  );
}

/** A label of the Pods: which Services select by it. */
export function explainPodLabel(snapshot: Snapshot, workload: Workload, label: Label): string | undefined {
  const { key, value } = label;
  const services = servicesSelecting(snapshot, workload);
  const asking = nearestOnly(
    snapshot,
    workload.document.uri,
    findInNamespace(snapshot, workload, keyFor.selector(key.value, value.value))
      .filter(isService)
      .filter((service) => knownTypeOf(service) !== 'ExternalName'),
  ).resources;
  const by = services.filter((service) =>
    service.selector.some((wanted) => wanted.key.value === key.value && wanted.value.value === value.value),
  );
  const without = services.filter((service) => !by.includes(service));
  const lines = [
    ...by.map(
      (service) => say`${linkTo(snapshot, service)} selects these Pods by ${byLabels(service, label)}.`,
    ),
    ...asking
      .filter((service) => !services.includes(service))
      .map((service) => lacking(snapshot, service, workload, label)),
    ...without.map(
      (service) =>
        say`${linkTo(snapshot, service)} selects these Pods without it, by ${labelList(service.selector)}.`,
    ),
  ];
  const users = labelUsers(snapshot, workload, label);
  if (lines.length === 0 && workload.identity.certainty === 'foreign') return undefined;
  const none =
    by.length === 0 && asking.length === 0
      ? say`No Service in ${placeText(snapshot)} selects by this label.`
      : undefined;
  const heading = titleOfPart(snapshot, say`Label ${labelText(label)}`, workload);
  const owner = workload.kind === 'Pod' ? undefined : say`It is on the Pods.`;
  return paragraphs(
    heading,
    [owner, none].filter(Boolean).join(' '),
    ...abridged(lines, SHOWN),
    block(say`Also used by`, users),
  );
}

/** A field of a container port: which Services lead here. */
export function explainContainerPort(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  port: ContainerPort,
): string | undefined {
  if (port.containerPort === undefined) return undefined;
  const number = port.containerPort.value;
  const protocol = protocolOf(port);
  const name = port.name?.value ? ` ${code(port.name.value)}` : '';
  const heading = titleOfPart(snapshot, say`Container port ${number}/${text(protocol)}${name}`, workload);
  if (container.role === 'init') return paragraphs(heading, ofInitContainer(container));
  const here = arrivals(snapshot, workload).filter(({ backend }) => backend.declared?.port === port);
  if (here.length > 0)
    return paragraphs(
      heading,
      say`${containerName(container)} gets this traffic on it:`,
      arrivalTable(snapshot, here, 'here'),
      ingressBlock(
        snapshot,
        [...new Set(here.map(({ route }) => route.service))],
        here.map(({ route }) => route.port),
      ),
    );
  const twin = arrivals(snapshot, workload).find(
    ({ backend, route }) => backend.number === number && protocolOf(route.port) === protocol,
  );
  if (twin)
    return paragraphs(
      heading,
      say`Traffic on this number arrives by another entry with the same number:`,
      arrivalTable(snapshot, [twin], 'here'),
    );
  const services = servicesSelecting(snapshot, workload);
  if (services.length === 0) return paragraphs(heading, selectedSentence(snapshot, workload, services));
  const select = services.length > 1 ? 'select' : 'selects';
  return paragraphs(
    heading,
    say`No Service in ${placeText(snapshot)} sends traffic to it: ${linksTo(snapshot, services)} ${select} ${workload.kind === 'Pod' ? say`this Pod` : say`these Pods`}, but for other ports.`,
  );
}

/** The name of a container: what arrives in it. */
export function explainContainer(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
): string | undefined {
  if (!container.name) return undefined;
  const heading = titleOfPart(
    snapshot,
    `${container.role === 'sidecar' ? say`Sidecar` : say`Container`} ${text(container.name.value)}`,
    workload,
  );
  if (container.role === 'init') return paragraphs(heading, ofInitContainer(container));
  const running = workload.containers.filter(({ role }) => role !== 'init');
  const here = arrivals(snapshot, workload).filter(({ backend }) =>
    backend.declared ? backend.declared.container === container : running.length === 1,
  );
  const declared = reachablePorts(workload).filter((entry) => entry.container === container).length;
  if (here.length === 0 && declared === 0 && workload.identity.certainty === 'foreign') return undefined;
  return here.length > 0
    ? paragraphs(heading, say`It gets this traffic:`, arrivalTable(snapshot, here, 'here'))
    : paragraphs(
        heading,
        say`No Service in ${placeText(snapshot)} sends traffic to a port that it declares.`,
      );
}

function arrivals(snapshot: Snapshot, workload: Workload): Arrival[] {
  return servicesSelecting(snapshot, workload).flatMap((service) =>
    routesOf(snapshot, service).flatMap((route) =>
      route.backends
        .filter((backend) => backend.workload === workload)
        .map((backend) => ({ route, backend })),
    ),
  );
}

/** @param container 'here' where the reader is at the container already */
function arrivalTable(
  snapshot: Snapshot,
  all: readonly Arrival[],
  container: 'here' | 'named' = 'named',
): string | undefined {
  if (all.length === 0) return undefined;
  const rows = all
    .slice(0, SHOWN)
    .map(({ route, backend }) => [
      throughText(snapshot, route.service, backend.workload),
      clientAddresses(snapshot, route.service, route.port, backend.number).join(', '),
      `${text(portNumber(route.port))} → ${typeof route.target === 'string' ? `${code(route.target)} ` : ''}${backend.number}`,
      ...(container === 'named' ? [containerText(backend) ?? '–'] : []),
    ]);
  const more = all.length > SHOWN ? say`… and ${all.length - SHOWN} more.` : undefined;
  return paragraphs(
    table(
      [say`Through`, say`Client uses`, say`Port → Pod`, ...(container === 'named' ? [say`Received by`] : [])],
      rows,
    ),
    more,
  );
}

function throughText(snapshot: Snapshot, service: Service, workload: Workload): string {
  const count = podCount(service, workload);
  return linkTo(snapshot, service) + (count.kind === 'one-pod' ? say` (only ${code(count.name)})` : '');
}

/** Services whose selector fits, but which are taken to mean Pods in files nearer to them. */
function overlooked(
  snapshot: Snapshot,
  workload: Workload,
  services: readonly Service[],
): string | undefined {
  const asking = workload.podLabels.flatMap(({ key, value }) =>
    findInNamespace(snapshot, workload, keyFor.selector(key.value, value.value)),
  );
  const others = [...new Set(asking.filter(isService))].filter(
    (service) =>
      !services.includes(service) &&
      knownTypeOf(service) !== 'ExternalName' &&
      carries(workload, service.selector) &&
      distanceBetween(snapshot, service.document.uri, workload.document.uri) !== undefined,
  );
  if (others.length === 0) return undefined;
  const [have, their] = others.length > 1 ? ['have', 'their'] : ['has', 'its'];
  return say`${linksTo(snapshot, others)} ${have} a selector that fits, but other Pods that fit are nearer to ${their} file. Applied together, all of them get ${their} traffic.`;
}

function podsSentence(workload: Workload): string {
  const count = ownPodCount(workload);
  switch (count.kind) {
    case 'number':
      if (workload.kind === 'Pod') return '';
      return say`Runs ${plural(count.count, 'Pod')}${count.written ? '' : say` (the default)`}.`;
    case 'refused':
      return whyRefused(workload);
    case 'per-node':
      return say`Runs one Pod on each node.`;
    case 'placeholder':
      return say`Runs ${code(count.source)} Pods.`;
    case 'one-pod':
    case 'no-such-pod':
    case 'unknown':
      return '';
  }
}

function selectedSentence(snapshot: Snapshot, workload: Workload, services: readonly Service[]): string {
  const pods = workload.kind === 'Pod' ? say`it` : say`its Pods`;
  const others = overlooked(snapshot, workload, services);
  if (services.length > 0) {
    const selecting = say`${linksTo(snapshot, services)} ${services.length > 1 ? 'select' : 'selects'} ${pods}.`;
    return others ? `${selecting} ${others}` : selecting;
  }
  if (others) return others;
  const found = snapshot.complete
    ? say`No Service in ${placeText(snapshot)} selects`
    : say`No Service that was read so far selects`;
  if (workload.podLabels.length > 0) return say`${found} ${pods}.`;
  return workload.kind === 'Pod'
    ? say`${found} it, since it has no labels.`
    : say`${found} its Pods, since they have no labels.`;
}

/** Service ports that select these Pods but find no port on them. */
function missed(snapshot: Snapshot, workload: Workload, services: readonly Service[]): string[] {
  return services.flatMap((service) => {
    const names = routesOf(snapshot, service)
      .filter(({ gaps }) => gaps.some((gap) => gap.workload === workload))
      .map(
        ({ port, target }) =>
          say`port ${text(portNumber(port))} (it looks for a container port named ${code(target ?? '')})`,
      );
    return names.length > 0
      ? [say`Nothing arrives from ${linkTo(snapshot, service)}, ${joinWords(names)}.`]
      : [];
  });
}

/** @param ports only the ways to these */
function ingressBlock(
  snapshot: Snapshot,
  services: readonly Service[],
  ports?: readonly ServicePort[],
): string | undefined {
  const isMeant = ({ port }: { readonly port: ServicePort | undefined }) =>
    port !== undefined && (!ports || ports.includes(port));
  const ways = services.flatMap((service) =>
    ingressesTo(snapshot, service)
      .filter(isMeant)
      .map((way) => say`${ingressText(snapshot, way)} of ${linkTo(snapshot, service)}`),
  );
  const gateways = services.flatMap((service) =>
    gatewayWaysTo(snapshot, service)
      .filter(isMeant)
      .map((way) => say`${gatewayText(snapshot, way)} of ${linkTo(snapshot, service)}`),
  );
  return paragraphs(
    block('Ingress', abridged(ways, SHOWN)),
    block(say`Gateway API`, abridged(gateways, SHOWN)),
  );
}

function byLabels(service: Service, label: Label): string {
  const others = service.selector.filter(({ key }) => key.value !== label.key.value);
  return others.length > 0 ? say`it together with ${labelList(others)}` : say`it alone`;
}

function lacking(snapshot: Snapshot, service: Service, workload: Workload, label: Label): string {
  const missing = service.selector.filter(
    ({ key, value }) =>
      key.value !== label.key.value &&
      !workload.podLabels.some((own) => own.key.value === key.value && own.value.value === value.value),
  );
  return missing.length > 0
    ? say`${linkTo(snapshot, service)} asks for it too, but also for ${labelList(missing)}, which these Pods lack.`
    : say`${linkTo(snapshot, service)} asks for it too, but has Pods closer by.`;
}

function containerName(container: Container): string {
  const noun = container.role === 'sidecar' ? say`Sidecar` : say`Container`;
  return container.name
    ? `${noun} ${code(container.name.value)}`
    : container.role === 'sidecar'
      ? say`This sidecar`
      : say`This container`;
}

/** RES-021. */
function ofInitContainer(container: Container): string {
  return say`${container.name ? code(container.name.value) : say`This container`} runs before the others and ends, so no Service sends traffic to it.`;
}
