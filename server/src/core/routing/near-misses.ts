import { isNear } from '../k8s/nearest';
import type { Label } from '../k8s/object';
import { isWorkload } from '../k8s/resource';
import type { Service } from '../k8s/service';
import { WORKLOAD_KINDS, type Workload } from '../k8s/workload';
import { distanceBetween, nearby, SAME_DIRECTORY, SAME_FILE, sameNamespace, type Distance } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { isPlaceholder } from '../yaml/node';

/** A workload that a selector was probably meant to select, and why it does not. */
export interface NearMiss {
  readonly workload: Workload;
  readonly distance: Distance;
  readonly reason:
    /** One label of the Pods has another value. */
    | { readonly kind: 'value'; readonly wanted: Label; readonly found: Label }
    /** One label of the Pods has the right value under another key. */
    | { readonly kind: 'key'; readonly wanted: Label; readonly found: Label }
    /** The labels are on the workload's own metadata and not on its Pod template. */
    | { readonly kind: 'own-labels'; readonly missing: readonly Label[] }
    /** The Pods carry all labels but live in another namespace. */
    | { readonly kind: 'namespace' }
    /** The Pods carry no labels at all. */
    | { readonly kind: 'unlabelled' };
  /** Enough to call the selector a mistake. A weak one is worth a mention. */
  readonly strong: boolean;
}

/**
 * Explains why a selector matches nothing, best first.
 * @param elsewhere workloads that carry all labels but are in another namespace
 */
export function nearMissesOf(snapshot: Snapshot, service: Service, elsewhere: readonly Workload[]): NearMiss[] {
  const home = service.document.uri;
  const misses: NearMiss[] = [];
  for (const workload of elsewhere) {
    const distance = distanceBetween(snapshot, home, workload.document.uri);
    // `kubectl apply -n` can still bring together what is written with a namespace and what is written without.
    const bothWritten = service.namespace !== undefined && workload.namespace !== undefined;
    if (distance !== undefined) {
      misses.push({ workload, distance, reason: { kind: 'namespace' }, strong: bothWritten && distance <= SAME_DIRECTORY });
    }
  }
  for (const { workload, distance } of workloadsNearby(snapshot, service)) {
    const miss = sameNamespace(snapshot, service, workload) ? explain(service, workload, distance) : undefined;
    if (miss) misses.push(miss);
  }
  return misses.sort((a, b) => Number(b.strong) - Number(a.strong) || a.distance - b.distance);
}

function workloadsNearby(snapshot: Snapshot, service: Service): { workload: Workload; distance: Distance }[] {
  return nearby(snapshot, service.document.uri, 'workloads').flatMap(({ resource, distance }) =>
    isWorkload(resource) ? [{ workload: resource, distance }] : [],
  );
}

function explain(service: Service, workload: Workload, distance: Distance): NearMiss | undefined {
  const { selector } = service;
  if (workload.podLabels.some(({ value }) => isPlaceholder(value.value))) return undefined;
  const missing = selector.filter((wanted) => !has(workload.podLabels, wanted));
  if (workload.podLabels.length === 0 && workload.labels.length === 0) {
    const related = workload.kind === 'Pod' && distance === SAME_FILE && hasTargetOf(service, workload);
    return related ? { workload, distance, reason: { kind: 'unlabelled' }, strong: true } : undefined;
  }
  const builtIn = WORKLOAD_KINDS.includes(workload.kind);
  if (builtIn && workload.kind !== 'Pod' && missing.every((wanted) => has(workload.labels, wanted))) {
    return { workload, distance, reason: { kind: 'own-labels', missing }, strong: true };
  }
  const [wanted, second] = missing;
  if (!wanted || second) return undefined;
  return explainOne(service, workload, distance, wanted);
}

/** All labels but one agree. */
function explainOne(service: Service, workload: Workload, distance: Distance, wanted: Label): NearMiss | undefined {
  const sameKey = workload.podLabels.find((label) => label.key.value === wanted.key.value);
  if (sameKey) {
    const near = isNear(wanted.value.value, sameKey.value.value);
    const sameName =
      distance <= SAME_DIRECTORY && service.name !== undefined && service.name.value === workload.name?.value;
    if (!near && !sameName && service.selector.length === 1) return undefined;
    return { workload, distance, reason: { kind: 'value', wanted, found: sameKey }, strong: near || sameName };
  }
  const sameValue = workload.podLabels.find(
    (label) => label.value.value === wanted.value.value && !has(service.selector, label),
  );
  if (!sameValue) return undefined;
  const [wantedPart, foundPart] = [lastPart(wanted), lastPart(sameValue)];
  const near =
    isNear(wanted.key.value, sameValue.key.value) || wantedPart === foundPart || isNear(wantedPart, foundPart);
  const strong = near || distance <= SAME_DIRECTORY;
  return { workload, distance, reason: { kind: 'key', wanted, found: sameValue }, strong };
}

/** `name` of `app.kubernetes.io/name`. */
function lastPart(label: Label): string {
  return label.key.value.slice(label.key.value.lastIndexOf('/') + 1);
}

function hasTargetOf(service: Service, workload: Workload): boolean {
  const ports = workload.containers.flatMap((container) => container.ports);
  return service.ports.some(({ targetPort }) =>
    ports.some((port) => port.name?.value === targetPort?.value || port.containerPort?.value === targetPort?.value),
  );
}

function has(labels: readonly Label[], wanted: Label): boolean {
  return labels.some((label) => label.key.value === wanted.key.value && label.value.value === wanted.value.value);
}
