import type { NewValue } from '../yaml/edits';
import { dnsLabelProblems, toDnsLabel } from './formats';
import type { Label } from './object';
import { isService, isWorkload, type Resource } from './resource';

/** Labels that say what an application is called, the best known first. */
const NAME_LABELS = ['app.kubernetes.io/name', 'app', 'k8s-app', 'name'];

/** A name for an object that has none: what its labels or its first container say it is, else its kind. */
export function suggestedName(resource: Resource): string {
  const said = [
    resource.name?.value,
    nameIn(resource.labels),
    isService(resource) ? nameIn(resource.selector) : undefined,
    ...(isWorkload(resource) ? [nameIn(resource.podLabels), resource.containers[0]?.name?.value] : []),
    resource.kind === 'Ingress' && !isWorkload(resource) ? resource.backends[0]?.service.value : undefined,
  ];
  for (const text of said) {
    const name = text && (dnsLabelProblems(text).length === 0 ? text : toDnsLabel(text));
    if (name) return name;
  }
  return resource.identity.kind.toLowerCase();
}

export function newContainer(name: string): NewValue {
  return { name, image: `${name}:latest` };
}

/** The smallest Pod spec that the API server takes. WRK-005: a Job's Pods must not restart for ever. */
export function newPodSpec(resource: Resource): NewValue {
  const isJob = resource.identity.kind === 'Job' || resource.identity.kind === 'CronJob';
  return { ...(isJob && { restartPolicy: 'Never' }), containers: [newContainer(suggestedName(resource))] };
}

/** A Pod template whose Pods carry the labels that the workload selects (WRK-003). */
export function newTemplate(resource: Resource, labels: Readonly<Record<string, string>>): NewValue {
  return { metadata: { labels }, spec: newPodSpec(resource) };
}

export function labelValues(labels: readonly Label[]): Record<string, string> {
  return Object.fromEntries(labels.map(({ key, value }) => [key.value, value.value]));
}

function nameIn(labels: readonly Label[]): string | undefined {
  const values = labelValues(labels);
  return NAME_LABELS.map((key) => (Object.hasOwn(values, key) ? values[key] : undefined)).find(Boolean);
}
