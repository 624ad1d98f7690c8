import type { MissingField } from '../k8s/required-fields';
import { isService, isWorkload, type Resource } from '../k8s/resource';
import { protocolOf, type Service } from '../k8s/service';
import { labelValues, newContainer, newPodSpec, newTemplate, suggestedName } from '../k8s/skeletons';
import { findInNamespace, nearby, sameNamespace } from '../workspace/scope';
import { keyFor } from '../workspace/index-keys';
import type { Snapshot } from '../workspace/snapshot';
import type { NewValue } from '../yaml/edits';
import { mapOf, mapsOf, scalarOf, seqOf, valueOf, type YamlMap } from '../yaml/node';
import { labelsOf } from '../k8s/object';
import { reachablePorts } from './routes';
import { select } from './selection';

/** Ports by their usual names. */
const USUAL_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  web: 80,
  https: 443,
  metrics: 9090,
  grpc: 50051,
};

/** What a missing field could hold, judged by the object and by what it belongs with; `undefined` where any value would be made up. */
export function valueFor(
  resource: Resource,
  { at, field }: MissingField,
  snapshot: Snapshot,
): NewValue | undefined {
  const name = suggestedName(resource);
  switch (`${at.type}.${field}`) {
    case '.metadata':
      return { name };
    case 'V1ObjectMeta.name':
      return at.path === 'metadata' ? name : undefined;
    case 'V1Service.spec':
      return { ports: [{ port: 80 }] };
    case 'V1ServiceSpec.ports':
      return isService(resource) ? servicePorts(resource, snapshot) : undefined;
    case 'V1ServicePort.port':
      return numberAt(at.map, 'targetPort') ?? usualPort(at.map) ?? 80;
    case 'CoreV1EndpointPort.port':
      return usualPort(at.map) ?? 80;
    case 'V1ContainerPort.containerPort':
      return numberAt(at.map, 'hostPort') ?? usualPort(at.map) ?? 8080;
    case 'V1EndpointSlice.addressType':
      return addressType(at.map);
    case 'V1Container.name':
      return freeContainerName(resource, name);
    case 'V1Container.image':
      return `${scalarOf(at.map, 'name')?.source || name}:latest`;
    case 'V1PodSpec.containers':
      return [newContainer(name)];
    case 'V1PodSpec.restartPolicy':
      return 'Never';
    case 'V1Pod.spec':
    case 'V1PodTemplateSpec.spec':
      return newPodSpec(resource);
    case 'V1CronJobSpec.schedule':
      return '0 * * * *';
    case 'V1CronJobSpec.jobTemplate':
      return { spec: { template: { spec: newPodSpec(resource) } } };
    case 'V1JobTemplateSpec.spec':
    case 'V1Job.spec':
      return { template: { spec: newPodSpec(resource) } };
    case 'V1JobSpec.template':
      return { spec: newPodSpec(resource) };
    case 'V1CronJob.spec':
      return { schedule: '0 * * * *', jobTemplate: { spec: { template: { spec: newPodSpec(resource) } } } };
    default:
      return (
        workloadValue(resource, at.type, field, at.map) ??
        ingressValue(resource, at.type, field, at.map, snapshot)
      );
  }
}

/**
 * Whether such a value has a number, an image or a schedule that nobody wrote: a person may take it for a start, but
 * nothing that runs by itself.
 */
export function isMadeUp(resource: Resource, { at, field }: MissingField, snapshot: Snapshot): boolean {
  const id = `${at.type}.${field}`;
  switch (id) {
    case 'V1ServiceSpec.ports':
      return !isService(resource) || declaredBy(resource, snapshot).length === 0;
    case 'V1ServicePort.port':
      return numberAt(at.map, 'targetPort') === undefined;
    case 'V1ContainerPort.containerPort':
      return numberAt(at.map, 'hostPort') === undefined;
    case 'V1IngressServiceBackend.port':
      return backendPort(resource, at.map, snapshot) === undefined;
    case 'V1ServiceBackendPort.number':
    case 'V1IngressBackend.service':
    case 'V1HTTPIngressPath.backend':
      return nearestService(resource, snapshot)?.ports[0]?.port === undefined;
    default:
      return MADE_UP.test(id);
  }
}

/** Fields whose value has some such thing in it whatever is around them. */
const MADE_UP = /\.(?:spec|template|jobTemplate|containers|image|schedule)$|^CoreV1EndpointPort\.port$/;

/** The selector and the labels of the template must agree (WRK-003). */
function workloadValue(resource: Resource, type: string, field: string, map: YamlMap): NewValue | undefined {
  const fallback = { app: suggestedName(resource) };
  if (field === 'spec' && /^V1(?:Deployment|ReplicaSet|StatefulSet|DaemonSet)$/.test(type)) {
    return { selector: { matchLabels: fallback }, template: newTemplate(resource, fallback) };
  }
  if (type === 'V1ReplicationController' && field === 'spec')
    return { template: newTemplate(resource, fallback) };
  if (type === 'V1PodTemplate' && field === 'template') return newTemplate(resource, fallback);
  if (field === 'selector') {
    const labels = isWorkload(resource) ? labelValues(resource.podLabels) : {};
    if (Object.keys(labels).length > 0) return { matchLabels: labels };
    return valueOf(map, 'template') ? undefined : { matchLabels: fallback };
  }
  if (field !== 'template') return undefined;
  const selector = mapOf(map, 'selector');
  const selected = labelValues(
    labelsOf(type === 'V1ReplicationControllerSpec' ? selector : mapOf(selector, 'matchLabels')),
  );
  return newTemplate(resource, Object.keys(selected).length > 0 ? selected : fallback);
}

function ingressValue(
  resource: Resource,
  type: string,
  field: string,
  map: YamlMap,
  snapshot: Snapshot,
): NewValue | undefined {
  const service = nearestService(resource, snapshot);
  const port = { number: service?.ports[0]?.port?.value ?? 80 };
  switch (`${type}.${field}`) {
    case 'V1HTTPIngressPath.pathType':
      return 'Prefix';
    case 'V1HTTPIngressPath.path':
      return '/';
    case 'V1IngressServiceBackend.port':
      return { number: backendPort(resource, map, snapshot) ?? 80 };
    case 'V1ServiceBackendPort.number':
      return port.number;
    case 'V1IngressServiceBackend.name':
      return service?.name?.value;
    case 'V1IngressBackend.service':
      return service?.name && { name: service.name.value, port };
    case 'V1HTTPIngressPath.backend':
      return service?.name && { service: { name: service.name.value, port } };
    default:
      return undefined;
  }
}

/** The first port of the Service that a backend names. */
function backendPort(resource: Resource, backend: YamlMap, snapshot: Snapshot): number | undefined {
  const name = scalarOf(backend, 'name')?.source ?? '';
  const named = findInNamespace(snapshot, resource, keyFor.name('Service', name)).find(isService);
  return named?.ports[0]?.port?.value;
}

/** The ports that the selected Pods declare, each number and protocol once. */
function declaredBy(service: Service, snapshot: Snapshot) {
  const [workload] = select(snapshot, service).workloads;
  const seen = new Set<string>();
  return (workload ? reachablePorts(workload) : []).flatMap(({ port }) => {
    const number = port.containerPort?.value;
    const key = `${number}/${protocolOf(port)}`;
    if (number === undefined || seen.has(key)) return [];
    seen.add(key);
    return [{ number, port }];
  });
}

function servicePorts(service: Service, snapshot: Snapshot): NewValue {
  const declared = declaredBy(service, snapshot);
  if (declared.length === 0) return [{ port: 80 }];
  return declared.map(({ number, port }) => {
    const protocol = protocolOf(port);
    const name = port.name?.value;
    const label = name ?? (declared.length > 1 ? `${protocol.toLowerCase()}-${number}` : undefined);
    return {
      ...(label && { name: label }),
      port: number,
      ...(name && { targetPort: name }),
      ...(protocol !== 'TCP' && { protocol }),
    };
  });
}

function nearestService(resource: Resource, snapshot: Snapshot): Service | undefined {
  const services = nearby(snapshot, resource.document.uri, 'services').map(({ resource: found }) => found);
  return services
    .filter(isService)
    .find(
      (service) => service.name && service.ports.length > 0 && sameNamespace(snapshot, resource, service),
    );
}

function addressType(slice: YamlMap): string {
  const [endpoint] = mapsOf(seqOf(slice, 'endpoints'));
  const address = seqOf(endpoint?.map, 'addresses')?.items[0]?.value;
  const text = address?.type === 'scalar' ? address.source : '';
  return text.includes(':') ? 'IPv6' : 'IPv4';
}

function freeContainerName(resource: Resource, name: string): string {
  const taken = isWorkload(resource) ? resource.containers.map((container) => container.name?.value) : [];
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

function usualPort(map: YamlMap): number | undefined {
  const name = scalarOf(map, 'name')?.source ?? '';
  return Object.hasOwn(USUAL_PORTS, name) ? USUAL_PORTS[name] : undefined;
}

function numberAt(map: YamlMap, key: string): number | undefined {
  const value = scalarOf(map, key)?.value;
  return typeof value === 'number' && value > 0 ? value : undefined;
}
