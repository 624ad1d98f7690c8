import { typeOf, type Service } from '../../k8s/service';
import { entrancesOf, type OpenNodePort } from '../../routing/exposure';
import { english, say } from '../../words';
import { namespaceOf } from '../../workspace/scope';
import { scalarOf } from '../../yaml/node';
import { placeAt, type Applied, type Canvas } from './canvas';
import { numberOf, rowOf } from './port-rows';

/** Draws what the type of a Service opens to clients outside the cluster. @param key that of the Service's box */
export function drawOpenings(canvas: Canvas, applied: Applied<Service>, key: string): void {
  for (const entrance of entrancesOf(applied.view, applied.object)) {
    if (entrance.kind === 'load-balancer') drawLoadBalancer(canvas, applied, key);
    else if (entrance.kind === 'nodes') drawNodePorts(canvas, applied, key, entrance.ports);
    else if (entrance.kind === 'external-ips') drawExternalIPs(canvas, applied, key);
  }
}

function drawLoadBalancer(canvas: Canvas, applied: Applied<Service>, key: string): void {
  const from = drawOpening(canvas, applied, key, say`Load balancer`);
  for (const port of applied.object.ports) {
    const place = placeAt(applied, port.port?.range ?? port.range);
    const fromRow = canvas.row(from, { id: rowOf(port), text: numberOf(port), place });
    canvas.link({ from, fromRow, to: key, toRow: rowOf(port) });
  }
}

function drawNodePorts(
  canvas: Canvas,
  applied: Applied<Service>,
  key: string,
  ports: readonly OpenNodePort[],
): void {
  for (const { port, written } of ports) {
    // A load balancer's own node port is a detail, unless somebody wrote it down.
    if (written === undefined && typeOf(applied.object) === 'LoadBalancer') continue;
    const range = scalarOf(port.node, 'nodePort')?.range ?? port.port?.range ?? port.range;
    const found = canvas.problem(applied, port.range, 'node-port');
    const problem = found?.broken ? found : undefined;
    const from = drawOpening(canvas, applied, key, say`Every node`);
    const fromRow = canvas.row(from, {
      id: rowOf(port),
      text: written ?? say`a free port`,
      place: placeAt(applied, range),
      problem,
    });
    canvas.link({ from, fromRow, to: key, toRow: rowOf(port), problem });
  }
}

function drawExternalIPs(canvas: Canvas, applied: Applied<Service>, key: string): void {
  const from = drawOpening(canvas, applied, key, say`External IP`);
  for (const { value, range } of applied.object.externalIPs)
    canvas.row(from, { id: value, text: value, place: placeAt(applied, range) });
  for (const port of applied.object.ports)
    canvas.link({ from, fromRow: undefined, to: key, toRow: rowOf(port) });
}

function drawOpening(canvas: Canvas, applied: Applied<Service>, key: string, name: string): string {
  const { view, object: service } = applied;
  const namespace = namespaceOf(view, service);
  return canvas.other(`${key} ${name}`, {
    id: `${english(name)} of Service ${namespace}/${service.name?.value ?? ''}`,
    column: 'entrance',
    form: 'opening',
    kind: '',
    name,
    detail: '',
    namespace,
    place: placeAt(applied, service.type?.range ?? service.name?.range ?? service.headRange),
  });
}
