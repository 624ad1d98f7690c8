import { isWorkload, type Resource } from '../../k8s/resource';
import type { Service } from '../../k8s/service';
import type { Workload } from '../../k8s/workload';
import { carries } from '../../routing/controller-labels';
import type { Mention } from '../../routing/mention';
import { keyFor } from '../../workspace/index-keys';
import { areClose, findInNamespace } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';

/**
 * Workloads close by that carry the labels of a Service, but not at the nearest level, so that they are not renamed with
 * it. Should they be deployed together all the same, the Service would lose them.
 */
export function carriersBeside(
  snapshot: Snapshot,
  service: Service,
  together: readonly Mention[],
): readonly Workload[] {
  const renamed = new Set<Resource>(together.map(({ resource }) => resource));
  const [first] = service.selector;
  if (!first) return [];
  return findInNamespace(snapshot, service, keyFor.podLabel(first.key.value, first.value.value))
    .filter(isWorkload)
    .filter(
      (workload) =>
        !renamed.has(workload) &&
        carries(workload, service.selector) &&
        areClose(snapshot, service.document.uri, workload.document.uri),
    );
}
