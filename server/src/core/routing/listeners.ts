import type { IngressBackend } from '../k8s/ingress';
import type { RouteBackend } from '../k8s/http-route';
import type { Resource } from '../k8s/resource';
import { knownTypeOf, type Service, type ServicePort } from '../k8s/service';
import type { OffsetRange } from '../text';
import { areClose } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import type { YamlDocument } from '../yaml/manifest-file';
import { portFor } from './exposure';
import { addressesFor, effectiveSources } from './pairing';
import { lookUp } from './service-lookup';
import { judgedRoutes } from './target-ports';

/** A port on which the traffic of a Service port arrives in the end. */
export interface Listener {
  readonly number: number;
  /** The workload, Endpoints or EndpointSlice. */
  readonly owner: Resource;
  /** Where the number is declared, else where the owner is. */
  readonly document: YamlDocument;
  readonly range: OffsetRange;
  /** The container that declares it, where one does. */
  readonly container: string | undefined;
}

/**
 * The ports behind a Service port, in the order in which they are found. None where the Pods were found far away or a
 * template hides something, since what stands beside the text is read as a fact.
 */
export function listenersOf(snapshot: Snapshot, service: Service, port: ServicePort): Listener[] {
  const route = judgedRoutes(snapshot, service).find((candidate) => candidate.port === port);
  const pods = (route?.backends ?? []).map(({ workload, number, declared }): Listener => ({
    number,
    owner: workload,
    document: workload.document,
    range: declared?.port.containerPort?.range ?? workload.name?.range ?? workload.headRange,
    container: declared?.container.name?.value,
  }));
  const sources = effectiveSources(snapshot, service).filter((source) =>
    areClose(snapshot, service.document.uri, source.document.uri),
  );
  const written = sources.flatMap((source) =>
    [...new Set(addressesFor(source, port).map((address) => address.port))].map((number): Listener => ({
      number,
      owner: source,
      document: source.document,
      range: source.name?.range ?? source.headRange,
      container: undefined,
    })),
  );
  return [...pods, ...written];
}

/** The Service ports that a backend of an Ingress or a route means; several are variants of one Service. */
export function portsBehind(
  snapshot: Snapshot,
  from: Resource,
  backend: IngressBackend | RouteBackend,
): { readonly service: Service; readonly port: ServicePort }[] {
  const namespace = 'namespace' in backend ? backend.namespace?.value : undefined;
  const { port: wanted } = backend;
  if (!wanted || typeof wanted.value === 'boolean') return [];
  // GW-001: a route means a number only.
  if ('mirror' in backend && typeof wanted.value === 'string') return [];
  const { value, range } = wanted;
  const found = lookUp(snapshot, from, backend.service.value, namespace);
  return (found?.services ?? []).flatMap((service) => {
    // Whoever takes the traffic of an ExternalName Service is not in these manifests.
    if (knownTypeOf(service) === 'ExternalName') return [];
    if (!areClose(snapshot, from.document.uri, service.document.uri)) return [];
    const port = portFor(service, { port: { value, range } });
    return port ? [{ service, port }] : [];
  });
}
