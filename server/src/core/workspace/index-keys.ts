import { templateLabelsOf } from '../k8s/custom-templates';
import { SERVICE_NAME_LABEL } from '../k8s/endpoint-slice';
import { portSettingsOf } from '../k8s/port-settings';
import { isService, isWorkload, type Resource } from '../k8s/resource';
import { groupOf as apiGroupOf } from '../k8s/schema';
import { directoryOf } from './paths';

type Group = 'workloads' | 'services' | 'endpoints' | 'charts';

/** Custom resources that deploy a whole application, Services included, of which no manifest shows anything. */
const CHARTS = ['HelmRelease', 'HelmChart', 'HelmChartConfig', 'Application', 'ApplicationSet'];

/** The keys under which the index finds resources. */
export const keyFor = {
  /** Workloads whose Pods carry a label. */
  podLabel: (key: string, value: string) => `pod-label ${key}=${value}`,
  /** Custom resources with a label in a Pod template that is not at `spec.template`. */
  templateLabel: (key: string, value: string) => `template-label ${key}=${value}`,
  /** Services whose selector asks for a label. */
  selector: (key: string, value: string) => `selector ${key}=${value}`,
  /** Objects of a kind by name, in any namespace. */
  name: (kind: string, name: string) => `name ${kind}/${name}`,
  /** Objects of any kind by group, kind and name, in any namespace. */
  object: (group: string, kind: string, name: string) => `object ${group}/${kind}/${name}`,
  /** EndpointSlices by the Service that their label names. */
  sliceOf: (service: string) => `slice-of ${service}`,
  /** Ingresses by a Service that they send to. */
  ingressTo: (service: string) => `ingress-to ${service}`,
  /** All ReferenceGrants; there are few. */
  grants: 'grants',
  /** All Namespace objects; there are few. */
  namespaces: 'namespaces',
  /** Workloads that read a variable as the number of a port. */
  portSetting: (variable: string) => `port-setting ${variable}`,
  nodePort: (number: number) => `node-port ${number}`,
  /** Everything of a kind in a directory, without those below it. */
  directory: (group: Group, directory: string) => `in ${group} ${directory}`,
  /** Everything of a kind in the directories right below a directory. */
  below: (group: Group, directory: string) => `below ${group} ${directory}`,
} as const;

/** @param directory where the object is taken to be, if not where its file lies */
export function keysOf(resource: Resource, directory = directoryOf(resource.document.uri)): Set<string> {
  const keys = new Set<string>();
  const group = groupOf(resource);
  if (group) {
    keys.add(keyFor.directory(group, directory));
    keys.add(keyFor.below(group, directoryOf(directory)));
  }
  if (isWorkload(resource)) {
    for (const { key, value } of resource.podLabels) keys.add(keyFor.podLabel(key.value, value.value));
    for (const { name } of portSettingsOf(resource)) keys.add(keyFor.portSetting(name));
  } else if (isService(resource)) {
    for (const { key, value } of resource.selector) keys.add(keyFor.selector(key.value, value.value));
    for (const { nodePort } of resource.ports) if (nodePort) keys.add(keyFor.nodePort(nodePort.value));
    if (resource.healthCheckNodePort) keys.add(keyFor.nodePort(resource.healthCheckNodePort.value));
  } else if (resource.kind === 'EndpointSlice') {
    const service = resource.labels.find((label) => label.key.value === SERVICE_NAME_LABEL);
    if (service) keys.add(keyFor.sliceOf(service.value.value));
  } else if (resource.kind === 'Ingress') {
    for (const { service } of resource.backends) keys.add(keyFor.ingressTo(service.value));
  } else if (resource.kind === 'ReferenceGrant') {
    keys.add(keyFor.grants);
  }
  if (resource.identity.kind === 'Namespace' && resource.identity.apiVersion === 'v1')
    keys.add(keyFor.namespaces);
  // Custom resources that are workloads too: a Rollout has further templates in its experiments.
  if (resource.identity.certainty === 'foreign') {
    for (const { key, value } of templateLabelsOf(resource).flat())
      keys.add(keyFor.templateLabel(key.value, value.value));
  }
  if (resource.name) {
    const { apiVersion, kind } = resource.identity;
    keys.add(keyFor.object(apiGroupOf(apiVersion), kind, resource.name.value));
  }
  if (resource.name && resource.kind !== 'Other') keys.add(keyFor.name(resource.kind, resource.name.value));
  return keys;
}

function groupOf(resource: Resource): Group | undefined {
  if (isWorkload(resource)) return 'workloads';
  if (isService(resource)) return 'services';
  if (resource.kind === 'Other' && CHARTS.includes(resource.identity.kind)) return 'charts';
  return resource.kind === 'Endpoints' || resource.kind === 'EndpointSlice' ? 'endpoints' : undefined;
}
