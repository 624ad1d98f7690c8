import type { GatewayRoute, RouteBackend } from '../../k8s/http-route';
import type { Ingress, IngressBackend } from '../../k8s/ingress';
import { stringAt } from '../../k8s/object';
import type { Service } from '../../k8s/service';
import { portFor } from '../../routing/exposure';
import {
  closeServedServices,
  isOutOfTraffic,
  portListsOf,
  servedName,
  type EndpointSource,
} from '../../routing/pairing';
import { lookUp } from '../../routing/service-lookup';
import { contains, type OffsetRange } from '../../text';
import { say } from '../../words';
import { areClose, namespaceOf } from '../../workspace/scope';
import { mapOf, mapsOf, seqOf } from '../../yaml/node';
import { placeAt, type Applied, type Canvas } from './canvas';
import { drawAddresses, drawMissingPort, drawService, drawSource } from './draw-service';
import type { RouteProblem } from './model';
import { rowOf } from './port-rows';

export type Entrance = Ingress | GatewayRoute;
type Backend = IngressBackend | RouteBackend;

/**
 * Draws an Ingress or a route of the Gateway API, and the Services that it sends to.
 * @param only which of these count, if not all; rows that lead to others are left out
 */
export function drawEntrance(
  canvas: Canvas,
  applied: Applied<Entrance>,
  only?: (service: Applied<Service>) => boolean,
): void {
  const { view, object } = applied;
  const leftOut: { readonly id: string; readonly range: OffsetRange }[] = [];
  for (const [index, backend] of object.backends.entries()) {
    const id = `backend ${index + 1}`;
    const namespace = 'namespace' in backend ? backend.namespace?.value : undefined;
    const found = lookUp(view, object, backend.service.value, namespace)?.services ?? [];
    const services = found.map((service) => ({ view, object: service }));
    const wanted = only ? services.filter(only) : services;
    if (only && wanted.length === 0) {
      leftOut.push({ id, range: backend.node.range });
      continue;
    }
    const { key } = canvas.object(applied, 'entrance', '');
    const fromRow = canvas.row(key, {
      id,
      ...requestsOf(object, backend),
      place: placeAt(applied, backend.service.range),
      problem: canvas.broken(applied, backend.node.range),
    });
    for (const service of wanted) drawWay(canvas, applied, backend, service, { from: key, fromRow });
    if (services.length > 0) continue;
    const problem = canvas.problem(applied, backend.node.range, 'ingress-backend', 'http-route-backend');
    const to = drawMissingService(canvas, applied, backend.service.value, namespace, problem);
    canvas.link({ from: key, fromRow, to, toRow: undefined, assumed: !problem?.broken, problem });
  }
  for (const { id, range } of leftOut) canvas.leaveOut(applied, id, range);
}

/** Draws addresses, with the Service that is missing in front of them, where the diagnostics say that one is. */
export function drawUnserved(canvas: Canvas, applied: Applied<EndpointSource>): void {
  const { view, object: source } = applied;
  const to = drawSource(canvas, applied);
  if (closeServedServices(view, source).length > 0) return;
  for (const port of portListsOf(source).flat()) drawAddresses(canvas, applied, port, to);
  const name = servedName(source);
  const problem = canvas.problem(applied, source.node.range, 'endpoints-service-missing');
  if (!problem || !name || isOutOfTraffic(source)) return;
  const from = drawMissingService(canvas, applied, name, undefined, problem);
  canvas.link({ from, fromRow: undefined, to, toRow: undefined, assumed: !problem.broken, problem });
}

function drawWay(
  canvas: Canvas,
  applied: Applied<Entrance>,
  backend: Backend,
  service: Applied<Service>,
  start: { readonly from: string; readonly fromRow: string },
): void {
  const to = drawService(canvas, service);
  const { port } = backend;
  const value = typeof port?.value === 'boolean' ? undefined : port?.value;
  const found =
    value === undefined ? undefined : portFor(service.object, { port: { value, range: backend.range } });
  const problem = canvas.problem(applied, backend.node.range, 'ingress-backend', 'http-route-backend');
  const assumed = !areClose(applied.view, applied.object.document.uri, service.object.document.uri);
  if (found) {
    // Such as a backend in another namespace that nothing grants.
    const broken = problem?.broken ? problem : undefined;
    canvas.link({ ...start, to, toRow: rowOf(found), assumed, problem: broken });
  } else if (problem && value !== undefined) {
    const toRow = drawMissingPort(canvas, to, say`no port ${value}`, problem);
    canvas.link({ ...start, to, toRow, assumed: !problem.broken, problem });
  } else canvas.link({ ...start, to, toRow: undefined, assumed: true, problem });
}

/** One box for all that name the same. @returns its key */
function drawMissingService(
  canvas: Canvas,
  applied: Applied,
  name: string,
  namespace: string | undefined,
  problem: RouteProblem | undefined,
): string {
  const own = namespace ?? namespaceOf(applied.view, applied.object);
  const { object } = applied;
  return canvas.other(
    `missing Service ${own}/${name}`,
    {
      id: `missing Service ${own}/${name}`,
      column: 'service',
      form: 'missing',
      kind: 'Service',
      name,
      detail: problem?.broken ? say`not found` : say`not in these files`,
      namespace: own,
      place: problem?.place ?? placeAt(applied, object.name?.range ?? object.headRange),
    },
    problem,
  );
}

/** Which requests a backend gets: `shop.example.com` and its path. */
function requestsOf(object: Entrance, backend: Backend): { readonly text: string; readonly note: string } {
  if ('path' in backend) {
    if (backend.path === undefined) return { text: say`everything else`, note: '' };
    return { text: backend.host ?? say`any host`, note: backend.path };
  }
  const spec = mapOf(object.node, 'spec');
  const hosts = (seqOf(spec, 'hostnames')?.items ?? []).flatMap(({ value }) =>
    value?.type === 'scalar' ? [value.source] : [],
  );
  const rule = mapsOf(seqOf(spec, 'rules')).find(({ map }) => contains(map.range, backend.range.start))?.map;
  const [match] = mapsOf(seqOf(rule, 'matches'));
  const path = stringAt(mapOf(match?.map, 'path'), 'value')?.value ?? '';
  const [host = say`any host`, second] = hosts;
  return {
    text: second === undefined ? host : say`${host} and ${hosts.length - 1} more`,
    note: [path, backend.mirror ? say`copies` : ''].filter(Boolean).join(' '),
  };
}
