import type { OffsetRange, TextEdit } from '../text';
import { removePair } from '../yaml/edits';
import { goValueOf } from '../yaml/go-scalars';
import { mapOf, pairOf, scalarOf, seqOf, type YamlMap, type YamlPair } from '../yaml/node';
import { describe, type Resource } from './resource';
import { typedMapsOf, type TypedMap } from './schema-walk';
import { unknownFieldsOf } from './unknown-fields';

/** Fields that are sound each on its own, but not together. */
export interface Conflict {
  readonly range: OffsetRange;
  readonly message: string;
  readonly title: string | undefined;
  readonly edits: readonly TextEdit[];
}

/** What a conflict is found in, and how to speak of it. */
interface Place {
  readonly resource: Resource;
  readonly at: TypedMap;
  /** `spec.containers[] of Pod "web"`. */
  readonly where: string;
  /** `so the API server refuses Pod "web".` */
  readonly refused: string;
}

const CHECKS: Readonly<Record<string, (place: Place) => Iterable<Conflict>>> = {
  V1Probe: handlers,
  V1LifecycleHandler: handlers,
  V1Container: initContainer,
  V1PodSpec: podSpec,
  V1DeploymentStrategy: deploymentStrategy,
  V1StatefulSetUpdateStrategy: statefulSetStrategy,
  V1RollingUpdateDeployment: rollingUpdate,
  V1LabelSelectorRequirement: requirement,
  V1NodeSelectorRequirement: requirement,
  V1EnvVar: envVar,
  V1HTTPIngressPath: ingressPath,
  V1ServiceBackendPort: backendPort,
};
const PROBE_FIELDS = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const HANDLERS: Readonly<Record<string, readonly string[]>> = {
  V1Probe: ['exec', 'httpGet', 'tcpSocket', 'grpc'],
  V1LifecycleHandler: ['exec', 'httpGet', 'tcpSocket', 'sleep'],
};

/** The conflicts within an object, in source order. */
export function* conflictsOf(resource: Resource): Iterable<Conflict> {
  for (const at of typedMapsOf(resource)) {
    const check = Object.hasOwn(CHECKS, at.type) ? CHECKS[at.type] : undefined;
    const { text } = resource.document;
    // A template may yet add or drop fields.
    if (!check || text.slice(at.map.range.start, at.map.range.end).includes('{{')) continue;
    const owner = describe(resource);
    yield* check({
      resource,
      at,
      where: `${at.path} of ${owner}`,
      refused: `so the API server refuses ${owner}.`,
    });
  }
}

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

/** POD-010, POD-026. */
function* podSpec(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const ephemeral = pairOf(at.map, 'ephemeralContainers');
  if (ephemeral && (seqOf(at.map, 'ephemeralContainers')?.items.length ?? 0) > 0) {
    const message = `${where} has ephemeralContainers. Those can only be added to a running Pod, with "kubectl debug", ${refused} Remove them.`;
    yield conflict(place, ephemeral, message, `Remove ephemeralContainers from ${where}`);
  }
  const policy = scalarOf(at.map, 'dnsPolicy');
  const nameservers = pairOf(mapOf(at.map, 'dnsConfig'), 'nameservers')?.value;
  const hasNone = !nameservers || (nameservers.type === 'seq' && nameservers.items.length === 0);
  if (policy?.source === 'None' && hasNone) {
    const message = `With dnsPolicy None the Pods have no DNS server but those of dnsConfig, and ${where} names none, ${refused} Add dnsConfig with at least one of nameservers.`;
    yield { range: policy.range, message, title: undefined, edits: [] };
  }
}

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

/** WRK-007. */
function* requirement(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const operator = scalarOf(at.map, 'operator');
  const values = pairOf(at.map, 'values');
  const items = values?.value?.type === 'seq' ? values.value.items.length : 0;
  if (!operator || (values?.value && values.value.type !== 'seq' && !isNull(values))) return;
  if (/^(?:In|NotIn)$/.test(operator.source) && items === 0) {
    const message = `${where} has the operator ${operator.source} but no values to compare with, ${refused} Add values, or use the operator ${operator.source === 'In' ? 'Exists' : 'DoesNotExist'}.`;
    yield { range: operator.range, message, title: undefined, edits: [] };
  } else if (/^(?:Exists|DoesNotExist)$/.test(operator.source) && items > 0 && values) {
    const message = `${where} has values, but the operator ${operator.source} only looks at the key, ${refused} Remove the values, or use the operator ${operator.source === 'Exists' ? 'In' : 'NotIn'}.`;
    yield conflict(place, values, message, `Remove values from ${where}`);
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

/** ING-009. */
function* ingressPath(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const path = scalarOf(at.map, 'path');
  const type = scalarOf(at.map, 'pathType')?.source ?? '';
  if (!path?.source.startsWith('/') || !/^(?:Exact|Prefix)$/.test(type)) return;
  const part = ['//', '/./', '/../', '%2f', '%2F'].find((wrong) => path.source.includes(wrong));
  const ending = ['/..', '/.'].find((wrong) => path.source.endsWith(wrong));
  const what = part ? `has "${part}" in it` : ending ? `ends with "${ending}"` : undefined;
  if (!what) return;
  const message = `The path "${path.source}" in ${where} ${what}, which the pathType ${type} does not allow, ${refused} Write the path as it should arrive, or use the pathType ImplementationSpecific.`;
  yield { range: path.range, message, title: undefined, edits: [] };
}

/** ING-004. */
function* backendPort(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const name = scalarOf(at.map, 'name');
  const number = effective(at.map, 'number');
  if (!name || name.value === null || name.source === '' || !number?.value || number.value.type !== 'scalar')
    return;
  if (number.value.source === '0') return;
  const message = `${where} has both a name and a number, ${refused} Remove one of them.`;
  yield conflict(place, number, message, `Remove number from ${where}`);
}

/** The pair that counts, if it has a value. */
function effective(map: YamlMap | undefined, key: string): YamlPair | undefined {
  const pair = pairOf(map, key);
  return pair?.value && !isNull(pair) ? pair : undefined;
}

function isNull({ value }: YamlPair): boolean {
  return !value || (value.type === 'scalar' && value.value === null);
}

function conflict(
  place: Place,
  pair: YamlPair,
  message: string,
  title: string,
  map = place.at.map,
): Conflict {
  const { at, resource } = place;
  const edits = at.shared || pair.merged ? [] : [removePair(resource.document.text, map, pair)];
  return { range: pair.merged ? at.head : pair.key.range, message, title, edits };
}
