import { holds, keyOf, requirementsOf, type Requirement } from '../../k8s/label-requirements';
import type { LabelSelector } from '../../k8s/network-policy';
import type { Label } from '../../k8s/object';
import { isWorkload, type Resource } from '../../k8s/resource';
import type { Workload } from '../../k8s/workload';
import { meantBy, policiesFor } from '../../routing/policy-flow';
import { say } from '../../words';
import { areClose, nearby, sameNamespace } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { mapOf } from '../../yaml/node';
import { abridged, code } from './markdown';
import { linkTo } from './naming';

const SHOWN = 6;

/** Who else than a Service goes by a label of Pods, in words. */
export function labelUsers(snapshot: Snapshot, workload: Workload, label: Label): string[] {
  const key = label.key.value;
  const own = ownRequirements(workload).some((requirement) => keyOf(requirement) === key)
    ? [say`the ${code('selector')} of ${linkTo(snapshot, workload)} itself, which has to fit`]
    : [];
  return abridged([...own, ...policies(snapshot, workload, key), ...budgets(snapshot, workload, key)], SHOWN);
}

/** The conditions of the workload's own selector; a ReplicationController has a plain map (WRK-006). */
function ownRequirements(workload: Workload): readonly Requirement[] {
  const selector = mapOf(mapOf(workload.node, 'spec'), 'selector');
  return (selector && requirementsOf(selector)) ?? [];
}

function policies(snapshot: Snapshot, workload: Workload, key: string): string[] {
  const isolating = policiesFor(snapshot, workload)
    .filter(({ policy, selects }) => selects === 'yes' && asksFor(policy.podSelector, key))
    .map(({ policy }) => say`${linkTo(snapshot, policy)}, which isolates these Pods`);
  const naming = nearby(snapshot, workload.document.uri, 'policies').flatMap(({ resource: policy }) => {
    if (policy.kind !== 'NetworkPolicy' || !('podSelector' in policy)) return [];
    const named = (['ingress', 'egress'] as const).filter((direction) =>
      policy[direction].some(({ peers }) =>
        peers.some(
          (peer) =>
            peer.podSelector !== undefined &&
            asksFor(peer.podSelector, key) &&
            meantBy(snapshot, policy, peer).includes(workload),
        ),
      ),
    );
    return named.map((direction) =>
      direction === 'ingress'
        ? say`${linkTo(snapshot, policy)}, which lets these Pods in`
        : say`${linkTo(snapshot, policy)}, which lets others reach these Pods`,
    );
  });
  return [...isolating, ...naming];
}

function budgets(snapshot: Snapshot, workload: Workload, key: string): string[] {
  return nearby(snapshot, workload.document.uri, 'budgets').flatMap(({ resource: budget }) =>
    covers(snapshot, budget, workload, key)
      ? [say`${linkTo(snapshot, budget)}, which limits how many of these Pods are evicted at once`]
      : [],
  );
}

function covers(snapshot: Snapshot, budget: Resource, workload: Workload, key: string): boolean {
  const selector = mapOf(mapOf(budget.node, 'spec'), 'selector');
  const requirements = selector && requirementsOf(selector);
  const isNear = snapshot.set !== undefined || areClose(snapshot, budget.document.uri, workload.document.uri);
  return (
    !isWorkload(budget) &&
    isNear &&
    sameNamespace(snapshot, budget, workload) &&
    requirements !== undefined &&
    requirements.some((requirement) => keyOf(requirement) === key) &&
    requirements.every((requirement) => holds(requirement, workload.podLabels))
  );
}

function asksFor({ matchLabels, expressions }: LabelSelector, key: string): boolean {
  return matchLabels.some((label) => label.key.value === key) || expressions.some((one) => one.key === key);
}
