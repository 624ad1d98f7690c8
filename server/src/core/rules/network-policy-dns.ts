import { hostsOfWorkload } from '../k8s/host-mentions';
import type { NetworkPolicy } from '../k8s/network-policy';
import { describe } from '../k8s/resource';
import type { Service } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { letsDnsOut, mayBeForDns, policiesAgainst, selectedBy } from '../routing/policy-flow';
import { destinations, podsOf } from '../routing/policy-pods';
import { select } from '../routing/selection';
import { resolveHost } from '../routing/service-names';
import { say } from '../words';
import { namespaceOf } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { appendItem } from '../yaml/edits';
import { mapOf, pairOf, seqOf } from '../yaml/node';
import { defineRule, repair, type Finding } from './rule';

/** NP-013: who may send to the Pods of a Service, and not to the DNS, never learns where they are. */
export default defineRule({
  id: 'network-policy-dns',
  severity: 'information',
  summary: 'NetworkPolicy lets Pods reach a Service whose name they cannot look up',
  kinds: ['NetworkPolicy'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(policy, { snapshot }) {
    if (policy.egress.length === 0 || policy.egress.some(mayBeForDns)) return;
    if (!policy.directions.includes('Egress')) return;
    const allowed = new Set(policy.egress.flatMap((rule) => destinations(snapshot, policy, rule)));
    if (allowed.size === 0) return;
    for (const workload of isolatedBy(snapshot, policy)) {
      const call = allowedCall(snapshot, allowed, workload);
      if (!call || !tells(snapshot, policy, workload)) continue;
      yield findingFor(snapshot, policy, workload, call);
      return;
    }
  },
});

/** NP-005: a selector without labels means all Pods of the namespace; of these it is enough that one is known. */
function isolatedBy(snapshot: Snapshot, policy: NetworkPolicy): readonly Workload[] {
  // Where a template stands in it, nothing of it can be read, which is no empty one.
  const isEmpty = mapOf(mapOf(policy.node, 'spec'), 'podSelector')?.pairs.length === 0;
  if (!isEmpty) return podsOf(snapshot, policy, policy.podSelector, namespaceOf(snapshot, policy));
  return selectedBy(snapshot, policy).flatMap(({ workload, selects }) =>
    selects === 'yes' ? [workload] : [],
  );
}

interface NamedCall {
  readonly host: string;
  readonly service: Service;
}

/** No policy lets questions out; of several with rules the first says so. */
function tells(snapshot: Snapshot, policy: NetworkPolicy, workload: Workload): boolean {
  const policies = policiesAgainst(snapshot, workload, 'Egress');
  const first = policies.find(({ policy: { egress } }) => egress.length > 0);
  return first?.policy === policy && letsDnsOut(snapshot, workload, policies) === 'no';
}

/** A Service that the workload knows by a host name, and whose Pods the policy plainly lets it reach. */
function allowedCall(
  snapshot: Snapshot,
  allowed: ReadonlySet<Workload>,
  workload: Workload,
): NamedCall | undefined {
  if (pairOf(workload.podSpec, 'hostAliases')) return undefined;
  for (const { host, isOfCertificate } of hostsOfWorkload(workload)) {
    const resolution = isOfCertificate ? undefined : resolveHost(snapshot, workload, host);
    const [service] = resolution?.kind === 'found' ? resolution.services : [];
    if (!service) continue;
    const isAllowed = select(snapshot, service).workloads.some((other) => allowed.has(other));
    if (isAllowed) return { host, service };
  }
  return undefined;
}

function findingFor(
  snapshot: Snapshot,
  policy: NetworkPolicy,
  workload: Workload,
  { host, service }: NamedCall,
): Finding {
  const { document } = policy;
  const spec = mapOf(policy.node, 'spec');
  const rules = seqOf(spec, 'egress');
  const pods = workload.kind === 'Pod' ? describe(workload) : say`the Pods of ${describe(workload)}`;
  return {
    range: pairOf(spec, 'egress')?.key.range ?? policy.headRange,
    missing: true,
    message: say`${describe(policy)} lets ${pods} reach those of ${describe(service)}, but no rule lets their questions to the DNS out, so "${host}" does not resolve there. Unless another policy of namespace "${namespaceOf(snapshot, policy)}" does, allow port 53 for UDP and TCP.`,
    related: [
      {
        document: workload.document,
        range: workload.headRange,
        message: say`${describe(workload)} connects to "${host}"`,
      },
    ],
    fixes: () =>
      rules && rules.items.length > 0
        ? repair(
            document,
            say`Let questions to the DNS out by ${describe(policy)}`,
            [
              appendItem(document.text, rules, {
                ports: [
                  { port: 53, protocol: 'UDP' },
                  { port: 53, protocol: 'TCP' },
                ],
              }),
            ],
            { preferred: true },
          )
        : [],
  };
}
