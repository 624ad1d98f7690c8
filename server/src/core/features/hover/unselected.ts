import { isWorkload } from '../../k8s/resource';
import { isHeadless, type Service } from '../../k8s/service';
import { hasReadableLabels, type Workload } from '../../k8s/workload';
import { mayMatchLater, type NearMiss } from '../../routing/near-misses';
import { isMadeFromCustomResource, knownMaker } from '../../routing/operators';
import { effectiveSources } from '../../routing/pairing';
import { hasSelector, isTemplated, select, servicesSelecting } from '../../routing/selection';
import { say, upperFirst } from '../../words';
import { areClose, namespaceOf, nearby, sameNamespace } from '../../workspace/scope';
import { searched } from '../../workspace/searched';
import type { Snapshot } from '../../workspace/snapshot';
import { abridged, code, paragraphs, table, text } from './markdown';
import { labelList, labelText, linksTo, linkTo, placeText, podsOf } from './naming';

/** Workloads that are listed. */
const SHOWN = 5;

/** Why a selector selects nothing; `undefined` where it selects something, or addresses are written by hand. */
export function unselected(snapshot: Snapshot, service: Service): string | undefined {
  if (!selectsNothing(snapshot, service)) return undefined;
  const excuse = excuseOf(snapshot, service);
  if (excuse) return excuse;
  const namespace = code(namespaceOf(snapshot, service));
  const found = say`No Pod of namespace ${namespace} ${snapshot.complete ? say`in ${text(searched(snapshot, service, 'workloads'))}` : say`that was read so far`} has`;
  const missing = say`${found} ${labelList(service.selector)}. Unless the cluster runs one, ${nothingAnswers(service)}.`;
  const [best] = select(snapshot, service).nearMisses;
  return best ? `${missing} ${nearMissText(snapshot, best)}` : missing;
}

/**
 * {@link unselected} on the selector itself. Editors show the finding above this hover, so it says in a few words what
 * that says in many, and adds what there is to select.
 */
export function unmatched(snapshot: Snapshot, service: Service): string | undefined {
  if (!selectsNothing(snapshot, service)) return undefined;
  const excuse = excuseOf(snapshot, service);
  if (excuse) return excuse;
  const labels = labelList(service.selector);
  const wanted = service.selector.length > 1 ? say`all of ${labels}` : labels;
  return paragraphs(
    say`No known Pod of its namespace has ${wanted}; unless the cluster runs one, ${nothingAnswers(service)}.`,
    closest(snapshot, service) ?? others(snapshot, service),
  );
}

/** RES-005, PRX-005, DNS-005: what clients notice. */
export function nothingAnswers(service: Service): string {
  return isHeadless(service) ? say`its DNS name does not resolve` : say`connections are refused`;
}

function selectsNothing(snapshot: Snapshot, service: Service): boolean {
  return (
    hasSelector(service) &&
    select(snapshot, service).workloads.length === 0 &&
    effectiveSources(snapshot, service).length === 0
  );
}

/** Why there may be such Pods all the same. */
function excuseOf(snapshot: Snapshot, service: Service): string | undefined {
  if (isTemplated(service))
    return say`Which Pods these are shows only once the placeholders in the selector have values.`;
  const labels = labelList(service.selector);
  const maker = knownMaker(service.selector);
  if (maker)
    return say`No manifest in ${placeText(snapshot)} has Pods with ${labels}; ${maker} makes Pods with labels like these.`;
  if (isMadeFromCustomResource(snapshot, service)) {
    return say`Pods with ${labels} come from a custom resource in ${placeText(snapshot)}, so its operator decides on their ports.`;
  }
  return mayMatchLater(snapshot, service)
    ? say`Whether a Pod has ${labels} shows only once the templates nearby are filled in.`
    : undefined;
}

function nearMissText(snapshot: Snapshot, { workload, reason }: NearMiss): string {
  const pods = podsOf(snapshot, workload);
  const subject = upperFirst(pods);
  const have = workload.kind === 'Pod' ? 'has' : 'have';
  switch (reason.kind) {
    case 'value':
    case 'key':
      return say`${subject} ${have} ${labelText(reason.found)}, not ${labelText(reason.wanted)}.`;
    case 'absent':
      return say`${subject} ${have} the other labels, but not ${labelText(reason.wanted)}.`;
    case 'own-labels':
      return say`${linkTo(snapshot, workload)} has ${labelList(reason.missing)} itself, but not in its Pod template, which is what counts.`;
    case 'others':
      return say`${subject} ${have} ${labelList(reason.found)}, not ${labelList(reason.wanted)}.`;
    case 'namespace':
      return say`${subject} ${have} the labels, but in namespace ${code(namespaceOf(snapshot, workload))}.`;
    case 'unlabelled':
      return say`${subject} ${have} no labels at all.`;
  }
}

/** The workloads that were probably meant, and what keeps each from being selected. */
function closest(snapshot: Snapshot, service: Service): string | undefined {
  const misses = select(snapshot, service).nearMisses.slice(0, SHOWN);
  if (misses.length === 0) return undefined;
  return table(
    [say`What comes closest`, say`Labels of its Pods`, say`In the way`],
    misses.map((miss) => [
      linkTo(snapshot, miss.workload),
      podLabelsOf(miss.workload),
      obstacle(snapshot, miss),
    ]),
  );
}

function obstacle(snapshot: Snapshot, { workload, reason }: NearMiss): string {
  switch (reason.kind) {
    case 'value':
    case 'key':
      return say`${labelText(reason.found)}, not ${labelText(reason.wanted)}`;
    case 'absent':
      return say`no ${labelText(reason.wanted)}`;
    case 'own-labels':
      return say`${labelList(reason.missing)} not in its Pod template`;
    case 'others':
      return say`${labelList(reason.found)}, not ${labelList(reason.wanted)}`;
    case 'namespace':
      return say`its namespace, ${code(namespaceOf(snapshot, workload))}`;
    case 'unlabelled':
      return say`no labels at all`;
  }
}

/** What else there is to select close by, and by whom it is selected already. */
function others(snapshot: Snapshot, service: Service): string | undefined {
  const { uri } = service.document;
  const workloads = nearby(snapshot, uri, 'workloads').flatMap(({ resource }) =>
    isWorkload(resource) &&
    hasReadableLabels(resource) &&
    sameNamespace(snapshot, service, resource) &&
    areClose(snapshot, uri, resource.document.uri)
      ? [resource]
      : [],
  );
  if (workloads.length === 0) return undefined;
  const rows = workloads.slice(0, SHOWN).map((workload) => {
    const services = servicesSelecting(snapshot, workload);
    return [
      linkTo(snapshot, workload),
      podLabelsOf(workload),
      services.length > 0 ? linksTo(snapshot, services) : '–',
    ];
  });
  const more = workloads.length > SHOWN ? say`… and ${workloads.length - SHOWN} more.` : undefined;
  return paragraphs(table([say`Workloads close by`, say`Labels of its Pods`, say`Selected by`], rows), more);
}

function podLabelsOf({ podLabels }: Workload): string {
  return podLabels.length > 0 ? abridged(podLabels.map(labelText), SHOWN).join(', ') : '–';
}
