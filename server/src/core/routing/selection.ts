import type { Label } from '../k8s/object';
import { isService, isWorkload } from '../k8s/resource';
import { typeOf, type Service } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { keyFor } from '../workspace/index-keys';
import { nearestOnly, sameNamespace, type Distance } from '../workspace/scope';
import { find, type Snapshot } from '../workspace/snapshot';
import { isPlaceholder } from '../yaml/node';
import { nearMissesOf, type NearMiss } from './near-misses';

/** What a Service's selector selects. */
export interface Selection {
  /** The workloads whose Pods carry every label, at the nearest level that has any. */
  readonly workloads: readonly Workload[];
  /** How far away these are; `undefined` where there is none. */
  readonly distance: Distance | undefined;
  /** Why nothing matches, the best explanation first. Empty where something matches. */
  readonly nearMisses: readonly NearMiss[];
}

const NOTHING: Selection = { workloads: [], distance: undefined, nearMisses: [] };
const selections = new WeakMap<Snapshot, Map<Service, Selection>>();

/**
 * Resolves a Service's selector as the endpoints controller does (RES-001, RES-002): Pods of the Service's namespace
 * that carry all its labels. A Service without a selector, or of type ExternalName (EPC-004), selects nothing.
 * Memoised for each snapshot.
 */
export function select(snapshot: Snapshot, service: Service): Selection {
  let memo = selections.get(snapshot);
  if (!memo) selections.set(snapshot, (memo = new Map()));
  let selection = memo.get(service);
  if (!selection) memo.set(service, (selection = computeSelection(snapshot, service)));
  return selection;
}

/** Whether the endpoints controller acts on this Service at all (EPC-002, EPC-004). */
export function hasSelector(service: Service): boolean {
  return service.selector.length > 0 && typeOf(service) !== 'ExternalName';
}

/** Whether some label of the selector still awaits its value from a template. */
export function isTemplated(service: Service): boolean {
  return service.selector.some(({ key, value }) => isPlaceholder(key.value) || isPlaceholder(value.value));
}

/** The Services whose selection holds this workload: the reverse of {@link select}. */
export function servicesSelecting(snapshot: Snapshot, workload: Workload): readonly Service[] {
  const candidates = new Set<Service>();
  for (const { key, value } of workload.podLabels) {
    for (const resource of find(snapshot, keyFor.selector(key.value, value.value))) {
      if (isService(resource)) candidates.add(resource);
    }
  }
  return [...candidates].filter((service) => select(snapshot, service).workloads.includes(workload));
}

function computeSelection(snapshot: Snapshot, service: Service): Selection {
  if (!hasSelector(service)) return NOTHING;
  const candidates = candidatesFor(snapshot, service);
  const { resources, distance } = nearestOnly(
    snapshot,
    service.document.uri,
    candidates.filter((workload) => sameNamespace(snapshot, service, workload)),
  );
  if (resources.length > 0) return { workloads: resources, distance, nearMisses: [] };
  return { workloads: [], distance: undefined, nearMisses: nearMissesOf(snapshot, service, candidates) };
}

/** Workloads of any namespace whose Pods carry all labels of the selector. */
function candidatesFor(snapshot: Snapshot, service: Service): Workload[] {
  // The rarest label leaves the fewest to test. Labels that a controller adds are in no template.
  const lists = service.selector
    .filter(({ key }) => !isControllerLabel(key.value))
    .map(({ key, value }) => find(snapshot, keyFor.podLabel(key.value, value.value)));
  const shortest = lists.sort((a, b) => a.length - b.length)[0];
  const pool = shortest ?? workloadsAround(snapshot, service);
  return pool.filter(isWorkload).filter((workload) => carries(workload, service.selector));
}

/** Workloads that a selector made only of controllers' labels could mean. */
function workloadsAround(snapshot: Snapshot, service: Service): readonly Workload[] {
  return service.selector.flatMap(({ key, value }) => {
    const owner = CONTROLLER_LABELS.get(key.value)?.owner?.(value.value) ?? [];
    return owner.flatMap(([kind, name]) => find(snapshot, keyFor.name(kind, name)).filter(isWorkload));
  });
}

/** Whether the workload's Pods carry every label, those that its controller adds included. */
export function carries(workload: Workload, selector: readonly Label[]): boolean {
  return selector.every(({ key, value }) => carriesOne(workload, key.value, value.value));
}

export function carriesOne(workload: Workload, key: string, value: string): boolean {
  if (workload.podLabels.some((label) => label.key.value === key && label.value.value === value)) return true;
  return CONTROLLER_LABELS.get(key)?.matches(workload, value) ?? false;
}

export function isControllerLabel(key: string): boolean {
  return CONTROLLER_LABELS.has(key);
}

interface ControllerLabel {
  matches(workload: Workload, value: string): boolean;
  /** The workloads that a value points to, as kind and name. */
  owner?(value: string): [kind: string, name: string][];
}

const jobName: ControllerLabel = {
  matches: (workload, value) =>
    (workload.kind === 'Job' && workload.name?.value === value) ||
    (workload.kind === 'CronJob' && workload.name !== undefined && value.startsWith(`${workload.name.value}-`)),
  owner: (value) => [['Job', value]],
};
const ofAny = (...kinds: string[]): ControllerLabel => ({ matches: (workload) => kinds.includes(workload.kind) });

/** LBL-001 to LBL-005: labels that stand in no template. Their values are judged where the name gives them away. */
const CONTROLLER_LABELS: ReadonlyMap<string, ControllerLabel> = new Map([
  ['pod-template-hash', ofAny('Deployment', 'ReplicaSet', 'Rollout')],
  ['rollouts-pod-template-hash', ofAny('Rollout')],
  [
    'statefulset.kubernetes.io/pod-name',
    {
      matches: (workload, value) => workload.kind === 'StatefulSet' && ordinalOf(workload, value) !== undefined,
      owner: (value) => [['StatefulSet', value.replace(/-\d+$/, '')]],
    },
  ],
  ['apps.kubernetes.io/pod-index', ofAny('StatefulSet')],
  ['controller-revision-hash', ofAny('StatefulSet', 'DaemonSet')],
  ['pod-template-generation', ofAny('DaemonSet')],
  ['batch.kubernetes.io/job-name', jobName],
  ['job-name', jobName],
  ['batch.kubernetes.io/controller-uid', ofAny('Job')],
  ['controller-uid', ofAny('Job')],
  ['batch.kubernetes.io/job-completion-index', ofAny('Job', 'CronJob')],
  ['topology.kubernetes.io/zone', { matches: () => true }],
  ['topology.kubernetes.io/region', { matches: () => true }],
]);

/** The ordinal in a StatefulSet's Pod name, `web-2` → 2. */
function ordinalOf(workload: Workload, podName: string): number | undefined {
  const prefix = `${workload.name?.value ?? ''}-`;
  const ordinal = podName.slice(prefix.length);
  return podName.startsWith(prefix) && /^\d+$/.test(ordinal) ? Number(ordinal) : undefined;
}

