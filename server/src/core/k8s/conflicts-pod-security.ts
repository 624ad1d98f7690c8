import { say } from '../words';
import { mapOf, pairOf, scalarOf, seqOf, type YamlMap, type YamlPair } from '../yaml/node';
import { effective, ifAny, NO_CONFLICTS, type Checks, type Conflict, type Place } from './conflict';
import { CONTAINERS } from './conflicts-pod';
import { flagOf, isTrue, itemsOf, mapsIn, textOf } from './decoded';

/** What a Pod may do, and what the system of its node knows. */
export const podSecurityChecks: Checks = {
  V1PodSpec: [ifAny(['securityContext'], sysctls), ifAny(['os'], ofSystem), ifAny(CONTAINERS, hostProcess)],
};

function sysctls(place: Place): Iterable<Conflict> {
  const context = mapOf(place.at.map, 'securityContext');
  return pairOf(context, 'sysctls') ? wrongSysctls(place) : NO_CONFLICTS;
}

function* wrongSysctls({ at, where, refused }: Place): Iterable<Conflict> {
  const seen = new Set<string>();
  for (const sysctl of mapsIn(mapOf(at.map, 'securityContext'), 'sysctls')) {
    const name = scalarOf(sysctl, 'name');
    const text = textOf(sysctl, 'name');
    if (!name || !text) continue;
    const space = namespaceOf(text);
    const host = space === 'net' ? 'hostNetwork' : space === 'ipc' ? 'hostIPC' : undefined;
    const message = seen.has(text)
      ? say`Two sysctls in ${where} are named ${text}, ${refused} Remove one of them.`
      : host && isTrue(at.map, host)
        ? say`${where} sets the sysctl ${text}, which with ${host} would be that of the node, ${refused} Remove one of them.`
        : undefined;
    seen.add(text);
    if (message) yield { range: name.range, message, title: undefined, edits: [] };
  }
}

/** With a slash as the first divider the two dividers have changed places. */
function namespaceOf(sysctl: string): 'net' | 'ipc' | undefined {
  const name = /^[^./]*\//.test(sysctl)
    ? sysctl.replace(/[./]/g, (divider) => (divider === '.' ? '/' : '.'))
    : sysctl;
  if (name.startsWith('net.')) return 'net';
  const isIpc =
    name.startsWith('fs.mqueue.') ||
    /^kernel\.(?:sem|shm(?:all|max|mni|_rmid_forced)?|msg(?:max|mnb|mni)?)$/.test(name);
  return isIpc ? 'ipc' : undefined;
}

/** The security contexts of the containers. */
function contextsOf({ at }: Place): YamlMap[] {
  return CONTAINERS.flatMap((list) => mapsIn(at.map, list)).flatMap(
    (container) => mapOf(container, 'securityContext') ?? [],
  );
}

function ofSystem(place: Place): Iterable<Conflict> {
  const system = textOf(mapOf(place.at.map, 'os'), 'name');
  if (system === 'linux') return linux(place);
  return system === 'windows' ? windows(place) : NO_CONFLICTS;
}

function* linux(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  for (const context of [mapOf(at.map, 'securityContext'), ...contextsOf(place)]) {
    const options = effective(context, 'windowsOptions');
    if (!options) continue;
    const message = say`A securityContext in ${where} has windowsOptions, but the Pods are for Linux by their os, ${refused} Remove them.`;
    yield { range: rangeOf(place, options), message, title: undefined, edits: [] };
  }
}

const NO_WINDOWS = {
  pod: [
    ...['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'fsGroup', 'fsGroupChangePolicy', 'runAsUser'],
    ...['runAsGroup', 'supplementalGroups', 'supplementalGroupsPolicy', 'seLinuxChangePolicy', 'sysctls'],
  ],
  container: [
    ...['appArmorProfile', 'seLinuxOptions', 'seccompProfile', 'capabilities', 'readOnlyRootFilesystem'],
    ...['privileged', 'allowPrivilegeEscalation', 'procMount', 'runAsUser', 'runAsGroup'],
  ],
};

function* windows(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const context = mapOf(at.map, 'securityContext');
  const found: (YamlPair | undefined)[] = [
    ...['hostUsers', 'shareProcessNamespace', 'resources'].map((field) => effective(at.map, field)),
    ...['hostPID', 'hostIPC'].map((field) => (isTrue(at.map, field) ? effective(at.map, field) : undefined)),
    ...NO_WINDOWS.pod.map((field) => effective(context, field)),
    ...contextsOf(place).flatMap((inner) => NO_WINDOWS.container.map((field) => effective(inner, field))),
  ];
  for (const pair of found) {
    // An empty list of these is as good as none.
    if (!pair || (pair.key.source === 'sysctls' && itemsOf(context, 'sysctls').length === 0)) continue;
    const message = say`${where} has ${pair.key.source}, which Windows does not know, but the Pods are for Windows by their os, ${refused} Remove it.`;
    yield { range: rangeOf(place, pair), message, title: undefined, edits: [] };
  }
}

/** Containers that are processes of the node: all of a Pod are, or none. */
function hostProcess(place: Place): Iterable<Conflict> {
  const { map } = place.at;
  if (hasWindowsOptions(map)) return mixedProcesses(place);
  for (const list of CONTAINERS)
    for (const { value } of seqOf(map, list)?.items ?? [])
      if (value?.type === 'map' && hasWindowsOptions(value)) return mixedProcesses(place);
  return NO_CONFLICTS;
}

function hasWindowsOptions(owner: YamlMap): boolean {
  return pairOf(mapOf(owner, 'securityContext'), 'windowsOptions') !== undefined;
}

function* mixedProcesses(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const options = mapOf(mapOf(at.map, 'securityContext'), 'windowsOptions');
  const ofPod = flagOf(options, 'hostProcess');
  const containers = CONTAINERS.flatMap((list) => mapsIn(at.map, list)).map((container) =>
    mapOf(mapOf(container, 'securityContext'), 'windowsOptions'),
  );
  for (const own of containers) {
    const pair = effective(own, 'hostProcess');
    const flag = flagOf(own, 'hostProcess');
    if (!pair || flag === undefined || ofPod === undefined || flag === ofPod) continue;
    const message = say`hostProcess of a container in ${where} is ${flag}, but that of the Pod is ${ofPod}, ${refused} Remove one of them.`;
    yield { range: rangeOf(place, pair), message, title: undefined, edits: [] };
  }
  const count = containers.filter((own) => flagOf(own, 'hostProcess') ?? ofPod).length;
  if (count === 0) return;
  if (count < containers.length) {
    const message = say`Some containers in ${where} are host processes and some are not, ${refused} Set hostProcess for all of them, in the securityContext of the Pod.`;
    yield { range: at.head, message, title: undefined, edits: [] };
  }
  if (!isTrue(at.map, 'hostNetwork')) {
    const message = say`Containers in ${where} are host processes, which share the network of the node, ${refused} Add hostNetwork: true.`;
    const pair = pairOf(at.map, 'hostNetwork');
    const source = effective(options, 'hostProcess');
    yield {
      range: pair ? rangeOf(place, pair) : source ? rangeOf(place, source) : at.head,
      message,
      title: undefined,
      edits: [],
    };
  }
}

function rangeOf({ at }: Place, pair: YamlPair) {
  return pair.merged ? at.head : pair.key.range;
}
