import type { Service } from '../../k8s/service';
import { isIpForDns } from '../../routing/addresses';
import {
  entrancesOf,
  gatewayWaysTo,
  nodePortOf,
  type Entrance,
  type GatewayWay,
  type IngressWay,
  type OpenNodePort,
} from '../../routing/exposure';
import { routesOf } from '../../routing/routes';
import { hasSelector } from '../../routing/selection';
import { joinWords, say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { abridged, block, code, text } from './markdown';
import { linkTo, numberAndProtocol, portName } from './naming';
import { requestsText } from './route-requests';

/** Ways through Ingresses that are listed. */
const SHOWN_INGRESS_WAYS = 6;

/** Who can reach the Service from where. */
export function reachableFrom(snapshot: Snapshot, service: Service): string | undefined {
  const entrances = entrancesOf(snapshot, service);
  if (entrances.length === 0 || (service.ports.length === 0 && entrances[0]?.kind === 'cluster-ip'))
    return undefined;
  const ingresses = entrances.flatMap((entrance) =>
    entrance.kind === 'ingress' ? [ingressText(snapshot, entrance.way)] : [],
  );
  const gateways = gatewayWaysTo(snapshot, service).map((way) => gatewayText(snapshot, way));
  const isInternal = entrances.length + gateways.length === 1 && entrances[0]?.kind !== 'alias';
  const others = entrances
    .filter(({ kind }) => kind !== 'ingress')
    .map((entrance) => entranceText(snapshot, service, entrance, isInternal));
  const [first = '', ...rest] = others;
  const start = isInternal ? say`only from inside the cluster: ${first}` : first;
  return block(say`Reachable from`, [
    start,
    ...rest,
    ...abridged([...ingresses, ...gateways], SHOWN_INGRESS_WAYS),
  ]);
}

/** `[HTTPRoute shop](…): shop.example.com, paths below `/cart` → port 80` */
export function gatewayText(snapshot: Snapshot, { route, rule, backend, port }: GatewayWay): string {
  const target = backend.port
    ? say` → port ${code(String(backend.port.value))}${port ? '' : say`, which this Service does not have`}`
    : '';
  return `${linkTo(snapshot, route)}: ${requestsText(route, rule)}${backend.mirror ? say` (copies)` : ''}${target}`;
}

/** `[Ingress shop](…): `https://shop.example.com/cart` → port 80` */
export function ingressText(snapshot: Snapshot, { ingress, backend, port }: IngressWay): string {
  const target =
    backend.port === undefined
      ? ''
      : say` → port ${code(backend.port.value)}${port ? '' : say`, which this Service does not have`}`;
  return `${linkTo(snapshot, ingress)}: ${ingressAddress({ backend })}${target}`;
}

/** `https://shop.example.com/cart`, or words where the Ingress leaves host and path open. */
export function ingressAddress({ backend }: Pick<IngressWay, 'backend'>): string {
  const { host, path, tls } = backend;
  if (path === undefined) return say`what no other rule takes`;
  const address = `${tls ? 'https' : 'http'}://${host ?? '<any host>'}${path}`;
  return code(address);
}

/** @param isOnly where it is plain that nobody outside the cluster gets in */
function entranceText(snapshot: Snapshot, service: Service, entrance: Entrance, isOnly: boolean): string {
  const insiders = isOnly ? say`Pods and nodes` : say`Pods and nodes of the cluster`;
  const numbers = [...new Set(service.ports.map((port) => text(numberAndProtocol(service, port))))];
  const ports = numbers.length > 1 ? say`ports ${joinWords(numbers)}` : say`port ${joinWords(numbers)}`;
  const onlyLocal =
    service.externalTrafficPolicy?.value === 'Local' ? say`; only nodes that run one of its Pods answer` : '';
  switch (entrance.kind) {
    case 'cluster-ip': {
      const ip =
        entrance.ip === undefined
          ? say`its cluster IP (chosen by the cluster)`
          : say`its cluster IP ${code(entrance.ip)}`;
      const near =
        service.internalTrafficPolicy?.value === 'Local'
          ? say`, as long as one of its Pods runs on the same node`
          : '';
      return say`${insiders}, ${ports} of ${ip}${near}`;
    }
    case 'pod-ips':
      return say`${insiders}, straight at the IPs of its ${hasSelector(service) ? say`Pods` : say`addresses`}`;
    case 'nodes':
      return say`whoever can reach a node: ${nodePorts(service, entrance.ports)}${onlyLocal}`;
    case 'load-balancer': {
      const who =
        entrance.ranges.length > 0
          ? say`clients from ${joinWords(entrance.ranges.map(code), 'or')}`
          : say`outside`;
      return say`${who}: ${ports} of the load balancer → ${behindLoadBalancer(snapshot, service)}`;
    }
    case 'external-ips':
      return say`whoever reaches ${joinWords(entrance.ips.map(code), 'or')} by way of a node: ${ports}`;
    case 'alias':
      if (isIpForDns(entrance.target ?? '')) return say`nobody, since its name does not resolve`;
      return say`Pods that ask the cluster's DNS; they then connect to ${code(entrance.target ?? '')} themselves`;
    case 'ingress':
      return '';
  }
}

function nodePorts(service: Service, open: readonly OpenNodePort[]): string {
  const isChosen = open.every(({ written }) => written === undefined);
  if (isChosen) {
    const what = open.length > 1 ? say`one port for each Service port` : say`one port`;
    return say`${what}, chosen by the cluster, the same on every node`;
  }
  const names = open.map(({ port, written }) => {
    const purpose = open.length > 1 ? say` (for ${portName(service, port)})` : '';
    return `${written === undefined ? say`a port that the cluster chooses` : say`port ${text(written)}`}${purpose}`;
  });
  return say`${joinWords(names)}${open.length > 1 ? ',' : ''} on every node`;
}

/** The rest of the way, as exactly as one line can say it. */
function behindLoadBalancer(snapshot: Snapshot, service: Service): string {
  const [route, second] = routesOf(snapshot, service);
  // SVC-081: without node ports it has to get there in another way.
  if (!route || second)
    return service.ports.every((port) => nodePortOf(service, port)) ? say`node ports → Pods` : say`Pods`;
  const open = nodePortOf(service, route.port);
  const numbers = [...new Set(route.backends.map(({ number }) => number))];
  const target =
    typeof route.target === 'number' ? route.target : numbers.length === 1 ? numbers[0] : undefined;
  const pods = !hasSelector(service)
    ? say`its addresses`
    : target === undefined
      ? say`Pods`
      : say`port ${target} of a Pod`;
  if (!open) return pods;
  return say`node port ${open.written === undefined ? say`(chosen by the cluster)` : text(open.written)} → ${pods}`;
}
