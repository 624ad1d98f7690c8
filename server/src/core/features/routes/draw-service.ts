import { knownTypeOf, type Service, type ServicePort } from '../../k8s/service';
import type { Workload } from '../../k8s/workload';
import { addressesFor, effectiveSources, sourcesOf, type EndpointSource } from '../../routing/pairing';
import { routesOf, type Backend, type Route } from '../../routing/routes';
import { hasSelector, isTemplated, select } from '../../routing/selection';
import { english, say } from '../../words';
import { areClose, namespaceOf } from '../../workspace/scope';
import { pairOf } from '../../yaml/node';
import { placeAt, type Applied, type Canvas } from './canvas';
import { drawOpenings } from './draw-openings';
import type { RouteProblem } from './model';
import { numberOf, podsInWords, portRows, rowOf, typeInWords, withProtocol } from './port-rows';

/** Addresses of one Endpoints or EndpointSlice that get a row each; of more, their number is told. */
const SHOWN_ADDRESSES = 4;

/** Draws a Service, what it opens to the outside, and what receives its traffic. @returns the key of its box */
export function drawService(canvas: Canvas, applied: Applied<Service>): string {
  const service = applied.object;
  const { key, isNew } = canvas.object(applied, 'service', typeInWords(service));
  if (!isNew) return key;
  for (const port of service.ports) {
    canvas.row(key, {
      id: rowOf(port),
      text: numberOf(port),
      note: port.name?.value ?? '',
      place: placeAt(applied, port.port?.range ?? port.range),
      problem: canvas.broken(applied, port.range),
    });
  }
  drawOpenings(canvas, applied, key);
  if (knownTypeOf(service) === 'ExternalName') drawAlias(canvas, applied, key);
  else {
    drawWorkloads(canvas, applied, key);
    drawSources(canvas, applied, key);
  }
  return key;
}

/** Draws a workload with the ports that its containers declare. @returns the key of its box */
export function drawWorkload(canvas: Canvas, applied: Applied<Workload>): string {
  const { key, isNew } = canvas.object(applied, 'receiver', podsInWords(applied.object));
  if (!isNew) return key;
  for (const { range, portRange, ...row } of portRows(applied.object)) {
    canvas.row(key, {
      ...row,
      place: placeAt(applied, range),
      problem: canvas.broken(applied, portRange),
    });
  }
  return key;
}

/** Draws addresses that are written by hand. @returns the key of their box */
export function drawSource(canvas: Canvas, applied: Applied<EndpointSource>): string {
  return canvas.object(applied, 'receiver', '').key;
}

function drawWorkloads(canvas: Canvas, applied: Applied<Service>, key: string): void {
  const { view, object: service } = applied;
  if (!hasSelector(service) || isTemplated(service)) return;
  const { workloads } = select(view, service);
  if (workloads.length === 0) drawNoMatch(canvas, applied, key);
  for (const workload of workloads) {
    const to = drawWorkload(canvas, { view, object: workload });
    const assumed = !areClose(view, service.document.uri, workload.document.uri);
    let isLinked = false;
    for (const route of routesOf(view, service)) {
      const toRow = arrival(canvas, applied, route, workload, to);
      if (!toRow) continue;
      isLinked = true;
      canvas.link({ from: key, fromRow: rowOf(route.port), to, ...toRow, assumed: assumed || toRow.assumed });
    }
    // It is selected all the same.
    if (!isLinked) canvas.link({ from: key, fromRow: undefined, to, toRow: undefined, assumed: true });
  }
}

interface Arrival {
  readonly toRow: string | undefined;
  readonly assumed: boolean;
  readonly problem: RouteProblem | undefined;
}

/** Where the traffic of a Service port arrives in a workload; `undefined` where nothing is known of it. */
function arrival(
  canvas: Canvas,
  applied: Applied<Service>,
  { port, backends, gaps, target }: Route,
  workload: Workload,
  key: string,
): Arrival | undefined {
  const range = port.targetPort?.range ?? port.range;
  const backend = backends.find((candidate) => candidate.workload === workload);
  if (backend)
    return { toRow: backendRow(canvas, applied, port, backend, key), assumed: false, problem: undefined };
  const gap = gaps.find((candidate) => candidate.workload === workload);
  const problem = gap && canvas.problem(applied, range, 'target-port-');
  if (!gap || !problem) return undefined;
  const toRow = drawMissingPort(
    canvas,
    key,
    gap.reason.kind === 'protocol'
      ? say`${target} is ${gap.reason.found.port.protocol?.value || 'TCP'}`
      : say`no port ${/^\d+$/.test(String(target)) ? `"${target}"` : target}`,
    problem,
  );
  return { toRow, assumed: !problem.broken, problem };
}

function backendRow(
  canvas: Canvas,
  applied: Applied<Service>,
  port: ServicePort,
  { number, declared }: Backend,
  key: string,
): string {
  const protocol = port.protocol?.value || 'TCP';
  const range = port.targetPort?.range ?? port.port?.range ?? port.range;
  // RES-020: a number works without a declaration.
  return canvas.row(key, {
    id: `${number}/${protocol}`,
    text: withProtocol(number, protocol),
    state: declared ? 'written' : 'undeclared',
    place: placeAt(applied, range),
  });
}

/** A partner that is not there, as far as the diagnostics say so. */
function drawNoMatch(canvas: Canvas, applied: Applied<Service>, key: string): void {
  const { view, object: service } = applied;
  const found = canvas.explained(applied, 'selector-no-match');
  if (!found) return;
  const { problem, near } = found;
  const selector = pairOf(service.spec, 'selector');
  const to = canvas.other(
    `${key} selects nothing`,
    {
      id: `nothing selected by Service ${namespaceOf(view, service)}/${service.name?.value ?? ''}`,
      column: 'receiver',
      form: 'missing',
      kind: '',
      name: problem.broken ? say`No Pod matches` : say`No Pod found`,
      detail: '',
      namespace: namespaceOf(view, service),
      place: placeAt(applied, selector?.key.range ?? service.headRange),
    },
    problem,
  );
  for (const { key: label, value } of service.selector) {
    const text = `${label.value}=${value.value}`;
    canvas.row(to, { id: text, text, state: 'missing', place: placeAt(applied, value.range) });
  }
  if (near) canvas.row(to, { id: 'near', text: '', note: near.message, place: near.place });
  linkPorts(canvas, service, key, to, problem);
}

function drawSources(canvas: Canvas, applied: Applied<Service>, key: string): void {
  const { view, object: service } = applied;
  const sources = sourcesOf(view, service);
  const effective = effectiveSources(view, service);
  for (const object of sources) {
    const source = { view, object };
    const unused = canvas.explained(source, 'endpoints-overwritten')?.problem;
    if (!effective.includes(object)) {
      if (!unused) continue;
      canvas.link({
        from: key,
        fromRow: undefined,
        to: drawSource(canvas, source),
        toRow: undefined,
        problem: unused,
      });
      continue;
    }
    const to = drawSource(canvas, source);
    let isLinked = false;
    for (const port of service.ports) {
      const rows = drawAddresses(canvas, source, port, to);
      for (const toRow of rows) canvas.link({ from: key, fromRow: rowOf(port), to, toRow });
      const problem =
        rows.length > 0 ? undefined : canvas.problem(source, object.node.range, 'endpoints-port-mismatch');
      if (problem) {
        const name = port.name?.value ? say`no port ${port.name.value}` : say`no port ${numberOf(port)}`;
        const toRow = drawMissingPort(canvas, to, name, problem);
        canvas.link({ from: key, fromRow: rowOf(port), to, toRow, assumed: !problem.broken, problem });
      }
      isLinked ||= rows.length > 0 || problem !== undefined;
    }
    if (!isLinked) canvas.link({ from: key, fromRow: undefined, to, toRow: undefined, assumed: true });
  }
  const missing = sources.length === 0 ? canvas.explained(applied, 'endpoints-missing') : undefined;
  if (!missing) return;
  const { problem, near } = missing;
  const to = canvas.other(
    `${key} has no endpoints`,
    {
      id: `no addresses for Service ${namespaceOf(view, service)}/${service.name?.value ?? ''}`,
      column: 'receiver',
      form: 'missing',
      kind: '',
      name: say`No addresses`,
      detail: '',
      namespace: namespaceOf(view, service),
      place: problem.place,
    },
    problem,
  );
  if (near) canvas.row(to, { id: 'near', text: '', note: near.message, place: near.place });
  linkPorts(canvas, service, key, to, problem);
}

/** Rows for the addresses that a port of that name and protocol gets. @returns their ids */
export function drawAddresses(
  canvas: Canvas,
  source: Applied<EndpointSource>,
  port: Pick<ServicePort, 'name' | 'protocol'>,
  key: string,
): string[] {
  const addresses = addressesFor(source.object, port);
  const place = placeAt(source, source.object.name?.range ?? source.object.headRange);
  if (addresses.length > SHOWN_ADDRESSES) {
    const numbers = [...new Set(addresses.map((address) => address.port))].join(', ');
    const text = say`${addresses.length} addresses`;
    return [
      canvas.row(key, {
        id: `${addresses.length} addresses ${numbers}`,
        text,
        note: say`port ${numbers}`,
        place,
      }),
    ];
  }
  return addresses.map(({ ip, port: number }) => {
    const text = ip.includes(':') ? `[${ip}]:${number}` : `${ip}:${number}`;
    return canvas.row(key, { id: text, text, place });
  });
}

function drawAlias(canvas: Canvas, applied: Applied<Service>, key: string): void {
  const { view, object: service } = applied;
  if (!service.externalName?.value) return;
  const problem = canvas.broken(applied, service.externalName.range);
  const to = canvas.other(
    `${key} alias`,
    {
      id: `DNS alias of Service ${namespaceOf(view, service)}/${service.name?.value ?? ''}`,
      column: 'receiver',
      form: 'opening',
      kind: say`DNS alias`,
      name: service.externalName.value,
      detail: '',
      namespace: namespaceOf(view, service),
      place: placeAt(applied, service.externalName.range),
    },
    problem,
  );
  canvas.link({ from: key, fromRow: undefined, to, toRow: undefined, problem });
}

/** From each port, or from the box where there is none. */
function linkPorts(canvas: Canvas, service: Service, from: string, to: string, problem: RouteProblem): void {
  const rows = service.ports.length > 0 ? service.ports.map(rowOf) : [undefined];
  for (const fromRow of rows)
    canvas.link({ from, fromRow, to, toRow: undefined, assumed: !problem.broken, problem });
}

/** A row for a port that something asks for, and that is not there. */
export function drawMissingPort(canvas: Canvas, key: string, text: string, problem: RouteProblem): string {
  return canvas.row(key, {
    id: `missing ${english(text)}`,
    text,
    state: 'missing',
    place: problem.place,
    problem,
  });
}
