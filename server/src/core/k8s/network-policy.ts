import type { Located } from '../text';
import { mapOf, mapsOf, pairOf, seqOf, valueOf, type YamlMap } from '../yaml/node';
import { holdsFor } from './label-requirements';
import { integerAt, intOrStringAt, labelsOf, stringAt, type Label, type ObjectBase } from './object';

/** Every namespace carries its own name as this label (NP-007). */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** A `networking.k8s.io` NetworkPolicy. */
export interface NetworkPolicy extends ObjectBase {
  readonly kind: 'NetworkPolicy';
  /** The Pods that it protects (NP-005). */
  readonly podSelector: LabelSelector;
  /** The directions in which it isolates these Pods, as written or by default (NP-003). */
  readonly directions: readonly Direction[];
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
}

export type Direction = 'Ingress' | 'Egress';

/** One item of `ingress` or `egress`. */
export interface PolicyRule {
  readonly node: YamlMap;
  /** Some of it is nothing that we can read, so that it may let in more than stands here. */
  readonly unclear: boolean;
  /** Empty: anybody (NP-004). */
  readonly peers: readonly PolicyPeer[];
  /** Empty: any port. */
  readonly ports: readonly PolicyPort[];
}

export interface PolicyPeer {
  readonly node: YamlMap;
  /** Absent where the peer is no Pods of one kind: a whole namespace, an `ipBlock`. */
  readonly podSelector: LabelSelector | undefined;
  /** Absent: the policy's own namespace (NP-006). */
  readonly namespaceSelector: LabelSelector | undefined;
  readonly ipBlock: IpBlock | undefined;
}

/** NP-010: meant for addresses outside the cluster. */
export interface IpBlock {
  readonly cidr: string;
  readonly except: readonly string[];
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
    directions: directionsOf(spec),
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

/** DEF-016. */
function directionsOf(spec: YamlMap | undefined): Direction[] {
  const written = (seqOf(spec, 'policyTypes')?.items ?? []).flatMap(({ value }) =>
    value?.type === 'scalar' ? [value.source] : [],
  );
  if (written.length === 0) {
    const hasEgress = (seqOf(spec, 'egress')?.items.length ?? 0) > 0;
    return hasEgress ? ['Ingress', 'Egress'] : ['Ingress'];
  }
  return (['Ingress', 'Egress'] as const).filter((direction) => written.includes(direction));
}

function readRules(spec: YamlMap | undefined, key: string, peers: string): PolicyRule[] {
  return mapsOf(seqOf(spec, key)).map(({ map: rule }) => ({
    node: rule,
    unclear: !isListOfMaps(rule, peers) || !isListOfMaps(rule, 'ports'),
    peers: mapsOf(seqOf(rule, peers)).map(({ map }) => ({
      node: map,
      podSelector: selectorAt(map, 'podSelector'),
      namespaceSelector: selectorAt(map, 'namespaceSelector'),
      ipBlock: readBlock(mapOf(map, 'ipBlock')),
    })),
    ports: mapsOf(seqOf(rule, 'ports')).map(({ map }) => ({
      node: map,
      port: intOrStringAt(map, 'port'),
      protocol: stringAt(map, 'protocol'),
      endPort: integerAt(map, 'endPort'),
    })),
  }));
}

/** Absent and `null` are as good as an empty list. */
function isListOfMaps(map: YamlMap, key: string): boolean {
  const value = valueOf(map, key);
  if (!value || (value.type === 'scalar' && value.value === null)) return true;
  return value.type === 'seq' && value.items.every((item) => item.value?.type === 'map');
}

function readBlock(map: YamlMap | undefined): IpBlock | undefined {
  const except = (seqOf(map, 'except')?.items ?? []).flatMap(({ value }) =>
    value?.type === 'scalar' ? [value.source] : [],
  );
  return map && { cidr: stringAt(map, 'cidr')?.value ?? '', except };
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
