import {
  NAMESPACE_NAME_LABEL,
  meets,
  type LabelSelector,
  type NetworkPolicy,
  type PolicyRule,
} from '../k8s/network-policy';
import { isWorkload } from '../k8s/resource';
import { hasReadableLabels, hasReadablePorts, type Workload } from '../k8s/workload';
import { keyFor } from '../workspace/index-keys';
import { areClose, namespaceOf, nearestOnly } from '../workspace/scope';
import { find, type Snapshot } from '../workspace/snapshot';

/** The Pods that an egress rule lets traffic go to; none where it also means others, such as addresses outside. */
export function destinations(snapshot: Snapshot, policy: NetworkPolicy, { peers }: PolicyRule): Workload[] {
  const own = namespaceOf(snapshot, policy);
  const found = peers.map(({ podSelector, namespaceSelector }) => {
    const namespace = namespaceSelector ? namedNamespace(namespaceSelector) : own;
    return podSelector && namespace ? podsOf(snapshot, policy, podSelector, namespace) : [];
  });
  return found.every((workloads) => workloads.length > 0) ? [...new Set(found.flat())] : [];
}

/** The workloads whose Pods a selector means, where all of them can be judged. A selector without labels means too many. */
export function podsOf(
  snapshot: Snapshot,
  policy: NetworkPolicy,
  selector: LabelSelector,
  namespace: string,
): readonly Workload[] {
  const [first] = selector.matchLabels;
  if (!first) return [];
  const found = find(snapshot, keyFor.podLabel(first.key.value, first.value.value))
    .filter(isWorkload)
    .filter(
      (workload) => namespaceOf(snapshot, workload) === namespace && meets(selector, workload.podLabels),
    );
  const { resources } = nearestOnly(snapshot, policy.document.uri, found);
  const judged = resources.every(
    (workload) =>
      areClose(snapshot, policy.document.uri, workload.document.uri) &&
      hasReadablePorts(workload) &&
      hasReadableLabels(workload),
  );
  return judged ? resources : [];
}

/** The one namespace that a selector means by its name (NP-007). */
export function namedNamespace({ matchLabels, expressions }: LabelSelector): string | undefined {
  const [only, other] = matchLabels;
  return only?.key.value === NAMESPACE_NAME_LABEL && !other && expressions.length === 0
    ? only.value.value
    : undefined;
}
