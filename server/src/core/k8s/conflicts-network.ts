import type { OffsetRange } from '../text';
import { say } from '../words';
import { goValueOf } from '../yaml/go-scalars';
import { mapOf, scalarOf, seqOf, type YamlNode, type YamlPair } from '../yaml/node';
import { conflict, effective, ifAny, type Checks, type Conflict, type Place } from './conflict';
import { isPortNumber, listProblems, pathSegmentProblems, subdomainProblems } from './formats';
import { isWithin, parseCIDR } from './ip';
import { describe } from './resource';
import { mayBeFilledIn } from './wrong-types';

/** Within endpoints, Ingresses and network policies. */
export const networkChecks: Checks = {
  V1EndpointSlice: [ifAny(['ports'], slicePorts)],
  V1HTTPIngressPath: [ifAny(['path'], ingressPath)],
  V1IngressBackend: [ifAny(['resource'], ingressBackend)],
  V1ServiceBackendPort: [ifAny(['number'], backendPort)],
  V1NetworkPolicySpec: [ifAny(['policyTypes'], policyTypes)],
  V1NetworkPolicyPeer: [ifAny(['ipBlock'], policyPeer)],
  V1NetworkPolicyPort: [ifAny(['endPort'], policyPort)],
  V1IPBlock: [ifAny(['except'], exceptions)],
};

/** EPS-008. */
const MAX_SLICE_PORTS = 20_000;

function* slicePorts({ at, refused, resource }: Place): Iterable<Conflict> {
  const pair = effective(at.map, 'ports');
  const ports = seqOf(at.map, 'ports')?.items ?? [];
  const owner = describe(resource);
  if (pair && ports.length > MAX_SLICE_PORTS) {
    const message = say`${owner} has ${ports.length} ports, and the API server takes 20,000 at most, ${refused} Spread them over several EndpointSlices with the same label.`;
    yield { range: pair.merged ? at.head : pair.key.range, message, title: undefined, edits: [] };
  }
  // EPS-009: an empty item is a port without a name. Two of those that are written are for `port-name`.
  const unnamed = ports.filter(({ value }) => isNothing(value) || isUnnamed(value));
  for (const { value, range } of unnamed.slice(1)) {
    if (!isNothing(value) && !isNothing(unnamed[0]?.value)) continue;
    const message = say`Two ports of ${owner} have no name, one of them because nothing is written there, ${refused} Remove the empty one.`;
    yield { range, message, title: undefined, edits: [] };
  }
}

function isNothing(value: YamlNode | undefined): boolean {
  return !value || (value.type === 'scalar' && goValueOf(value) === null);
}

function isUnnamed(value: YamlNode | undefined): boolean {
  const name = value?.type === 'map' ? effective(value, 'name') : undefined;
  return value?.type === 'map' && (!name || textOf(name) === '');
}

/** ING-009. */
function* ingressPath(place: Place): Iterable<Conflict> {
  const { at } = place;
  const path = scalarOf(at.map, 'path');
  const type = scalarOf(at.map, 'pathType')?.source ?? '';
  if (!path?.source.startsWith('/') || !/^(?:Exact|Prefix)$/.test(type)) return;
  const part = ['//', '/./', '/../', '%2f', '%2F'].find((wrong) => path.source.includes(wrong));
  const ending = ['/..', '/.'].find((wrong) => path.source.endsWith(wrong));
  const what = part ? say`has "${part}" in it` : ending ? say`ends with "${ending}"` : undefined;
  if (!what) return;
  const { where, refused } = place;
  const message = say`The path "${path.source}" in ${where} ${what}, which the pathType ${type} does not allow, ${refused} Write the path as it should arrive, or use the pathType ImplementationSpecific.`;
  yield { range: path.range, message, title: undefined, edits: [] };
}

/** ING-002: an object of another kind in place of a Service. */
function* ingressBackend(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const resource = effective(at.map, 'resource');
  if (!resource) return;
  if (effective(at.map, 'service')) {
    const message = say`${where} has both a service and a resource, ${refused} Remove one of them.`;
    yield conflict(place, resource, message, say`Remove resource from ${where}`);
    return;
  }
  const map = mapOf(at.map, 'resource');
  for (const field of ['apiGroup', 'kind', 'name']) {
    const pair = effective(map, field);
    const text = pair && textOf(pair);
    // A kind or name that is empty is missing; the group can be left out, but not be empty.
    if (!pair || text === undefined || (text === '' && field !== 'apiGroup')) continue;
    const problems = field === 'apiGroup' ? subdomainProblems(text) : pathSegmentProblems(text);
    if (problems.length === 0) continue;
    const message = say`"${text}" cannot be ${field} in ${at.path}.resource of ${describe(place.resource)}: it ${listProblems(problems)}, ${refused} Name the object that requests go to.`;
    yield { range: rangeOf(place, pair), message, title: undefined, edits: [] };
  }
}

/** ING-004, ING-005. A number of 0 is none, and a name that is empty. */
function* backendPort(place: Place): Iterable<Conflict> {
  const { at } = place;
  const name = effective(at.map, 'name');
  const number = effective(at.map, 'number');
  const value = numberOf(number);
  if (!number || value === undefined) return;
  if (name && textOf(name) !== '') {
    if (value === 0 || textOf(name) === undefined) return;
    const { where, refused } = place;
    const message = say`${where} has both a name and a number, ${refused} Remove one of them.`;
    yield conflict(place, number, message, say`Remove number from ${where}`);
  } else if (!isPortNumber(value)) {
    const { where, refused } = place;
    const message = say`number in ${where} is ${value}, ${refused} Use the number of a port of the Service, from 1 to 65535.`;
    yield { range: rangeOf(place, number), message, title: undefined, edits: [] };
  }
}

/** NP-015. */
function* policyTypes(place: Place): Iterable<Conflict> {
  const { at } = place;
  const pair = effective(at.map, 'policyTypes');
  const types = seqOf(at.map, 'policyTypes')?.items ?? [];
  if (!pair || types.length <= 2) return;
  const { where, refused } = place;
  const message = say`policyTypes in ${where} has ${types.length} entries, and there are only two types, Ingress and Egress, ${refused} Remove what stands there twice.`;
  yield { range: pair.merged ? at.head : pair.key.range, message, title: undefined, edits: [] };
}

/** NP-010. */
function* policyPeer(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const block = effective(at.map, 'ipBlock');
  const selector = ['podSelector', 'namespaceSelector'].find((field) => effective(at.map, field));
  if (!block || !selector) return;
  const message = say`${where} has both ipBlock and ${selector}. Addresses and Pods are different peers, ${refused} Make two items of it, of which either may connect.`;
  yield { range: block.merged ? at.head : block.key.range, message, title: undefined, edits: [] };
}

/** NP-009. The format of \`port\` alone is that of its field. */
function* policyPort(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const endPort = effective(at.map, 'endPort');
  const end = numberOf(endPort);
  if (!endPort || end === undefined) return;
  const port = effective(at.map, 'port');
  const start = numberOf(port);
  const name = port && textOf(port);
  if (port && start === undefined && name === undefined) return;
  if (start === undefined) {
    const what = name === undefined ? say`there is no port` : say`the port is the name "${name}"`;
    const message = say`${where} has endPort, but ${what}. A range begins with the number in port, ${refused} ${name === undefined ? say`Add port` : say`Make port a number`}, or remove endPort.`;
    yield conflict(place, endPort, message, say`Remove endPort from ${where}`);
  } else if (end < start || !isPortNumber(end)) {
    const what = end < start ? say`less than port ${start}` : say`no port number`;
    const message = say`endPort in ${where} is ${end}, ${what}, ${refused} Use a number from ${Math.max(start, 1)} to 65535.`;
    yield { range: rangeOf(place, endPort), message, title: undefined, edits: [] };
  }
}

/** NP-010: what is taken out of a block must be a smaller part of it. */
function* exceptions(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const cidr = scalarOf(at.map, 'cidr');
  const outer = cidr && parseCIDR(cidr.source);
  if (!outer || outer.address.isMapped) return;
  for (const { value, range } of seqOf(at.map, 'except')?.items ?? []) {
    const inner = value?.type === 'scalar' ? parseCIDR(value.source) : undefined;
    if (!inner || inner.address.isMapped || isWithin(inner, outer)) continue;
    const message = say`${inner.canonical} in except of ${where} is no smaller part of the block ${outer.canonical}, ${refused} Leave out only networks within the block.`;
    yield { range, message, title: undefined, edits: [] };
  }
}

function rangeOf({ at }: Place, pair: YamlPair): OffsetRange {
  if (pair.merged) return at.head;
  return pair.value && pair.value.range.start >= pair.key.range.end ? pair.value.range : pair.key.range;
}

function numberOf(pair: YamlPair | undefined): number | undefined {
  const value = pair?.value?.type === 'scalar' ? goValueOf(pair.value) : undefined;
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

/** \`undefined\` for what is no text, or is yet to be filled in. */
function textOf({ value }: YamlPair): string | undefined {
  const text = value?.type === 'scalar' ? goValueOf(value) : undefined;
  return typeof text === 'string' && !mayBeFilledIn(text) ? text : undefined;
}
