import type { Located, OffsetRange } from '../text';
import { say } from '../words';
import { asMap, isPlaceholder, mapOf, mapsOf, nodeAt, pairOf, seqOf, type YamlMap } from '../yaml/node';
import { booleanAt, integerAt, labelsOf, stringAt, type Label, type ObjectBase } from './object';

/** Where each kind keeps its Pod template. A Pod is its own. */
const TEMPLATE_PATHS: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  PodTemplate: ['template'],
};

/** A Pod, or anything that makes Pods from a template: the built-in kinds, Argo Rollout, and custom resources with `spec.template`. */
export interface Workload extends ObjectBase {
  readonly kind: string;
  /** Tells workloads apart from the other resources, whose `kind` is one fixed name. */
  readonly isWorkload: true;
  /** Labels that its Pods get: a Pod's own, else the template's (RES-002). */
  readonly podLabels: readonly Label[];
  /** The Pod or the template: it holds `metadata` and `spec`. */
  readonly template: YamlMap | undefined;
  readonly podSpec: YamlMap | undefined;
  /** In the order in which a named port is looked up (RES-021): containers, then sidecars, then plain init containers. */
  readonly containers: readonly Container[];
  /** As written; `undefined` also where the kind has none (Pod, DaemonSet). */
  readonly replicas: Located<number> | undefined;
  readonly hostNetwork: boolean;
  readonly hostname: Located<string> | undefined;
  readonly subdomain: Located<string> | undefined;
  /** `spec.serviceName` of a StatefulSet. */
  readonly serviceName: Located<string> | undefined;
}

export interface Container {
  readonly node: YamlMap;
  readonly range: OffsetRange;
  readonly name: Located<string> | undefined;
  /** A sidecar is an init container with `restartPolicy: Always`. Services never reach plain init containers. */
  readonly role: 'container' | 'sidecar' | 'init';
  readonly ports: readonly ContainerPort[];
}

export interface ContainerPort {
  readonly node: YamlMap;
  readonly range: OffsetRange;
  readonly name: Located<string> | undefined;
  readonly containerPort: Located<number> | undefined;
  readonly protocol: Located<string> | undefined;
}

export const WORKLOAD_KINDS: readonly string[] = Object.keys(TEMPLATE_PATHS);

const CUSTOM_PATH = ['spec', 'template'];

/** @returns `undefined` for a custom resource that has no Pod template at `spec.template`. */
export function readWorkload(base: ObjectBase, kind: string, builtIn: boolean): Workload | undefined {
  const path = builtIn ? TEMPLATE_PATHS[kind] : CUSTOM_PATH;
  const template = path && asMap(nodeAt(base.node, path));
  const podSpec = mapOf(template, 'spec');
  if (!builtIn && !(podSpec && seqOf(podSpec, 'containers'))) return undefined;
  const labels = labelsOf(mapOf(mapOf(template, 'metadata'), 'labels'));
  if (!builtIn && labels.length === 0) return undefined;
  const spec = mapOf(base.node, 'spec');
  const inits = readContainers(podSpec, 'initContainers');
  return {
    ...base,
    kind,
    isWorkload: true,
    podLabels: labels,
    template,
    podSpec,
    containers:
      inits.length === 0
        ? readContainers(podSpec, 'containers')
        : [
            ...readContainers(podSpec, 'containers'),
            ...inits.filter((container) => container.role === 'sidecar'),
            ...inits.filter((container) => container.role === 'init'),
          ],
    replicas: kind === 'Pod' ? undefined : integerAt(spec, 'replicas'),
    hostNetwork: booleanAt(podSpec, 'hostNetwork')?.value ?? false,
    hostname: stringAt(podSpec, 'hostname'),
    subdomain: stringAt(podSpec, 'subdomain'),
    serviceName: kind === 'StatefulSet' ? stringAt(spec, 'serviceName') : undefined,
  };
}

function readContainers(podSpec: YamlMap | undefined, key: 'containers' | 'initContainers'): Container[] {
  return mapsOf(seqOf(podSpec, key)).map(({ map }) => ({
    node: map,
    range: map.range,
    name: stringAt(map, 'name'),
    role:
      key === 'containers'
        ? 'container'
        : stringAt(map, 'restartPolicy')?.value === 'Always'
          ? 'sidecar'
          : 'init',
    ports: mapsOf(seqOf(map, 'ports')).map(({ map: port }) => ({
      node: port,
      range: port.range,
      name: stringAt(port, 'name'),
      containerPort: integerAt(port, 'containerPort'),
      protocol: stringAt(port, 'protocol'),
    })),
  }));
}

/** How messages name a container: `container "web"`, `init container "migrate"`. */
export function describeContainer({ name, role }: Container): string {
  const kind = role === 'init' ? say`init container` : role === 'sidecar' ? say`sidecar` : say`container`;
  return name?.value ? `${kind} "${name.value}"` : say`a ${kind} without a name`;
}

/** Whether the Pods' labels stand there as they will be; templates such as `{{ include … }}` hide them. */
export function hasReadableLabels(workload: Workload): boolean {
  const metadata = pairOf(workload.template, 'metadata');
  // Annotations may well hold templates of other tools.
  const written = pairOf(asMap(metadata?.value), 'labels') ?? metadata;
  return !written || !workload.document.text.slice(written.range.start, written.range.end).includes('{{');
}

/**
 * Whether its containers stand there with all their ports. Where a template, a placeholder or a slip hides one, nothing
 * can be said of a port that is not there.
 */
export function hasReadablePorts(workload: Workload): boolean {
  const { podSpec, document } = workload;
  if (!podSpec || !seqOf(podSpec, 'containers')) return false;
  return (
    ['containers', 'initContainers'].every((key) => {
      const list = pairOf(podSpec, key)?.value;
      if (!list) return true;
      if (list.type !== 'seq') return false;
      return list.items.every(({ value }) => {
        const ports = pairOf(asMap(value), 'ports');
        if (value?.type !== 'map') return false;
        return !ports?.value || (ports.value.type === 'seq' && !hasPlaceholder(document.text, ports.range));
      });
    }) &&
    workload.containers.every(({ ports }) => ports.every(({ containerPort }) => containerPort !== undefined))
  );
}

function hasPlaceholder(text: string, range: OffsetRange): boolean {
  return (
    isPlaceholder(text.slice(range.start, range.end)) ||
    /:\s*\$[A-Za-z_]/.test(text.slice(range.start, range.end))
  );
}

/**
 * How many Pods it runs: the number written, 1 where the kind's default is 1,
 * "per node" for a DaemonSet, and `undefined` where the manifest does not say (Jobs, custom resources).
 */
export function replicasOf(workload: Workload): number | 'per node' | undefined {
  switch (workload.kind) {
    case 'Pod':
      return 1;
    case 'DaemonSet':
      return 'per node';
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'ReplicationController':
    case 'Rollout':
      return workload.replicas?.value ?? 1;
    default:
      return workload.replicas?.value;
  }
}
