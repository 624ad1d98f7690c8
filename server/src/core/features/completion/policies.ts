import { NAMESPACE_NAME_LABEL, type NetworkPolicy } from '../../k8s/network-policy';
import { meantBy, selectedBy } from '../../routing/policy-flow';
import { namedNamespace } from '../../routing/policy-pods';
import { contains } from '../../text';
import { namespaceOf } from '../../workspace/scope';
import type { Choice } from './choice';
import { namespaceLabelChoices, selectorChoices } from './labels';
import type { Place } from './place';
import { podPortChoices } from './ports';
import { namespaceChoices } from './values';

const LABELS = String.raw`\.matchLabels(?:\..+)?$`;
const PROTECTED = new RegExp(String.raw`^spec\.podSelector${LABELS}`);
const PEER = new RegExp(
  String.raw`^spec\.(?:ingress|egress)\[\]\.(?:from|to)\[\]\.(pod|namespace)Selector${LABELS}`,
);

/** In a NetworkPolicy: labels of the Pods and namespaces that it can mean, and the ports of those that traffic goes to. */
export function policyChoices(place: Place, policy: NetworkPolicy): Choice[] {
  const { field, cursor } = place;
  if (PROTECTED.test(field)) return selectorChoices(place);
  const peer = PEER.exec(field)?.[1];
  if (peer === 'pod') return peerPodChoices(place, policy);
  if (peer === 'namespace') return peerNamespaceChoices(place);
  return cursor.role === 'value' && /^spec\.(?:ingress|egress)\[\]\.ports\[\]\.port$/.test(field)
    ? portChoices(place, policy)
    : [];
}

/** NP-006: Pods of the policy's own namespace, unless the peer names others. */
function peerPodChoices(place: Place, policy: NetworkPolicy): Choice[] {
  const { snapshot, cursor } = place;
  const rules = [...policy.ingress, ...policy.egress];
  const peer = rules
    .flatMap(({ peers }) => peers)
    .find(({ node }) => contains(node.range, cursor.scalar.range.start));
  const own = namespaceOf(snapshot, policy);
  const selector = peer?.namespaceSelector;
  const only = selector ? namedNamespace(selector) : own;
  return selectorChoices(place, (workload) => !only || namespaceOf(snapshot, workload) === only);
}

function peerNamespaceChoices(place: Place): Choice[] {
  const { cursor, path } = place;
  const isName = cursor.role === 'value' && path.at(-1) === NAMESPACE_NAME_LABEL;
  if (isName) return namespaceChoices(place);
  const others = namespaceLabelChoices(place);
  if (cursor.role !== 'key' || cursor.hasColon) return others;
  const names = namespaceChoices(place).flatMap((choice): Choice[] =>
    'value' in choice.insert
      ? [
          {
            ...choice,
            kind: 'label',
            insert: { pairs: [[NAMESPACE_NAME_LABEL, String(choice.insert.value)]] },
          },
        ]
      : [],
  );
  return [...names, ...others];
}

/** NP-008: of the Pods that the traffic goes to, not of Services. */
function portChoices(place: Place, policy: NetworkPolicy): Choice[] {
  const { snapshot, cursor } = place;
  const isIngress = place.path[1] === 'ingress';
  const rule = (isIngress ? policy.ingress : policy.egress).find(({ node }) =>
    contains(node.range, cursor.scalar.range.start),
  );
  const entry = rule?.ports.find(({ node }) => node === place.map);
  if (!rule) return [];
  const workloads = isIngress
    ? selectedBy(snapshot, policy).flatMap(({ workload, selects }) => (selects === 'yes' ? [workload] : []))
    : rule.peers.flatMap((peer) => meantBy(snapshot, policy, peer));
  return podPortChoices(place, [...new Set(workloads)], entry?.protocol?.value ?? 'TCP');
}
