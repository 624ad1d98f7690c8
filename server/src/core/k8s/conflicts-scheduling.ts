import { say } from '../words';
import { mapOf, pairOf, scalarOf, seqOf, type YamlItem, type YamlMap } from '../yaml/node';
import { conflict, effective, ifAny, isNull, type Checks, type Conflict, type Place } from './conflict';
import { itemsOf, mapsIn, textOf, textsIn } from './decoded';
import { labelValueProblems, listProblems, subdomainProblems } from './formats';

/** Within what says where the Pods may run, and within selectors of labels. */
export const schedulingChecks: Checks = {
  V1LabelSelectorRequirement: requirement,
  V1NodeSelectorRequirement: nodeRequirement,
  V1Toleration: toleration,
  V1TopologySpreadConstraint: spreadConstraint,
  V1PodAffinityTerm: affinityTerm,
  V1PodSpec: [ifAny(['topologySpreadConstraints'], repeatedConstraints)],
};

const NODE_NAME = 'metadata.name';

function* nodeRequirement(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const values = pairOf(at.map, 'values');
  const operator = scalarOf(at.map, 'operator');
  const range = values && !values.merged ? values.key.range : (operator?.range ?? at.head);
  const count = valuesOf(place);
  if (count === undefined) return;
  if (at.path.endsWith('.matchFields[]')) {
    yield* fieldRequirement(place, count);
  } else if (/^(?:Gt|Lt)$/.test(operator?.source ?? '') && count !== 1) {
    const message = say`${where} has the operator ${operator?.source}, which compares with one number, and ${count === 0 ? say`no values` : say`${count} values`}, ${refused} Give it one value.`;
    yield { range, message, title: undefined, edits: [] };
  } else yield* requirement(place);
}

/** Nodes have one field that can be asked for, their name. */
function* fieldRequirement(place: Place, count: number): Iterable<Conflict> {
  const { at, where, refused } = place;
  const operator = scalarOf(at.map, 'operator');
  const key = scalarOf(at.map, 'key');
  if (operator && count !== 1 && /^(?:In|NotIn)$/.test(operator.source)) {
    const values = pairOf(at.map, 'values');
    const range = values && !values.merged ? values.key.range : operator.range;
    const message = say`${where} has ${count === 0 ? say`no values` : say`${count} values`}. A field is compared with one value, ${refused} Give it one, and add further terms for others.`;
    yield { range, message, title: undefined, edits: [] };
  }
  const field = textOf(at.map, 'key');
  if (key && field && field !== NODE_NAME) {
    const message = say`"${field}" is no field that nodes can be chosen by in ${where}, ${refused} Use ${NODE_NAME}, or matchExpressions for labels.`;
    yield { range: key.range, message, title: undefined, edits: [] };
  }
  for (const { text, item } of field === NODE_NAME ? textsIn(at.map, 'values') : []) {
    const problems = subdomainProblems(text);
    if (problems.length === 0) continue;
    const message = say`"${text}" cannot be the name of a node in ${where}: it ${listProblems(problems)}, ${refused}`;
    yield { range: item.range, message, title: undefined, edits: [] };
  }
}

/** WRK-007. */
function* requirement(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const operator = scalarOf(at.map, 'operator');
  const values = pairOf(at.map, 'values');
  const count = valuesOf(place);
  if (!operator || count === undefined) return;
  if (/^(?:In|NotIn)$/.test(operator.source) && count === 0) {
    const message = say`${where} has the operator ${operator.source} but no values to compare with, ${refused} Add values, or use the operator ${operator.source === 'In' ? 'Exists' : 'DoesNotExist'}.`;
    const range = values && !values.merged && !isNull(values) ? values.key.range : operator.range;
    yield { range, message, title: undefined, edits: [] };
  } else if (/^(?:Exists|DoesNotExist)$/.test(operator.source) && count > 0 && values) {
    const message = say`${where} has values, but the operator ${operator.source} only looks at the key, ${refused} Remove the values, or use the operator ${operator.source === 'Exists' ? 'In' : 'NotIn'}.`;
    yield conflict(place, values, message, say`Remove values from ${where}`);
  }
}

/** How many; `undefined` for what is no list. */
function valuesOf({ at }: Place): number | undefined {
  const values = effective(at.map, 'values');
  if (!values) return 0;
  return values.value?.type === 'seq' ? values.value.items.length : undefined;
}

function* toleration(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const operator = scalarOf(at.map, 'operator');
  const how = textOf(at.map, 'operator');
  const key = textOf(at.map, 'key');
  const value = textOf(at.map, 'value');
  const range = operator?.range ?? at.head;
  // A directive of a patch, which is no toleration.
  if (pairOf(at.map, '$patch')) return;
  if (key === '' && how !== undefined && how !== 'Exists') {
    const message = say`${where} has no key. Only with the operator Exists it then means all taints, ${refused} Add the key, or operator: Exists.`;
    yield { range, message, title: undefined, edits: [] };
  }
  if (how === 'Exists' && value) {
    const message = say`${where} has a value, but the operator Exists only looks at the key, ${refused} Remove the value, or use the operator Equal.`;
    const pair = effective(at.map, 'value');
    if (pair) yield { ...conflict(place, pair, message, say`Remove value from ${where}`), range };
  } else if (value && (how === '' || how === 'Equal')) {
    const problems = labelValueProblems(value);
    const scalar = scalarOf(at.map, 'value');
    if (scalar && problems.length > 0) {
      const message = say`"${value}" cannot be the value of a taint in ${where}: it ${listProblems(problems)}, ${refused} Use up to 63 letters, digits, ".", "_" and "-".`;
      yield { range: scalar.range, message, title: undefined, edits: [] };
    }
  }
  const seconds = effective(at.map, 'tolerationSeconds');
  const effect = textOf(at.map, 'effect');
  if (seconds && effect !== undefined && effect !== 'NoExecute') {
    const message = say`${where} has tolerationSeconds, which only the effect NoExecute knows, ${refused} ${effect ? say`Remove tolerationSeconds, or change the effect to NoExecute.` : say`Add effect: NoExecute, or remove tolerationSeconds.`}`;
    const place_ = conflict(place, seconds, message, say`Remove tolerationSeconds from ${where}`);
    yield { ...place_, range: scalarOf(at.map, 'effect')?.range ?? place_.range };
  }
}

function* spreadConstraint(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const domains = effective(at.map, 'minDomains');
  const action = textOf(at.map, 'whenUnsatisfiable');
  if (domains && action && action !== 'DoNotSchedule') {
    const message = say`${where} has minDomains, which only goes with whenUnsatisfiable: DoNotSchedule, ${refused} Remove it.`;
    yield conflict(place, domains, message, say`Remove minDomains from ${where}`);
  }
  yield* labelKeys(place);
}

function* affinityTerm(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  yield* labelKeys(place);
  const others = textsIn(at.map, 'mismatchLabelKeys').map(({ text }) => text);
  for (const { text, item } of textsIn(at.map, 'matchLabelKeys')) {
    if (!others.includes(text)) continue;
    const message = say`The key ${text} stands in both matchLabelKeys and mismatchLabelKeys of ${where}, ${refused} Remove one of them.`;
    yield { range: item.range, message, title: undefined, edits: [] };
  }
}

/** Keys whose values the API server takes from the Pod's labels and adds to the selector. */
function* labelKeys(place: Place): Iterable<Conflict> {
  const { at, resource, where, refused } = place;
  const selector = effective(at.map, 'labelSelector');
  for (const field of ['matchLabelKeys', 'mismatchLabelKeys']) {
    const pair = effective(at.map, field);
    if (selector || !pair || itemsOf(at.map, field).length === 0) continue;
    const message = say`${where} has ${field} but no labelSelector that they could add to, ${refused} Add the labelSelector.`;
    yield { range: pair.merged ? at.head : pair.key.range, message, title: undefined, edits: [] };
  }
  if (selector?.value?.type !== 'map') return;
  const labels =
    resource.identity.kind === 'Pod' ? mapOf(mapOf(resource.node, 'metadata'), 'labels') : undefined;
  for (const { text, item } of textsIn(at.map, 'matchLabelKeys')) {
    if (mentions(at.map, selector.value, text, labels) < 2) continue;
    const message = say`The key ${text} stands in both matchLabelKeys and labelSelector of ${where}, ${refused} Remove one of them.`;
    yield { range: item.range, message, title: undefined, edits: [] };
  }
}

/** How often a selector asks for a key once the labels of a Pod are added. Those of a template are not yet. */
function mentions(term: YamlMap, selector: YamlMap, key: string, labels: YamlMap | undefined): number {
  const isKey = ({ text }: { text: string }) => text === key;
  const expressions = mapsIn(selector, 'matchExpressions').filter((one) => textOf(one, 'key') === key);
  const added = pairOf(labels, key)
    ? [...textsIn(term, 'matchLabelKeys'), ...textsIn(term, 'mismatchLabelKeys')].filter(isKey).length
    : 0;
  return expressions.length + added + (pairOf(mapOf(selector, 'matchLabels'), key) ? 1 : 0);
}

/** Of two constraints for the same domains that do the same the first is refused. */
function* repeatedConstraints({ at, where, refused }: Place): Iterable<Conflict> {
  const items = seqOf(at.map, 'topologySpreadConstraints')?.items ?? [];
  const tuples = items.map(tupleOf);
  const last = new Map(tuples.map((tuple, index) => [tuple, index]));
  for (const [index, tuple] of tuples.entries()) {
    const item = items[index];
    if (!item || tuple === undefined || last.get(tuple) === index) continue;
    const scalar = item.value?.type === 'map' ? scalarOf(item.value, 'topologyKey') : undefined;
    const message = say`Two topologySpreadConstraints in ${where} have the same topologyKey and whenUnsatisfiable, ${refused} Make one of them.`;
    yield { range: scalar?.range ?? item.range, message, title: undefined, edits: [] };
  }
}

function tupleOf({ value }: YamlItem): string | undefined {
  if (value?.type !== 'map') return undefined;
  const key = textOf(value, 'topologyKey');
  const action = textOf(value, 'whenUnsatisfiable');
  return key === undefined || action === undefined ? undefined : `${key}\n${action}`;
}
