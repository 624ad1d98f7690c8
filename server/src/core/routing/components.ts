import type { Label } from '../k8s/object';
import type { Service } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { scalarOf } from '../yaml/node';

/** Labels that say what a component is, the best known first. */
const COMPONENT_KEYS = [
  'app.kubernetes.io/component',
  'component',
  'app.kubernetes.io/name',
  'app',
  'name',
  'k8s-app',
  'tier',
];

/** Whether a label says that two workloads behind one Service are different components, and not versions of one. */
export function areComponents(service: Service, a: Workload, b: Workload): boolean {
  return COMPONENT_KEYS.filter((key) => !service.selector.some((label) => label.key.value === key)).some(
    (key) => {
      const [first, second] = [a, b].map(
        ({ podLabels }) => podLabels.find((label) => label.key.value === key)?.value.value,
      );
      return first !== undefined && second !== undefined && stemOf(first) !== stemOf(second);
    },
  );
}

/** One of all workloads that {@link areComponents} cannot tell apart, for each. */
export function oneOfEachComponent(workloads: readonly Workload[]): readonly Workload[] {
  const labels = ({ podLabels }: Workload) =>
    COMPONENT_KEYS.map((key) => podLabels.find((label) => label.key.value === key)?.value.value);
  return [...new Map(workloads.map((workload) => [JSON.stringify(labels(workload)), workload])).values()];
}

/** Whether two workloads look like versions of one: `web-v1` and `web-v2`, or one image under two names. */
export function areVersions(a: Workload, b: Workload): boolean {
  const [nameA, nameB] = [a, b].map(({ name }) => stemOf(name?.value ?? ''));
  if (nameA === nameB) return true;
  const [imageA, imageB] = [a, b].map(imageOf);
  return imageA !== undefined && imageA === imageB;
}

/** Whether a Service is called after a workload, and the other way round: `web-service` and `web-deployment`. */
export function areNamesakes(service: Service, workload: Workload): boolean {
  const [name, other] = [service, workload].map((resource) => resource.name?.value.replace(KIND_SUFFIX, ''));
  return name !== undefined && name !== '' && name === other;
}

const KIND_SUFFIX =
  /-(?:service|svc|headless|deployment|deploy|statefulset|sts|daemonset|replicaset|rollout|pod)$/;

/** Whether the names of two workloads stand side by side, `web-v1` and `web-v2`, and not as `web` and its `web-canary`. */
export function areNamedApart(a: Workload, b: Workload): boolean {
  const [first = '', second = ''] = [a, b].map(({ name }) => name?.value.replace(KIND_SUFFIX, ''));
  return !first.startsWith(second) && !second.startsWith(first);
}

/**
 * Labels by which a Service could tell workloads from others: all of the first carry them, none of the others. The best
 * known come first; those that name a version are left out, since the next release would have another.
 */
export function tellingLabels(
  service: Service,
  meant: readonly Workload[],
  others: readonly Workload[],
): readonly Label[] {
  const [first, ...rest] = meant;
  return (first?.podLabels ?? [])
    .filter(
      (label) =>
        !service.selector.some(({ key }) => key.value === label.key.value) &&
        !/version|track|revision|hash|chart|release|colou?r|variant|role|shard/i.test(label.key.value) &&
        rest.every((workload) => carriesLabel(workload, label)) &&
        !others.some((workload) => carriesLabel(workload, label)),
    )
    .sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ key }: Label): number {
  const index = COMPONENT_KEYS.indexOf(key.value);
  return index < 0 ? COMPONENT_KEYS.length : index;
}

function carriesLabel(workload: Workload, { key, value }: Label): boolean {
  return workload.podLabels.some(
    (label) => label.key.value === key.value && label.value.value === value.value,
  );
}

/** `web-v2`, `web-canary` and `web-blue` are one thing. */
function stemOf(name: string): string {
  return name
    .toLowerCase()
    .split(/[-_.]/)
    .filter((part) => !VARIANTS.test(part))
    .join('-');
}

const VARIANTS =
  /^(?:v?\d+[a-z]?|stable|canary|blue|green|primary|secondary|replicas?|master|slave|leader|follower|read|write|ro|rw|main|backup|preview|active|baseline|beta|alpha|old|new|prod|production|test|dev|staging)$/;

/** The image of the first container without tag and digest. */
function imageOf({ containers }: Workload): string | undefined {
  const image = containers[0] && scalarOf(containers[0].node, 'image')?.source;
  return image?.replace(/@.*$/, '').replace(/:[^/]*$/, '') || undefined;
}
