import { isNearName } from '../k8s/nearest';
import { isWorkload, type Resource } from '../k8s/resource';
import type { Service } from '../k8s/service';
import { WORKLOAD_KINDS, type Workload } from '../k8s/workload';
import { keyFor } from '../workspace/index-keys';
import { areClose, namespaceOf, sameNamespace } from '../workspace/scope';
import { find, settingsFor, type Snapshot } from '../workspace/snapshot';
import { servicesSelecting } from './selection';
import { closeServices, haveNamespaces, lookUp } from './service-lookup';

/** What a host name means to a Pod of some namespace (ANA-012, DNS-043). */
export type Resolution =
  /** @property services more than one are variants; @property pod one of its Pods is named, and not the Service */
  | { readonly kind: 'found'; readonly services: readonly Service[]; readonly pod: boolean }
  | {
      readonly kind: 'missing';
      readonly name: Label;
      readonly namespace: string;
      /** The name is so written that only a Service can be meant. */
      readonly plain: boolean;
      /** Absent in a bare name. */
      readonly namespaceLabel: Label | undefined;
      /** What was probably meant. */
      readonly near: Service | undefined;
      /** The Service of that name in a namespace that comes close to the one written, or in any other. */
      readonly elsewhere: Service | undefined;
      /** Other Services of that namespace are close by. */
      readonly known: boolean;
    };

/** A host name that leaves out one of its labels, and so resolves nowhere. */
export interface Incomplete {
  readonly service: Service;
  /** What stands before the gap. */
  readonly label: Label;
  readonly lacks:
    /** `web.svc.cluster.local` */
    | { readonly kind: 'namespace'; readonly suffix: string }
    /** `db-0.shop.svc.cluster.local` */
    | { readonly kind: 'service'; readonly statefulSet: Workload };
}

/** One of the labels of a host name, with its offset in it. */
export interface Label {
  readonly text: string;
  readonly start: number;
}

/** @returns `undefined` for names that are no Service's, as far as this workspace tells */
export function resolveHost(snapshot: Snapshot, from: Resource, host: string): Resolution | undefined {
  const own = namespaceOf(snapshot, from);
  const { labels, plain } = labelsOf(host, settingsFor(snapshot, from.document.uri).clusterDomain);
  const [first, second, third, fourth] = labels;
  if (!first || fourth || labels.some(({ text }) => !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text)))
    return undefined;
  if (plain) {
    if (third && second) return resolve(snapshot, from, second, third, true, true);
    return second ? resolve(snapshot, from, first, second, true, false) : undefined;
  }
  if (host.endsWith('.')) return undefined;
  if (!second) return resolve(snapshot, from, first, undefined, false, false);
  if (third) return known(resolve(snapshot, from, second, third, false, true));
  // DNS-044: a Pod of a headless Service of the own namespace comes first.
  const pod = lookUp(snapshot, from, second.text, own);
  if (pod && pod.services.length > 0) return { kind: 'found', services: pod.services, pod: true };
  return resolve(snapshot, from, first, second, false, false);
}

/** DNS-002, DNS-010: a name below `svc` has the namespace, and that of a Pod the Service before it. */
export function incompleteHost(snapshot: Snapshot, from: Resource, host: string): Incomplete | undefined {
  const zone = settingsFor(snapshot, from.document.uri).clusterDomain;
  const { labels, plain } = labelsOf(host, zone);
  const [first, second, third] = labels;
  if (!plain || !first || third) return undefined;
  if (second) return withoutService(snapshot, from, first, second.text);
  // `web.svc` is Service "web" in namespace "svc".
  const suffix = host.slice(first.text.length);
  if (!suffix.toLowerCase().startsWith(`.svc.${zone.toLowerCase()}`)) return undefined;
  const [service] = closeOnly(snapshot, from, lookUp(snapshot, from, first.text)?.services);
  // The domain of a namespace that is called like one of its Services.
  const isNamespace = closeServices(snapshot, from).some(
    (other) => namespaceOf(snapshot, other) === first.text,
  );
  return service && !isNamespace
    ? { service, label: first, lacks: { kind: 'namespace', suffix } }
    : undefined;
}

/**
 * The close workload of the namespace that is called what a bare name says. DNS knows Services only.
 * @returns with it the Services of the namespace that select its Pods; nothing where a Service may come from elsewhere
 */
export function workloadNamed(
  snapshot: Snapshot,
  from: Resource,
  name: string,
): { readonly workload: Workload; readonly services: readonly Service[] } | undefined {
  const found = WORKLOAD_KINDS.flatMap((kind) => find(snapshot, keyFor.name(kind, name))).filter(
    (resource): resource is Workload =>
      isWorkload(resource) && resource !== from && sameNamespace(snapshot, from, resource),
  );
  const [workload, variant] = closeOnly(snapshot, from, found);
  if (!workload || variant || found.length > 1 || workload.podLabels.length === 0) return undefined;
  return { workload, services: servicesSelecting(snapshot, workload) };
}

function withoutService(
  snapshot: Snapshot,
  from: Resource,
  pod: Label,
  namespace: string,
): Incomplete | undefined {
  const owner = /^(.+)-\d+$/.exec(pod.text)?.[1];
  if (!owner || lookUp(snapshot, from, pod.text, namespace)?.services.length !== 0) return undefined;
  const statefulSets = closeOnly(snapshot, from, find(snapshot, keyFor.name('StatefulSet', owner)));
  const [statefulSet, variant] = statefulSets.filter((set) => namespaceOf(snapshot, set) === namespace);
  if (!statefulSet || variant || !isWorkload(statefulSet) || !statefulSet.serviceName) return undefined;
  const named = lookUp(snapshot, statefulSet, statefulSet.serviceName.value, namespace)?.services;
  const [service] = closeOnly(snapshot, from, named);
  return service && { service, label: pod, lacks: { kind: 'service', statefulSet } };
}

function closeOnly<T extends Resource>(snapshot: Snapshot, from: Resource, found: readonly T[] = []): T[] {
  return found.filter(({ document }) => areClose(snapshot, from.document.uri, document.uri));
}

function known(resolution: Resolution | undefined): Resolution | undefined {
  return resolution?.kind === 'found' ? resolution : undefined;
}

function resolve(
  snapshot: Snapshot,
  from: Resource,
  name: Label,
  namespaceLabel: Label | undefined,
  plain: boolean,
  pod: boolean,
): Resolution | undefined {
  const namespace = namespaceLabel?.text ?? namespaceOf(snapshot, from);
  // The API server's own Service, and what the control plane brings.
  if ((name.text === 'kubernetes' && namespace === 'default') || namespace.startsWith('kube-'))
    return undefined;
  const found = lookUp(snapshot, from, name.text, namespace);
  if (!found) return undefined;
  if (found.services.length > 0) return { kind: 'found', services: found.services, pod };
  const isKnown = closeServices(snapshot, from).some(
    (service) => namespaceOf(snapshot, service) === namespace,
  );
  const away = found.elsewhere && haveNamespaces(found.elsewhere) ? found.elsewhere : undefined;
  return {
    kind: 'missing',
    name,
    namespace,
    plain,
    namespaceLabel,
    near: found.near,
    elsewhere: namespaceLabel && !(away && isSlip(snapshot, namespace, away, isKnown)) ? undefined : away,
    known: isKnown,
  };
}

/** `web.shpo` for `web.shop`. */
function isSlip(snapshot: Snapshot, written: string, service: Service, isKnown: boolean): boolean {
  return !isKnown && isNearName(written, namespaceOf(snapshot, service));
}

/** The labels of a host before `.svc`, or all of them. */
function labelsOf(host: string, zone: string): { labels: Label[]; plain: boolean } {
  const name = host.toLowerCase().replace(/\.$/, '');
  const suffix = [`.svc.${zone.toLowerCase()}`, '.svc'].find((ending) => name.endsWith(ending));
  const rest = suffix ? name.slice(0, -suffix.length) : name;
  let start = 0;
  const labels = rest.split('.').map((text) => {
    const label = { text, start };
    start += text.length + 1;
    return label;
  });
  return { labels, plain: suffix !== undefined };
}
