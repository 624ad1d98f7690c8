import { isAliased, setField } from '../k8s/field-edits';
import { labelKeyProblems, labelValueProblems } from '../k8s/formats';
import {
  describeRequirement,
  effectiveLabels,
  holds,
  keyOf,
  labelRequirements,
  requirementsOf,
  type Requirement,
} from '../k8s/label-requirements';
import type { Label } from '../k8s/object';
import { setPodLabels } from '../k8s/pod-edits';
import { describe } from '../k8s/resource';
import { isCheckable } from '../k8s/schema-walk';
import { unknownFieldsOf } from '../k8s/unknown-fields';
import { hasReadableLabels, type Workload } from '../k8s/workload';
import { joinWords, say } from '../words';
import { keyFor } from '../workspace/index-keys';
import { findInNamespace } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { removePair } from '../yaml/edits';
import {
  asMap,
  isPlaceholder,
  mapOf,
  nodeAt,
  pairOf,
  scalarOf,
  type YamlMap,
  type YamlPair,
} from '../yaml/node';
import { defineRule, repair, type Finding, type Fix } from './rule';

/** WRK-003, WRK-005, WRK-006: a workload must select the Pods that its own template makes; a Job must not select at all. */
export default defineRule({
  id: 'workload-selector-mismatch',
  severity: 'error',
  summary: 'Workload whose selector does not match its own Pod template',
  kinds: ['Workload'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(workload) {
    const { document, template, kind } = workload;
    if (!isCheckable(workload)) return;
    const owner = kind === 'CronJob' ? nodeAt(workload.node, ['spec', 'jobTemplate', 'spec']) : undefined;
    const spec = kind === 'CronJob' ? asMap(owner) : mapOf(workload.node, 'spec');
    const written = pairOf(spec, 'selector');
    if (!spec || !template || isSlip(workload)) return;
    if (kind === 'Job' && isJobWithoutManual(workload, spec)) yield* madeLabels(workload, template);
    if (!written?.value) return;
    if (document.text.slice(written.range.start, written.range.end).includes('{{')) return;
    if (isJobWithoutManual(workload, spec)) yield* jobSelector(workload, spec, written);
    else yield* mismatch(workload, written, template);
  },
});

function* mismatch(workload: Workload, written: YamlPair, template: YamlMap): Iterable<Finding> {
  const selector = asMap(written.value);
  const labels = effectiveLabels(mapOf(mapOf(template, 'metadata'), 'labels'));
  const requirements =
    workload.kind === 'ReplicationController'
      ? labelRequirements(selector)
      : selector && requirementsOf(selector);
  if (!selector || !labels || !requirements || !hasReadableLabels(workload)) return;
  if ([...requirements.flatMap(wordsOf), ...labels.flatMap(wordsOfLabel)].some(isPlaceholder)) return;
  const failed = requirements.filter((requirement) => !holds(requirement, labels));
  const [first] = failed;
  if (!first) return;
  // A selector that is wrong in itself is another rule's finding; the API server then compares nothing.
  if (workload.kind !== 'ReplicationController' && !requirements.every(isSound)) return;
  const wanted = failed.map(describeRequirement).join(', ');
  const name = describe(workload);
  const differing = failed
    .map((requirement) => [requirement, ...relatedLabels([requirement], labels)] as const)
    .find(([, label]) => label !== undefined);
  yield {
    range: labelRange(workload, template, differing?.[1], isUnwanted(differing?.[0])),
    message: say`The Pod template of ${name} has ${describeLabels(failed, labels)}, but its selector asks for ${wanted}, so the API server refuses it. Make the two agree.`,
    related: [
      {
        document: workload.document,
        range: selectorRange(written, failed),
        message: say`The selector of ${name} asks for ${wanted}`,
      },
    ],
    fixes: ({ snapshot }) => fixesFor(snapshot, workload, written, selector, failed, labels),
  };
}

/** WRK-005: the API server writes a Job's selector itself, unless it is told not to. */
function* jobSelector(workload: Workload, spec: YamlMap, written: YamlPair): Iterable<Finding> {
  const selector = asMap(written.value);
  const requirements = selector && requirementsOf(selector);
  if (!requirements) return;
  const isCronJob = workload.kind === 'CronJob';
  // The labels that the API server makes are known but for a unique id, which is another one each time.
  const name = workload.name?.value;
  const unknown = requirements.filter((requirement) => !isMadeLabel(requirement, name));
  if (!isCronJob && (unknown.length === 0 || requirements.some((other) => isOpen(other, name)))) return;
  const subject = isCronJob ? say`the Jobs of ${describe(workload)}` : describe(workload);
  const advice = isCronJob
    ? say`Remove it.`
    : say`Remove it; only with manualSelector: true may a Job bring its own.`;
  yield {
    range: written.merged ? workload.headRange : written.key.range,
    message: say`The API server makes the selector of ${subject} itself, and refuses ${isCronJob ? say`one that is written here` : say`another one`}. ${advice}`,
    fixes: () => {
      const { document } = workload;
      const edits = written.merged ? [] : [removePair(document.text, spec, written)];
      return repair(document, say`Remove the selector of ${subject}`, edits, { preferred: true });
    },
  };
}

/** WRK-005, LBL-004: some labels of a Job's Pods are made on create, and must not stand there with other values. */
function* madeLabels(workload: Workload, template: YamlMap): Iterable<Finding> {
  const { document } = workload;
  const written = mapOf(mapOf(template, 'metadata'), 'labels');
  if (!written || !hasReadableLabels(workload)) return;
  const name = workload.name?.value;
  const subject = describe(workload);
  for (const label of effectiveLabels(written) ?? []) {
    const { key, value, pair } = label;
    const isUid = UID_LABELS.includes(key.value);
    const isOther = NAME_LABELS.includes(key.value) && name !== undefined && value.value !== name;
    if (!(isUid || isOther) || wordsOfLabel(label).some(isPlaceholder) || isPlaceholder(name ?? '')) continue;
    const what = isUid ? say`with the uid that it makes for it` : say`with its name`;
    yield {
      range: labelRange(workload, template, label, false),
      message: say`The Pod template of ${subject} has ${describeLabel(label)}. The API server gives the Pods of a Job the label ${key.value} itself, ${what}, and refuses another one. Remove it.`,
      fixes: () => {
        const edits = pair.merged ? [] : [removePair(document.text, written, pair)];
        return repair(
          document,
          say`Remove ${describeLabel(label)} from the Pod template of ${subject}`,
          edits,
        );
      },
    };
  }
}

function isJobWithoutManual(workload: Workload, spec: YamlMap): boolean {
  if (workload.kind === 'CronJob') return true;
  return workload.kind === 'Job' && scalarOf(spec, 'manualSelector')?.value !== true;
}

const NAME_LABELS = ['job-name', 'batch.kubernetes.io/job-name'];
const UID_LABELS = ['controller-uid', 'batch.kubernetes.io/controller-uid'];

function isMadeLabel(requirement: Requirement, name: string | undefined): boolean {
  const key = keyOf(requirement);
  if (requirement.kind === 'label')
    return NAME_LABELS.includes(key) && requirement.label.value.value === name;
  const isMade = [...NAME_LABELS, ...UID_LABELS].includes(key);
  return requirement.operator === 'Exists' ? isMade : requirement.operator === 'In' ? false : !isMade;
}

/** What only the cluster can tell. */
function isOpen(requirement: Requirement, name: string | undefined): boolean {
  const key = keyOf(requirement);
  if (wordsOf(requirement).some(isPlaceholder)) return true;
  return NAME_LABELS.includes(key) && (requirement.kind === 'expression' || name === undefined);
}

/** A misspelt `labels` or `matchLabels` is another rule's finding, and the mismatch goes with it. */
function isSlip(workload: Workload): boolean {
  return unknownFieldsOf(workload).some(({ meant, resembles, elsewhere }) =>
    [meant, resembles, elsewhere?.split('.').at(-1)].some((field) =>
      ['metadata', 'labels', 'selector', 'matchLabels', 'matchExpressions', 'template'].includes(field ?? ''),
    ),
  );
}

function fixesFor(
  snapshot: Snapshot,
  workload: Workload,
  written: YamlPair,
  selector: YamlMap,
  failed: readonly Requirement[],
  labels: readonly Label[],
): Fix[] {
  const selected = isSelectedByService(snapshot, workload, failed, labels);
  return [
    ...templateFix(workload, failed, !selected),
    ...selectorFix(workload, written, selector, failed, labels, selected),
  ];
}

/** Services that select the Pods as they are would lose them by another label. */
function isSelectedByService(
  snapshot: Snapshot,
  workload: Workload,
  failed: readonly Requirement[],
  labels: readonly Label[],
): boolean {
  return relatedLabels(failed, labels).some(
    ({ key, value }) =>
      findInNamespace(snapshot, workload, keyFor.selector(key.value, value.value)).length > 0,
  );
}

function templateFix(workload: Workload, failed: readonly Requirement[], preferred: boolean): Fix[] {
  const wanted = failed.map(wantedLabel);
  const values = wanted.filter((label) => label !== undefined);
  if (values.length < wanted.length) return [];
  const title = say`Set ${values.map(([key, value]) => `${key}=${value}`).join(', ')} in the Pod template of ${describe(workload)}`;
  return repair(workload.document, title, setPodLabels(workload, Object.fromEntries(values)), { preferred });
}

/** Takes the template's values over into the selector; only where each key is there. */
function selectorFix(
  workload: Workload,
  written: YamlPair,
  selector: YamlMap,
  failed: readonly Requirement[],
  labels: readonly Label[],
  preferred: boolean,
): Fix[] {
  const { document, kind } = workload;
  const own = kind === 'ReplicationController' ? selector : mapOf(selector, 'matchLabels');
  const pair = kind === 'ReplicationController' ? written : pairOf(selector, 'matchLabels');
  if ([written, pair].some((other) => other && isAliased(other))) return [];
  const found = relatedLabels(failed, labels);
  if (!own || found.length < failed.length || failed.some((requirement) => requirement.kind !== 'label'))
    return [];
  const edits = found.flatMap(({ key, value }) => setField(document.text, own, key.value, value.value));
  const title = say`Set ${found.map(describeLabel).join(', ')} in the selector of ${describe(workload)}`;
  return edits.length < found.length ? [] : repair(document, title, edits, { preferred });
}

function wantedLabel(requirement: Requirement): readonly [string, string] | undefined {
  if (requirement.kind === 'label') {
    return [requirement.label.key.value, requirement.label.value.value];
  }
  const [value] = requirement.values;
  return requirement.operator === 'In' && value !== undefined ? [requirement.key.value, value] : undefined;
}

/** What the template has under the keys that the selector asks for. */
function relatedLabels(failed: readonly Requirement[], labels: readonly Label[]): Label[] {
  return failed.flatMap((requirement) => labels.find(({ key }) => key.value === keyOf(requirement)) ?? []);
}

function describeLabels(failed: readonly Requirement[], labels: readonly Label[]): string {
  if (labels.length === 0) return say`no labels`;
  const found = relatedLabels(failed, labels);
  const absent = failed.map(keyOf).filter((key) => !labels.some((label) => label.key.value === key));
  const words = [
    ...(found.length > 0 ? [found.map(describeLabel).join(', ')] : []),
    ...(absent.length > 0
      ? [
          say`no label ${joinWords(
            absent.map((key) => `"${key}"`),
            'or',
          )}`,
        ]
      : []),
  ];
  return joinWords(words);
}

function describeLabel({ key, value }: Label): string {
  return `${key.value}=${value.value}`;
}

/** A label of the template, or what should hold it where there is none. */
function labelRange(
  workload: Workload,
  template: YamlMap,
  label: Label | undefined,
  byKey: boolean,
): Finding['range'] {
  const metadata = pairOf(template, 'metadata');
  const written = pairOf(asMap(metadata?.value), 'labels');
  const range = byKey ? label?.key.range : label?.value.range;
  // What an alias or a merge key brought stands elsewhere.
  if (range && written && written.range.start <= range.start && range.end <= written.range.end) return range;
  const holder = [written, metadata].find((pair) => pair && !pair.merged);
  return holder?.key.range ?? keyOfTemplate(workload, template) ?? workload.headRange;
}

function isUnwanted(requirement: Requirement | undefined): boolean {
  return requirement?.kind === 'expression' && requirement.operator === 'DoesNotExist';
}

function keyOfTemplate({ node, kind }: Workload, template: YamlMap): Finding['range'] | undefined {
  const owner = kind === 'CronJob' ? nodeAt(node, ['spec', 'jobTemplate', 'spec']) : nodeAt(node, ['spec']);
  const pair = pairOf(asMap(owner), 'template');
  return pair?.value === template && !pair.merged ? pair.key.range : undefined;
}

function isSound(requirement: Requirement): boolean {
  const values = requirement.kind === 'label' ? [requirement.label.value.value] : requirement.values;
  return (
    labelKeyProblems(keyOf(requirement)).length === 0 &&
    values.every((value) => labelValueProblems(value).length === 0)
  );
}

function selectorRange(written: YamlPair, failed: readonly Requirement[]): Finding['range'] {
  const ranges = failed.map((requirement) =>
    requirement.kind === 'expression'
      ? requirement.range
      : failed.length > 1
        ? requirement.label.range
        : requirement.label.value.range,
  );
  const start = Math.min(...ranges.map((range) => range.start));
  const end = Math.max(...ranges.map((range) => range.end));
  // What an alias or a merge key brought stands elsewhere.
  return written.range.start <= start && end <= written.range.end ? { start, end } : written.key.range;
}

function wordsOf(requirement: Requirement): string[] {
  if (requirement.kind === 'label') return wordsOfLabel(requirement.label);
  return [requirement.key.value, ...requirement.values];
}

function wordsOfLabel({ key, value }: Label): string[] {
  return [key.value, value.value];
}
