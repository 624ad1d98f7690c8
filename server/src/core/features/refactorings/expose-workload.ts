import { exposedPorts, exposingSelector, exposingServiceFor } from '../../k8s/exposing-service';
import { dns1035LabelProblems, isPortNumber, labelValueProblems, toDnsLabel } from '../../k8s/formats';
import { canAppend } from '../../k8s/new-objects';
import type { Label } from '../../k8s/object';
import { contentOf } from '../../k8s/read';
import { describe, isWorkload } from '../../k8s/resource';
import { isHeadless } from '../../k8s/service';
import { hasReadableLabels, hasReadablePorts, type Workload } from '../../k8s/workload';
import { carries } from '../../routing/controller-labels';
import { servicesSelecting } from '../../routing/selection';
import { say } from '../../words';
import { keyFor } from '../../workspace/index-keys';
import { findInNamespace } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { appendDocument } from '../../yaml/edits';
import { isPlaceholder, pairOf } from '../../yaml/node';
import { rewrite, type RefactoringKind } from './refactoring';

/** Nobody connects to the Pods of a Job; a PodTemplate has none. */
const WITHOUT_SERVERS = ['Job', 'CronJob', 'PodTemplate'];
/** Names that are tried. */
const TRIES = 9;

/** A Service for a workload that has none yet, in a document behind it. */
export const exposeWorkload: RefactoringKind = {
  id: 'expose-workload',
  kind: 'extract',
  offer(snapshot, resource) {
    if (!isWorkload(resource) || WITHOUT_SERVERS.includes(resource.kind) || !isReadable(resource))
      return undefined;
    const { document } = resource;
    if (!canAppend(resource) || contentOf(document).missingSeparators.length > 0) return undefined;
    if (!servicesSelecting(snapshot, resource).every(isHeadless) || !snapshot.complete) return undefined;
    const others = othersSelected(snapshot, resource);
    if (others.some(({ kind }) => WITHOUT_SERVERS.includes(kind))) return undefined;
    const name = freeName(snapshot, resource);
    if (!name) return undefined;
    const ports = resource.containers.flatMap(({ node }) => pairOf(node, 'ports')?.range ?? []);
    return rewrite(
      document,
      say`Expose ${describe(resource)} as Service "${name}"`,
      [appendDocument(document.text, exposingServiceFor(resource, name, others.length === 0))],
      ports,
    );
  },
};

/** Other workloads whose Pods would be selected, too. */
function othersSelected(snapshot: Snapshot, workload: Workload): readonly Workload[] {
  const selector = exposingSelector(workload);
  const [first] = selector;
  const around = first
    ? findInNamespace(snapshot, workload, keyFor.podLabel(first.key.value, first.value.value))
    : [];
  return around.filter(isWorkload).filter((other) => other !== workload && carries(other, selector));
}

/** Whether its labels and ports are known, and a selector by them would select it. */
function isReadable(workload: Workload): boolean {
  const selector = exposingSelector(workload);
  const labels = [...selector, ...workload.labels];
  return (
    hasReadableLabels(workload) &&
    hasReadablePorts(workload) &&
    exposedPorts(workload).length > 0 &&
    exposedPorts(workload).every(({ containerPort }) => isPortNumber(containerPort?.value ?? 0)) &&
    selector.length > 0 &&
    carries(workload, selector) &&
    labels.every(isSound) &&
    !isPlaceholder(workload.namespace?.value ?? '')
  );
}

/** A text that the API server takes, since what is wrong here would be wrong twice. */
function isSound({ key, value, pair }: Label): boolean {
  const isText = pair.value?.type === 'scalar' && typeof pair.value.value === 'string';
  return isText && !isPlaceholder(key.value) && labelValueProblems(value.value).length === 0;
}

/** The workload's own name, or that with a number where there is such a Service. */
function freeName(snapshot: Snapshot, workload: Workload): string | undefined {
  const written = workload.name?.value;
  if (!written || isPlaceholder(written)) return undefined;
  const base = dns1035LabelProblems(written).length === 0 ? written : toDnsLabel(written);
  if (!base) return undefined;
  const names = Array.from({ length: TRIES }, (_, index) => (index === 0 ? base : `${base}-${index + 1}`));
  return names.find(
    (name) =>
      dns1035LabelProblems(name).length === 0 &&
      // The Service that gives its Pods their names is a headless one (STS-004).
      workload.serviceName?.value !== name &&
      findInNamespace(snapshot, workload, keyFor.name('Service', name)).length === 0,
  );
}
