import type { Label } from '../k8s/object';
import { addPodLabels } from '../k8s/pod-edits';
import { describe, isService, type Resource } from '../k8s/resource';
import type { Service } from '../k8s/service';
import { withoutEndpoints } from '../routing/consequences';
import { isControllerLabel } from '../routing/controller-labels';
import { isPlain, mayMatchLater, type NearMiss } from '../routing/near-misses';
import { isMadeFromCustomResource, knownMaker } from '../routing/operators';
import { slicesOf } from '../routing/pairing';
import { hasSelector, isTemplated, select } from '../routing/selection';
import type { OffsetRange, TextEdit } from '../text';
import { say } from '../words';
import { areClose, namespaceOf, searchedPlace } from '../workspace/scope';
import { searched } from '../workspace/searched';
import type { Snapshot } from '../workspace/snapshot';
import { insertPair, removePair, replaceScalar } from '../yaml/edits';
import { mapOf, pairOf } from '../yaml/node';
import { defineRule, type Finding, type Fix, type Related } from './rule';

/** How many near misses a finding shows. */
const SHOWN = 3;

/** A Service whose selector matches no Pod gets no endpoints, so every connection to it fails (RES-001, RES-031). */
export default defineRule({
  id: 'selector-no-match',
  severity: 'warning',
  summary: 'Service selector matches no Pod',
  kinds: ['Service'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(service, { snapshot }) {
    if (!hasSelector(service) || isTemplated(service)) return;
    // A selector made of nothing but controllers' labels names Pods that we cannot know (LBL-006).
    if (service.selector.every(({ key }) => isControllerLabel(key.value))) return;
    const { workloads, nearMisses } = select(snapshot, service);
    if (workloads.length > 0) return;
    const [best] = nearMisses;
    if (hasOtherSource(snapshot, service, best?.strong) || mayMatchLater(snapshot, service, nearMisses))
      return;
    const shown = nearMisses.slice(0, SHOWN);
    yield {
      missing: true,
      ...(best && isPlain(best, service) && { isPlain: true }),
      // Against a plain mistake it is no argument that templates lie beside what is applied.
      ...(best?.strong && { isMissingIn: hasNothingIn }),
      ...(best?.strong ? mistake(snapshot, service, best) : noMatch(snapshot, service, best)),
      related: shown.map(relatedTo),
      fixes: () =>
        shown.flatMap((miss, index) => fixesFor(snapshot, service, miss, index === 0 && miss.strong)),
    };
  },
});

function hasNothingIn(snapshot: Snapshot, service: Resource): boolean {
  return (
    isService(service) &&
    select(snapshot, service).workloads.length === 0 &&
    !hasOtherSource(snapshot, service, true)
  );
}

/**
 * EPC-009: a slice written by hand gives it endpoints without any Pod; a custom resource may stand for Pods.
 * @param isMistake against a plain one a slice far away is no argument: another application has the same name there
 */
function hasOtherSource(snapshot: Snapshot, service: Service, isMistake = false): boolean {
  const { uri } = service.document;
  return (
    slicesOf(snapshot, service).some(({ document }) => !isMistake || areClose(snapshot, uri, document.uri)) ||
    isMadeFromCustomResource(snapshot, service)
  );
}

/** A near miss says what went wrong. */
function mistake(snapshot: Snapshot, service: Service, miss: NearMiss): Finding {
  return {
    range: rangeOf(service, miss),
    message: say`${noPodHas(snapshot, service)}, so ${describe(service)} ${withoutEndpoints(service)}. ${explain(snapshot, service, miss)}`,
  };
}

/** Where nothing comes close, the Pods may simply live elsewhere. */
function noMatch(snapshot: Snapshot, service: Service, weak: NearMiss | undefined): Finding {
  const maker = knownMaker(service.selector);
  if (maker) {
    const where = say`namespace "${namespaceOf(snapshot, service)}"`;
    return {
      range: selectorRange(service),
      severity: 'hint',
      message: say`No manifest in ${searchedPlace(snapshot)} has the Pods that ${list(service.selector)} selects; ${maker} makes Pods with labels like these. ${describe(service)} reaches them if they run in ${where}.`,
    };
  }
  const advice = weak
    ? explain(snapshot, service, weak)
    : say`If these Pods come from elsewhere, all is well; otherwise give a Pod template these labels.`;
  return {
    range: selectorRange(service),
    severity: 'information',
    message: say`${noPodHas(snapshot, service)}; without such a Pod ${describe(service)} ${withoutEndpoints(service)}. ${advice}`,
  };
}

function noPodHas(snapshot: Snapshot, service: Service): string {
  const noun = service.selector.length > 1 ? 'labels' : 'label';
  const namespace = namespaceOf(snapshot, service);
  return say`No Pod in namespace "${namespace}" has the ${noun} ${list(service.selector)} in ${searched(snapshot, service, 'workloads')}`;
}

function explain(snapshot: Snapshot, service: Service, { workload, reason, strong }: NearMiss): string {
  const name = describe(workload);
  const isPod = workload.kind === 'Pod';
  const pods = isPod ? say`${name} has` : say`The Pods of ${name} have`;
  const found = 'found' in reason ? list([reason.found].flat()) : '';
  // Far away it is likely to be somebody else's.
  const closest = say`The closest is ${isPod ? name : say`the Pod template of ${name}`}, with ${found}.`;
  switch (reason.kind) {
    case 'value':
      return strong ? say`${pods} ${found}; change one of the two.` : closest;
    case 'absent':
      return say`${pods} the other labels, but not ${pair(reason.wanted)}; unless something adds it to running Pods, add it there or remove it from the selector.`;
    case 'key':
      return strong ? say`${pods} this value under another key, ${found}; change one of the two.` : closest;
    case 'own-labels':
      return say`${name} has ${list(reason.missing)} in its own metadata, but a selector looks at the labels of Pods; add ${reason.missing.length > 1 ? 'them' : 'it'} to the labels of its Pod template.`;
    case 'others':
      if (!strong) return closest;
      return reason.isOwn
        ? say`${name} has ${list(reason.wanted)} in its own metadata, but its Pods have ${found}, and a selector looks at the labels of Pods; change one of the two.`
        : say`${pods} these values under other keys, ${found}; change one of the two.`;
    case 'namespace':
      return strong
        ? say`${pods} these labels, but in namespace "${namespaceOf(snapshot, workload)}", and a Service selects only in its own; put both in the same namespace.`
        : say`${pods} these labels, but in namespace "${namespaceOf(snapshot, workload)}", and a Service selects only in its own; if the two belong together, put them in one namespace.`;
    case 'unlabelled':
      return say`${name} declares the ports that ${describe(service)} sends to, but has no labels; add ${list(service.selector)} to it.`;
  }
}

function relatedTo({ workload, reason }: NearMiss): Related {
  const name = describe(workload);
  const document = workload.document;
  switch (reason.kind) {
    case 'value':
    case 'key':
      return { document, range: reason.found.range, message: say`${name} has ${pair(reason.found)}` };
    case 'absent':
      return { document, range: workload.headRange, message: say`${name} has the other labels` };
    case 'own-labels':
      return {
        document,
        range: workload.headRange,
        message: say`${name} has the labels itself, its Pods do not`,
      };
    case 'others':
      return {
        document,
        range: reason.found[0]?.range ?? workload.headRange,
        message: say`${name} has ${list(reason.found)}`,
      };
    case 'namespace':
      return {
        document,
        range: workload.headRange,
        message: say`${name} has the labels, in another namespace`,
      };
    case 'unlabelled':
      return { document, range: workload.headRange, message: say`${name} has no labels` };
  }
}

function fixesFor(snapshot: Snapshot, service: Service, miss: NearMiss, preferred: boolean): Fix[] {
  const { workload, reason } = miss;
  const { document } = service;
  switch (reason.kind) {
    case 'value': {
      const { pair: wanted, key } = reason.wanted;
      if (wanted.value?.type !== 'scalar' || wanted.value.alias || !isOwn(service, reason.wanted)) return [];
      const title = say`Change ${key.value} to "${reason.found.value.value}" in the selector of ${describe(service)}`;
      const change = { ...replaceScalar(wanted.value, reason.found.value.value), document };
      return [{ title, preferred, edits: [change] }];
    }
    case 'key': {
      const { key } = reason.wanted;
      const title = say`Change the key ${key.value} to ${reason.found.key.value} in the selector of ${describe(service)}`;
      const edit = replaceScalar(reason.wanted.pair.key, reason.found.key.value);
      const change = { title, preferred, edits: [{ ...edit, document }] };
      return [...(isOwn(service, reason.wanted) ? [change] : []), ...labelFix(miss, [reason.wanted], false)];
    }
    case 'absent':
      return [...labelFix(miss, [reason.wanted], false), ...removeFix(service, reason.wanted)];
    case 'own-labels':
      return labelFix(miss, reason.missing, preferred);
    case 'others':
      return takeOverFix(service, reason, preferred);
    case 'unlabelled':
      return labelFix(miss, service.selector, preferred);
    case 'namespace': {
      const metadata = mapOf(service.node, 'metadata');
      const target = namespaceOf(snapshot, workload);
      const written = metadata?.pairs.find(({ key }) => key.source === 'namespace')?.value;
      if (!metadata || (written && written.type !== 'scalar')) return [];
      const edit = written
        ? replaceScalar(written, target)
        : insertPair(document.text, metadata, 'namespace', target);
      return [
        {
          title: say`Move ${describe(service)} to namespace "${target}"`,
          preferred,
          edits: [{ ...edit, document }],
        },
      ];
    }
  }
}

function labelFix({ workload }: NearMiss, labels: readonly Label[], preferred: boolean): Fix[] {
  const edits = addPodLabels(workload, labels).map((edit) => ({ ...edit, document: workload.document }));
  if (edits.length === 0) return [];
  const target =
    workload.kind === 'Pod' ? describe(workload) : say`the Pod template of ${describe(workload)}`;
  return [{ title: say`Add ${list(labels)} to ${target}`, preferred, edits }];
}

/** Selects by the labels that the Pods have. */
function takeOverFix(
  service: Service,
  { wanted, found }: { readonly wanted: readonly Label[]; readonly found: readonly Label[] },
  preferred: boolean,
): Fix[] {
  const edits: TextEdit[] = [];
  for (const [index, label] of wanted.entries()) {
    const own = found[index];
    const { key, value } = label.pair;
    if (!own || !isOwn(service, label) || value?.type !== 'scalar' || value.alias) return [];
    if (label.key.value !== own.key.value) edits.push(replaceScalar(key, own.key.value));
    if (label.value.value !== own.value.value) edits.push(replaceScalar(value, own.value.value));
  }
  const { document } = service;
  const title = say`Change the selector of ${describe(service)} to ${list(found)}`;
  return [{ title, preferred, edits: edits.map((edit) => ({ ...edit, document })) }];
}

function removeFix(service: Service, label: Label): Fix[] {
  const selector = mapOf(service.spec, 'selector');
  if (!selector || !isOwn(service, label) || label.pair.merged) return [];
  const { document } = service;
  const edit = removePair(document.text, selector, label.pair);
  return [
    {
      title: say`Remove ${pair(label)} from the selector of ${describe(service)}`,
      edits: [{ ...edit, document }],
    },
  ];
}

function rangeOf(service: Service, { reason }: NearMiss): OffsetRange {
  if (reason.kind === 'value' && isOwn(service, reason.wanted)) return reason.wanted.value.range;
  return reason.kind === 'key' && isOwn(service, reason.wanted)
    ? reason.wanted.key.range
    : selectorRange(service);
}

function selectorRange(service: Service): OffsetRange {
  const own = service.selector.filter((label) => isOwn(service, label));
  const [first, last] = [own[0], own.at(-1)];
  if (first && last) return { start: first.range.start, end: last.range.end };
  return pairOf(service.spec, 'selector')?.range ?? service.headRange;
}

/** Whether a label is written in the selector itself and did not come there by an alias or a merge key. */
function isOwn(service: Service, label: Label): boolean {
  const written = pairOf(service.spec, 'selector');
  return (
    written !== undefined && written.range.start <= label.range.start && label.range.end <= written.range.end
  );
}

function list(labels: readonly Label[]): string {
  return labels.map(pair).join(', ');
}

function pair({ key, value }: Label): string {
  return `${key.value}=${value.value}`;
}
