import { setField } from '../../k8s/field-edits';
import { isPortNumber } from '../../k8s/formats';
import { describe, isService, isWorkload } from '../../k8s/resource';
import { isHeadless, knownTypeOf, type Service } from '../../k8s/service';
import { removeSpecField } from '../../k8s/service-edits';
import { addressesFor, pairs, portListsOf, sourcesOf } from '../../routing/pairing';
import { routesOf } from '../../routing/routes';
import { select } from '../../routing/selection';
import type { OffsetRange } from '../../text';
import { joinWords, say } from '../../words';
import { nearby, sameNamespace } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { lineStart, type Place } from '../../yaml/edits';
import { isPlaceholder, pairOf, scalarOf, type YamlMap } from '../../yaml/node';
import { rewrite, type RefactoringKind } from './refactoring';

/** Fields that say how a proxy treats the traffic, or that repeat the cluster IP: a headless Service has neither. */
const OF_THE_PROXY = [
  'clusterIPs',
  'externalIPs',
  'externalTrafficPolicy',
  'healthCheckNodePort',
  'internalTrafficPolicy',
  'loadBalancerClass',
  'loadBalancerIP',
  'loadBalancerSourceRanges',
  'sessionAffinity',
  'sessionAffinityConfig',
  'trafficDistribution',
];

/** SVC-052: its name then means the Pods themselves. */
export const toHeadless: RefactoringKind = {
  id: 'to-headless',
  kind: 'rewrite',
  offer(snapshot, resource) {
    if (!isService(resource) || !mayChange(resource) || isHeadless(resource)) return undefined;
    const { spec, document } = resource;
    if (!spec || OF_THE_PROXY.some((key) => pairOf(spec, key))) return undefined;
    if (resource.ports.some(({ node }) => pairOf(node, 'nodePort'))) return undefined;
    // Its DNS name would give out their addresses too.
    if (select(snapshot, resource).workloads.some(({ kind }) => kind === 'Job' || kind === 'CronJob'))
      return undefined;
    return rewrite(
      document,
      say`Make ${describe(resource)} headless${portNote(snapshot, resource)}`,
      setField(document.text, spec, 'clusterIP', 'None', placeFor(resource.document.text, spec)),
      places(resource),
    );
  },
};

export const headlessToClusterIP: RefactoringKind = {
  id: 'headless-to-cluster-ip',
  kind: 'rewrite',
  offer(snapshot, resource) {
    if (!isService(resource) || !mayChange(resource) || !isHeadless(resource)) return undefined;
    // SVC-010: without ports there is nothing for a proxy to do.
    if (resource.ports.length === 0 || pairOf(resource.spec, 'clusterIPs')) return undefined;
    if (scalarOf(resource.spec, 'clusterIP')?.alias) return undefined;
    if (givesNames(snapshot, resource) || isUnpaired(snapshot, resource)) return undefined;
    return rewrite(
      resource.document,
      say`Give ${describe(resource)} a cluster IP`,
      removeSpecField(resource, 'clusterIP'),
      places(resource),
    );
  },
};

/** Behind the type, else where people write it: first, unless that is between a field and the comment above it. */
function placeFor(text: string, spec: YamlMap): Place {
  const type = pairOf(spec, 'type');
  if (type && !type.merged) return { after: type };
  const above = text.slice(0, lineStart(text, spec.range.start)).trimEnd();
  return above.slice(lineStart(above, above.length)).trimStart().startsWith('#') ? 'last' : 'first';
}

function mayChange(service: Service): boolean {
  return (
    knownTypeOf(service) === 'ClusterIP' &&
    !service.fragment &&
    service.ports.every(({ port }) => port && isPortNumber(port.value)) &&
    !isPlaceholder(service.clusterIP?.value ?? '')
  );
}

function places({ spec }: Service): OffsetRange[] {
  return ['type', 'clusterIP'].flatMap((key) => pairOf(spec, key)?.range ?? []);
}

/** RES-029: nothing translates the ports of a headless Service any more. */
function portNote(snapshot: Snapshot, service: Service): string {
  const routes = routesOf(snapshot, service);
  const numbers = [...new Set(routes.flatMap(({ backends }) => backends.map(({ number }) => number)))];
  const isTranslated = routes.some(({ port, backends }) =>
    backends.some(({ number }) => number !== port.port?.value),
  );
  if (!isTranslated) return '';
  return say` (clients then use port ${joinWords(numbers.map(String), 'or')})`;
}

/** DNS-006, DNS-010: Pods that have their DNS names by this Service would lose them. */
function givesNames(snapshot: Snapshot, service: Service): boolean {
  const around = nearby(snapshot, service.document.uri, 'workloads').map(({ resource }) => resource);
  return [...select(snapshot, service).workloads, ...around.filter(isWorkload)].some(
    (workload) =>
      sameNamespace(snapshot, service, workload) &&
      [workload.serviceName, workload.subdomain].some((name) => name && name.value === service.name?.value),
  );
}

/** PRX-003: what is behind a cluster IP needs ports of the same names, while DNS gives out addresses whatever they are. */
function isUnpaired(snapshot: Snapshot, service: Service): boolean {
  const { ports } = service;
  return sourcesOf(snapshot, service).some(
    (source) =>
      !ports.every((port) => addressesFor(source, port).length > 0) ||
      // Nothing would be sent to it any more, while SRV records lead there as it is (DNS-007).
      !portListsOf(source)
        .flat()
        .every((own) => ports.some((port) => pairs(port, own))),
  );
}
