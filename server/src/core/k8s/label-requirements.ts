import type { Located, OffsetRange } from '../text';
import { say } from '../words';
import { mapOf, pairOf, scalarOf, seqOf, type YamlMap, type YamlPair, type YamlScalar } from '../yaml/node';
import { labelsOf, type Label } from './object';

/** One condition of a workload's `spec.selector`. */
export type Requirement =
  | { readonly kind: 'label'; readonly label: Label }
  | {
      readonly kind: 'expression';
      readonly node: YamlMap;
      readonly key: Located<string>;
      readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
      readonly values: readonly string[];
      readonly range: OffsetRange;
    };

/**
 * The conditions of a LabelSelector, all of which must hold (WRK-008). `undefined` where something in it is no condition
 * that the API server would take (WRK-007), so that nothing can be said of what it selects.
 */
export function requirementsOf(selector: YamlMap): readonly Requirement[] | undefined {
  const labels = pairOf(selector, 'matchLabels')?.value;
  const expressions = pairOf(selector, 'matchExpressions')?.value;
  if (labels && labels.type !== 'map' && !isNull(labels)) return undefined;
  if (expressions && expressions.type !== 'seq' && !isNull(expressions)) return undefined;
  const equal = labelRequirements(mapOf(selector, 'matchLabels'));
  const found: Requirement[] = [...(equal ?? [])];
  for (const { value } of seqOf(selector, 'matchExpressions')?.items ?? []) {
    const requirement = value?.type === 'map' ? readExpression(value) : undefined;
    if (!requirement) return undefined;
    found.push(requirement);
  }
  return equal && found;
}

/** The conditions of a plain map of labels, such as the selector of a ReplicationController (WRK-006). */
export function labelRequirements(map: YamlMap | undefined): readonly Requirement[] | undefined {
  const labels = effectiveLabels(map);
  return labels?.map((label) => ({ kind: 'label', label }));
}

/** The labels of a map, one for each key; `undefined` where a value is none. */
export function effectiveLabels(map: YamlMap | undefined): readonly Label[] | undefined {
  const labels = labelsOf(map);
  const own = (map?.pairs ?? []).filter(({ key }) => !(key.source === '<<' && key.style === 'plain'));
  if (own.length > labels.length) return undefined;
  // Of a key that stands twice the last counts; `null` decodes to the empty string (ERR-008).
  return [...new Map(labels.map((label) => [label.key.value, decoded(label)])).values()];
}

export function holds(requirement: Requirement, labels: readonly Label[]): boolean {
  const valueFor = (key: string) => labels.find((label) => label.key.value === key)?.value.value;
  if (requirement.kind === 'label') {
    return valueFor(requirement.label.key.value) === requirement.label.value.value;
  }
  return holdsFor(requirement, valueFor(requirement.key.value));
}

/**
 * Whether the value of a key meets an operator; `undefined` where the label is absent. NotIn and DoesNotExist also hold
 * then (WRK-008). An operator that nobody knows is met by nothing.
 */
export function holdsFor(
  { operator, values }: { readonly operator: string; readonly values: readonly string[] },
  value: string | undefined,
): boolean {
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  if (operator === 'Exists') return value !== undefined;
  return operator === 'DoesNotExist' && value === undefined;
}

export function keyOf(requirement: Requirement): string {
  return requirement.kind === 'label' ? requirement.label.key.value : requirement.key.value;
}

/** `app=web`, `tier in (web, api)`, `no "track"`: what the Pods must have. */
export function describeRequirement(requirement: Requirement): string {
  if (requirement.kind === 'label') {
    return `${requirement.label.key.value}=${requirement.label.value.value}`;
  }
  const { key, operator, values } = requirement;
  switch (operator) {
    case 'In':
      return say`${key.value} in (${values.join(', ')})`;
    case 'NotIn':
      return say`${key.value} not in (${values.join(', ')})`;
    case 'Exists':
      return say`a label ${key.value}`;
    case 'DoesNotExist':
      return say`no label ${key.value}`;
  }
}

function readExpression(node: YamlMap): Requirement | undefined {
  const key = scalarOf(node, 'key');
  const operator = OPERATORS.find((name) => name === scalarOf(node, 'operator')?.source);
  const written = pairOf(node, 'values')?.value;
  const items = seqOf(node, 'values')?.items ?? [];
  const values = items.flatMap(({ value }) =>
    !value || value.type === 'scalar' ? [value && value.value !== null ? value.source : ''] : [],
  );
  if (!key?.source || key.value === null || !operator || values.length < items.length) return undefined;
  if (written && written.type !== 'seq' && !isNull(written)) return undefined;
  const wantsValues = operator === 'In' || operator === 'NotIn';
  if (wantsValues !== values.length > 0) return undefined;
  return {
    kind: 'expression',
    node,
    key: { value: key.source, range: key.range },
    operator,
    values,
    range: node.range,
  };
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

function decoded(label: Label): Label {
  return isNull(label.pair.value) ? { ...label, value: { ...label.value, value: '' } } : label;
}

function isNull(value: YamlPair['value']): value is YamlScalar {
  return value?.type === 'scalar' && value.value === null;
}
