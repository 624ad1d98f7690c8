import type { Label } from '../k8s/object';
import { addPodLabels } from '../k8s/pod-edits';
import { describe } from '../k8s/resource';
import type { Service } from '../k8s/service';
import type { NearMiss } from '../routing/near-misses';
import { knownMaker } from '../routing/operators';
import { hasSelector, isControllerLabel, isTemplated, select } from '../routing/selection';
import type { OffsetRange } from '../text';
import { namespaceOf } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { insertPair, replaceScalar } from '../yaml/edits';
import { mapOf } from '../yaml/node';
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
    const shown = nearMisses.slice(0, SHOWN);
    yield {
      ...(best?.strong ? mistake(snapshot, service, best) : noMatch(snapshot, service, best)),
      related: shown.map(relatedTo),
      fixes: () => shown.flatMap((miss, index) => fixesFor(snapshot, service, miss, index === 0)),
    };
  },
});

/** A near miss says what went wrong. */
function mistake(snapshot: Snapshot, service: Service, miss: NearMiss): Finding {
  const consequence = `so ${describe(service)} has no endpoints and connections to it are refused`;
  return {
    range: rangeOf(service, miss),
    message: `${noPodHas(snapshot, service)}, ${consequence}. ${explain(snapshot, service, miss)}`,
  };
}

/** Where nothing comes close, the Pods may simply live elsewhere. */
function noMatch(snapshot: Snapshot, service: Service, weak: NearMiss | undefined): Finding {
  const maker = knownMaker(service.selector);
  if (maker) {
    const where = `namespace "${namespaceOf(snapshot, service)}"`;
    return {
      range: selectorRange(service),
      severity: 'hint',
      message: `No manifest in this workspace has these Pods; labels like these belong to Pods that ${maker} makes. ${describe(service)} reaches them if they run in ${where}.`,
    };
  }
  const advice = weak
    ? explain(snapshot, service, weak)
    : 'If these Pods come from elsewhere, all is well; otherwise give a Pod template these labels.';
  return {
    range: selectorRange(service),
    severity: 'information',
    message: `${noPodHas(snapshot, service)}; without such a Pod ${describe(service)} has no endpoints and connections to it are refused. ${advice}`,
  };
}

function noPodHas(snapshot: Snapshot, service: Service): string {
  const noun = service.selector.length > 1 ? 'labels' : 'label';
  const namespace = namespaceOf(snapshot, service);
  return `No Pod in namespace "${namespace}" has the ${noun} ${list(service.selector)} in this workspace`;
}

function explain(snapshot: Snapshot, service: Service, { workload, reason }: NearMiss): string {
  const name = describe(workload);
  const isPod = workload.kind === 'Pod';
  const pods = isPod ? `${name} has` : `The Pods of ${name} have`;
  switch (reason.kind) {
    case 'value':
      return `${pods} ${pair(reason.found)}; change one of the two.`;
    case 'key':
      return `${pods} this value under another key, ${pair(reason.found)}; change one of the two.`;
    case 'own-labels':
      return `${name} has ${list(reason.missing)} in its own metadata, but a selector looks at the labels of Pods; add it to the labels of its Pod template.`;
    case 'namespace':
      return `${pods} these labels, but in namespace "${namespaceOf(snapshot, workload)}", and a Service selects only in its own; put both in the same namespace.`;
    case 'unlabelled':
      return `${name} declares the ports that ${describe(service)} sends to, but has no labels; add ${list(service.selector)} to it.`;
  }
}

function relatedTo({ workload, reason }: NearMiss): Related {
  const name = describe(workload);
  const document = workload.document;
  switch (reason.kind) {
    case 'value':
    case 'key':
      return { document, range: reason.found.range, message: `${name} has ${pair(reason.found)}` };
    case 'own-labels':
      return { document, range: workload.headRange, message: `${name} has the labels itself, its Pods do not` };
    case 'namespace':
      return { document, range: workload.headRange, message: `${name} has the labels, in another namespace` };
    case 'unlabelled':
      return { document, range: workload.headRange, message: `${name} has no labels` };
  }
}

function fixesFor(snapshot: Snapshot, service: Service, miss: NearMiss, preferred: boolean): Fix[] {
  const { workload, reason } = miss;
  const { document } = service;
  switch (reason.kind) {
    case 'value': {
      const { pair: wanted, key } = reason.wanted;
      if (wanted.value?.type !== 'scalar' || wanted.value.alias) return [];
      const title = `Change ${key.value} to "${reason.found.value.value}" in the selector of ${describe(service)}`;
      const change = { ...replaceScalar(wanted.value, reason.found.value.value), document };
      return [{ title, preferred, edits: [change] }];
    }
    case 'key': {
      const { key } = reason.wanted;
      const title = `Change the key ${key.value} to ${reason.found.key.value} in the selector of ${describe(service)}`;
      const edit = replaceScalar(reason.wanted.pair.key, reason.found.key.value);
      return [{ title, preferred, edits: [{ ...edit, document }] }, ...labelFix(miss, [reason.wanted], false)];
    }
    case 'own-labels':
      return labelFix(miss, reason.missing, preferred);
    case 'unlabelled':
      return labelFix(miss, service.selector, preferred);
    case 'namespace': {
      const metadata = mapOf(service.node, 'metadata');
      const target = namespaceOf(snapshot, workload);
      const written = metadata?.pairs.find(({ key }) => key.source === 'namespace')?.value;
      if (!metadata || (written && written.type !== 'scalar')) return [];
      const edit = written ? replaceScalar(written, target) : insertPair(document.text, metadata, 'namespace', target);
      return [{ title: `Move ${describe(service)} to namespace "${target}"`, preferred, edits: [{ ...edit, document }] }];
    }
  }
}

function labelFix({ workload }: NearMiss, labels: readonly Label[], preferred: boolean): Fix[] {
  const edits = addPodLabels(workload, labels).map((edit) => ({ ...edit, document: workload.document }));
  if (edits.length === 0) return [];
  const target = workload.kind === 'Pod' ? describe(workload) : `the Pod template of ${describe(workload)}`;
  return [{ title: `Add ${list(labels)} to ${target}`, preferred, edits }];
}

function rangeOf(service: Service, { reason }: NearMiss): OffsetRange {
  if (reason.kind === 'value') return reason.wanted.value.range;
  return reason.kind === 'key' ? reason.wanted.key.range : selectorRange(service);
}

function selectorRange(service: Service): OffsetRange {
  const [first] = service.selector;
  const last = service.selector.at(-1);
  return { start: first?.range.start ?? 0, end: last?.range.end ?? 0 };
}

function list(labels: readonly Label[]): string {
  return labels.map(pair).join(', ');
}

function pair({ key, value }: Label): string {
  return `${key.value}=${value.value}`;
}
