import { scalarOf } from '../yaml/node';
import { conflict, effective, type Checks, type Conflict, type Place } from './conflict';

/** Within the spec of a workload, but for its Pod template. */
export const workloadChecks: Checks = {
  V1DeploymentStrategy: deploymentStrategy,
  V1StatefulSetUpdateStrategy: statefulSetStrategy,
  V1RollingUpdateDeployment: rollingUpdate,
};

function* deploymentStrategy(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const rolling = effective(at.map, 'rollingUpdate');
  if (scalarOf(at.map, 'type')?.source !== 'Recreate' || !rolling) return;
  const message = `${where} has rollingUpdate, but its type is Recreate, which stops all Pods before new ones start, ${refused} Remove rollingUpdate, or change the type to RollingUpdate.`;
  yield conflict(place, rolling, message, `Remove rollingUpdate from ${where}`);
}

function* statefulSetStrategy(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const rolling = effective(at.map, 'rollingUpdate');
  if (scalarOf(at.map, 'type')?.source !== 'OnDelete' || !rolling) return;
  const message = `${where} has rollingUpdate, but its type is OnDelete, ${refused} Remove rollingUpdate, or change the type to RollingUpdate.`;
  yield conflict(place, rolling, message, `Remove rollingUpdate from ${where}`);
}

function* rollingUpdate(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const surge = scalarOf(at.map, 'maxSurge');
  const unavailable = scalarOf(at.map, 'maxUnavailable');
  if (!surge || !unavailable || ![surge, unavailable].every(({ source }) => /^0+%?$/.test(source))) return;
  const message = `maxSurge and maxUnavailable in ${where} are both 0. Then no new Pod may start and no old one may stop, ${refused} Raise one of them.`;
  yield { range: unavailable.range, message, title: undefined, edits: [] };
}
