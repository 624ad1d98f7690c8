import type { NetworkPolicy, PolicyRule } from '../../k8s/network-policy';
import type { Workload } from '../../k8s/workload';
import { meantBy, selectedBy } from '../../routing/policy-flow';
import { contains } from '../../text';
import type { Snapshot } from '../../workspace/snapshot';
import { explainPeer, explainPodSelector, explainPolicy, explainPolicyPort } from './policy';
import type { HoverTarget } from './target';

/** The Markdown for a field of a NetworkPolicy. */
export function explainPolicyField(
  snapshot: Snapshot,
  policy: NetworkPolicy,
  { path, range }: HoverTarget,
): string | undefined {
  const [root, field, , list] = path;
  const isHead = path.length === 1 && (root === 'kind' || root === 'spec');
  if (isHead || (root === 'metadata' && field === 'name')) return explainPolicy(snapshot, policy);
  if (root !== 'spec') return undefined;
  if (field === 'podSelector') return explainPodSelector(snapshot, policy);
  if (field === 'policyTypes') return explainPolicy(snapshot, policy);
  if (field !== 'ingress' && field !== 'egress') return undefined;
  if (path.length === 2) return explainPolicy(snapshot, policy);
  const at = range.start;
  const direction = field === 'ingress' ? 'Ingress' : 'Egress';
  const rules = field === 'ingress' ? policy.ingress : policy.egress;
  const rule = rules.find(({ node }) => contains(node.range, at));
  if (!rule) return undefined;
  if (list === 'ports') {
    const entry = rule.ports.find(({ node }) => contains(node.range, at));
    return entry && explainPolicyPort(snapshot, policy, entry, receivers(snapshot, policy, rule, direction));
  }
  const peer = rule.peers.find(({ node }) => contains(node.range, at));
  return peer && explainPeer(snapshot, policy, peer, direction);
}

/** Whose ports a rule means: those of the Pods that are connected to. */
function receivers(
  snapshot: Snapshot,
  policy: NetworkPolicy,
  rule: PolicyRule,
  direction: 'Ingress' | 'Egress',
): Workload[] {
  if (direction === 'Ingress')
    return selectedBy(snapshot, policy)
      .filter(({ selects }) => selects === 'yes')
      .map(({ workload }) => workload);
  return [...new Set(rule.peers.flatMap((peer) => meantBy(snapshot, policy, peer)))];
}
