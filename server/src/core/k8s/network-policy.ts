import type { Located } from '../text';
import { mapOf, mapsOf, pairOf, seqOf, valueOf, type YamlMap } from '../yaml/node';
import { holdsFor } from './label-requirements';
import { integerAt, intOrStringAt, labelsOf, stringAt, type Label, type ObjectBase } from './object';

/** A `networking.k8s.io` NetworkPolicy. */
export interface NetworkPolicy extends ObjectBase {
  readonly kind: 'NetworkPolicy';
  /** The Pods that it protects (NP-005). */
  readonly podSelector: LabelSelector;
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
}

/** One item of `ingress` or `egress`. */
export interface PolicyRule {
  /** Empty: anybody (NP-004). */
  readonly peers: readonly PolicyPeer[];
  /** Empty: any port. */
  readonly ports: readonly PolicyPort[];
}

export interface PolicyPeer {
  /** Absent where the peer is no Pods of one kind: a whole namespace, an `ipBlock`. */
  readonly podSelector: LabelSelector | undefined;
  /** Absent: the policy's own namespace (NP-006). */
  readonly namespaceSelector: LabelSelector | undefined;
}

/** A port of Pods, never of a Service (NP-008). */
export interface PolicyPort {
  readonly node: YamlMap;
  /** Absent: all ports of the protocol. */
  readonly port: Located<number | string> | undefined;
  readonly protocol: Located<string> | undefined;
  readonly endPort: Located<number> | undefined;
}

export interface LabelSelector {
  readonly matchLabels: readonly Label[];
  readonly expressions: readonly Expression[];
}

export interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export function readNetworkPolicy(base: ObjectBase): NetworkPolicy {
  const spec = mapOf(base.node, 'spec');
  return {
    ...base,
    kind: 'NetworkPolicy',
    podSelector: readSelector(mapOf(spec, 'podSelector')),
    ingress: readRules(spec, 'ingress', 'from'),
    egress: readRules(spec, 'egress', 'to'),
  };
}

/** Whether labels meet a selector; an operator that we do not know is met by none. */
export function meets(selector: LabelSelector, labels: readonly Label[]): boolean {
  const valueFor = (key: string) => labels.find((label) => label.key.value === key)?.value.value;
  return (
    selector.matchLabels.every(({ key, value }) => valueFor(key.value) === value.value) &&
    selector.expressions.every((expression) => holdsFor(expression, valueFor(expression.key)))
  );
}

function readRules(spec: YamlMap | undefined, key: string, peers: string): PolicyRule[] {
  return mapsOf(seqOf(spec, key)).map(({ map: rule }) => ({
    peers: mapsOf(seqOf(rule, peers)).map(({ map }) => ({
      podSelector: selectorAt(map, 'podSelector'),
      namespaceSelector: selectorAt(map, 'namespaceSelector'),
    })),
    ports: mapsOf(seqOf(rule, 'ports')).map(({ map }) => ({
      node: map,
      port: intOrStringAt(map, 'port'),
      protocol: stringAt(map, 'protocol'),
      endPort: integerAt(map, 'endPort'),
    })),
  }));
}

function selectorAt(map: YamlMap, key: string): LabelSelector | undefined {
  const value = valueOf(map, key);
  return pairOf(map, key) && value?.type === 'map' ? readSelector(value) : undefined;
}

function readSelector(map: YamlMap | undefined): LabelSelector {
  return {
    matchLabels: labelsOf(mapOf(map, 'matchLabels')),
    expressions: mapsOf(seqOf(map, 'matchExpressions')).map(({ map: expression }) => ({
      key: stringAt(expression, 'key')?.value ?? '',
      operator: stringAt(expression, 'operator')?.value ?? '',
      values: (seqOf(expression, 'values')?.items ?? []).flatMap(({ value }) =>
        value?.type === 'scalar' ? [value.source] : [],
      ),
    })),
  };
}
