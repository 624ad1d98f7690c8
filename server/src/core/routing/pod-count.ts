import { integerAt } from '../k8s/object';
import type { Service } from '../k8s/service';
import { replicasOf, type Workload } from '../k8s/workload';
import { isPlaceholder, mapOf, pairOf, scalarOf } from '../yaml/node';

/** How many Pods of a workload a Service selects. */
export type PodCount =
  /** @property written false where it is the kind's default, which an autoscaler is free to change */
  | { readonly kind: 'number'; readonly count: number; readonly written: boolean }
  /** The selector picks this one Pod of a StatefulSet (LBL-002). */
  | { readonly kind: 'one-pod'; readonly name: string }
  /** The selector asks for a Pod that the StatefulSet has not, as long as nobody scales it (STS-002). */
  | { readonly kind: 'no-such-pod'; readonly name: string }
  /** The Pods would have names or labels that the API server takes of no Pod. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'per-node' }
  /** The manifest says it, but in a placeholder. */
  | { readonly kind: 'placeholder'; readonly source: string }
  /** Jobs, custom resources, or a part of the Pods that only the cluster knows. */
  | { readonly kind: 'unknown' };

const POD_NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX_LABEL = 'apps.kubernetes.io/pod-index';
/** With a hyphen and eight digits behind it, it is as long as a label can be. */
const LONGEST_STATEFUL_NAME = 54;
/** Labels that only some Pods of a workload carry. */
const LABELS_OF_SOME = [
  'pod-template-hash',
  'rollouts-pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
];

export function podCount(service: Service, workload: Workload): PodCount {
  const wanted = (key: string) => service.selector.find((label) => label.key.value === key)?.value.value;
  const podName = wanted(POD_NAME_LABEL);
  const index = wanted(POD_INDEX_LABEL);
  if (hasImpossiblePods(workload)) return { kind: 'refused' };
  if (workload.kind === 'StatefulSet' && podName !== undefined) return onePod(workload, podName);
  if (workload.kind === 'StatefulSet' && index !== undefined && workload.name) {
    return onePod(workload, `${workload.name.value}-${index}`);
  }
  const missing = (key: string) => !workload.podLabels.some((label) => label.key.value === key);
  if (LABELS_OF_SOME.some((key) => wanted(key) !== undefined && missing(key))) return { kind: 'unknown' };
  return ownPodCount(workload);
}

function onePod(workload: Workload, name: string): PodCount {
  const own = ownPodCount(workload);
  const start = firstOrdinal(workload);
  const ordinal = Number(/\d+$/.exec(name)?.[0]);
  // Whoever does not write the number of Pods leaves it to an autoscaler, maybe.
  const isThere = ordinal >= start && !(own.kind === 'number' && own.written && ordinal >= start + own.count);
  return { kind: isThere ? 'one-pod' : 'no-such-pod', name };
}

/** The number of a StatefulSet's first Pod (STS-002). */
export function firstOrdinal(workload: Workload): number {
  return integerAt(mapOf(mapOf(workload.node, 'spec'), 'ordinals'), 'start')?.value ?? 0;
}

/**
 * STS-002: the Pods of a StatefulSet get its name and a number for a host name, which is a DNS label, and in their label
 * `controller-revision-hash` its name and a hash, which has eight to ten digits but for two of a thousand.
 */
export function hasImpossiblePods({ kind, name }: Workload): boolean {
  if (kind !== 'StatefulSet' || !name || isPlaceholder(name.value)) return false;
  return name.value.includes('.') || name.value.length > LONGEST_STATEFUL_NAME;
}

/** How many Pods a workload runs, whoever selects them. */
export function ownPodCount(workload: Workload): PodCount {
  if (hasImpossiblePods(workload)) return { kind: 'refused' };
  const spec = mapOf(workload.node, 'spec');
  const replicas = replicasOf(workload);
  if (replicas === 'per node') return { kind: 'per-node' };
  if (workload.replicas === undefined && workload.kind !== 'Pod' && pairOf(spec, 'replicas')?.value) {
    const source = scalarOf(spec, 'replicas')?.source;
    return source ? { kind: 'placeholder', source } : { kind: 'unknown' };
  }
  if (replicas === undefined) return { kind: 'unknown' };
  return {
    kind: 'number',
    count: replicas,
    written: workload.kind === 'Pod' || workload.replicas !== undefined,
  };
}

/** All Pods together: a number where the manifests say it for each workload, "per node" for one DaemonSet alone. */
export function totalPods(service: Service, workloads: readonly Workload[]): number | 'per node' | undefined {
  const counts = workloads.map((workload) => podCount(service, workload));
  if (counts.length === 1 && counts[0]?.kind === 'per-node') return 'per node';
  let total = 0;
  for (const count of counts) {
    if (count.kind === 'no-such-pod') continue;
    if (count.kind === 'one-pod') total += 1;
    else if (count.kind === 'number' && count.written) total += count.count;
    else return undefined;
  }
  return counts.length > 0 ? total : undefined;
}

/** STS-002: `db-0`, `db-1`, … Empty where it has no name or no Pods; the default of one Pod counts. */
export function statefulPodNames(
  workload: Workload,
): { readonly first: string; readonly last: string } | undefined {
  const count = ownPodCount(workload);
  const name = workload.name?.value;
  const isEmpty = count.kind === 'refused' || (count.kind === 'number' && count.count < 1);
  if (workload.kind !== 'StatefulSet' || !name || isEmpty) return undefined;
  const start = firstOrdinal(workload);
  const pods = count.kind === 'number' ? count.count : 1;
  return { first: `${name}-${start}`, last: `${name}-${start + pods - 1}` };
}
