import {
  NAMESPACE_NAME_LABEL,
  type LabelSelector,
  type NetworkPolicy,
  type PolicyPeer,
  type PolicyPort,
  type PolicyRule,
} from '../../k8s/network-policy';
import { protocolOf } from '../../k8s/service';
import { meantBy, type Doubt, type FlowVerdict } from '../../routing/policy-flow';
import { joinWords, say } from '../../words';
import { namespaceOf } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { abridged, code } from './markdown';
import { labelText, linksTo } from './naming';

/** Peers and ports of one rule that are listed. */
const SHOWN = 4;

/** NP-004: who is let through by a rule. */
export function peersText(snapshot: Snapshot, policy: NetworkPolicy, rule: PolicyRule): string {
  if (rule.unclear) return say`cannot be read here`;
  if (rule.peers.length === 0) return say`anybody`;
  return joinWords(
    abridged(
      rule.peers.map((peer) => peerText(snapshot, policy, peer)),
      SHOWN,
    ),
    'or',
  );
}

/** NP-006, with the workloads that are meant. */
export function peerText(snapshot: Snapshot, policy: NetworkPolicy, peer: PolicyPeer): string {
  const found = meantBy(snapshot, policy, peer);
  const words = peerWords(snapshot, policy, peer);
  return found.length > 0 ? `${words} (${linksTo(snapshot, found)})` : words;
}

export function portsText({ ports, unclear }: PolicyRule): string {
  if (unclear) return say`cannot be read here`;
  return ports.length === 0 ? say`any port` : joinWords(abridged(ports.map(portText), SHOWN), 'or');
}

/** NP-009. */
export function portText(entry: PolicyPort): string {
  const protocol = protocolOf(entry);
  const suffix = protocol === 'TCP' ? '' : ` (${code(protocol)})`;
  if (!entry.port) return say`any ${protocol === 'TCP' ? 'TCP' : code(protocol)} port`;
  if (entry.endPort) return say`ports ${code(entry.port.value)} to ${code(entry.endPort.value)}${suffix}`;
  return say`port ${code(entry.port.value)}${suffix}`;
}

/** `Pods with `app=web``, or what an empty selector means (NP-005). */
export function selectorText(selector: LabelSelector, everything: string, some: string): string {
  const conditions = conditionsOf(selector);
  return conditions.length === 0 ? everything : say`${some} with ${joinWords(abridged(conditions, 6))}`;
}

export function conditionsOf({ matchLabels, expressions }: LabelSelector): string[] {
  return [
    ...matchLabels.map(labelText),
    ...expressions.map(({ key, operator, values }) => {
      const list = `(${values.join(', ')})`;
      switch (operator) {
        case 'In':
          return code(`${key} in ${list}`);
        case 'NotIn':
          return code(`${key} not in ${list}`);
        case 'Exists':
          return say`a label ${code(key)}`;
        case 'DoesNotExist':
          return say`no label ${code(key)}`;
        default:
          return code(`${key} ${operator} ${list}`);
      }
    }),
  ];
}

/** @param to what is at the receiving end, for the answer no */
export function verdictText({ allowed, egress, ingress, doubt }: FlowVerdict): string {
  if (allowed === 'yes') return say`yes`;
  if (allowed === 'not-known') return say`not known: ${DOUBTS[doubt ?? 'unreadable']}`;
  const isBoth = egress === 'no' && ingress === 'no';
  return say`**no**: no rule ${isBoth ? say`lets it out, and none in` : egress === 'no' ? say`lets it out` : say`lets it in`}`;
}

const DOUBTS: Readonly<Record<Doubt, string>> = {
  'host-network': say`policies say nothing certain of Pods with \`hostNetwork: true\``,
  'ip-block': say`a rule means addresses, and which Pods have them shows only in the cluster`,
  'namespace-labels': say`a rule asks for labels of a Namespace that no manifest here shows`,
  caller: say`that depends on the Pods of its controller, which no manifest here shows`,
  unreadable: say`not all of the rules and labels can be read here`,
};

function peerWords(
  snapshot: Snapshot,
  policy: NetworkPolicy,
  { podSelector, namespaceSelector, ipBlock }: PolicyPeer,
): string {
  if (ipBlock) {
    const except =
      ipBlock.except.length > 0 ? say` except ${joinWords(abridged(ipBlock.except.map(code), SHOWN))}` : '';
    return say`addresses of ${code(ipBlock.cidr)}${except}`;
  }
  if (!podSelector && !namespaceSelector) return say`nobody that can be read here`;
  const pods = podSelector ? selectorText(podSelector, say`all Pods`, say`Pods`) : say`all Pods`;
  return say`${pods} of ${namespacesText(snapshot, policy, namespaceSelector)}`;
}

function namespacesText(
  snapshot: Snapshot,
  policy: NetworkPolicy,
  selector: LabelSelector | undefined,
): string {
  if (!selector) return say`namespace ${code(namespaceOf(snapshot, policy))}`;
  const [only, other] = selector.matchLabels;
  // NP-007
  if (only?.key.value === NAMESPACE_NAME_LABEL && !other && selector.expressions.length === 0)
    return say`namespace ${code(only.value.value)}`;
  return selectorText(selector, say`all namespaces`, say`namespaces`);
}
