import { isService, isWorkload, type Resource } from '../k8s/resource';
import type { OffsetRange } from '../text';
import type { Snapshot } from '../workspace/snapshot';
import { pairOf } from '../yaml/node';
import type { Mention } from './mention';
import { effectiveSources } from './pairing';
import { mentionsIn, occurrencesOf } from './references';
import { routesOf } from './routes';
import { select, servicesSelecting } from './selection';

/** One step of a route between two objects. */
export interface Call {
  readonly from: Resource;
  readonly to: Resource;
  /** Where the first object says so, in its document. */
  readonly places: readonly OffsetRange[];
}

/** Whether an object has a place on routes. */
export function isOnRoutes(resource: Resource): boolean {
  return !['Other', 'ReferenceGrant', 'NetworkPolicy'].includes(resource.kind) || isWorkload(resource);
}

/** Where an object sends to: an Ingress to Services, a Service to workloads, a workload to the Services that it names. */
export function callsFrom(snapshot: Snapshot, from: Resource): Call[] {
  if (isService(from)) {
    const { workloads } = select(snapshot, from);
    const selector = pairOf(from.spec, 'selector');
    const named = routesOf(snapshot, from);
    return merged([
      ...workloads.map((to) => {
        const ports = named.flatMap(({ port, backends }) =>
          backends.some(({ workload }) => workload === to) && port.targetPort ? [port.targetPort.range] : [],
        );
        return { from, to, places: [...(selector ? [selector.key.range] : []), ...ports] };
      }),
      ...effectiveSources(snapshot, from).map((to) => ({ from, to, places: headOf(from) })),
      ...namedCalls(snapshot, from),
    ]);
  }
  // These are the ends of routes, or only mean the Service that sends to them.
  if (from.kind === 'Endpoints' || from.kind === 'EndpointSlice') return [];
  return namedCalls(snapshot, from);
}

/** Who sends to an object. */
export function callsTo(snapshot: Snapshot, to: Resource): Call[] {
  if (isService(to)) {
    const own = mentionsIn(snapshot, to).find(({ kind, declares }) => kind === 'service' && declares);
    const callers = own ? occurrencesOf(snapshot, own) : [];
    return merged(
      callers
        .filter((mention) => isCall(mention) && mention.resource !== to)
        .map((mention) => callBy(mention, to)),
    );
  }
  if (isWorkload(to)) {
    return servicesSelecting(snapshot, to).flatMap((service) =>
      callsFrom(snapshot, service).filter((call) => call.to === to),
    );
  }
  if (to.kind !== 'Endpoints' && to.kind !== 'EndpointSlice') return [];
  const services = mentionsIn(snapshot, to)
    .filter(({ kind }) => kind === 'service')
    .flatMap((mention) => mention.entities().map(({ resource }) => resource));
  return [...new Set(services)].flatMap((service) =>
    callsFrom(snapshot, service).filter((call) => call.to === to),
  );
}

function namedCalls(snapshot: Snapshot, from: Resource): Call[] {
  return merged(
    mentionsIn(snapshot, from)
      .filter((mention) => mention.kind === 'service' && isCall(mention))
      .flatMap((mention) => mention.entities().map(({ resource }) => callBy(mention, resource)))
      .filter(({ to }) => to !== from),
  );
}

/** A StatefulSet that names its own Service sends nothing to it; nor do those who give it its addresses. */
function isCall({ resource, declares, name }: Mention): boolean {
  if (declares || resource.kind === 'Endpoints' || resource.kind === 'EndpointSlice') return false;
  if (resource.kind === 'ReferenceGrant') return false;
  if (!isWorkload(resource)) return true;
  const owners = [resource.serviceName, resource.subdomain].map((owner) => owner?.range.start);
  return !owners.includes(name?.scalar.range.start);
}

function callBy({ resource, range }: Mention, to: Resource): Call {
  return { from: resource, to, places: [range] };
}

function headOf({ name, headRange }: Resource): OffsetRange[] {
  return [name?.range ?? headRange];
}

function merged(calls: readonly Call[]): Call[] {
  const found: Call[] = [];
  for (const call of calls) {
    const index = found.findIndex(({ from, to }) => from === call.from && to === call.to);
    const known = found[index];
    if (known) found[index] = { ...known, places: [...known.places, ...call.places] };
    else found.push(call);
  }
  return found;
}
