import { say } from '../words';
import { goValueOf } from '../yaml/go-scalars';
import { mapOf, mapsOf, scalarOf, seqOf, type YamlItem, type YamlMap } from '../yaml/node';
import { conflict, effective, numberIn, type Checks, type Conflict, type Place } from './conflict';
import { indexesIn } from './job-indexes';
import { completionModeOf, completionsOf } from './job-spec';
import { dnsLabelProblems, listProblems } from './formats';
import { describe } from './resource';
import type { TypedMap } from './schema-walk';
import { mayBeFilledIn } from './wrong-types';

/** Within the spec of a Job, and of those that a CronJob makes. */
export const jobChecks: Checks = {
  V1Job: job,
  V1JobSpec: jobSpec,
  V1CronJobSpec: cronJobSpec,
  V1PodFailurePolicy: (place) => tooMany(place, 'rules', 20),
  V1PodFailurePolicyRule: failureRule,
  V1PodFailurePolicyOnExitCodesRequirement: exitCodes,
  V1SuccessPolicy: (place) => tooMany(place, 'rules', 20),
  V1SuccessPolicyRule: successRule,
};

/** What only makes sense where each completion has an index. */
const INDEXED_FIELDS = ['backoffLimitPerIndex', 'maxFailedIndexes', 'successPolicy'];
const MOST_INDEXES = 100_000;
const MOST_AT_ONCE = 10_000;

/** The Pods of an Indexed Job have its name and their index as their hostname. */
function* job({ at, resource, refused }: Place): Iterable<Conflict> {
  const spec = mapOf(at.map, 'spec');
  const name = scalarOf(mapOf(at.map, 'metadata'), 'name');
  const completions = spec && completionsOf(resource, spec);
  if (!name?.source || mayBeFilledIn(name.source) || !completions || completionModeOf(spec) !== 'Indexed')
    return;
  const hostname = `${name.source}-${completions - 1}`;
  // What is wrong with the name itself is said elsewhere.
  const isLong = hostname.length > 63 && name.source.length <= 63;
  if (!isLong && !(name.source.includes('.') && dnsLabelProblems(hostname).length > 0)) return;
  const message = say`The last Pod of ${describe(resource)} would have the hostname "${hostname}", which ${listProblems(dnsLabelProblems(hostname))}, ${refused} Use a ${isLong ? say`shorter name` : say`name without dots`}.`;
  yield { range: name.range, message, title: undefined, edits: [] };
}

function* jobSpec(place: Place): Iterable<Conflict> {
  const { at, resource, where, refused } = place;
  const mode = completionModeOf(at.map);
  if (mode === 'NonIndexed') {
    for (const name of INDEXED_FIELDS) {
      const pair = effective(at.map, name);
      if (!pair) continue;
      const message = say`${where} has ${name}, which is for Jobs whose completionMode is Indexed. This one is NonIndexed, ${refused} Remove it, or set completionMode: Indexed.`;
      yield conflict(place, pair, message, say`Remove ${name} from ${where}`);
    }
  }
  if (mode === 'Indexed') yield* limits(place);
  const manual = effective(at.map, 'manualSelector');
  if (
    resource.identity.kind !== 'CronJob' ||
    manual?.value?.type !== 'scalar' ||
    goValueOf(manual.value) !== true
  )
    return;
  const message = say`${where} has manualSelector, but the API server makes the selectors of the Jobs of a CronJob itself, ${refused} Remove it.`;
  yield conflict(place, manual, message, say`Remove manualSelector from ${where}`);
}

/** Such a schedule looks like a variable of some tool, which the look at formats passes over. */
function* cronJobSpec({ at, where, refused }: Place): Iterable<Conflict> {
  const schedule = scalarOf(at.map, 'schedule');
  const zone = /^CRON_TZ=(\S+)/.exec(schedule?.source ?? '')?.[1];
  if (!schedule || !zone) return;
  const message = say`The schedule in ${where} names a time zone, ${refused} Move it to the field timeZone: ${zone}.`;
  yield { range: schedule.range, message, title: undefined, edits: [] };
}

function* limits(place: Place): Iterable<Conflict> {
  const { at, resource } = place;
  const completions = completionsOf(resource, at.map);
  const isLarge =
    (completions ?? 0) > MOST_INDEXES && effective(at.map, 'backoffLimitPerIndex') !== undefined;
  const most = isLarge ? MOST_AT_ONCE : MOST_INDEXES;
  const why = isLarge
    ? say`an Indexed Job with more than ${MOST_INDEXES} completions and a backoffLimitPerIndex takes`
    : say`an Indexed Job takes`;
  yield* tooHigh(place, 'parallelism', most, say`${why} up to ${most}`);
  if (completions !== undefined && completions < most)
    yield* tooHigh(place, 'maxFailedIndexes', completions, say`there are only ${completions} completions`);
  else yield* tooHigh(place, 'maxFailedIndexes', most, say`${why} up to ${most}`);
}

function* tooHigh(
  { at, where, refused }: Place,
  field: string,
  most: number,
  why: string,
): Iterable<Conflict> {
  const value = numberIn(at.map, field);
  const pair = effective(at.map, field);
  if (value === undefined || value <= most || !pair?.value) return;
  const message = say`${field} in ${where} is ${value}, but ${why}, ${refused} Use ${most} or less.`;
  yield { range: pair.merged ? at.head : pair.value.range, message, title: undefined, edits: [] };
}

function* tooMany({ at, where, refused }: Place, field: string, most: number): Iterable<Conflict> {
  const pair = effective(at.map, field);
  const count = pair?.value?.type === 'seq' ? pair.value.items.length : 0;
  if (!pair || count <= most) return;
  const message = say`${field} in ${where} has ${count} items. The API server takes up to ${most}, ${refused}`;
  yield { range: pair.merged ? at.head : pair.key.range, message, title: undefined, edits: [] };
}

/** One reason for each rule: the exit codes of a container, or conditions of the Pod. */
function* failureRule(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const spec = specOf(at);
  const codes = effective(at.map, 'onExitCodes');
  const conditions = effective(at.map, 'onPodConditions');
  const count = conditions?.value?.type === 'seq' ? conditions.value.items.length : 0;
  if (codes && conditions && count > 0) {
    const later = codes.range.start < conditions.range.start ? conditions : codes;
    const message = say`${where} has both onExitCodes and onPodConditions. A rule looks at one of them, ${refused} Make it two rules.`;
    yield { range: later.merged ? at.head : later.key.range, message, title: undefined, edits: [] };
  }
  yield* tooMany(place, 'onPodConditions', 20);
  const action = scalarOf(at.map, 'action');
  if (action?.source !== 'FailIndex' || !spec || effective(spec, 'backoffLimitPerIndex')) return;
  const message = say`The action FailIndex in ${where} gives up one index of the Job, which needs a backoffLimitPerIndex, ${refused} Set backoffLimitPerIndex and completionMode: Indexed, or use another action.`;
  yield { range: action.range, message, title: undefined, edits: [] };
}

function* exitCodes(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  yield* unknownContainer(place);
  yield* tooMany(place, 'values', 255);
  const items = seqOf(at.map, 'values')?.items ?? [];
  const numbers = items.map(exitCodeOf);
  const isIn = scalarOf(at.map, 'operator')?.source === 'In';
  const conflictAt = (range: YamlItem['range'], what: string): Conflict => ({
    range,
    message: `${where} ${what}`,
    title: undefined,
    edits: [],
  });
  for (const [index, { range }] of items.entries()) {
    const number = numbers[index];
    if (number === undefined) continue;
    if (number === 0 && isIn)
      yield conflictAt(
        range,
        say`has 0 among its values. That is success, which the operator In cannot look for, ${refused} Remove it.`,
      );
    if (numbers.indexOf(number) < index)
      yield conflictAt(range, say`has the exit code ${number} twice, ${refused} Remove one.`);
  }
  const wrong = numbers.findIndex(
    (number, index) => (numbers[index - 1] ?? -Infinity) > (number ?? Infinity),
  );
  const item = items[wrong];
  if (item)
    yield conflictAt(
      item.range,
      say`has the exit code ${numbers[wrong]} behind ${numbers[wrong - 1]}. They must be in ascending order, ${refused}`,
    );
}

function* unknownContainer({ at, where, refused }: Place): Iterable<Conflict> {
  const name = scalarOf(at.map, 'containerName');
  const go = name && goValueOf(name);
  const pods = mapOf(mapOf(specOf(at), 'template'), 'spec');
  if (!name || typeof go !== 'string' || mayBeFilledIn(go) || !pods) return;
  const containers = ['containers', 'initContainers'].flatMap((list) =>
    mapsOf(seqOf(pods, list)).map(({ map }) => scalarOf(map, 'name')?.source ?? ''),
  );
  if (containers.includes(go) || containers.some(mayBeFilledIn)) return;
  const message = say`${where} looks at the container "${go}", but the Pods have no container of that name, ${refused} Name one of them: ${containers.filter(Boolean).join(', ')}.`;
  yield { range: name.range, message, title: undefined, edits: [] };
}

/** Which completions are enough: some by their index, any number of those, or any number of all. */
function* successRule(place: Place): Iterable<Conflict> {
  const { at, resource, where, refused } = place;
  const spec = specOf(at);
  if (!spec || completionModeOf(spec) !== 'Indexed') return;
  const indexes = effective(at.map, 'succeededIndexes');
  const count = effective(at.map, 'succeededCount');
  if (!indexes && !count) {
    const message = say`${where} does not say what is a success, ${refused} Add succeededIndexes or succeededCount.`;
    yield { range: at.head, message, title: undefined, edits: [] };
  }
  const completions = completionsOf(resource, spec);
  if (completions === undefined) return;
  const text = indexes?.value?.type === 'scalar' ? goValueOf(indexes.value) : undefined;
  const isText = typeof text === 'string' && !mayBeFilledIn(text);
  const found = isText ? indexesIn(text, completions) : undefined;
  if (indexes?.value && found?.problem !== undefined) {
    const message = say`"${String(text)}" cannot be succeededIndexes of ${where}: it ${found.problem}, ${refused} Use indexes from 0 to ${completions - 1} in ascending order, such as "0,2-3".`;
    yield { range: indexes.merged ? at.head : indexes.value.range, message, title: undefined, edits: [] };
  } else if (found && found.total < completions) {
    yield* tooHigh(place, 'succeededCount', found.total, say`succeededIndexes has ${found.total} of them`);
  } else yield* tooHigh(place, 'succeededCount', completions, say`the Job has ${completions} completions`);
}

/** The spec of the Job that a mapping within its policies belongs to. */
function specOf(at: TypedMap): YamlMap | undefined {
  let up = at.parent;
  while (up && up.type !== 'V1JobSpec') up = up.parent;
  return up?.map;
}

/** `null` decodes to 0. */
function exitCodeOf({ value }: YamlItem): number | undefined {
  if (!value) return 0;
  const go = value.type === 'scalar' ? goValueOf(value) : undefined;
  return go === null ? 0 : typeof go === 'number' ? go : undefined;
}
