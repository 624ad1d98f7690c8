import { say, upperFirst } from '../words';
import { replaceScalar } from '../yaml/edits';
import {
  asMap,
  mapOf,
  pairOf,
  scalarOf,
  seqOf,
  type YamlMap,
  type YamlPair,
  type YamlScalar,
  type YamlSeq,
} from '../yaml/node';
import {
  around,
  conflict,
  effective,
  flagAt,
  ifAny,
  isNull,
  literalAt,
  NO_CONFLICTS,
  placeOf,
  refusal,
  type Check,
  type Checks,
  type Conflict,
  type Place,
} from './conflict';
import { descending } from './container-formats';
import { listProblems } from './formats';
import { stepsBack } from './pod-formats';
import { nearest } from './nearest';
import { missingFieldsOf } from './required-fields';
import { describe, type Resource } from './resource';
import type { TypedMap } from './schema-walk';
import { mayBeFilledIn } from './wrong-types';

/** What the containers of a Pod take from its volumes. */
export const mountChecks: Checks = {
  V1VolumeMount: [
    ifAny(
      ['name'],
      ofContainer((place) => unknownVolume(place, 'name', 'mounts')),
    ),
    ifAny(['mountPath'], ofContainer(repeatedPath)),
    ifAny(['name', 'mountPath'], ofContainer(takenByDevice)),
    ifAny(['subPathExpr'], ofContainer(subPaths)),
    ifAny(['mountPropagation', 'recursiveReadOnly'], ofContainer(propagation)),
  ],
  V1VolumeDevice: device,
  V1FileKeySelector: fileKey,
  V1Container: [ifAny(['volumeDevices'], devicesOfUsers)],
};

type Volume = 'claim' | 'emptyDir' | 'other';

/** Of other mounts nobody asks. */
function ofContainer(check: Check): Check {
  return (place) => (place.at.parent?.type === 'V1Container' ? check(place) : NO_CONFLICTS);
}

function repeatedPath(place: Place): Iterable<Conflict> {
  const { at } = place;
  if (!at.parent || !writtenIn(at.parent, 'volumeMounts', 'mountPath').repeated.has(at.map))
    return NO_CONFLICTS;
  const path = pathAt(at.map, 'mountPath');
  if (!path) return NO_CONFLICTS;
  const message = say`Two volumes are mounted at ${path.text} in ${ownerOf(place)}, ${place.refused} Use another path for one of them.`;
  return [refusal(placeOf(at, path.pair), message)];
}

/** A volume is either mounted or handed over as a device. */
function takenByDevice(place: Place): Iterable<Conflict> {
  const { parent } = place.at;
  return parent && pairOf(parent.map, 'volumeDevices') ? mountedDevice(place, parent) : NO_CONFLICTS;
}

function* mountedDevice(place: Place, container: TypedMap): Iterable<Conflict> {
  const { at, refused } = place;
  for (const [field, other] of [
    ['name', 'name'],
    ['mountPath', 'devicePath'],
  ] as const) {
    const own = pathAt(at.map, field);
    if (!own || !writtenIn(container, 'volumeDevices', other).texts.has(own.text)) continue;
    const message = say`"${own.text}" stands in the volumeMounts and in the volumeDevices of ${ownerOf(place)}. A volume is either mounted or a device, ${refused} Remove one of the two.`;
    yield refusal(placeOf(at, own.pair), message);
  }
}

function* subPaths(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const expression = effective(at.map, 'subPathExpr');
  if (!expression || !isText(at.map, 'subPathExpr')) return;
  if (isText(at.map, 'subPath')) {
    const message = say`${where} has both subPath and subPathExpr, ${refused} Remove one of them.`;
    yield conflict(place, expression, message, say`Remove subPathExpr from ${where}`);
    return;
  }
  // `$(POD)` is the variable of that name, and no placeholder of another tool.
  const text = scalarOf(at.map, 'subPathExpr')?.source ?? '';
  const path = text.replace(/\$\([^()]*\)/g, 'x');
  const problems = mayBeFilledIn(path) ? [] : descending.problems(path);
  if (problems.length === 0) return;
  const message = say`"${text}" cannot be subPathExpr in ${where}: it ${listProblems(problems)}, ${refused} Use ${descending.advice}.`;
  yield refusal(placeOf(at, expression), message);
}

function* propagation(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const container = at.parent;
  const pair = effective(at.map, 'mountPropagation');
  const mode = scalarOf(at.map, 'mountPropagation')?.source ?? '';
  const context = effective(container?.map, 'securityContext')?.value;
  const privileged = context && context.type !== 'map' ? 'hidden' : flagAt(asMap(context), 'privileged');
  if (pair && mode === 'Bidirectional' && !privileged) {
    const message = say`mountPropagation in ${where} is Bidirectional, which only privileged containers can have, ${refused} Use None or HostToContainer, or set privileged: true in the securityContext of the container.`;
    yield refusal(placeOf(at, pair), message);
  }
  const recursive = effective(at.map, 'recursiveReadOnly');
  const demand = scalarOf(at.map, 'recursiveReadOnly')?.source ?? '';
  if (!recursive || !/^(?:Enabled|IfPossible)$/.test(demand)) return;
  if (!flagAt(at.map, 'readOnly')) {
    const message = say`recursiveReadOnly in ${where} is ${demand}, but the mount is not readOnly, ${refused} Add readOnly: true, or remove recursiveReadOnly.`;
    yield conflict(place, recursive, message, say`Remove recursiveReadOnly from ${where}`);
  } else if (pair && mode !== 'None' && !mayBeFilledIn(mode)) {
    const message = say`recursiveReadOnly in ${where} is ${demand}, which does not go with the mountPropagation ${mode}, ${refused} Use None there, or remove recursiveReadOnly.`;
    yield conflict(place, recursive, message, say`Remove recursiveReadOnly from ${where}`);
  }
}

function* device(place: Place): Iterable<Conflict> {
  const { at, refused } = place;
  if (at.parent?.type !== 'V1Container') return;
  const owner = ownerOf(place);
  yield* unknownVolume(place, 'name', 'uses');
  const name = pathAt(at.map, 'name');
  const kind = name && volumesOf(place)?.get(name.text);
  if (name && kind && kind !== 'claim') {
    const message = say`The volume "${name.text}", a device of ${owner}, is no claim. Only a persistentVolumeClaim or an ephemeral volume can be a device, ${refused} Mount it with volumeMounts, or use another volume.`;
    yield refusal(placeOf(at, name.pair), message);
  }
  for (const field of ['name', 'devicePath']) {
    const own = pathAt(at.map, field);
    // What leads out of its directory is refused as it is.
    if (!own || (field === 'devicePath' && stepsBack(own.text).length > 0)) continue;
    if (!writtenIn(at.parent, 'volumeDevices', field).repeated.has(at.map)) continue;
    const message = say`Two of the volumeDevices of ${owner} have the ${field} "${own.text}", ${refused} Change or remove one of them.`;
    yield refusal(placeOf(at, own.pair), message);
  }
}

/** Volumes as devices belong to the users of the node. */
function* devicesOfUsers(place: Place): Iterable<Conflict> {
  const { at, refused } = place;
  const devices = effective(at.map, 'volumeDevices');
  if (flagAt(at.parent?.map, 'hostUsers') !== false || !seqOf(at.map, 'volumeDevices')?.items.length) return;
  const message = say`${upperFirst(ownerOf(place, at))} has volumeDevices, which do not go with hostUsers: false, ${refused} Remove one of the two.`;
  if (devices) yield refusal(devices.merged ? at.head : devices.key.range, message);
}

function* fileKey(place: Place): Iterable<Conflict> {
  const { at, refused } = place;
  const container = around(at, 'V1Container');
  if (!container) return;
  yield* unknownVolume(place, 'volumeName', say`reads a variable from`);
  const name = pathAt(at.map, 'volumeName');
  const kind = name && volumesOf(place)?.get(name.text);
  if (!name || !kind || kind === 'emptyDir') return;
  const message = say`The volume "${name.text}", from which ${ownerOf(place, container)} reads a variable, is no emptyDir. Only those can hold files of variables, ${refused} Use an emptyDir.`;
  yield refusal(placeOf(at, name.pair), message);
}

function unknownVolume(place: Place, field: string, verb: string): Iterable<Conflict> {
  const { at } = place;
  const pair = pairOf(at.map, field);
  const name = literalAt(at.map, field);
  const volumes = name && volumesOf(place);
  if (!name || !pair || !volumes || volumes.has(name.source)) return NO_CONFLICTS;
  return [withoutVolume(place, pair, name, volumes, verb)];
}

function withoutVolume(
  place: Place,
  pair: YamlPair,
  name: YamlScalar,
  volumes: ReadonlyMap<string, Volume>,
  verb: string,
): Conflict {
  const { at, resource, refused } = place;
  const near = nearest(name.source, volumes.keys());
  const claims = around(at, 'V1StatefulSetSpec') ? say`volumes or volumeClaimTemplates` : 'volumes';
  const others = [...volumes.keys()].filter(Boolean);
  const advice = near
    ? say`Did you mean ${near}?`
    : say`Add it to ${claims}${others.length > 0 && others.length <= 5 ? say`, or use one that is there: ${others.join(', ')}` : ''}.`;
  const message = say`${upperFirst(ownerOf(place))} ${verb} the volume "${name.source}", but no volume has that name, ${refused} ${advice}`;
  const isElsewhere = at.shared || pair.merged || name.alias || name.range.start < pair.key.range.end;
  return {
    range: placeOf(at, pair),
    message,
    title:
      near && !isElsewhere
        ? say`Change ${pair.key.source} "${name.source}" to ${near} in ${describe(resource)}`
        : undefined,
    edits: near && !isElsewhere ? [replaceScalar(name, near)] : [],
  };
}

/**
 * The volumes of the Pod around a place, by name. `undefined` where something hides some of them, and in an object with
 * holes, which may be a patch for one that has them.
 */
function volumesOf({ at, resource }: Place): ReadonlyMap<string, Volume> | undefined {
  const spec = around(at, 'V1PodSpec');
  if (!spec) return undefined;
  let volumes = volumesOfSpecs.get(spec);
  if (volumes === undefined) volumesOfSpecs.set(spec, (volumes = readVolumes(resource, spec) ?? null));
  return volumes ?? undefined;
}

/** Each mount of a Pod asks for them. */
const volumesOfSpecs = new WeakMap<TypedMap, ReadonlyMap<string, Volume> | null>();

function readVolumes(resource: Resource, spec: TypedMap): ReadonlyMap<string, Volume> | undefined {
  if (isHidden(resource, spec.map) || !isWhole(resource)) return undefined;
  const volumes = new Map<string, Volume>();
  const stateful = around(spec, 'V1StatefulSetSpec');
  const claims = stateful && effective(stateful.map, 'volumeClaimTemplates');
  if (claims && isHidden(resource, claims)) return undefined;
  for (const [map, list, nameOf] of [
    [spec.map, 'volumes', (volume: YamlMap) => scalarOf(volume, 'name')],
    [stateful?.map, 'volumeClaimTemplates', (claim: YamlMap) => scalarOf(mapOf(claim, 'metadata'), 'name')],
  ] as const) {
    const pair = map && pairOf(map, list);
    if (!pair || isNull(pair)) continue;
    if (pair.value?.type !== 'seq') return undefined;
    for (const { value } of pair.value.items) {
      const name = value?.type === 'map' ? nameOf(value) : undefined;
      if (value?.type === 'scalar' && value.value !== null) return undefined;
      if (value?.type !== 'map' || !name) continue;
      if (mayBeFilledIn(name.source)) return undefined;
      volumes.set(name.source, list === 'volumes' ? kindOf(value) : 'claim');
    }
  }
  return volumes;
}

function kindOf(volume: YamlMap): Volume {
  if (effective(volume, 'emptyDir')) return 'emptyDir';
  return (effective(volume, 'persistentVolumeClaim') ?? effective(volume, 'ephemeral')) ? 'claim' : 'other';
}

function isHidden({ document }: Resource, { range }: YamlMap | YamlPair): boolean {
  return document.text.slice(range.start, range.end).includes('{{');
}

function isWhole(resource: Resource): boolean {
  return !missingFieldsOf(resource).some(({ field }) => ['selector', 'template', 'image'].includes(field));
}

interface Written {
  readonly pair: YamlPair;
  readonly text: string;
}

/** A text that is no empty one. */
function pathAt(map: YamlMap, key: string): Written | undefined {
  const pair = pairOf(map, key);
  const scalar = literalAt(map, key);
  return pair && scalar ? { pair, text: scalar.source } : undefined;
}

function isText(map: YamlMap, key: string): boolean {
  const value = effective(map, key)?.value;
  return value?.type === 'scalar' && value.source !== '';
}

/** What stands in a field of the items of a container's list. */
interface WrittenTexts {
  readonly texts: ReadonlySet<string>;
  /** The items that have the text of one before them. */
  readonly repeated: ReadonlySet<YamlMap>;
}

/** By container, list and field: each of the items asks for them. */
const writtenTexts = new WeakMap<TypedMap, Map<string, WrittenTexts>>();

function writtenIn(container: TypedMap, list: string, field: string): WrittenTexts {
  const known = writtenTexts.get(container) ?? new Map<string, WrittenTexts>();
  writtenTexts.set(container, known);
  const key = `${list} ${field}`;
  let written = known.get(key);
  if (!written) known.set(key, (written = readTexts(seqOf(container.map, list), field)));
  return written;
}

function readTexts(list: YamlSeq | undefined, field: string): WrittenTexts {
  const texts = new Set<string>();
  const repeated = new Set<YamlMap>();
  const seen = new Set<YamlMap>();
  for (const { value } of list?.items ?? []) {
    // An item that stands there again by an alias is the one before.
    if (value?.type !== 'map' || seen.has(value)) continue;
    seen.add(value);
    const text = pathAt(value, field)?.text;
    if (text === undefined) continue;
    if (texts.has(text)) repeated.add(value);
    texts.add(text);
  }
  return { texts, repeated };
}

/** `container "web" of Pod "web"`. */
function ownerOf({ at, resource }: Place, container = around(at, 'V1Container')): string {
  const name = scalarOf(container?.map, 'name')?.source;
  const kind = container?.path.endsWith('initContainers[]') ? say`init container` : say`container`;
  return say`${name ? `${kind} "${name}"` : say`a ${kind} without a name`} of ${describe(resource)}`;
}
