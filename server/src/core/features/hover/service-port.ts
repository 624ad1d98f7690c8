import { isHeadless, knownTypeOf, protocolOf, type Service, type ServicePort } from '../../k8s/service';
import { hasReadablePorts } from '../../k8s/workload';
import { injectedVariables } from '../../routing/environment';
import { ingressesTo, nodePortOf } from '../../routing/exposure';
import { effectiveSources } from '../../routing/pairing';
import { routesOf, type Route } from '../../routing/routes';
import { hasSelector } from '../../routing/selection';
import { joinWords, say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { abridged, block, bullets, code, paragraphs, text } from './markdown';
import { srvText } from './names';
import { linksTo, linkTo, portName, portNumber, title, titleOfPart } from './naming';
import { ingressText } from './reachable';
import { clientAddresses, routeTable } from './route-table';

/** The key `ports`: all routes. */
export function explainPorts(snapshot: Snapshot, service: Service): string | undefined {
  if (knownTypeOf(service) === 'ExternalName') return paragraphs(title(snapshot, service), NO_EFFECT);
  const table = routeTable(snapshot, service);
  return table && paragraphs(title(snapshot, service), table);
}

/** SVC-064. */
const NO_EFFECT = say`An ExternalName Service is only a name in DNS: its ports change nothing, clients choose the port themselves.`;

/** One field of an item of `ports`. */
export function explainPortField(
  snapshot: Snapshot,
  service: Service,
  port: ServicePort,
  field: string,
): string | undefined {
  const explained = Object.hasOwn(FIELDS, field) ? FIELDS[field]?.(snapshot, service, port) : undefined;
  if (!explained) return undefined;
  const heading = titleOfPart(snapshot, explained.heading, service);
  if (knownTypeOf(service) === 'ExternalName') return paragraphs(heading, NO_EFFECT);
  return paragraphs(heading, explained.body);
}

interface Explained {
  readonly heading: string;
  readonly body: string;
}

type FieldExplainer = (snapshot: Snapshot, service: Service, port: ServicePort) => Explained | undefined;

const FIELDS: Readonly<Partial<Record<string, FieldExplainer>>> = {
  port(snapshot, service, port) {
    const ways = ingressesTo(snapshot, service).filter((way) => way.port === port);
    return {
      heading: say`Port ${text(portNumber(port))}`,
      body: paragraphs(
        routeTable(snapshot, service, { ports: [port] }),
        block(
          'Ingress',
          ways.map((way) => ingressText(snapshot, way)),
        ),
      ),
    };
  },

  targetPort(snapshot, service, port) {
    const route = routesOf(snapshot, service).find((other) => other.port === port);
    if (route?.target === undefined) return undefined;
    return {
      heading: say`targetPort ${text(String(route.target))}`,
      body: paragraphs(
        targetText(snapshot, service, route),
        routeTable(snapshot, service, { ports: [port] }),
      ),
    };
  },

  nodePort(snapshot, service, port) {
    const open = nodePortOf(service, port);
    const written = port.nodePort?.value ?? open?.written;
    if (written === undefined) return undefined;
    const heading = say`nodePort ${text(String(written))}`;
    const type = knownTypeOf(service);
    // SVC-020
    if (type === 'ClusterIP')
      return {
        heading,
        body: say`Type ${code('ClusterIP')} opens no port on nodes, so the API server refuses this field here.`,
      };
    if (!open) return undefined;
    return {
      heading,
      body: paragraphs(
        nodePortText(service, port, String(written)),
        routeTable(snapshot, service, { ports: [port] }),
      ),
    };
  },

  name(snapshot, service, port) {
    const name = port.name?.value;
    if (!name) return undefined;
    const items = usesOfName(snapshot, service, name);
    if (items.length === 0) return undefined;
    const target =
      port.targetPort?.value === name
        ? say`${code(`targetPort: ${name}`)} is not this name, but that of a container port.`
        : undefined;
    return {
      heading: say`Port name ${code(name)}`,
      body: paragraphs(say`Port ${text(portNumber(port))} goes by this name in:`, bullets(items), target),
    };
  },

  protocol(snapshot, service, port) {
    const protocol = protocolOf(port);
    if (!['TCP', 'UDP', 'SCTP'].includes(protocol)) return undefined;
    return {
      heading: `protocol: ${protocol}`,
      body: paragraphs(
        protocolText(snapshot, service, port),
        routeTable(snapshot, service, { ports: [port] }),
      ),
    };
  },

  appProtocol(snapshot, service, port) {
    const protocol = port.appProtocol?.value;
    if (!protocol) return undefined;
    const ways = ingressesTo(snapshot, service).filter((way) => way.port === port);
    const readers =
      ways.length > 0
        ? say`The controller of ${linksTo(snapshot, [...new Set(ways.map(({ ingress }) => ingress))])} and meshes`
        : say`Load balancers, Ingress controllers and meshes`;
    return {
      heading: `appProtocol: ${text(protocol)}`,
      body: paragraphs(
        say`${readers} may read this to learn what ${portName(service, port)} speaks${meaningOf(protocol)}. kube-proxy does not, so the route stays the same:`,
        routeTable(snapshot, service, { ports: [port] }),
      ),
    };
  },
};

/** SVC-019: the names that Kubernetes itself defines. */
function meaningOf(protocol: string): string {
  switch (protocol) {
    case 'kubernetes.io/h2c':
      return say`, here HTTP/2 without TLS`;
    case 'kubernetes.io/ws':
      return say`, here WebSocket without TLS`;
    case 'kubernetes.io/wss':
      return say`, here WebSocket over TLS`;
    default:
      return '';
  }
}

function targetText(
  snapshot: Snapshot,
  service: Service,
  { port, target, backends }: Route,
): string | undefined {
  if (!hasSelector(service)) {
    // PAIR-001
    const sources = effectiveSources(snapshot, service);
    const decides =
      sources.length > 0
        ? say`the port in ${linksTo(snapshot, sources)}`
        : say`the port in its EndpointSlices or Endpoints`;
    return say`Not used: this Service has no selector, so ${decides} says where traffic goes.`;
  }
  const own = port.port?.value;
  if (typeof target === 'string') {
    if (backends.length === 0) return undefined;
    const numbers = backends.map(({ workload, number }) => say`${number} of ${linkTo(snapshot, workload)}`);
    return say`${code(target)} is the name of container port ${joinWords(abridged(numbers, 5))}.`;
  }
  const undeclared = backends
    .filter(({ declared, workload }) => !declared && hasReadablePorts(workload))
    .map(({ workload }) => workload);
  const same = own === target ? say`, the same as the Service port` : '';
  const receive = isHeadless(service)
    ? say`Clients connect to port ${target} of the Pods.`
    : say`The Pods get the traffic on port ${target}${same}.`;
  if (undeclared.length === 0) return receive;
  // RES-020, POD-009
  return say`${receive} No container of ${linksTo(snapshot, undeclared)} declares it, which is fine as long as a process there listens on it.`;
}

function nodePortText(service: Service, port: ServicePort, written: string): string {
  const target =
    service.externalTrafficPolicy?.value === 'Local'
      ? say`, but only nodes that run one of its Pods answer (externalTrafficPolicy: Local)`
      : '';
  return say`Open on every node: whoever can reach a node gets to ${portName(service, port)} at ${code(`<IP of any node>:${written}`)}${target}.`;
}

function usesOfName(snapshot: Snapshot, service: Service, name: string): string[] {
  const srv = srvText(snapshot, service, name);
  const ways = ingressesTo(snapshot, service).filter(({ backend }) => backend.port?.value === name);
  const sources = effectiveSources(snapshot, service);
  const variable = injectedVariables(service).find((candidate) =>
    candidate.name.endsWith(`_SERVICE_PORT_${name.toUpperCase().replaceAll('-', '_')}`),
  );
  return [
    ...(srv ? [say`DNS: ${srv}`] : []),
    ...(variable
      ? [say`environment of Pods that start later: ${code(`${variable.name}=${variable.value}`)}`]
      : []),
    ...ways.map((way) => ingressText(snapshot, way)),
    ...(sources.length > 0
      ? [say`${linksTo(snapshot, sources)}, where the port must have the same name`]
      : []),
  ];
}

function protocolText(snapshot: Snapshot, service: Service, port: ServicePort): string {
  const protocol = protocolOf(port);
  const twin = service.ports.find(
    (other) => other !== port && other.port?.value === port.port?.value && protocolOf(other) !== protocol,
  );
  const [address] = clientAddresses(snapshot, service, port);
  const use = address ? say`: clients use ${address} over ${protocol}, and the Pods receive ${protocol}` : '';
  const other = twin ? say` For ${text(protocolOf(twin))} there is ${portName(service, twin)}.` : '';
  return say`This entry is for ${protocol} only${use}.${other}`;
}
