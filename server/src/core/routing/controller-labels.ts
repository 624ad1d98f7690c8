import { integerAt, stringAt, type Label } from '../k8s/object';
import { replicasOf, WORKLOAD_KINDS, type Workload } from '../k8s/workload';
import { mapOf } from '../yaml/node';
import { firstOrdinal } from './pod-count';

/** Whether the workload's Pods carry every label, those that its controller adds included. */
export function carries(workload: Workload, selector: readonly Label[]): boolean {
  return selector.every(({ key, value }) => carriesOne(workload, key.value, value.value));
}

export function carriesOne(workload: Workload, key: string, value: string): boolean {
  if (workload.podLabels.some((label) => label.key.value === key && label.value.value === value)) return true;
  const label = CONTROLLER_LABELS.get(key);
  // Operators make StatefulSets and Jobs of their own for a custom resource, and those add labels too.
  return label !== undefined && (label.matches(workload, value) || !WORKLOAD_KINDS.includes(workload.kind));
}

/** Whether a controller puts this label on Pods, so that it stands in no template. */
export function isControllerLabel(key: string): boolean {
  return CONTROLLER_LABELS.has(key);
}

/** The workloads that a controller's label points to, each as kind and name: `web-0` to the StatefulSet `web`. */
export function ownersOf({ key, value }: Label): readonly (readonly [kind: string, name: string])[] {
  return CONTROLLER_LABELS.get(key.value)?.owners?.(value.value) ?? [];
}

/** The labels of single Pods or Jobs that a workload's name gives away: the reverse of {@link ownersOf}. */
export function labelsGivenBy(workload: Workload): readonly (readonly [key: string, value: string])[] {
  const name = workload.name?.value;
  if (name === undefined) return [];
  if (workload.kind === 'Job') {
    return [
      ['batch.kubernetes.io/job-name', name],
      ['job-name', name],
    ];
  }
  if (workload.kind !== 'StatefulSet') return [];
  const replicas = replicasOf(workload);
  const count = Math.max(0, Math.min(typeof replicas === 'number' ? replicas : 1, MOST_PODS));
  const start = firstOrdinal(workload);
  return Array.from({ length: count }, (_, index) => [
    'statefulset.kubernetes.io/pod-name',
    `${name}-${start + index}`,
  ]);
}

/** Nobody writes a Service for each of more Pods than this. */
const MOST_PODS = 64;

interface ControllerLabel {
  matches(workload: Workload, value: string): boolean;
  owners?(value: string): [kind: string, name: string][];
}

const jobName: ControllerLabel = {
  matches: (workload, value) =>
    (workload.kind === 'Job' && workload.name?.value === value) ||
    (workload.kind === 'CronJob' &&
      workload.name !== undefined &&
      value.startsWith(`${workload.name.value}-`)),
  owners: (value) => [
    ['Job', value],
    ['CronJob', value.replace(/-[^-]+$/, '')],
  ],
};
const ofAny = (...kinds: string[]): ControllerLabel => ({
  matches: (workload) => kinds.includes(workload.kind),
});

/** LBL-001 to LBL-005. The values are judged where the workload's name gives them away. */
const CONTROLLER_LABELS: ReadonlyMap<string, ControllerLabel> = new Map([
  ['pod-template-hash', ofAny('Deployment', 'ReplicaSet')],
  ['rollouts-pod-template-hash', ofAny()],
  [
    'statefulset.kubernetes.io/pod-name',
    {
      matches: (workload, value) => workload.kind === 'StatefulSet' && hasOrdinal(workload, value),
      owners: (value) => [['StatefulSet', value.replace(/-\d+$/, '')]],
    },
  ],
  ['apps.kubernetes.io/pod-index', ofAny('StatefulSet')],
  ['controller-revision-hash', ofAny('StatefulSet', 'DaemonSet')],
  ['pod-template-generation', ofAny('DaemonSet')],
  ['batch.kubernetes.io/job-name', jobName],
  ['job-name', jobName],
  ['batch.kubernetes.io/controller-uid', ofAny('Job', 'CronJob')],
  ['controller-uid', ofAny('Job', 'CronJob')],
  ['batch.kubernetes.io/job-completion-index', { matches: (workload, value) => hasIndex(workload, value) }],
  ['topology.kubernetes.io/zone', { matches: () => true }],
  ['topology.kubernetes.io/region', { matches: () => true }],
]);

/** Whether a name is that of a StatefulSet's Pod: `web-2` (STS-002). */
function hasOrdinal(workload: Workload, podName: string): boolean {
  const prefix = `${workload.name?.value ?? ''}-`;
  return podName.startsWith(prefix) && ORDINAL.test(podName.slice(prefix.length));
}

/** Of a Job only one with `completionMode: Indexed` numbers its Pods, and up to its `completions`. */
function hasIndex(workload: Workload, index: string): boolean {
  const spec = mapOf(workload.node, 'spec');
  const own = workload.kind === 'CronJob' ? mapOf(mapOf(spec, 'jobTemplate'), 'spec') : spec;
  if (workload.kind !== 'Job' && workload.kind !== 'CronJob') return false;
  const completions = integerAt(own, 'completions')?.value;
  return (
    stringAt(own, 'completionMode')?.value === 'Indexed' &&
    ORDINAL.test(index) &&
    (completions === undefined || Number(index) < completions)
  );
}

/** As Kubernetes counts: without zeros in front. */
const ORDINAL = /^(?:0|[1-9]\d*)$/;
