import type { Label } from '../../k8s/object';
import { isWorkload } from '../../k8s/resource';
import { knownTypeOf, type Service } from '../../k8s/service';
import type { Workload } from '../../k8s/workload';
import { carriesOne } from '../../routing/controller-labels';
import { podCount } from '../../routing/pod-count';
import { isTemplated, select } from '../../routing/selection';
import { say } from '../../words';
import { keyFor } from '../../workspace/index-keys';
import { findInNamespace, namespaceOf, nearestOnly } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { abridged, code, paragraphs, table } from './markdown';
import { inNamespace, labelText, linksTo, linkTo, placeText, titleOfPart, wantedPods } from './naming';
import { countText } from './route-table';
import { unmatched } from './unselected';

/** Workloads that are listed. */
const SHOWN = 8;

/** The key `selector`: which Pods it selects. */
export function explainSelector(snapshot: Snapshot, service: Service): string | undefined {
  if (service.selector.length === 0) return undefined;
  return paragraphs(
    titleOfPart(snapshot, 'selector', service),
    ignored(service) ?? selected(snapshot, service),
  );
}

/** One label of the selector. */
export function explainSelectorLabel(snapshot: Snapshot, service: Service, label: Label): string {
  return paragraphs(
    titleOfPart(snapshot, say`selector ${labelText(label)}`, service),
    ignored(service) ??
      paragraphs(
        service.selector.length > 1 && !isTemplated(service) ? alone(snapshot, service, label) : undefined,
        selected(snapshot, service),
      ),
  );
}

/** EPC-004. */
function ignored(service: Service): string | undefined {
  return knownTypeOf(service) === 'ExternalName'
    ? say`Ignored: an ExternalName Service sends nothing to Pods.`
    : undefined;
}

function selected(snapshot: Snapshot, service: Service): string {
  const { workloads } = select(snapshot, service);
  // The title of a fragment says nothing of a namespace.
  const where = service.fragment
    ? inNamespace(snapshot, service)
    : say`in namespace ${code(namespaceOf(snapshot, service))}`;
  const every = service.selector.length > 1 ? say` (all of these labels)` : '';
  const head = say`Selects ${wantedPods(service)}${every} ${where}${snapshot.set || !snapshot.complete ? '' : say`, in ${placeText(snapshot)}`}`;
  if (workloads.length === 0) return unmatched(snapshot, service) ?? `${head}.`;
  const rows = workloads
    .slice(0, SHOWN)
    .map((workload) => [linkTo(snapshot, workload), countText(podCount(service, workload))]);
  const more = workloads.length > SHOWN ? say`… and ${workloads.length - SHOWN} more.` : undefined;
  return paragraphs(`${head}:`, table([say`Workload`, say`Pods`], rows), more);
}

/** What this one label would select without the others. */
function alone(snapshot: Snapshot, service: Service, { key, value }: Label): string {
  const label = code(`${key.value}=${value.value}`);
  const carrying = findInNamespace(snapshot, service, keyFor.podLabel(key.value, value.value)).filter(
    isWorkload,
  );
  const { workloads } = select(snapshot, service);
  const known = nearestOnly(snapshot, service.document.uri, carrying).resources;
  const others = known.filter((workload) => !workloads.includes(workload));
  if (known.length === 0) {
    return workloads.some((workload) => carriesOne(workload, key.value, value.value))
      ? say`${label} is put on Pods by their controller.`
      : say`No Pod in ${placeText(snapshot)} has ${label} in this namespace.`;
  }
  if (others.length === 0) return say`${label} alone would select the same.`;
  if (workloads.length === 0) return say`${label} alone would select ${podsText(snapshot, others)}.`;
  return say`${label} alone would also select ${podsText(snapshot, others)}, which lack the other labels.`;
}

function podsText(snapshot: Snapshot, workloads: readonly Workload[]): string {
  return say`the Pods of ${abridged([linksTo(snapshot, workloads)], SHOWN).join('')}`;
}
