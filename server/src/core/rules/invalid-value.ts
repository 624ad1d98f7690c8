import {
  boundsOf,
  formatOf,
  hasFormat,
  isMode,
  isQuotedNumber,
  LARGEST_MODE,
  type Format,
} from '../k8s/field-formats';
import { gateOf, isEnumeration, judgesFailures, meantBy, valuesFor } from '../k8s/enumerations';
import { listProblems } from '../k8s/formats';
import { refusedSince } from '../k8s/ip';
import { nearest } from '../k8s/nearest';
import { isPointer } from '../k8s/pointer-fields';
import { isLocalConfig } from '../k8s/local-config';
import { NEWEST, oldRefusalsOf } from '../k8s/older-versions';
import { describe, kindName, type Resource } from '../k8s/resource';
import { byField, fieldSince } from '../k8s/schema';
import { counts, isCheckable, typedMapsOf, type TypedMap } from '../k8s/schema-walk';
import { isUnchecked, sinceChecked } from '../k8s/unchecked-fields';
import type { Conflict } from '../k8s/conflict';
import { conflictsOf } from '../k8s/value-conflicts';
import { explainType, repairsOf } from '../k8s/wrong-type-words';
import { mayBeFilledIn, wrongTypesOf, type WrongType } from '../k8s/wrong-types';
import { joinWords, say } from '../words';
import { replaceScalar } from '../yaml/edits';
import { goValueOf } from '../yaml/go-scalars';
import type { YamlItem, YamlNode, YamlPair, YamlScalar } from '../yaml/node';
import { defineRule, NO_FINDINGS, repair, type Finding, type Fix } from './rule';

/** ERR-008 and the values that fields can hold: SVC-016, SVC-019, SVC-030, EPS-001, POD-020 to POD-029, WRK-005 to WRK-009, ING-005 to ING-010. */
export default defineRule({
  id: 'invalid-value',
  severity: 'error',
  summary: 'Value of the wrong type, or one that its field cannot have',
  kinds: ['*'],
  scope: 'resource',
  fixable: 'safe',
  check(resource, { settings: { kubernetesVersion } }) {
    // Custom resources such as Rollouts have schemas of their own.
    if (!isCheckable(resource) || isLocalConfig(resource)) return NO_FINDINGS;
    const findings: Finding[] = [];
    for (const wrong of wrongTypesOf(resource)) findings.push(wrongType(resource, wrong));
    for (const at of typedMapsOf(resource)) wrongValues(resource, at, findings);
    if (kubernetesVersion < NEWEST) findings.push(...oldRefusals(resource, kubernetesVersion));
    for (const conflict of conflictsOf(resource)) findings.push(findingFor(resource, conflict));
    return findings.length > 0 ? findings : NO_FINDINGS;
  },
});

function wrongType(resource: Resource, wrong: WrongType): Finding {
  return {
    range: wrong.range,
    since: isWritable(wrong.value) ? fieldSince(wrong.at.type, wrong.field) : 0,
    bySchema: true,
    message: explainType(resource, wrong),
    fixes: () =>
      repairsOf(resource, wrong).flatMap(({ title, edits, safe }) =>
        repair(resource.document, title, edits, { safe, preferred: true }),
      ),
  };
}

/** JSON has no infinite numbers, so nobody gets to ask what the field is. */
function isWritable(value: YamlNode): boolean {
  return value.type !== 'scalar' || typeof value.value !== 'number' || Number.isFinite(value.value);
}

function* oldRefusals(resource: Resource, version: number): Iterable<Finding> {
  for (const { range, problem, what, takenSince } of oldRefusalsOf(resource, version)) {
    yield {
      range,
      message: say`The API server refuses ${what}, since it ${problem}: Kubernetes takes that from 1.${takenSince} on, and by the setting kubeRoutes.kubernetesVersion this is for 1.${version}.`,
    };
  }
}

function findingFor(resource: Resource, { range, message, since = 0, title, edits }: Conflict): Finding {
  return { range, message, since, fixes: () => (title ? repair(resource.document, title, edits) : []) };
}

interface Place {
  readonly resource: Resource;
  readonly at: TypedMap;
  readonly pair: YamlPair;
  readonly field: string;
  readonly scalar: YamlScalar;
}

function wrongValues(resource: Resource, at: TypedMap, findings: Finding[]): void {
  let index = 0;
  for (const pair of at.map.pairs) {
    const type = at.known[index++];
    const { value } = pair;
    if (!type || !value || !JUDGED[type.id] || !counts(at, pair)) continue;
    const field = type.name;
    if (value.type === 'scalar') {
      add(judge({ resource, at, pair, field, scalar: value }), at, field, findings);
    } else if (value.type === 'seq') {
      for (const item of value.items) {
        const scalar = valueOfItem(item);
        if (scalar.type === 'scalar') add(judge({ resource, at, pair, field, scalar }), at, field, findings);
      }
    }
  }
}

function add(finding: Finding | undefined, at: TypedMap, field: string, findings: Finding[]): void {
  if (finding) findings.push(sinceChecked(finding, at, field));
}

/** The fields of whose values something is asked. */
const JUDGED = byField((type, field) => isEnumeration(type, field) || hasFormat(type, field));

/** A dash with nothing behind it is a null that no edit can change. */
function valueOfItem({ value, range }: YamlItem): YamlNode {
  return (
    value ?? { type: 'scalar', value: null, source: '', style: 'plain', range, alias: true, tagged: false }
  );
}

function judge(place: Place): Finding | undefined {
  const { resource, at, pair, field, scalar } = place;
  if (isUnchecked(at, field)) return undefined;
  const isItem = pair.value?.type === 'seq';
  const written = goValueOf(scalar);
  // In a list of texts a null is an empty one.
  const value = written === null && isItem && at.fields[field] === 'Array<string>' ? '' : written;
  if (typeof value === 'number') {
    const bounds = boundsOf(at.type, field);
    if (!bounds || !Number.isInteger(value) || at.fields[field] === 'string') return undefined;
    return value < bounds[0] || value > bounds[1] ? outOfBounds(place, value, bounds) : undefined;
  }
  // ERR-003: an empty string is what an absent field is, or missing, but for a pointer's and an item's.
  if (typeof value !== 'string' || (value === '' && !isItem && !isPointer(at.type, field))) return undefined;
  const values = valuesFor(resource, at, field);
  if (values?.includes(value) || mayBeFilledIn(value)) return undefined;
  if (values) return unknownValue(place, value, values);
  const format = formatOf(at.type, field);
  const problems = format?.problems(value) ?? [];
  return format && problems.length > 0 ? wrongFormat(place, value, format, problems) : undefined;
}

function unknownValue(place: Place, value: string, values: readonly string[]): Finding {
  const { resource, at, field } = place;
  const meant = meantBy(at, field, value) ?? nearest(value, values);
  const [only] = values;
  const list =
    values.length === 1 ? say`Only ${only} is possible there.` : say`It takes ${joinWords(values, 'or')}.`;
  const gate = gateOf(at, field, value);
  const because = gate
    ? say`It waits behind the feature gate ${gate}, which is off by default. `
    : reasonFor(resource, at, field);
  return {
    range: rangeOf(place),
    message: say`"${value}" is not a value that ${where(place)} can have, so the API server refuses the ${kindName(resource)}. ${meant && values.length > 1 ? say`Did you mean ${meant}? ` : ''}${because}${list}`,
    fixes: () => {
      if (meant) return change(place, meant, true);
      return values.length <= 4 ? values.flatMap((other) => change(place, other, false)) : [];
    },
  };
}

function reasonFor({ identity }: Resource, at: TypedMap, field: string): string {
  const policy = say`A podFailurePolicy looks at Pods that are not started again. `;
  if (field === 'podReplacementPolicy') return judgesFailures(at) ? policy : '';
  if (at.type !== 'V1PodSpec' || field !== 'restartPolicy') return '';
  if (judgesFailures(at.parent?.parent)) return policy;
  if (identity.kind === 'Job' || identity.kind === 'CronJob')
    return say`The Pods of a ${identity.kind} are to end. `;
  return identity.kind === 'Pod' ? '' : say`A ${identity.kind} keeps its Pods running. `;
}

function wrongFormat(place: Place, value: string, format: Format, problems: readonly string[]): Finding {
  const { at, field, scalar } = place;
  const range = rangeOf(place);
  if (isQuotedNumber(at.type, field, value) && scalar.style !== 'plain') {
    return {
      range,
      message: say`${where(place)} is "${value}" in quotes, which makes it a text, so the API server refuses the ${kindName(place.resource)}. Write the number without quotes.`,
      fixes: () =>
        edit(place, say`Write ${value} without quotes in ${where(place)}`, Number(value), {
          safe: true,
          preferred: true,
        }),
    };
  }
  return {
    range,
    since: format.since ?? refusedSince(problems),
    message: say`"${value}" cannot be ${where(place)}: it ${listProblems(problems)}. So the API server refuses the ${kindName(place.resource)}. Use ${format.advice}.`,
    fixes: () => {
      const near = format.nearest?.(value);
      return near && near !== value && format.problems(near).length === 0 ? change(place, near, false) : [];
    },
  };
}

function outOfBounds(place: Place, value: number, [from, to]: readonly [number, number]): Finding {
  const { at, field, scalar } = place;
  if (isMode(at.type, field) && value > LARGEST_MODE && /^[0-7]{3}$/.test(scalar.source)) {
    const octal = `0${scalar.source}`;
    return {
      range: rangeOf(place),
      message: say`${where(place)} is ${value}, and the API server refuses permissions above 511, which is 0777 in octal. Without a 0 in front the number is decimal: write ${octal}.`,
      fixes: () => {
        const title = say`Change ${field} ${value} to ${octal} in ${describe(place.resource)}`;
        // JSON knows no octal numbers.
        return isEditable(place) && !place.at.map.flow
          ? repair(place.resource.document, title, [{ range: scalar.range, newText: octal }], {
              preferred: true,
            })
          : [];
      },
    };
  }
  const limits = to === Infinity ? say`${from} or more` : say`from ${from} to ${to}`;
  return {
    range: rangeOf(place),
    message: say`${where(place)} is ${value}, so the API server refuses the ${kindName(place.resource)}. Use a number ${to === Infinity ? say`that is ${limits}` : limits}.`,
  };
}

function change(place: Place, value: string, safe: boolean): Fix[] {
  const title = say`Change ${place.field} "${place.scalar.source}" to ${value} in ${describe(place.resource)}`;
  return edit(place, title, value, { safe, preferred: safe });
}

function edit(
  place: Place,
  title: string,
  value: string | number,
  options: Pick<Fix, 'safe' | 'preferred'>,
): Fix[] {
  return isEditable(place)
    ? repair(place.resource.document, title, [replaceScalar(place.scalar, value)], options)
    : [];
}

function isEditable({ at, pair, scalar }: Place): boolean {
  return !at.shared && !pair.merged && !scalar.alias && scalar.range.start >= pair.key.range.end;
}

/** What came here by an alias or a merge key is shown where it came. */
function rangeOf({ at, pair, scalar }: Place) {
  if (pair.merged) return at.head;
  return scalar.range.start < pair.key.range.end ? pair.key.range : scalar.range;
}

/** `spec.ports[].protocol of Service "web"`. */
function where({ resource, at, field }: Place): string {
  return say`${at.path ? `${at.path}.` : ''}${field} of ${describe(resource)}`;
}
