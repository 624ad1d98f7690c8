import { editDistance, isNear } from '../k8s/nearest';
import type { Label } from '../k8s/object';
import { isService } from '../k8s/resource';
import { targetPortOf, type Service } from '../k8s/service';
import { hasReadableLabels, WORKLOAD_KINDS, type Workload } from '../k8s/workload';
import { keyFor } from '../workspace/index-keys';
import {
  areClose,
  BELOW_PARENT,
  distanceBetween,
  hasTemplatesNearby,
  SAME_DIRECTORY,
  SAME_FILE,
  sameNamespace,
  type Distance,
} from '../workspace/scope';
import { find, type Snapshot } from '../workspace/snapshot';
import { isPlaceholder } from '../yaml/node';
import { comparableWorkloads, openWorkloads } from './comparable-workloads';
import { carries, carriesOne } from './controller-labels';

/** A workload that a selector was probably meant to select, and why it does not. */
export interface NearMiss {
  readonly workload: Workload;
  readonly distance: Distance;
  readonly reason:
    /** One label of the Pods has another value. */
    | { readonly kind: 'value'; readonly wanted: Label; readonly found: Label }
    /** One label of the Pods has the right value under another key. */
    | { readonly kind: 'key'; readonly wanted: Label; readonly found: Label }
    /** One label is not on the Pods at all, the others are. */
    | { readonly kind: 'absent'; readonly wanted: Label }
    /** The labels are on the workload's own metadata and not on its Pod template. */
    | { readonly kind: 'own-labels'; readonly missing: readonly Label[] }
    /** For each label that is missing the Pods have another: that of its key, or that of its value. */
    | {
        readonly kind: 'others';
        readonly wanted: readonly Label[];
        readonly found: readonly Label[];
        /** The workload's own metadata has what is missing, which speaks for this workload. */
        readonly isOwn: boolean;
      }
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
export function nearMissesOf(
  snapshot: Snapshot,
  service: Service,
  elsewhere: readonly Workload[],
): NearMiss[] {
  const misses: NearMiss[] = [];
  for (const workload of elsewhere) {
    const distance = distanceBetween(snapshot, service.document.uri, workload.document.uri) ?? SAME_FILE;
    // What is further away has its own Services.
    if (
      !areClose(snapshot, service.document.uri, workload.document.uri) ||
      hasOpenNamespace(service, workload)
    )
      continue;
    // `kubectl apply -n` can still bring together what is written with a namespace and what is written without.
    const bothWritten = service.namespace !== undefined && workload.namespace !== undefined;
    misses.push({
      workload,
      distance,
      reason: { kind: 'namespace' },
      strong: bothWritten && distance <= SAME_DIRECTORY,
    });
  }
  for (const { workload, distance } of comparableWorkloads(snapshot, service)) {
    const miss = sameNamespace(snapshot, service, workload)
      ? explain(service, workload, distance)
      : undefined;
    if (!miss) continue;
    // Further away a workload that some Service selects already is a stranger with a similar label.
    const strong = miss.strong && (distance <= SAME_DIRECTORY || !isSelected(snapshot, workload));
    misses.push({ ...miss, strong });
  }
  return misses.sort(
    (a, b) =>
      Number(b.strong) - Number(a.strong) ||
      a.distance - b.distance ||
      Number(hasName(b, service)) - Number(hasName(a, service)) ||
      lettersOff(a) - lettersOff(b),
  );
}

/**
 * Whether a workload near the Service may match once templates have given its labels or its namespace their values,
 * or have made it in the first place.
 * @param nearMisses the Service's own: against a plain mistake only templates count that are as near
 */
export function mayMatchLater(
  snapshot: Snapshot,
  service: Service,
  nearMisses: readonly NearMiss[] = [],
): boolean {
  const reach = nearMisses.find(({ strong }) => strong)?.distance ?? BELOW_PARENT;
  if (hasTemplatesNearby(snapshot, service.document.uri, reach)) return true;
  return openWorkloads(snapshot, service).some(({ workload, distance }) => {
    if (distance > reach) return false;
    if (!sameNamespace(snapshot, service, workload) && !hasOpenNamespace(service, workload)) return false;
    if (!hasReadableLabels(workload)) return true;
    const open = (key: string) =>
      workload.podLabels.some(
        (label) =>
          isPlaceholder(label.key.value) || (label.key.value === key && isPlaceholder(label.value.value)),
      );
    return service.selector.every(
      ({ key, value }) => carriesOne(workload, key.value, value.value) || open(key.value),
    );
  });
}

/**
 * Whether one file shows the mistake, whatever else may be applied with it. Of a workload with the value under another
 * key only the name says that it was meant: what is applied with the file may well have both.
 */
export function isPlain({ strong, distance, reason, workload }: NearMiss, service: Service): boolean {
  const byValue = reason.kind === 'key' || (reason.kind === 'others' && !reason.isOwn);
  return strong && distance === SAME_FILE && (!byValue || isNamedLike(workload, service));
}

function explain(service: Service, workload: Workload, distance: Distance): NearMiss | undefined {
  const { selector } = service;
  if (!hasReadableLabels(workload) || workload.podLabels.some(({ value }) => isPlaceholder(value.value)))
    return undefined;
  const missing = selector.filter(({ key, value }) => !carriesOne(workload, key.value, value.value));
  if (workload.podLabels.length === 0 && workload.labels.length === 0) {
    const related = workload.kind === 'Pod' && distance === SAME_FILE && hasTargetOf(service, workload);
    return related ? { workload, distance, reason: { kind: 'unlabelled' }, strong: true } : undefined;
  }
  const builtIn = WORKLOAD_KINDS.includes(workload.kind);
  if (builtIn && workload.kind !== 'Pod' && missing.every((wanted) => has(workload.labels, wanted))) {
    const found = missing.flatMap(({ key }) =>
      workload.podLabels.filter((label) => label.key.value === key.value),
    );
    return found.length === missing.length
      ? { workload, distance, reason: { kind: 'others', wanted: missing, found, isOwn: true }, strong: true }
      : { workload, distance, reason: { kind: 'own-labels', missing }, strong: true };
  }
  const [wanted, second] = missing;
  if (!wanted) return undefined;
  return second
    ? explainSeveral(service, workload, distance, missing)
    : explainOne(service, workload, distance, wanted);
}

/** All values are there, under other keys: `app` and `release` for `app.kubernetes.io/name` and `app.kubernetes.io/instance`. */
function explainSeveral(
  { selector }: Service,
  workload: Workload,
  distance: Distance,
  wanted: readonly Label[],
): NearMiss | undefined {
  const free = workload.podLabels.filter(
    (label) => !selector.some(({ key }) => key.value === label.key.value),
  );
  const found = wanted.flatMap(({ value }) => {
    const same = free.filter((label) => label.value.value === value.value);
    return same.length === 1 ? same : [];
  });
  if (new Set(found).size !== wanted.length) return undefined;
  const strong = distance <= SAME_DIRECTORY;
  return { workload, distance, reason: { kind: 'others', wanted, found, isOwn: false }, strong };
}

/** All labels but one agree. */
function explainOne(
  service: Service,
  workload: Workload,
  distance: Distance,
  wanted: Label,
): NearMiss | undefined {
  const sameKey = workload.podLabels.find((label) => label.key.value === wanted.key.value);
  if (sameKey) {
    const near = isNear(wanted.value.value, sameKey.value.value);
    const sameName = distance <= SAME_DIRECTORY && isNamedLike(workload, service);
    if (!near && !sameName && service.selector.length === 1) return undefined;
    // `web-1` and `web-2` differ on purpose, unless one file says that they belong together.
    const strong = near || (sameName && (distance === SAME_FILE || !differInDigits(wanted, sameKey)));
    return { workload, distance, reason: { kind: 'value', wanted, found: sameKey }, strong };
  }
  const sameValue = workload.podLabels.find(
    (label) => label.value.value === wanted.value.value && !has(service.selector, label),
  );
  if (!sameValue) {
    // Weak, for programs put labels on their own Pods: the leader of a database gets `role: primary`.
    const agree = service.selector.length > 1;
    return agree ? { workload, distance, reason: { kind: 'absent', wanted }, strong: false } : undefined;
  }
  const [wantedPart, foundPart] = [lastPart(wanted), lastPart(sameValue)];
  const near =
    isNear(wanted.key.value, sameValue.key.value) ||
    wantedPart === foundPart ||
    isNear(wantedPart, foundPart);
  // `kubectl run web` makes a Pod with run=web, and what stands in another file need not be that one.
  const isFromRun = wanted.key.value === 'run' && distance > SAME_FILE;
  const strong = near || (distance <= SAME_DIRECTORY && !isFromRun);
  return { workload, distance, reason: { kind: 'key', wanted, found: sameValue }, strong };
}

function isSelected(snapshot: Snapshot, workload: Workload): boolean {
  return workload.podLabels.some(({ key, value }) =>
    find(snapshot, keyFor.selector(key.value, value.value)).some(
      (other) =>
        isService(other) && sameNamespace(snapshot, other, workload) && carries(workload, other.selector),
    ),
  );
}

function hasOpenNamespace(service: Service, workload: Workload): boolean {
  return [service, workload].some(
    ({ namespace }) => namespace !== undefined && isPlaceholder(namespace.value),
  );
}

/** `name` of `app.kubernetes.io/name`. */
function lastPart(label: Label): string {
  return label.key.value.slice(label.key.value.lastIndexOf('/') + 1);
}

function hasTargetOf(service: Service, workload: Workload): boolean {
  const declared = workload.containers.flatMap((container) => container.ports);
  return service.ports.some((port) => {
    const target = targetPortOf(port);
    return declared.some(
      ({ name, containerPort }) =>
        target !== undefined && [name?.value, containerPort?.value].includes(target),
    );
  });
}

function hasName({ workload }: NearMiss, service: Service): boolean {
  return isNamedLike(workload, service);
}

/** A StatefulSet says itself which Service is its own. */
function isNamedLike({ name, serviceName }: Workload, service: Service): boolean {
  return service.name !== undefined && [name?.value, serviceName?.value].includes(service.name.value);
}

function differInDigits(a: Label, b: Label): boolean {
  return a.value.value.replace(/\d+/g, '') === b.value.value.replace(/\d+/g, '');
}

function lettersOff({ reason }: NearMiss): number {
  if (reason.kind === 'value') return editDistance(reason.wanted.value.value, reason.found.value.value);
  return reason.kind === 'key' ? editDistance(reason.wanted.key.value, reason.found.key.value) : 0;
}

function has(labels: readonly Label[], wanted: Label): boolean {
  return labels.some(
    (label) => label.key.value === wanted.key.value && label.value.value === wanted.value.value,
  );
}
