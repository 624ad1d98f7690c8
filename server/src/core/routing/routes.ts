import { nearest } from '../k8s/nearest';
import { protocolOf, targetPortOf, type Service, type ServicePort } from '../k8s/service';
import type { Container, ContainerPort, Workload } from '../k8s/workload';
import { memoised } from '../workspace/reads';
import type { Snapshot } from '../workspace/snapshot';
import { onceForLong } from './long-lists';
import { select } from './selection';

/** Where the traffic of one Service port goes. */
export interface Route {
  readonly service: Service;
  readonly port: ServicePort;
  /** Port number or port name; `undefined` where the manifest gives neither a usable `port` nor `targetPort`. */
  readonly target: number | string | undefined;
  /** Workloads that receive it. */
  readonly backends: readonly Backend[];
  /** Selected workloads that do not, since they lack the named port. */
  readonly gaps: readonly Gap[];
}

export interface Backend {
  readonly workload: Workload;
  /** The number that Pods receive the traffic on. */
  readonly number: number;
  /** The container that declares it. A numeric targetPort works without a declaration (RES-020), so it may be unknown. */
  readonly declared: DeclaredPort | undefined;
}

export interface DeclaredPort {
  readonly container: Container;
  readonly port: ContainerPort;
}

/** A selected workload that has no such named port (RES-025): its Pods get nothing through this Service port. */
export interface Gap {
  readonly workload: Workload;
  readonly reason:
    | { readonly kind: 'missing' }
    /** The name stands there with another protocol (RES-024). */
    | { readonly kind: 'protocol'; readonly found: DeclaredPort }
    /** Only a plain init container declares it; those are never looked at (RES-021). */
    | { readonly kind: 'init-container'; readonly found: DeclaredPort };
  /** The declared port whose name was probably meant: one letter off, or the only one of its protocol with a near name. */
  readonly near: DeclaredPort | undefined;
}

/** The routes of a Service, one for each of its ports, as the EndpointSlice controller resolves them. Memoised for each snapshot. */
export const routesOf: (snapshot: Snapshot, service: Service) => readonly Route[] = memoised(
  (snapshot, service) => {
    const { workloads } = select(snapshot, service);
    return service.ports.map((port) => routeOf(service, port, workloads));
  },
);

function routeOf(service: Service, port: ServicePort, workloads: readonly Workload[]): Route {
  const target = targetPortOf(port);
  const protocol = protocolOf(port);
  const known = endsOf(workloads);
  const id = JSON.stringify([protocol, target]);
  let ends = known.get(id);
  if (!ends) known.set(id, (ends = findEnds(target, protocol, workloads)));
  return { service, port, target, ...ends };
}

type Ends = Pick<Route, 'backends' | 'gaps'>;

/** Services that select the same workloads send to them alike. */
const endsOf = onceForLong((_workloads: readonly Workload[]) => new Map<string, Ends>());

function findEnds(target: Route['target'], protocol: string, workloads: readonly Workload[]): Ends {
  const backends: Backend[] = [];
  const gaps: Gap[] = [];
  for (const workload of workloads) {
    if (typeof target === 'number') {
      backends.push({
        workload,
        number: target,
        declared: declaredNumber(workload, target, protocol),
      });
    } else if (typeof target === 'string') {
      const declared = declaredName(workload, target, protocol);
      const number = declared?.port.containerPort?.value;
      if (declared && number !== undefined) backends.push({ workload, number, declared });
      else if (!declared) gaps.push(explainGap(workload, target, protocol));
    }
  }
  return { backends, gaps };
}

/** Ports that a Service can reach, in the order of the look-up: containers, then sidecars. */
export function reachablePorts(workload: Workload): DeclaredPort[] {
  return declaredPorts(workload).filter(({ container }) => container.role !== 'init');
}

/** All ports that the workload's containers declare. */
export function declaredPorts(workload: Workload): DeclaredPort[] {
  return workload.containers.flatMap((container) => container.ports.map((port) => ({ container, port })));
}

/** RES-021: the first match of name and protocol. */
function declaredName(workload: Workload, name: string, protocol: string): DeclaredPort | undefined {
  return reachablePorts(workload).find(
    ({ port }) => port.name?.value === name && protocolOf(port) === protocol,
  );
}

function declaredNumber(workload: Workload, number: number, protocol: string): DeclaredPort | undefined {
  return reachablePorts(workload).find(
    ({ port }) => port.containerPort?.value === number && protocolOf(port) === protocol,
  );
}

function explainGap(workload: Workload, name: string, protocol: string): Gap {
  const named = declaredPorts(workload).filter(({ port }) => port.name?.value === name);
  const reachable = named.find(({ container }) => container.role !== 'init');
  const found = reachable ?? named[0];
  const near = nearestPort(workload, name, protocol);
  if (reachable && found) return { workload, reason: { kind: 'protocol', found }, near };
  if (found) return { workload, reason: { kind: 'init-container', found }, near };
  return { workload, reason: { kind: 'missing' }, near };
}

function nearestPort(workload: Workload, name: string, protocol: string): DeclaredPort | undefined {
  const candidates = reachablePorts(workload).filter(
    ({ port }) => port.name && protocolOf(port) === protocol,
  );
  const near = nearest(
    name,
    candidates.map(({ port }) => port.name?.value ?? ''),
  );
  return candidates.find(({ port }) => port.name?.value === near);
}
