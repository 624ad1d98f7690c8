import { misspeltServiceLabel } from '../k8s/endpoint-slice';
import { isNear } from '../k8s/nearest';
import { isService, type Resource } from '../k8s/resource';
import { typeOf, type Service } from '../k8s/service';
import { keyFor } from '../workspace/index-keys';
import {
  areClose,
  distanceBetween,
  nearby,
  SAME_DIRECTORY,
  SAME_FILE,
  sameNamespace,
  type Distance,
} from '../workspace/scope';
import { find, type Snapshot } from '../workspace/snapshot';
import { isPlaceholder } from '../yaml/node';
import {
  isOutOfTraffic,
  isWrittenByController,
  servedName,
  servedServices,
  sourcesOf,
  type EndpointSource,
} from './pairing';

/** An object that was probably meant to be the partner of another, and why it is not. */
export interface EndpointNearMiss<T extends Resource> {
  readonly partner: T;
  readonly distance: Distance;
  readonly reason:
    /** Its name is a few letters off. */
    | 'name'
    /** It has the name, in another namespace. */
    | 'namespace'
    /** It is an EndpointSlice named after the Service, but its label does not say so. */
    | 'unlabelled';
  /** Enough to call it a mistake. */
  readonly strong: boolean;
}

/** Endpoints and EndpointSlices that a Service without any was probably meant to have; best first. */
export function nearSources(snapshot: Snapshot, service: Service): EndpointNearMiss<EndpointSource>[] {
  const name = service.name?.value;
  if (!name) return [];
  const misses = nearby(snapshot, service.document.uri, 'endpoints').flatMap(
    ({ resource, distance }): EndpointNearMiss<EndpointSource>[] => {
      if (!isSource(resource) || isWrittenByController(resource) || isOutOfTraffic(resource)) return [];
      const found = reasonFor(snapshot, service, resource, name, servedName(resource));
      if (!found || servedServices(snapshot, resource).length > 0) return [];
      return [
        { partner: resource, distance, reason: found, strong: isStrong(service, resource, found, distance) },
      ];
    },
  );
  return inOrder(misses);
}

/** Services that an object which serves none was probably meant for; best first. */
export function nearServices(snapshot: Snapshot, source: EndpointSource): EndpointNearMiss<Service>[] {
  const served = servedName(source);
  const elsewhere = served ? find(snapshot, keyFor.name('Service', served)).filter(isService) : [];
  const close = nearby(snapshot, source.document.uri, 'services').flatMap(({ resource }) =>
    isService(resource) ? [resource] : [],
  );
  const misses = [...new Set([...close, ...elsewhere])].flatMap((service): EndpointNearMiss<Service>[] => {
    const distance = distanceBetween(snapshot, source.document.uri, service.document.uri) ?? SAME_FILE;
    const name = service.name?.value;
    if (!areClose(snapshot, source.document.uri, service.document.uri) || !name || !wantsEndpoints(service))
      return [];
    const found = reasonFor(snapshot, service, source, name, served);
    if (!found || sourcesOf(snapshot, service).length > 0) return [];
    return [
      { partner: service, distance, reason: found, strong: isStrong(service, source, found, distance) },
    ];
  });
  return inOrder(misses);
}

/** Whether somebody has to say where the traffic goes: neither a selector nor an external name does. */
export function wantsEndpoints(service: Service): boolean {
  return service.selector.length === 0 && typeOf(service) !== 'ExternalName';
}

function reasonFor(
  snapshot: Snapshot,
  service: Service,
  source: EndpointSource,
  name: string,
  served: string | undefined,
): EndpointNearMiss<Service>['reason'] | undefined {
  if (!sameNamespace(snapshot, service, source)) {
    const open = [service, source].some(({ namespace }) => namespace && isPlaceholder(namespace.value));
    return served === name && !open ? 'namespace' : undefined;
  }
  if (served !== undefined) return isNear(name, served) ? 'name' : undefined;
  if (source.kind === 'EndpointSlice' && misspeltServiceLabel(source)?.value.value === name)
    return 'unlabelled';
  const own = source.name?.value ?? '';
  return own === name || own.startsWith(`${name}-`) ? 'unlabelled' : undefined;
}

function isStrong(service: Service, source: EndpointSource, reason: string, distance: Distance): boolean {
  if (reason !== 'namespace') return true;
  // `kubectl apply -n` can still bring together what is written with a namespace and what is written without.
  return service.namespace !== undefined && source.namespace !== undefined && distance <= SAME_DIRECTORY;
}

function inOrder<T extends Resource>(misses: EndpointNearMiss<T>[]): EndpointNearMiss<T>[] {
  return misses.sort((a, b) => Number(b.strong) - Number(a.strong) || a.distance - b.distance);
}

function isSource(resource: Resource): resource is EndpointSource {
  return resource.kind === 'Endpoints' || resource.kind === 'EndpointSlice';
}
