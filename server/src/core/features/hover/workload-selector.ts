import {
  describeRequirement,
  holds,
  labelRequirements,
  requirementsOf,
  type Requirement,
} from '../../k8s/label-requirements';
import { isWorkload } from '../../k8s/resource';
import { hasReadableLabels, type Workload } from '../../k8s/workload';
import { servicesSelecting } from '../../routing/selection';
import { joinWords, say } from '../../words';
import { areClose, nearby, sameNamespace } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { isPlaceholder, mapOf } from '../../yaml/node';
import { abridged, code, paragraphs } from './markdown';
import { linksTo, titleOfPart } from './naming';

const SHOWN = 6;

/** The kinds that manage Pods by labels; that of a Job is made by the API server (WRK-005). */
const KINDS = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController', 'Rollout'];

/** The `selector` of a workload: which Pods it takes for its own, and whether its template fits. */
export function explainWorkloadSelector(snapshot: Snapshot, workload: Workload): string | undefined {
  const selector = mapOf(mapOf(workload.node, 'spec'), 'selector');
  const requirements =
    workload.kind === 'ReplicationController'
      ? labelRequirements(selector)
      : selector && requirementsOf(selector);
  if (!KINDS.includes(workload.kind) || !requirements || requirements.length === 0) return undefined;
  const conditions = joinWords(abridged(requirements.map(conditionText), SHOWN));
  const known =
    hasReadableLabels(workload) && !requirements.some((one) => isPlaceholder(describeRequirement(one)));
  const failed = known ? requirements.filter((one) => !holds(one, workload.podLabels)) : [];
  const services = servicesSelecting(snapshot, workload);
  const others = known ? alsoFitting(snapshot, workload, requirements) : [];
  return paragraphs(
    titleOfPart(snapshot, 'selector', workload),
    say`Tells it which Pods are its own: those with ${conditions}.${fit(workload, known, failed)}`,
    others.length > 0
      ? say`It also fits the Pods of ${linksTo(snapshot, others)}; controllers whose selectors overlap can get into each other's way.`
      : undefined,
    services.length > 0
      ? say`Services do not go by it, but by the labels of the Pods: ${linksTo(snapshot, services)} ${services.length > 1 ? 'select' : 'selects'} them.`
      : say`Services do not go by it, but by the labels of the Pods.`,
  );
}

function fit(workload: Workload, known: boolean, failed: readonly Requirement[]): string {
  if (!known) return '';
  // WRK-003
  if (failed.length > 0)
    return say` Its own template does not meet ${joinWords(failed.map(conditionText))}, so the API server refuses it.`;
  // WRK-004
  const fixed =
    workload.kind === 'ReplicationController' || workload.kind === 'Rollout'
      ? ''
      : say` It cannot be changed later.`;
  return say` Its template has them.${fixed}`;
}

function conditionText(requirement: Requirement): string {
  return code(describeRequirement(requirement));
}

/** Other workloads close by, which make Pods that the selector fits. */
function alsoFitting(
  snapshot: Snapshot,
  workload: Workload,
  requirements: readonly Requirement[],
): Workload[] {
  return nearby(snapshot, workload.document.uri, 'workloads').flatMap(({ resource: other }) =>
    isWorkload(other) &&
    other !== workload &&
    // Two of one name are variants, of which people apply one.
    (other.kind !== workload.kind || other.name?.value !== workload.name?.value) &&
    sameNamespace(snapshot, workload, other) &&
    areClose(snapshot, workload.document.uri, other.document.uri) &&
    hasReadableLabels(other) &&
    requirements.every((one) => holds(one, other.podLabels))
      ? [other]
      : [],
  );
}
