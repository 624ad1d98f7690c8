import { stringAt } from '../k8s/object';
import { isWorkload, type Resource } from '../k8s/resource';
import { typeOf, type Service } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { namespaceOf } from '../workspace/scope';
import { settingsFor, type Snapshot } from '../workspace/snapshot';
import { mapOf, mapsOf, seqOf } from '../yaml/node';
import { isIpForDns } from './addresses';
import { hostnamesByHand, podHostnames } from './dns';
import { select } from './selection';
import { servicesNamed } from './service-lookup';

/** How a Pod turns names into queries (DNS-040 to DNS-042). */
export interface Resolver {
  /**
   * - `cluster`: asks the cluster's DNS, along its search list;
   * - `node`: asks whom its node asks, who knows no Service (DNS-041, DNS-042);
   * - `own`: asks the name servers of its `dnsConfig`, of which no manifest says what they know.
   */
  readonly kind: 'cluster' | 'node' | 'own';
  /** The domains that a name is tried in, without those of the node. */
  readonly searches: readonly string[];
  /** After how many of `searches` those of the node come, which no manifest shows; `undefined` where there are none. */
  readonly nodeSearchesAt: number | undefined;
  /** Names with fewer dots go through the list first. */
  readonly ndots: number;
  /** Its Pods asked for the cluster's DNS, but are on the network of their node (DNS-041). */
  readonly lostByHostNetwork: boolean;
}

export interface Query {
  /** As it goes out, without the dot at the end; the search domains of the node are one query without a name. */
  readonly name: string | undefined;
  readonly answer: Answer;
}

export type Answer =
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'pod'; readonly service: Service; readonly workload: Workload }
  /** An address that belongs to no Pod here: by its host name, or by its IP, of which CoreDNS makes names (DNS-022). */
  | { readonly kind: 'address'; readonly service: Service; readonly ips: readonly string[] }
  | { readonly kind: 'maybe-address'; readonly service: Service; readonly ip: string }
  /** A Service that every cluster brings and no manifest shows. */
  | { readonly kind: 'built-in'; readonly service: string; readonly namespace: string }
  /** NXDOMAIN, as far as this workspace tells. @property service has no such Pod */
  | { readonly kind: 'nothing'; readonly service?: Service }
  /** A name outside the cluster's own domain, or a resolver that no manifest describes. */
  | { readonly kind: 'not-known' };

/** DNS-040: what the kubelet writes for Pods that ask the cluster's DNS. */
const CLUSTER_NDOTS = 5;
/** What resolvers take where nobody says otherwise. */
const PLAIN_NDOTS = 1;

/** @param resource where the name is written; what is in no Pod is read as in one with the default settings */
export function resolverOf(snapshot: Snapshot, resource: Resource): Resolver {
  const zone = settingsFor(snapshot, resource.document.uri).clusterDomain;
  const namespace = namespaceOf(snapshot, resource);
  const cluster = [`${namespace}.svc.${zone}`, `svc.${zone}`, zone];
  if (!isWorkload(resource)) {
    return {
      kind: 'cluster',
      searches: cluster,
      nodeSearchesAt: 3,
      ndots: CLUSTER_NDOTS,
      lostByHostNetwork: false,
    };
  }
  const policy = stringAt(resource.podSpec, 'dnsPolicy')?.value || 'ClusterFirst';
  const lostByHostNetwork = policy === 'ClusterFirst' && resource.hostNetwork;
  const kind = policy === 'None' ? 'own' : policy === 'Default' || lostByHostNetwork ? 'node' : 'cluster';
  const config = mapOf(resource.podSpec, 'dnsConfig');
  const base = kind === 'cluster' ? cluster : [];
  const added = (seqOf(config, 'searches')?.items ?? []).flatMap(({ value }) =>
    value?.type === 'scalar' && value.source !== '.' ? [value.source.replace(/\.$/, '')] : [],
  );
  const option = mapsOf(seqOf(config, 'options')).findLast(
    ({ map }) => stringAt(map, 'name')?.value === 'ndots',
  );
  const written = stringAt(option?.map, 'value')?.value ?? '';
  return {
    kind,
    searches: [...new Set([...base, ...added])],
    nodeSearchesAt: kind === 'own' ? undefined : base.length,
    ndots: /^\d+$/.test(written)
      ? Number(written)
      : option || kind !== 'cluster'
        ? PLAIN_NDOTS
        : CLUSTER_NDOTS,
    lostByHostNetwork,
  };
}

/**
 * The queries that go out for a host name, up to the first that is certain to be answered (DNS-043 to DNS-045).
 * @param from the object that it is written in
 */
export function queriesFor(snapshot: Snapshot, from: Resource, host: string, resolver: Resolver): Query[] {
  const plain = host.replace(/\.$/, '');
  const asked = (name: string): Query => ({ name, answer: answerTo(snapshot, from, name, resolver) });
  if (plain !== host) return [asked(plain)];
  const listed: (string | undefined)[] = resolver.searches.map((domain) => `${plain}.${domain}`);
  // What stands for the domains of the node comes where the kubelet puts them.
  if (resolver.nodeSearchesAt !== undefined) listed.splice(resolver.nodeSearchesAt, 0, undefined);
  const isAbsoluteFirst = plain.split('.').length - 1 >= resolver.ndots;
  const names = isAbsoluteFirst ? [plain, ...listed] : [...listed, plain];
  const queries = names.map((name): Query =>
    name === undefined ? { name, answer: { kind: 'nothing' } } : asked(name),
  );
  const last = queries.findIndex(({ answer }) => answer.kind !== 'nothing' && answer.kind !== 'not-known');
  if (last >= 0) return queries.slice(0, last + 1);
  // A name that is asked for as it stands is mostly one that the DNS outside the cluster knows.
  return isAbsoluteFirst && resolver.kind !== 'own' ? queries.slice(0, 1) : queries;
}

/** What the resolver answers to one full name. */
function answerTo(snapshot: Snapshot, from: Resource, name: string, { kind }: Resolver): Answer {
  const zone = settingsFor(snapshot, from.document.uri).clusterDomain.toLowerCase();
  const asked = name.toLowerCase();
  if (asked !== zone && !asked.endsWith(`.${zone}`)) return { kind: 'not-known' };
  if (kind === 'own') return { kind: 'not-known' };
  // The resolver of a node knows nothing of the cluster's domain.
  if (kind === 'node' || !asked.endsWith(`.svc.${zone}`)) return { kind: 'nothing' };
  const labels = asked.slice(0, -`.svc.${zone}`.length).split('.');
  const [namespace, service, pod, ...rest] = labels.reverse();
  if (!namespace || !service || rest.length > 0) return { kind: 'nothing' };
  const [found] = servicesNamed(snapshot, from, service, namespace);
  if (!found) {
    const isBuiltIn = (service === 'kubernetes' && namespace === 'default') || namespace.startsWith('kube-');
    return isBuiltIn ? { kind: 'built-in', service, namespace } : { kind: 'nothing' };
  }
  if (typeOf(found) === 'ExternalName') {
    const target = found.externalName?.value;
    // DNS-009, DNS-032
    return pod === undefined && target && !isIpForDns(target)
      ? { kind: 'service', service: found }
      : { kind: 'nothing', service: found };
  }
  if (pod === undefined) return { kind: 'service', service: found };
  const workload = ownerOfPod(snapshot, found, pod);
  if (workload) return { kind: 'pod', service: found, workload };
  const ips = hostnamesByHand(snapshot, found).get(pod);
  if (ips) return { kind: 'address', service: found, ips };
  return /^\d{1,3}(?:-\d{1,3}){3}$/.test(pod)
    ? { kind: 'maybe-address', service: found, ip: pod.replaceAll('-', '.') }
    : { kind: 'nothing', service: found };
}

/** DNS-006, DNS-010, DNS-023: who runs the Pod of that host name, where it belongs to this Service. */
function ownerOfPod(snapshot: Snapshot, service: Service, hostname: string): Workload | undefined {
  return select(snapshot, service).workloads.find((workload) => {
    const names = podHostnames(service, workload);
    if (!names) return false;
    const { first, last, open } = names;
    if (hostname === first) return true;
    const prefix = first.replace(/\d+$/, '');
    const number = hostname.slice(prefix.length);
    if ((!open && last === undefined) || !hostname.startsWith(prefix) || !/^(?:0|[1-9]\d*)$/.test(number))
      return false;
    const ordinal = (name: string) => Number(name.slice(prefix.length));
    return Number(number) >= ordinal(first) && (last === undefined || Number(number) <= ordinal(last));
  });
}
