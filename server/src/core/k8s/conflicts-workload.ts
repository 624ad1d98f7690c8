import { say } from '../words';
import { goValueOf } from '../yaml/go-scalars';
import { mapOf, scalarOf, type YamlMap, type YamlScalar } from '../yaml/node';
import { conflict, effective, ifAny, numberIn, type Checks, type Conflict, type Place } from './conflict';
import { isUnchecked } from './unchecked-fields';
import { mayBeFilledIn } from './wrong-types';

/** Within the spec of a workload, but for its Pod template, and for Jobs. */
export const workloadChecks: Checks = {
  V1DeploymentSpec: [ifAny(['minReadySeconds', 'progressDeadlineSeconds'], deploymentSpec)],
  V1DeploymentStrategy: [ifAny(['rollingUpdate'], deploymentStrategy)],
  V1StatefulSetUpdateStrategy: [ifAny(['rollingUpdate'], statefulSetStrategy)],
  // Each is above 0 where it is not written.
  V1RollingUpdateDeployment: [ifAny(['maxSurge'], rollingUpdate)],
  V1RollingUpdateDaemonSet: rollingDaemons,
  V1PodSpec: [ifAny(['activeDeadlineSeconds'], endlessPods)],
};

const DEFAULT_DEADLINE = 600;

function* deploymentSpec(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const waits = effective(at.map, 'minReadySeconds');
  const ready = waits ? numberIn(at.map, 'minReadySeconds') : 0;
  const written = effective(at.map, 'progressDeadlineSeconds');
  const deadline = written ? numberIn(at.map, 'progressDeadlineSeconds') : DEFAULT_DEADLINE;
  if (ready === undefined || ready < 0 || deadline === undefined || deadline < 0 || deadline > ready) return;
  const range = (written ?? waits)?.value?.range ?? at.head;
  const message = !written
    ? say`minReadySeconds in ${where} is ${ready}, but a rollout has ${deadline} seconds for its Pods, the default of progressDeadlineSeconds. None could be in time, ${refused} Add a progressDeadlineSeconds above ${ready}, or wait for less.`
    : waits
      ? say`progressDeadlineSeconds in ${where} is ${deadline}, but a Pod needs minReadySeconds, which is ${ready}, before it counts. No rollout could be in time, ${refused} Use a number above ${ready}.`
      : say`progressDeadlineSeconds in ${where} is ${deadline}. No rollout could be in time, ${refused} Use a number above 0.`;
  yield { range, message, title: undefined, edits: [] };
}

function* deploymentStrategy(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const rolling = effective(at.map, 'rollingUpdate');
  if (scalarOf(at.map, 'type')?.source !== 'Recreate' || !rolling) return;
  const message = say`${where} has rollingUpdate, but its type is Recreate, which stops all Pods before new ones start, ${refused} Remove rollingUpdate, or change the type to RollingUpdate.`;
  yield conflict(place, rolling, message, say`Remove rollingUpdate from ${where}`);
}

function* statefulSetStrategy(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const rolling = effective(at.map, 'rollingUpdate');
  if (scalarOf(at.map, 'type')?.source !== 'OnDelete' || !rolling) return;
  const message = say`${where} has rollingUpdate, but its type is OnDelete, ${refused} Remove rollingUpdate, or change the type to RollingUpdate.`;
  yield conflict(place, rolling, message, say`Remove rollingUpdate from ${where}`);
}

/** Each of the two is 25% where it is not written. */
function* rollingUpdate(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const unavailable = amountIn(at.map, 'maxUnavailable', 25);
  const surge = amountIn(at.map, 'maxSurge', 25);
  if (unavailable?.value !== 0 || surge?.value !== 0) return;
  const message = say`maxSurge and maxUnavailable in ${where} are both 0. Then no new Pod may start and no old one may stop, ${refused} Raise one of them.`;
  yield { range: unavailable.scalar?.range ?? at.head, message, title: undefined, edits: [] };
}

/** On each node either the old Pod stops first or the new one starts first; without a word it is the former. */
function* rollingDaemons(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  if (isUnchecked(at, 'maxSurge')) return;
  const unavailable = amountIn(at.map, 'maxUnavailable', 1);
  const surge = amountIn(at.map, 'maxSurge', 0);
  if (!unavailable || !surge) return;
  if (unavailable.value === 0 && surge.value === 0) {
    const message = say`maxSurge and maxUnavailable in ${where} are both 0${surge.scalar ? '' : say`, which is the default of maxSurge`}. Then no new Pod may start and no old one may stop, ${refused} Raise one of them.`;
    yield { range: unavailable.scalar?.range ?? at.head, message, title: undefined, edits: [] };
  } else if (unavailable.value !== 0 && surge.value !== 0) {
    const is = unavailable.scalar
      ? say`is ${unavailable.scalar.source}`
      : say`is not written and so ${unavailable.value}`;
    const message = say`maxSurge in ${where} is ${surge.scalar?.source}, and maxUnavailable ${is}. A DaemonSet takes one of the two, ${refused} ${unavailable.scalar ? say`Set one of them to 0.` : say`Add maxUnavailable: 0.`}`;
    yield { range: surge.scalar?.range ?? at.head, message, title: undefined, edits: [] };
  }
}

interface Amount {
  readonly value: number;
  /** Where it is written. */
  readonly scalar: YamlScalar | undefined;
}

/** A number of Pods, or a percentage of them; `undefined` for what is none, and so is refused as it is. */
function amountIn(map: YamlMap, field: string, byDefault: number): Amount | undefined {
  const value = effective(map, field)?.value;
  if (!value) return { value: byDefault, scalar: undefined };
  const go = value.type === 'scalar' ? goValueOf(value) : undefined;
  if (value.type !== 'scalar' || go === null) return undefined;
  if (typeof go === 'number') return go >= 0 ? { value: go, scalar: value } : undefined;
  const percentage = typeof go === 'string' && !mayBeFilledIn(go) ? /^(\d+)%$/.exec(go)?.[1] : undefined;
  return percentage ? { value: Number(percentage), scalar: value } : undefined;
}

const ENDLESS_KINDS = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController'];

function* endlessPods(place: Place): Iterable<Conflict> {
  const { at, resource, where, refused } = place;
  const { kind } = resource.identity;
  const deadline = effective(at.map, 'activeDeadlineSeconds');
  if (!deadline || !ENDLESS_KINDS.includes(kind) || mapOf(resource.node, 'spec') !== at.parent?.parent?.map)
    return;
  const message = say`${where} has activeDeadlineSeconds, after which a Pod ends. A ${kind} keeps its Pods running, ${refused} Remove it.`;
  yield conflict(place, deadline, message, say`Remove activeDeadlineSeconds from ${where}`);
}
