import { goValueOf } from '../yaml/go-scalars';
import { mapOf, pairOf, scalarOf } from '../yaml/node';
import { conflict, effective, type Checks, type Conflict, type Place } from './conflict';
import { describe } from './resource';
import { unknownFieldsOf } from './unknown-fields';

const PROBE_FIELDS = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const HANDLERS: Readonly<Record<string, readonly string[]>> = {
  V1Probe: ['exec', 'httpGet', 'tcpSocket', 'grpc'],
  V1LifecycleHandler: ['exec', 'httpGet', 'tcpSocket', 'sleep'],
};

/** Within a container, its probes and variables. */
export const containerChecks: Checks = {
  V1Probe: handlers,
  V1LifecycleHandler: handlers,
  V1Container: initContainer,
  V1EnvVar: envVar,
};

/** POD-023. */
function* handlers(place: Place): Iterable<Conflict> {
  const { at, resource, where, refused } = place;
  const names = HANDLERS[at.type] ?? [];
  const [first, second] = names.flatMap((name) => effective(at.map, name) ?? []);
  const what = at.type === 'V1Probe' ? 'probe' : 'hook';
  if (first && second) {
    const [earlier, later] = first.range.start < second.range.start ? [first, second] : [second, first];
    const message = `${where} has both ${earlier.key.source} and ${later.key.source}. A ${what} does one thing only, ${refused} Remove one of them.`;
    yield conflict(place, later, message, `Remove ${later.key.source} from ${where}`);
  } else if (!first && !unknownFieldsOf(resource).some((unknown) => unknown.at.map === at.map)) {
    const message = `${where} does not say what to do, ${refused} Add one of ${names.join(', ')}.`;
    yield { range: at.head, message, title: undefined, edits: [] };
  }
}

/** POD-011, and bounds that depend on the probe. */
function* initContainer(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  for (const name of ['livenessProbe', 'startupProbe']) {
    const threshold = effective(mapOf(at.map, name), 'successThreshold');
    const value = threshold?.value?.type === 'scalar' ? goValueOf(threshold.value) : undefined;
    if (!threshold || typeof value !== 'number' || value <= 1) continue;
    const message = `successThreshold of ${name} in ${where} is ${value}. For a ${name} one success must be enough, ${refused} Use 1, or leave it out.`;
    yield conflict(
      place,
      threshold,
      message,
      `Remove successThreshold from ${name} in ${where}`,
      mapOf(at.map, name),
    );
  }
  if (!at.path.endsWith('initContainers[]')) return;
  const restart = pairOf(at.map, 'restartPolicy')?.value;
  const policy = restart?.type === 'scalar' ? restart.source : '';
  if (policy === 'Always' || policy.includes('$')) return;
  for (const name of [...PROBE_FIELDS, 'lifecycle']) {
    const pair = effective(at.map, name);
    if (!pair) continue;
    const message = `${where} has a ${name}. An init container runs to its end before the others start, so nothing probes it or stops it in an orderly way, and the API server refuses ${describe(place.resource)}. Remove it, or add restartPolicy: Always to make the container a sidecar.`;
    yield conflict(place, pair, message, `Remove ${name} from ${where}`);
  }
}

function* envVar(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const value = scalarOf(at.map, 'value');
  const from = effective(at.map, 'valueFrom');
  if (!value || value.value === null || value.source === '' || from?.value?.type !== 'map') return;
  const name = scalarOf(at.map, 'name')?.source ?? '';
  const message = `The variable ${name} in ${where} has both value and valueFrom, ${refused} Remove one of them.`;
  yield conflict(place, from, message, `Remove valueFrom of ${name} from ${where}`);
}
