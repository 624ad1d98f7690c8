import { isNearName } from '../k8s/nearest';
import { isService, type Resource } from '../k8s/resource';
import type { Service } from '../k8s/service';
import { say } from '../words';
import { keyFor } from '../workspace/index-keys';
import { setsOf } from '../workspace/manifest-sets';
import { areClose, hasTemplatesNearby, namespaceOf, nearby, nearestOnly } from '../workspace/scope';
import { find, isRewritten, type Snapshot } from '../workspace/snapshot';
import { isPlaceholder } from '../yaml/node';

/** What the workspace says of a Service that another object names. */
export interface Lookup {
  /** Those of the name in the namespace, at the nearest level. More than one are variants, of which people apply one. */
  readonly services: readonly Service[];
  /** Where there is none: the close Service of the namespace whose name was probably meant. */
  readonly near: Service | undefined;
  /** Where there is none: a close Service of the very name in another namespace. */
  readonly elsewhere: Service | undefined;
}

/** @returns `undefined` where the name or the namespace awaits a value from a template */
export function lookUp(
  snapshot: Snapshot,
  from: Resource,
  name: string,
  namespace: string = namespaceOf(snapshot, from),
): Lookup | undefined {
  if (!name || isPlaceholder(name) || isPlaceholder(namespace)) return undefined;
  const services = servicesNamed(snapshot, from, name, namespace);
  if (services.length > 0) return { services, near: undefined, elsewhere: undefined };
  return {
    services,
    near: nearService(snapshot, from, name, namespace),
    elsewhere: elsewhere(snapshot, from, name, namespace),
  };
}

/** Whether somebody wrote down both namespaces: `kubectl apply -n` brings together what is written without one. */
export function haveNamespaces(...resources: readonly Resource[]): boolean {
  return resources.every(({ namespace }) => namespace !== undefined && !isPlaceholder(namespace.value));
}

/** The Services that are close enough for a mistake about one of them to be plain. */
export function closeServices(snapshot: Snapshot, from: Resource): readonly Service[] {
  return nearby(snapshot, from.document.uri, 'services').flatMap(({ resource }) =>
    isService(resource) && areClose(snapshot, from.document.uri, resource.document.uri) ? [resource] : [],
  );
}

/** Programs that make Services which no manifest shows, and the names of these. Taken from their documentation. */
const MAKERS: readonly { readonly maker: string; readonly name: RegExp }[] = [
  {
    maker: say`Elastic Cloud on Kubernetes`,
    name: /-(?:es|kb|agent|apm|ent|ems|ls|beat)-(?:http|transport|internal-http)$/,
  },
  { maker: 'Strimzi', name: /-kafka-(?:\S+-)?(?:bootstrap|brokers)$/ },
  { maker: 'CloudNativePG', name: /-(?:rw|ro)$/ },
  { maker: say`the Prometheus operator`, name: /^(?:prometheus|alertmanager|thanos-ruler)-operated$/ },
  { maker: 'Rook', name: /^rook-ceph-/ },
  { maker: 'KubeRay', name: /-(?:head|serve)-svc$/ },
  { maker: 'KServe', name: /-predictor(?:-default)?$/ },
  { maker: 'Istio', name: /^istio-(?:ingress|egress)gateway$|^istiod$/ },
];

/** Who is known to make Services with such a name. */
export function knownServiceMaker(name: string): string | undefined {
  return MAKERS.find((entry) => entry.name.test(name))?.maker;
}

/** Whether something close by deploys or becomes objects that no manifest shows, so that nothing can be called missing. */
export function hasChartsNearby(snapshot: Snapshot, from: Resource): boolean {
  const { uri } = from.document;
  return nearby(snapshot, uri, 'charts').length > 0 || hasTemplatesNearby(snapshot, uri);
}

/**
 * Whether a kustomization makes a Service of this name in the namespace, for an object outside of kustomizations: what it
 * writes is named and placed otherwise.
 */
export function isBuilt(snapshot: Snapshot, name: string, namespace: string): boolean {
  return find(snapshot, keyFor.name('Service', name)).some((service) => {
    const { uri } = service.document;
    if (!isRewritten(snapshot, uri)) return false;
    return [...setsOf(snapshot, uri)].some((set) =>
      set
        .builtFrom(service)
        .some((built) => built.name?.value === name && namespaceOf(snapshot, built) === namespace),
    );
  });
}

/** The Services of a name in a namespace, at the nearest level that has any. */
export function servicesNamed(
  snapshot: Snapshot,
  from: Resource,
  name: string,
  namespace: string,
): readonly Service[] {
  const found = find(snapshot, keyFor.name('Service', name))
    .filter(isService)
    .filter((service) => {
      const own = namespaceOf(snapshot, service);
      return own === namespace || isPlaceholder(own);
    });
  return nearestOnly(snapshot, from.document.uri, found).resources;
}

function nearService(
  snapshot: Snapshot,
  from: Resource,
  name: string,
  namespace: string,
): Service | undefined {
  const candidates = closeServices(snapshot, from).filter(
    (service) =>
      service.name !== undefined &&
      namespaceOf(snapshot, service) === namespace &&
      isNearName(name, service.name.value),
  );
  return new Set(candidates.map((service) => service.name?.value)).size === 1 ? candidates[0] : undefined;
}

/** Where several other namespaces have one, nobody knows which is meant. */
function elsewhere(snapshot: Snapshot, from: Resource, name: string, namespace: string): Service | undefined {
  const [first, ...others] = find(snapshot, keyFor.name('Service', name))
    .filter(isService)
    .filter(
      (service) =>
        namespaceOf(snapshot, service) !== namespace &&
        areClose(snapshot, from.document.uri, service.document.uri),
    );
  const isOne =
    first && others.every((other) => namespaceOf(snapshot, other) === namespaceOf(snapshot, first));
  return isOne ? first : undefined;
}
