import { describe } from '../k8s/resource';
import type { Service } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { say } from '../words';
import { areClose } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { podCount, totalPods } from './pod-count';
import { hasSelector, isTemplated, select } from './selection';

/** The Pods that a Service selects. */
export interface SelectedPods {
  readonly workloads: readonly Workload[];
  /** How many there are, where the manifests say it. */
  readonly total: number | 'per node' | undefined;
}

/**
 * What may be said of a Service's Pods in few words, without a hint how it was found: nothing where they were found
 * far away, since a generic label such as `app: web` is also on strangers, and nothing where a template hides labels.
 */
export function selectedPods(snapshot: Snapshot, service: Service): SelectedPods | undefined {
  if (!hasSelector(service) || isTemplated(service)) return undefined;
  const { workloads } = select(snapshot, service);
  const close = workloads.filter(({ document }) => areClose(snapshot, service.document.uri, document.uri));
  if (close.length === 0 || close.length < workloads.length) return undefined;
  return { workloads, total: hasVariants(workloads) ? undefined : totalPods(service, workloads) };
}

/** `3 Pods`, `3 Pods in 2 workloads`, `one Pod per node`, `the Pods of Deployment "web"`. */
export function podsInWords({ workloads, total }: SelectedPods): string {
  const names = new Set(workloads.map(describe));
  const [only = ''] = names;
  const where = names.size > 1 ? say` in ${names.size} workloads` : '';
  if (total === 'per node') return say`one Pod per node`;
  if (total !== undefined) return `${total === 1 ? say`one Pod` : say`${total} Pods`}${where}`;
  if (names.size > 1) return `Pods${where}`;
  return workloads[0]?.kind === 'Pod' ? only : say`Pods of ${only}`;
}

/** `Deployment web (3)`: how many Pods of a workload a Service selects, where the manifests say it. */
export function workloadInWords(service: Service, workload: Workload, isVariant: boolean): string {
  const name = workload.name?.value ? `${workload.kind} ${workload.name.value}` : workload.kind;
  const count = podCount(service, workload);
  if (isVariant || workload.kind === 'Pod') return name;
  if (count.kind === 'number' && count.written) return `${name} (${count.count})`;
  if (count.kind === 'one-pod') return say`${name} (only ${count.name})`;
  return count.kind === 'per-node' ? say`${name} (one Pod per node)` : name;
}

/** Two of one kind and name are variants, of which people apply one. */
export function hasVariants(workloads: readonly Workload[]): boolean {
  return new Set(workloads.map(describe)).size < workloads.length;
}
