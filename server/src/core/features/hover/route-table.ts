import { isHeadless, knownTypeOf, targetPortOf, type Service, type ServicePort } from '../../k8s/service';
import type { Workload } from '../../k8s/workload';
import { entrancesOf, nodePortOf } from '../../routing/exposure';
import { addressesFor, effectiveSources } from '../../routing/pairing';
import { podCount, type PodCount } from '../../routing/pod-count';
import { routesOf, type Backend, type Route } from '../../routing/routes';
import { hasSelector, isTemplated } from '../../routing/selection';
import { say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { abridged, code, paragraphs, table, text } from './markdown';
import { linkTo, numberAndProtocol, portNumber } from './naming';
import { routeNotes } from './route-notes';

export interface RouteTableOptions {
  /** All of the Service's ports unless given. */
  readonly ports?: readonly ServicePort[] | undefined;
  /** What clients use, where that is not the Service itself. */
  readonly client?: string;
}

/** Addresses shown of one list. */
const SHOWN_ADDRESSES = 4;

/** The way of the traffic: client → Service port → target port → workload and container; below it, what goes nowhere and why. */
export function routeTable(
  snapshot: Snapshot,
  service: Service,
  options: RouteTableOptions = {},
): string | undefined {
  const ports = options.ports ?? service.ports;
  const routes = routesOf(snapshot, service).filter(({ port }) => ports.includes(port));
  if (routes.length === 0) return undefined;
  const rows = routes.flatMap((route) => rowsOf(snapshot, route, options.client));
  // Addresses that are written by hand are no Pods to count.
  const head = hasSelector(service)
    ? [say`Client uses`, say`Service port`, 'targetPort', say`Received by`, say`Pods`]
    : [say`Client uses`, say`Service port`, say`Endpoint port`, say`Received by`];
  return paragraphs(
    table(
      head,
      rows.map((row) => row.slice(0, head.length)),
    ),
    ...routeNotes(snapshot, service, routes),
  );
}

/** Who gets the traffic of one port, in one cell: `8080 of Deployment web, container `web``. */
export function receiversText(snapshot: Snapshot, service: Service, port: ServicePort): string {
  if (knownTypeOf(service) === 'ExternalName')
    return say`alias for ${code(service.externalName?.value ?? '')}`;
  const route = routesOf(snapshot, service).find((other) => other.port === port);
  const pods = (route?.backends ?? []).map(
    (backend) => say`${backend.number} of ${receiver(snapshot, backend)}`,
  );
  const sources = effectiveSources(snapshot, service).filter(
    (source) => addressesFor(source, port).length > 0,
  );
  const all = [...pods, ...sources.map((source) => say`addresses of ${linkTo(snapshot, source)}`)];
  if (all.length > 0) return abridged(all, SHOWN_ADDRESSES).join('; ');
  return route ? nobody(route) : '–';
}

/** `3`, `1 (default)`, `1 per node`. */
export function countText(count: PodCount): string {
  switch (count.kind) {
    case 'number':
      return count.written ? String(count.count) : say`${count.count} (default)`;
    case 'one-pod':
      return say`only ${code(count.name)}`;
    case 'no-such-pod':
      return say`none: it has no Pod ${code(count.name)}`;
    case 'refused':
      return say`none: the API server refuses them`;
    case 'per-node':
      return say`1 per node`;
    case 'placeholder':
      return code(count.source);
    case 'unknown':
      return say`not known`;
  }
}

/** `container `web``; nothing where no container declares the port and there are several. */
export function containerText(backend: Backend): string | undefined {
  const running = backend.workload.containers.filter(({ role }) => role !== 'init');
  const container = backend.declared?.container ?? (running.length === 1 ? running[0] : undefined);
  if (!container) return undefined;
  const noun = container.role === 'sidecar' ? say`sidecar` : say`container`;
  return container.name ? `${noun} ${code(container.name.value)}` : say`a ${noun} without a name`;
}

/** What clients inside and outside connect to for a Service port. @param number the Pods' own, where the Service is headless */
export function clientAddresses(
  snapshot: Snapshot,
  service: Service,
  port: ServicePort,
  number?: number,
): string[] {
  const name = service.name?.value ?? '<Service>';
  const own = portNumber(port);
  if (isHeadless(service)) return [code(`${name}:${number ?? targetPortOf(port) ?? own}`)];
  return entrancesOf(snapshot, service).flatMap((entrance): string[] => {
    switch (entrance.kind) {
      case 'cluster-ip':
        return [code(`${name}:${own}`)];
      case 'load-balancer':
        return [code(`<load balancer>:${own}`)];
      case 'nodes': {
        const open = nodePortOf(service, port);
        // A load balancer's own node port is a detail, unless somebody wrote it down.
        if (!open || (open.written === undefined && service.type?.value === 'LoadBalancer')) return [];
        return [code(`<any node>:${open.written ?? '<chosen by the cluster>'}`)];
      }
      case 'external-ips':
        return entrance.ips.map((ip) => code(ip.includes(':') ? `[${ip}]:${own}` : `${ip}:${own}`));
      case 'pod-ips':
      case 'ingress':
      case 'alias':
        return [];
    }
  });
}

function rowsOf(snapshot: Snapshot, route: Route, client: string | undefined): string[][] {
  const { service, port, backends } = route;
  const start = (number?: number) => {
    const name = port.name?.value ? `${code(port.name.value)} ` : '';
    const addresses = client ?? clientAddresses(snapshot, service, port, number).join(', ');
    return [addresses || '–', name + text(numberAndProtocol(service, port))];
  };
  const rows = backends.map((backend) => [
    ...start(backend.number),
    targetText(route, backend),
    receiver(snapshot, backend),
    countText(podCount(service, backend.workload)),
  ]);
  for (const source of effectiveSources(snapshot, service)) {
    const addresses = addressesFor(source, port);
    if (addresses.length === 0) continue;
    const numbers = [...new Set(addresses.map((address) => String(address.port)))].join(', ');
    const shown = abridged(
      addresses.map((address) =>
        code(address.ip.includes(':') ? `[${address.ip}]:${address.port}` : `${address.ip}:${address.port}`),
      ),
      SHOWN_ADDRESSES,
    );
    rows.push([
      ...start(addresses[0]?.port),
      numbers,
      `${shown.join(', ')} (${linkTo(snapshot, source)})`,
      '–',
    ]);
  }
  return rows.length > 0 ? rows : [[...start(), targetText(route, undefined), nobody(route), '–']];
}

function receiver(snapshot: Snapshot, backend: Backend): string {
  return [linkTo(snapshot, backend.workload), containerText(backend)].filter(Boolean).join(', ');
}

function targetText({ service, port, target }: Route, backend: Backend | undefined): string {
  if (!hasSelector(service)) return '–';
  if (typeof target === 'string') return backend ? `${code(target)} → ${backend.number}` : code(target);
  if (target === undefined) return '–';
  return port.targetPort?.value === target ? String(target) : say`${target} (default)`;
}

function nobody({ service, gaps, target }: Route): string {
  if (!hasSelector(service)) return say`no address`;
  if (isTemplated(service)) return say`not known yet`;
  if (gaps.length > 0 && typeof target === 'string') return say`no port ${code(target)}`;
  return target === undefined ? '–' : say`no Pod found`;
}

/** The workloads that get traffic through any port of a Service. */
export function receivers(snapshot: Snapshot, service: Service): Workload[] {
  return [
    ...new Set(
      routesOf(snapshot, service).flatMap(({ backends }) => backends.map(({ workload }) => workload)),
    ),
  ];
}
