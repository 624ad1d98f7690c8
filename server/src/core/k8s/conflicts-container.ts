import { joinWords, say } from '../words';
import { replaceScalar } from '../yaml/edits';
import { mapOf, pairOf, scalarOf, seqOf, type YamlPair } from '../yaml/node';
import {
  around,
  conflict,
  effective,
  ifAny,
  literalAt,
  NO_CONFLICTS,
  numberIn,
  placeOf,
  refusal,
  type Checks,
  type Conflict,
  type Place,
} from './conflict';
import { labelKeyProblems, listProblems } from './formats';
import { nearest } from './nearest';
import { CONTAINER_CHOICES } from './required-in-containers';
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
  V1SleepAction: sleep,
  V1Container: [
    ifAny(['livenessProbe', 'startupProbe', 'readinessProbe'], probes),
    ifAny([...PROBE_FIELDS, 'lifecycle'], initContainer),
    ifAny(['image'], image),
    ifAny(['restartPolicyRules'], restartRules),
  ],
  V1EnvVar: [ifAny(['valueFrom'], envVar)],
  V1EnvVarSource: oneSource,
  V1EnvFromSource: oneSource,
  V1ObjectFieldSelector: fieldPath,
  V1ContainerRestartRuleOnExitCodes: exitCodes,
};

/** POD-023. */
function handlers(place: Place): Iterable<Conflict> {
  const { at, resource } = place;
  const names = HANDLERS[at.type] ?? [];
  // The API server takes the first of them, in an order of its own, and refuses the others.
  let first: YamlPair | undefined;
  const others: YamlPair[] = [];
  for (const name of names) {
    const pair = effective(at.map, name);
    if (first && pair) others.push(pair);
    first ??= pair;
  }
  if (first && others.length > 0) return [secondHandler(place, first, others)];
  if (first || unknownFieldsOf(resource).some((unknown) => unknown.at.map === at.map)) return NO_CONFLICTS;
  const message = say`${place.where} does not say what to do, ${place.refused} Add one of ${names.join(', ')}.`;
  return [refusal(at.head, message)];
}

function secondHandler(place: Place, first: YamlPair, others: readonly YamlPair[]): Conflict {
  const { at, where, refused } = place;
  const what = at.type === 'V1Probe' ? say`probe` : say`hook`;
  const later = others.find((other) => other.range.start > first.range.start) ?? others[0] ?? first;
  const message = say`${where} has both ${first.key.source} and ${later.key.source}. A ${what} does one thing only, ${refused} Remove one of them.`;
  return conflict(place, later, message, say`Remove ${later.key.source} from ${where}`);
}

const DEFAULT_GRACE = 30;

function* sleep(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const seconds = effective(at.map, 'seconds');
  const value = numberIn(at.map, 'seconds');
  const spec = around(at, 'V1PodSpec');
  const written = effective(spec?.map, 'terminationGracePeriodSeconds');
  const number = numberIn(spec?.map, 'terminationGracePeriodSeconds');
  if (!seconds || value === undefined || (written && number === undefined)) return;
  // A negative one counts as 1.
  const grace = number === undefined ? DEFAULT_GRACE : number < 0 ? 1 : number;
  if (value >= 0 && value <= grace) return;
  const message =
    value < 0
      ? say`seconds in ${where} is ${value}, ${refused} Use a number from 0 to ${grace}.`
      : say`The hook in ${where} sleeps for ${value} seconds, but the Pod has only ${grace} to end in, ${refused} Sleep for less, or raise terminationGracePeriodSeconds of the Pod.`;
  yield refusal(placeOf(at, seconds), message);
}

/** Bounds and fields that depend on the probe. */
function probes(place: Place): Iterable<Conflict> {
  const { map } = place.at;
  const isSuspect =
    effective(mapOf(map, 'livenessProbe'), 'successThreshold') ??
    effective(mapOf(map, 'startupProbe'), 'successThreshold') ??
    effective(mapOf(map, 'readinessProbe'), 'terminationGracePeriodSeconds');
  return isSuspect ? wrongProbes(place) : NO_CONFLICTS;
}

function* wrongProbes(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  for (const name of ['livenessProbe', 'startupProbe']) {
    const threshold = effective(mapOf(at.map, name), 'successThreshold');
    const value = numberIn(mapOf(at.map, name), 'successThreshold');
    if (!threshold || value === undefined || value <= 1) continue;
    const message = say`successThreshold of ${name} in ${where} is ${value}. For a ${name} one success must be enough, ${refused} Use 1, or leave it out.`;
    yield conflict(
      place,
      threshold,
      message,
      say`Remove successThreshold from ${name} in ${where}`,
      mapOf(at.map, name),
    );
  }
  const readiness = mapOf(at.map, 'readinessProbe');
  const grace = effective(readiness, 'terminationGracePeriodSeconds');
  if (!grace) return;
  const message = say`readinessProbe in ${where} has terminationGracePeriodSeconds, but it never ends a container, ${refused} Remove it, or set it for the livenessProbe.`;
  yield conflict(
    place,
    grace,
    message,
    say`Remove terminationGracePeriodSeconds from readinessProbe in ${where}`,
    readiness,
  );
}

/** POD-011. */
function initContainer(place: Place): Iterable<Conflict> {
  return place.at.path.endsWith('initContainers[]') ? probedInit(place) : NO_CONFLICTS;
}

function* probedInit(place: Place): Iterable<Conflict> {
  const { at, where } = place;
  const restart = pairOf(at.map, 'restartPolicy')?.value;
  const policy = restart?.type === 'scalar' ? restart.source : '';
  if (policy === 'Always' || policy.includes('$')) return;
  for (const name of [...PROBE_FIELDS, 'lifecycle']) {
    const pair = effective(at.map, name);
    if (!pair) continue;
    const message = say`${where} has a ${name}. An init container runs to its end before the others start, so nothing probes it or stops it in an orderly way, and the API server refuses ${describe(place.resource)}. Remove it, or add restartPolicy: Always to make the container a sidecar.`;
    yield conflict(place, pair, message, say`Remove ${name} from ${where}`);
  }
}

/** In a template white space passes, and only its Pods are refused. */
function image(place: Place): Iterable<Conflict> {
  return place.resource.identity.kind === 'Pod' ? paddedImage(place) : NO_CONFLICTS;
}

function* paddedImage({ at, resource, where, refused }: Place): Iterable<Conflict> {
  const pair = pairOf(at.map, 'image');
  const scalar = literalAt(at.map, 'image');
  if (!pair || !scalar) return;
  const trimmed = scalar.source.trim();
  if (trimmed === scalar.source) return;
  const isOwn =
    trimmed !== '' &&
    !at.shared &&
    !pair.merged &&
    !scalar.alias &&
    scalar.range.start > pair.key.range.start;
  yield {
    range: placeOf(at, pair),
    message: say`image in ${where} begins or ends with white space, ${refused} Use the name of the image alone.`,
    title: isOwn ? say`Change image "${scalar.source}" to ${trimmed} in ${describe(resource)}` : undefined,
    edits: isOwn ? [replaceScalar(scalar, trimmed)] : [],
  };
}

const MOST_RULES = 20;
const MOST_CODES = 255;

function* restartRules({ at, where, refused }: Place): Iterable<Conflict> {
  const rules = effective(at.map, 'restartPolicyRules');
  const count = seqOf(at.map, 'restartPolicyRules')?.items.length ?? 0;
  // Those of an init container that does not say when it is restarted are not looked at.
  if (!rules || count <= MOST_RULES || !effective(at.map, 'restartPolicy')) return;
  const message = say`${where} has ${count} restartPolicyRules, and the API server takes ${MOST_RULES} at most, ${refused} Join some of them.`;
  yield refusal(rules.merged ? at.head : rules.key.range, message);
}

function* exitCodes({ at, where, refused }: Place): Iterable<Conflict> {
  const values = effective(at.map, 'values');
  const count = seqOf(at.map, 'values')?.items.length ?? 0;
  if (!values || count <= MOST_CODES) return;
  const message = say`${where} has ${count} values, and the API server takes ${MOST_CODES} at most, ${refused} Use another rule for the others.`;
  yield refusal(values.merged ? at.head : values.key.range, message);
}

function* envVar(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const value = scalarOf(at.map, 'value');
  const from = effective(at.map, 'valueFrom');
  if (!value || value.value === null || value.source === '' || from?.value?.type !== 'map') return;
  const name = scalarOf(at.map, 'name')?.source ?? '';
  const message = say`The variable ${name} in ${where} has both value and valueFrom, ${refused} Remove one of them.`;
  yield conflict(place, from, message, say`Remove valueFrom of ${name} from ${where}`);
}

/** That there must be one at all is for `required-field`. */
function oneSource(place: Place): Iterable<Conflict> {
  return place.at.map.pairs.length > 1 ? twoSources(place) : NO_CONFLICTS;
}

function* twoSources(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const [first, second] = at.map.pairs.filter(
    ({ key }) => (CONTAINER_CHOICES[at.type] ?? []).includes(key.source) && effective(at.map, key.source),
  );
  if (!first || !second || first.key.source === second.key.source) return;
  const message = say`${where} has both ${first.key.source} and ${second.key.source}, ${refused} Remove one of them.`;
  yield conflict(place, second, message, say`Remove ${second.key.source} from ${where}`);
}

/** What a variable, and what a file of a downwardAPI volume can hold of the Pod. */
const IN_VARIABLES = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const IN_FILES = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.labels',
  'metadata.annotations',
];
const OLD_PATHS: Readonly<Record<string, string>> = { 'spec.host': 'spec.nodeName' };

function fieldPath(place: Place): Iterable<Conflict> {
  const { at } = place;
  const path = pairOf(at.map, 'fieldPath')?.value;
  const isSound =
    at.known.length === 1 &&
    path?.type === 'scalar' &&
    at.parent?.type === 'V1EnvVarSource' &&
    IN_VARIABLES.includes(path.source);
  return isSound ? NO_CONFLICTS : wrongPath(place);
}

function* wrongPath({ at, resource, where, refused }: Place): Iterable<Conflict> {
  const pair = pairOf(at.map, 'fieldPath');
  const scalar = literalAt(at.map, 'fieldPath');
  if (!pair || !scalar) return;
  const version = literalAt(at.map, 'apiVersion')?.source;
  if (version && version !== 'v1') {
    const message = say`${where} looks at a Pod of the apiVersion ${version}, ${refused} Use v1, or leave apiVersion out.`;
    yield refusal(placeOf(at, pair), message);
    return;
  }
  const path = scalar.source;
  const [, list, key] = /^([^[]+)\['(.*)'\]$/s.exec(path) ?? [];
  if (list !== undefined && key !== undefined && /^metadata\.(?:labels|annotations)$/.test(list)) {
    const problems = labelKeyProblems(list === 'metadata.labels' ? key : key.toLowerCase());
    if (problems.length === 0) return;
    const message = say`"${key}" in ${where} cannot be the key of a label or an annotation: it ${listProblems(problems)}, ${refused} Use a key such as metadata.labels['app'].`;
    yield refusal(placeOf(at, pair), message);
    return;
  }
  const paths = at.parent?.type === 'V1EnvVarSource' ? IN_VARIABLES : IN_FILES;
  if (paths.includes(OLD_PATHS[path] ?? path)) return;
  const near = nearest(path, paths);
  const inFiles = paths === IN_VARIABLES && IN_FILES.includes(path);
  const advice = inFiles
    ? say`Name one of them, as in ${path}['app'].`
    : near
      ? say`Did you mean ${near}?`
      : say`It takes ${joinWords(paths, 'or')}, and one label or annotation as in metadata.labels['app'].`;
  const message = say`"${path}" in ${where} is no field of the Pod that can be looked up there, ${refused} ${advice}`;
  const isOwn = near !== undefined && !inFiles && !at.shared && !pair.merged && !scalar.alias;
  yield {
    range: placeOf(at, pair),
    message,
    title: isOwn ? say`Change fieldPath "${path}" to ${near} in ${describe(resource)}` : undefined,
    edits: isOwn && scalar.range.start > pair.key.range.start ? [replaceScalar(scalar, near)] : [],
  };
}
