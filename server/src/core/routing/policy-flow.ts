import { parseCIDR } from '../k8s/ip';
import {
  NAMESPACE_NAME_LABEL,
  type Direction,
  type Expression,
  type LabelSelector,
  type NetworkPolicy,
  type PolicyPeer,
  type PolicyPort,
  type PolicyRule,
} from '../k8s/network-policy';
import { isNear } from '../k8s/nearest';
import { holdsFor } from '../k8s/label-requirements';
import type { Label } from '../k8s/object';
import { isWorkload } from '../k8s/resource';
import { protocolOf } from '../k8s/service';
import { hasReadableLabels, hasReadablePorts, type Workload } from '../k8s/workload';
import { keyFor } from '../workspace/index-keys';
import {
  areClose,
  distanceBetween,
  findInNamespace,
  namespaceOf,
  nearby,
  nearestOnly,
} from '../workspace/scope';
import { find, type Snapshot } from '../workspace/snapshot';
import { isPlaceholder, valueOf } from '../yaml/node';
import { isPublicIPv4 } from './addresses';
import { isControllerLabel } from './controller-labels';
import { reachablePorts } from './routes';

/** Yes, no, or what manifests do not tell. */
export type Verdict = 'yes' | 'no' | 'not-known';

/** A connection between Pods of two workloads. */
export interface Flow {
  /** Absent: some Pod that no manifest shows, such as that of an Ingress controller. */
  readonly from: Workload | undefined;
  readonly to: Workload;
  /** The port of the Pods, not that of a Service (NP-008). */
  readonly port: number;
  readonly protocol: string;
}

/** What the policies nearby say of a flow, each end for itself (NP-002). */
export interface FlowVerdict {
  readonly allowed: Verdict;
  readonly egress: Verdict;
  readonly ingress: Verdict;
  /** Why it is not known, as far as one reason stands out. */
  readonly doubt: Doubt | undefined;
}

/**
 * - `host-network`: one end is on the network of its node, where policies are undefined (NP-012);
 * - `ip-block`: a rule lets in addresses, and whose they are shows in the cluster only (NP-010);
 * - `namespace-labels`: a rule asks for labels of a Namespace that is in no manifest;
 * - `caller`: no manifest shows the Pods that the connection comes from;
 * - `unreadable`: labels or ports await values, or are given by a controller.
 */
export type Doubt = 'host-network' | 'ip-block' | 'caller' | 'namespace-labels' | 'unreadable';

/** The policies of the workload's namespace, near enough to be applied together with it, and whether each selects its Pods. */
export function policiesFor(
  snapshot: Snapshot,
  workload: Workload,
): { readonly policy: NetworkPolicy; readonly selects: Exclude<Verdict, 'no'> }[] {
  const namespace = namespaceOf(snapshot, workload);
  return nearby(snapshot, workload.document.uri, 'policies').flatMap(({ resource: policy }) => {
    if (policy.kind !== 'NetworkPolicy' || !('podSelector' in policy)) return [];
    if (namespaceOf(snapshot, policy) !== namespace) return [];
    const selects = selectsLabels(policy.podSelector, workload);
    // What costs most is asked last, of the few that are left.
    return selects === 'no' || !isTogether(snapshot, policy, workload) ? [] : [{ policy, selects }];
  });
}

/** Of {@link policiesFor} those that isolate the Pods in a direction. */
export function policiesAgainst(
  snapshot: Snapshot,
  workload: Workload,
  direction: Direction,
): ReturnType<typeof policiesFor> {
  return policiesFor(snapshot, workload).filter(({ policy }) => policy.directions.includes(direction));
}

/** The workloads whose Pods a policy selects: the reverse of {@link policiesFor}. */
export function selectedBy(
  snapshot: Snapshot,
  policy: NetworkPolicy,
): { readonly workload: Workload; readonly selects: Exclude<Verdict, 'no'> }[] {
  return podsMatching(snapshot, policy, (workload) =>
    namespaceOf(snapshot, workload) === namespaceOf(snapshot, policy)
      ? selectsLabels(policy.podSelector, workload)
      : 'no',
  );
}

/** The workloads nearby whose Pods a peer of a policy means. */
export function meantBy(snapshot: Snapshot, policy: NetworkPolicy, peer: PolicyPeer): Workload[] {
  if (peer.ipBlock) return [];
  return podsMatching(snapshot, policy, (workload) => peerMeans(snapshot, policy, peer, workload).verdict)
    .filter(({ selects }) => selects === 'yes')
    .map(({ workload }) => workload);
}

/** NP-001, NP-002: allowed where neither end is isolated against it. */
export function judgeFlow(snapshot: Snapshot, flow: Flow): FlowVerdict {
  const egress = judgeEnd(snapshot, flow, 'Egress');
  const ingress = judgeEnd(snapshot, flow, 'Ingress');
  const allowed = both(egress.verdict, ingress.verdict);
  return {
    allowed,
    egress: egress.verdict,
    ingress: ingress.verdict,
    doubt: allowed === 'not-known' ? (ingress.doubt ?? egress.doubt) : undefined,
  };
}

/** Whether some policy isolates the Pods of a workload in a direction (NP-001). */
export function isIsolated(snapshot: Snapshot, workload: Workload, direction: Direction): Verdict {
  const policies = policiesAgainst(snapshot, workload, direction);
  return policies.some(({ selects }) => selects === 'yes') ? 'yes' : policies.length > 0 ? 'not-known' : 'no';
}

/**
 * NP-013: whether any rule lets the questions of an isolated Pod out to a DNS server, whoever that is. Others may ask (NP-012).
 * @param policies those that isolate it for egress, of somebody who has them at hand
 */
export function letsDnsOut(
  snapshot: Snapshot,
  workload: Workload,
  policies = policiesAgainst(snapshot, workload, 'Egress'),
): Verdict {
  if (workload.hostNetwork || policies.every(({ selects }) => selects !== 'yes')) return 'yes';
  return policies.some(({ policy }) => policy.egress.some(mayBeForDns)) ? 'not-known' : 'no';
}

/** Whether a rule may let questions to a DNS server out. That of the cluster may listen on another port than its Service has. */
export function mayBeForDns({ ports, unclear }: PolicyRule): boolean {
  return (
    unclear ||
    ports.length === 0 ||
    ports.some((entry) => typeof entry.port?.value !== 'number' || holds(entry, 53) || holds(entry, 5353))
  );
}

/** The rules that count: those of a direction in which the policy isolates. */
export function rulesOf(policy: NetworkPolicy, direction: Direction): readonly PolicyRule[] {
  if (!policy.directions.includes(direction)) return [];
  return direction === 'Ingress' ? policy.ingress : policy.egress;
}

interface Judged {
  readonly verdict: Verdict;
  readonly doubt: Doubt | undefined;
}

const YES: Judged = { verdict: 'yes', doubt: undefined };
const NO: Judged = { verdict: 'no', doubt: undefined };

/** One end of a flow: what the policies that isolate it let through. */
function judgeEnd(snapshot: Snapshot, flow: Flow, direction: Direction): Judged {
  const [own, other] = direction === 'Ingress' ? [flow.to, flow.from] : [flow.from, flow.to];
  if (!own) return YES;
  // NP-012
  if (own.hostNetwork) return isIsolated(snapshot, own, direction) === 'no' ? YES : doubtful('host-network');
  const policies = policiesAgainst(snapshot, own, direction).map(({ policy, selects }) => ({
    selects,
    ...anyOf(
      hasUnclearRules(policy, direction)
        ? [doubtful('unreadable')]
        : rulesOf(policy, direction).map((rule) => judgeRule(snapshot, policy, rule, flow, other)),
    ),
  }));
  const certain = policies.filter(({ selects }) => selects === 'yes');
  if (certain.some(({ verdict }) => verdict === 'yes')) return YES;
  const rest = policies.filter(({ selects }) => selects !== 'yes');
  if (certain.length === 0) {
    // Whichever of these select the Pods: with none of them they are not isolated.
    const open = rest.every(({ verdict }) => verdict === 'yes');
    return open ? YES : doubtful('unreadable');
  }
  const doubts = [
    ...certain.filter(({ verdict }) => verdict === 'not-known'),
    ...rest.filter(({ verdict }) => verdict !== 'no'),
  ];
  const [first] = doubts;
  return first ? doubtful(first.doubt ?? 'unreadable') : NO;
}

function judgeRule(
  snapshot: Snapshot,
  policy: NetworkPolicy,
  rule: PolicyRule,
  { to, port, protocol }: Flow,
  other: Workload | undefined,
): Judged {
  if (rule.unclear) return doubtful('unreadable');
  // NP-004: an empty list lets everything through, and one that is there only what it says.
  const ports =
    rule.ports.length === 0 ? YES : anyOf(rule.ports.map((entry) => portMeans(entry, to, port, protocol)));
  const peers =
    rule.peers.length === 0 ? YES : anyOf(rule.peers.map((peer) => peerMeans(snapshot, policy, peer, other)));
  const verdict = both(ports.verdict, peers.verdict);
  return { verdict, doubt: verdict === 'not-known' ? (peers.doubt ?? ports.doubt) : undefined };
}

/** NP-006, NP-010. */
function peerMeans(
  snapshot: Snapshot,
  policy: NetworkPolicy,
  peer: PolicyPeer,
  pod: Workload | undefined,
): Judged {
  const { ipBlock, podSelector, namespaceSelector } = peer;
  if (ipBlock) return mayHoldPods(ipBlock.cidr) ? doubtful('ip-block') : NO;
  // The API server refuses a peer that says nothing.
  if (!podSelector && !namespaceSelector) return doubtful('unreadable');
  if (!pod) {
    const everyPod =
      namespaceSelector && isEmpty(namespaceSelector) && (!podSelector || isEmpty(podSelector));
    return everyPod ? YES : doubtful('caller');
  }
  if (pod.hostNetwork) return doubtful('host-network');
  const namespace = namespaceOf(snapshot, pod);
  const inNamespace = namespaceSelector
    ? namespaceMeets(snapshot, policy, namespaceSelector, namespace)
    : namespace === namespaceOf(snapshot, policy)
      ? YES
      : NO;
  const labels = podSelector ? selectsLabels(podSelector, pod) : 'yes';
  const verdict = both(inNamespace.verdict, labels);
  return {
    verdict,
    doubt: verdict === 'not-known' ? (inNamespace.doubt ?? 'unreadable') : undefined,
  };
}

/** Clusters hardly ever give public addresses to Pods, and a whole family of addresses holds those of Pods, too. */
function mayHoldPods(cidr: string): boolean {
  const block = parseCIDR(cidr);
  return !block || block.prefixLength < 8 || !isPublicIPv4(block.address.canonical);
}

/** NP-008, NP-009: a name is looked up on the Pod that is connected to. */
function portMeans(entry: PolicyPort, pod: Workload, number: number, protocol: string): Judged {
  const written = protocolOf(entry);
  if (isPlaceholder(written)) return doubtful('unreadable');
  if (written !== protocol) return NO;
  // A port that is no scalar says something that we do not read.
  if (entry.port === undefined) return valueOf(entry.node, 'port') ? doubtful('unreadable') : YES;
  const wanted = entry.port.value;
  if (typeof wanted === 'number') return holds(entry, number) ? YES : NO;
  if (isPlaceholder(wanted) || entry.endPort) return doubtful('unreadable');
  const named = reachablePorts(pod).some(
    ({ port }) =>
      port.name?.value === wanted && protocolOf(port) === protocol && port.containerPort?.value === number,
  );
  if (named) return YES;
  return hasReadablePorts(pod) ? NO : doubtful('unreadable');
}

function holds({ port, endPort }: PolicyPort, number: number): boolean {
  const first = port?.value;
  return typeof first === 'number' && first <= number && number <= (endPort?.value ?? first);
}

/** DEF-017: the name is a label of every Namespace; others are known where the Namespace is in a manifest. */
function namespaceMeets(
  snapshot: Snapshot,
  policy: NetworkPolicy,
  selector: LabelSelector,
  namespace: string,
): Judged {
  const objects = find(snapshot, keyFor.namespaces).filter(
    (resource) =>
      resource.name?.value === namespace &&
      distanceBetween(snapshot, policy.document.uri, resource.document.uri) !== undefined,
  );
  const lists = objects.map(({ labels }) => labels);
  const verdicts = (lists.length > 0 ? lists : [undefined]).map((labels) =>
    meetsAll(selector, (key) => {
      if (key === NAMESPACE_NAME_LABEL) return isPlaceholder(namespace) ? 'not-known' : { value: namespace };
      return labels ? valueIn(labels, key) : 'not-known';
    }),
  );
  const [first] = verdicts;
  return first === undefined || first === 'not-known' || verdicts.some((verdict) => verdict !== first)
    ? doubtful('namespace-labels')
    : { verdict: first, doubt: undefined };
}

/** Whether a selector means the Pods of a workload (WRK-008); a controller gives them labels that no manifest shows. */
function selectsLabels(selector: LabelSelector, workload: Workload): Verdict {
  if (!hasReadableLabels(workload) && !isEmpty(selector)) return 'not-known';
  return meetsAll(selector, (key) => {
    const own = valueIn(workload.podLabels, key);
    return own !== 'not-known' && own.value === undefined && isControllerLabel(key) ? 'not-known' : own;
  });
}

type Looked = { readonly value: string | undefined } | 'not-known';

function valueIn(labels: readonly Label[], key: string): Looked {
  const value = labels.findLast((label) => label.key.value === key)?.value.value;
  return value !== undefined && isPlaceholder(value) ? 'not-known' : { value };
}

function meetsAll({ matchLabels, expressions }: LabelSelector, look: (key: string) => Looked): Verdict {
  const conditions: Expression[] = [
    ...matchLabels.map(({ key, value }) => ({ key: key.value, operator: 'In', values: [value.value] })),
    ...expressions,
  ];
  return conditions
    .map((condition): Verdict => {
      if (!OPERATORS.includes(condition.operator)) return 'not-known';
      if ([condition.key, ...condition.values].some(isPlaceholder)) return 'not-known';
      const looked = look(condition.key);
      if (looked === 'not-known') return 'not-known';
      return holdsFor(condition, looked.value) ? 'yes' : 'no';
    })
    .reduce(both, 'yes');
}

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

function isEmpty({ matchLabels, expressions }: LabelSelector): boolean {
  return matchLabels.length === 0 && expressions.length === 0;
}

const FIELDS = ['podSelector', 'policyTypes', 'ingress', 'egress'];

/** An item that is no mapping, or a misspelt key, may be a rule that lets everything through. */
function hasUnclearRules({ node }: NetworkPolicy, direction: Direction): boolean {
  const spec = valueOf(node, 'spec');
  if (spec?.type !== 'map') return true;
  const key = direction === 'Ingress' ? 'ingress' : 'egress';
  const value = valueOf(spec, key);
  if (!value || (value.type === 'scalar' && value.value === null))
    return spec.pairs.some((pair) => !FIELDS.includes(pair.key.source) && isNear(pair.key.source, key));
  return value.type !== 'seq' || value.items.some((item) => item.value?.type !== 'map');
}

function podsMatching(
  snapshot: Snapshot,
  policy: NetworkPolicy,
  judge: (workload: Workload) => Verdict,
): { workload: Workload; selects: Exclude<Verdict, 'no'> }[] {
  return nearby(snapshot, policy.document.uri, 'workloads').flatMap(({ resource: workload }) => {
    if (!isWorkload(workload) || !isTogether(snapshot, policy, workload)) return [];
    const selects = judge(workload);
    return selects === 'no' ? [] : [{ workload, selects }];
  });
}

/**
 * Whether the two are applied together: what is far away may belong to another cluster, and of several variants of a
 * workload the one nearest to the policy is meant. What one kustomization builds is applied together.
 */
function isTogether(snapshot: Snapshot, policy: NetworkPolicy, workload: Workload): boolean {
  if (snapshot.set) return true;
  const { uri } = policy.document;
  if (!areClose(snapshot, uri, workload.document.uri)) return false;
  if (!workload.name) return true;
  const variants = findInNamespace(snapshot, workload, keyFor.name(workload.kind, workload.name.value));
  return variants.length < 2 || nearestOnly(snapshot, uri, variants).resources.includes(workload);
}

function doubtful(doubt: Doubt): Judged {
  return { verdict: 'not-known', doubt };
}

function anyOf(all: readonly Judged[]): Judged {
  return (
    all.find(({ verdict }) => verdict === 'yes') ?? all.find(({ verdict }) => verdict === 'not-known') ?? NO
  );
}

function both(a: Verdict, b: Verdict): Verdict {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'yes' && b === 'yes' ? 'yes' : 'not-known';
}
