import { mapOf, pairOf, scalarOf, seqOf } from '../yaml/node';
import { conflict, isNull, type Checks, type Conflict, type Place } from './conflict';

/** Within the spec of a Pod, but for its containers. */
export const podChecks: Checks = {
  V1PodSpec: podSpec,
  V1LabelSelectorRequirement: requirement,
  V1NodeSelectorRequirement: requirement,
};

/** POD-010, POD-026. */
function* podSpec(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const ephemeral = pairOf(at.map, 'ephemeralContainers');
  if (ephemeral && (seqOf(at.map, 'ephemeralContainers')?.items.length ?? 0) > 0) {
    const message = `${where} has ephemeralContainers. Those can only be added to a running Pod, with "kubectl debug", ${refused} Remove them.`;
    yield conflict(place, ephemeral, message, `Remove ephemeralContainers from ${where}`);
  }
  const policy = scalarOf(at.map, 'dnsPolicy');
  const nameservers = pairOf(mapOf(at.map, 'dnsConfig'), 'nameservers')?.value;
  const hasNone = !nameservers || (nameservers.type === 'seq' && nameservers.items.length === 0);
  if (policy?.source === 'None' && hasNone) {
    const message = `With dnsPolicy None the Pods have no DNS server but those of dnsConfig, and ${where} names none, ${refused} Add dnsConfig with at least one of nameservers.`;
    yield { range: policy.range, message, title: undefined, edits: [] };
  }
}

/** WRK-007. */
function* requirement(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const operator = scalarOf(at.map, 'operator');
  const values = pairOf(at.map, 'values');
  const items = values?.value?.type === 'seq' ? values.value.items.length : 0;
  if (!operator || (values?.value && values.value.type !== 'seq' && !isNull(values))) return;
  if (/^(?:In|NotIn)$/.test(operator.source) && items === 0) {
    const message = `${where} has the operator ${operator.source} but no values to compare with, ${refused} Add values, or use the operator ${operator.source === 'In' ? 'Exists' : 'DoesNotExist'}.`;
    yield { range: operator.range, message, title: undefined, edits: [] };
  } else if (/^(?:Exists|DoesNotExist)$/.test(operator.source) && items > 0 && values) {
    const message = `${where} has values, but the operator ${operator.source} only looks at the key, ${refused} Remove the values, or use the operator ${operator.source === 'Exists' ? 'In' : 'NotIn'}.`;
    yield conflict(place, values, message, `Remove values from ${where}`);
  }
}
