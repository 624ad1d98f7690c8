import { setField } from '../k8s/field-edits';
import { dnsLabelProblems } from '../k8s/formats';
import { isNear } from '../k8s/nearest';
import { canAppend, headlessServiceFor } from '../k8s/new-objects';
import { describe, isService } from '../k8s/resource';
import { setSpecField } from '../k8s/service-edits';
import { isHeadless, knownTypeOf, targetPortOf, typeOf, type Service } from '../k8s/service';
import { hasReadableLabels, type Workload } from '../k8s/workload';
import { carries } from '../routing/controller-labels';
import { statefulPodNames } from '../routing/pod-count';
import { hasSelector, isTemplated } from '../routing/selection';
import { hasChartsNearby } from '../routing/service-lookup';
import type { Located } from '../text';
import { say } from '../words';
import { keyFor } from '../workspace/index-keys';
import {
  areClose,
  distanceBetween,
  namespaceOf,
  nearby,
  nearestOnly,
  SAME_DIRECTORY,
  sameNamespace,
} from '../workspace/scope';
import { searched } from '../workspace/searched';
import { find, isRewritten, type Snapshot } from '../workspace/snapshot';
import { appendDocument } from '../yaml/edits';
import { isPlaceholder, mapOf, pairOf } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix, type Related } from './rule';

/** STS-003: Pods get DNS names of their own only by a headless Service of that name that selects them. */
export default defineRule({
  id: 'stateful-set-service',
  severity: 'warning',
  summary: 'StatefulSet whose serviceName gives its Pods no DNS names',
  kinds: ['Workload'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(workload, { snapshot }) {
    const { serviceName, document } = workload;
    if (workload.kind !== 'StatefulSet' || workload.identity.certainty === 'foreign' || !workload.template)
      return;
    // STS-001: it is optional; without it the Pods have no names, which is fine.
    if (!serviceName?.value || isPlaceholder(serviceName.value)) return;
    if (dnsLabelProblems(serviceName.value).length > 0) return;
    const named = find(snapshot, keyFor.name('Service', serviceName.value))
      .filter(isService)
      .filter((service) => mayShareNamespace(snapshot, service, workload));
    const { resources: services } = nearestOnly(snapshot, document.uri, named);
    if (services.length === 0) {
      const finding = missing(snapshot, workload, serviceName);
      if (finding) yield { ...finding, missing: true };
      return;
    }
    // Of several variants of the Service one is applied; far away it may be a stranger.
    const [service] = services;
    if (services.length > 1 || !service || !areClose(snapshot, document.uri, service.document.uri)) return;
    yield* judge(snapshot, workload, serviceName, service);
  },
});

function* judge(
  snapshot: Snapshot,
  workload: Workload,
  serviceName: Located<string>,
  service: Service,
): Iterable<Finding> {
  // What the parser makes of a broken text proves nothing.
  if (!service.spec || service.document.errors.length > 0) return;
  const place: Related = {
    document: service.document,
    range: service.name?.range ?? service.headRange,
    message: say`${describe(service)} is the serviceName of ${describe(workload)}`,
  };
  if (typeOf(service) === 'ExternalName') {
    yield {
      range: serviceName.range,
      message: say`${describe(service)}, the serviceName of ${describe(workload)}, is of type ExternalName and stands for another host, so ${noNames(workload)}. Name a headless Service that selects these Pods.`,
      related: [place],
    };
    return;
  }
  if (missesPods(snapshot, workload, service)) {
    yield {
      range: serviceName.range,
      message: say`${describe(service)}, the serviceName of ${describe(workload)}, selects ${service.selector.map(({ key, value }) => `${key.value}=${value.value}`).join(', ')}, which its Pods do not have, so ${noNames(workload)}. Give the Pod template these labels, or select by those it has.`,
      related: [place],
    };
    return;
  }
  const hasAddress = service.clusterIP !== undefined || pairOf(service.spec, 'clusterIPs') !== undefined;
  if (isHeadless(service) || !knownTypeOf(service) || isPlaceholder(service.clusterIP?.value ?? '')) return;
  // `clusterIPs` alone is refused (SVC-041), and may well say None.
  if (hasAddress && !service.clusterIP) return;
  yield {
    range: serviceName.range,
    severity: 'information',
    message: say`${describe(service)}, the serviceName of ${describe(workload)}, is not headless. Kubernetes promises DNS names of single Pods${example(workload)} only for a headless Service; whether they resolve here depends on the cluster's DNS server. If something uses them, name a Service with clusterIP: None.`,
    related: [place],
    fixes: () =>
      typeOf(service) === 'ClusterIP' && !hasAddress && !translatesPorts(service)
        ? repair(
            service.document,
            say`Make ${describe(service)} headless`,
            setSpecField(service, 'clusterIP', 'None'),
          )
        : [],
  };
}

/** Headless it would no longer do so (RES-029), and who calls its port would find nothing there. */
function translatesPorts({ ports }: Service): boolean {
  return ports.some((port) => targetPortOf(port) !== port.port?.value);
}

/** Nothing of that name is there. */
function missing(snapshot: Snapshot, workload: Workload, serviceName: Located<string>): Finding | undefined {
  const misses = nearServices(snapshot, workload, serviceName.value);
  const [best] = misses;
  const namespace = namespaceOf(snapshot, workload);
  const elsewhere = best ? undefined : inOtherNamespace(snapshot, workload, serviceName.value);
  if (elsewhere) {
    const other = namespaceOf(snapshot, elsewhere);
    return {
      range: serviceName.range,
      message: say`${describe(elsewhere)} is in namespace "${other}", but ${describe(workload)} in namespace "${namespace}", so ${noNames(workload)}. Put both in the same namespace.`,
      related: [
        {
          document: elsewhere.document,
          range: elsewhere.namespace?.range ?? elsewhere.headRange,
          message: say`${describe(elsewhere)} is in namespace "${other}"`,
        },
      ],
    };
  }
  const fixes = () => [
    ...misses.flatMap((service, index) => nameFix(workload, service, index === 0)),
    ...(best ? [] : createFix(workload, serviceName.value)),
  ];
  if (best) {
    const isNamedAlike = isNear(best.name?.value ?? '', serviceName.value);
    const clue = isNamedAlike ? say`comes close` : say`is headless and selects these Pods`;
    return {
      range: serviceName.range,
      message: say`No Service "${serviceName.value}" exists in namespace "${namespace}" in ${searched(snapshot, workload, 'services')}, so ${noNames(workload)}. ${describe(best)} ${clue}; serviceName must be the very name of the Service.`,
      related: [
        {
          document: best.document,
          range: best.name?.range ?? best.headRange,
          message: `${describe(best)} ${clue}`,
        },
      ],
      fixes,
    };
  }
  if (hasChartsNearby(snapshot, workload)) return undefined;
  return {
    range: serviceName.range,
    severity: 'information',
    message: say`No Service "${serviceName.value}" exists in namespace "${namespace}" in ${searched(snapshot, workload, 'services')}; without one, ${noNames(workload)}. If it is created elsewhere, all is well; otherwise create it, headless, with the labels of these Pods as its selector.`,
    fixes,
  };
}

/** STS-003: the Service must be in the namespace of the Pods. Both namespaces are written here. */
function inOtherNamespace(snapshot: Snapshot, workload: Workload, name: string): Service | undefined {
  const { uri } = workload.document;
  return find(snapshot, keyFor.name('Service', name))
    .filter(isService)
    .find((service) => {
      const distance = distanceBetween(snapshot, uri, service.document.uri);
      return distance !== undefined && distance <= SAME_DIRECTORY && isHeadless(service);
    });
}

/** Close by: a similar name, or the one headless Service of these Pods. */
function nearServices(snapshot: Snapshot, workload: Workload, name: string): Service[] {
  const { uri } = workload.document;
  const services = nearby(snapshot, uri, 'services').flatMap(({ resource }) =>
    isService(resource) && resource.name && areClose(snapshot, uri, resource.document.uri) ? [resource] : [],
  );
  const own = services.filter(
    (service) => sameNamespace(snapshot, service, workload) && typeOf(service) !== 'ExternalName',
  );
  const selecting = own.filter(
    (service) => isHeadless(service) && hasSelector(service) && carries(workload, service.selector),
  );
  const near = own.filter(
    (service) => isNear(service.name?.value ?? '', name) && !isOfOnePod(service, workload),
  );
  const distance = (service: Service) => distanceBetween(snapshot, uri, service.document.uri) ?? 0;
  return [...new Set([...near.filter((service) => selecting.includes(service)), ...near, ...selecting])]
    .filter((service, _, all) => near.includes(service) || all.length === 1)
    .sort((a, b) => Number(near.includes(b)) - Number(near.includes(a)) || distance(a) - distance(b))
    .slice(0, 3);
}

/** A Service for each Pod, to reach it from outside, is called like the Pod. */
function isOfOnePod({ name }: Service, workload: Workload): boolean {
  const [, owner] = /^(.*)-\d+$/.exec(name?.value ?? '') ?? [];
  return owner !== undefined && owner === workload.name?.value;
}

function nameFix(workload: Workload, service: Service, preferred: boolean): Fix[] {
  const { document } = workload;
  const spec = mapOf(workload.node, 'spec');
  const name = service.name?.value;
  if (!spec || !name) return [];
  const edits = setField(document.text, spec, 'serviceName', name);
  return repair(document, say`Change the serviceName of ${describe(workload)} to "${name}"`, edits, {
    preferred,
  });
}

function createFix(workload: Workload, name: string): Fix[] {
  const { document } = workload;
  if (!canAppend(workload) || workload.podLabels.length === 0) return [];
  const edit = appendDocument(document.text, headlessServiceFor(workload, name));
  return repair(document, say`Create a headless Service "${name}" for ${describe(workload)}`, [edit]);
}

/** `kubectl apply -n` can still bring together what is written with a namespace and what is written without. */
function mayShareNamespace(snapshot: Snapshot, service: Service, workload: Workload): boolean {
  const isOpen = [service, workload].some(({ namespace }) => !namespace || isPlaceholder(namespace.value));
  return isOpen || sameNamespace(snapshot, service, workload);
}

function missesPods(snapshot: Snapshot, workload: Workload, service: Service): boolean {
  if (!hasSelector(service) || isTemplated(service) || !hasReadableLabels(workload)) return false;
  if ([service, workload].some(({ document }) => isRewritten(snapshot, document.uri))) return false;
  if (workload.podLabels.some(({ key, value }) => isPlaceholder(key.value) || isPlaceholder(value.value)))
    return false;
  return !carries(workload, service.selector);
}

function noNames(workload: Workload): string {
  return say`the names of its Pods${example(workload)} do not resolve`;
}

function example(workload: Workload): string {
  const first = statefulPodNames(workload)?.first;
  return first && workload.serviceName ? say`, such as ${first}.${workload.serviceName.value},` : '';
}
