import { say } from '../words';
import { mapOf, pairOf, scalarOf, seqOf, type YamlPair } from '../yaml/node';
import { conflict, effective, ifAny, isNull, type Checks, type Conflict, type Place } from './conflict';
import { flagOf, isTrue, itemsOf, mapsIn, textOf } from './decoded';
import { listProblems, subdomainProblems } from './formats';

/** Within the spec of a Pod, but for its containers, its volumes, its security and what says where it may run. */
export const podChecks: Checks = {
  V1PodSpec: [
    ifAny(['ephemeralContainers'], ephemeralContainers),
    ifAny(['dnsPolicy'], dns),
    ifAny(['hostnameOverride'], hostname),
    ifAny(['shareProcessNamespace', 'hostUsers'], hostNamespaces),
    ifAny(['schedulingGates'], (place) => repeatedNames(place, 'schedulingGates')),
    ifAny(['resourceClaims'], (place) => repeatedNames(place, 'resourceClaims')),
    ifAny(['resourceClaims'], resourceClaims),
    ifAny(['serviceAccount'], oldServiceAccount),
    ifAny(['schedulingGates'], gatedNode),
  ],
  V1PodDNSConfig: dnsConfig,
};

const MOST_NAMESERVERS = 3;
const MOST_SEARCHES = 32;
const LONGEST_SEARCHES = 2048;

/** POD-010. */
function* ephemeralContainers(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const ephemeral = pairOf(at.map, 'ephemeralContainers');
  if (!ephemeral || itemsOf(at.map, 'ephemeralContainers').length === 0) return;
  const message = say`${where} has ephemeralContainers. Those can only be added to a running Pod, with "kubectl debug", ${refused} Remove them.`;
  yield conflict(place, ephemeral, message, say`Remove ephemeralContainers from ${where}`);
}

/** POD-026. */
function* dns({ at, where, refused }: Place): Iterable<Conflict> {
  const policy = scalarOf(at.map, 'dnsPolicy');
  const config = effective(at.map, 'dnsConfig');
  const nameservers = pairOf(mapOf(at.map, 'dnsConfig'), 'nameservers');
  const value = nameservers?.value;
  const hasNone = !value || isNull(nameservers) || (value.type === 'seq' && value.items.length === 0);
  if (policy?.source !== 'None' || !hasNone) return;
  const message = say`With dnsPolicy None the Pods have no DNS server but those of dnsConfig, and ${where} names none, ${refused} Add dnsConfig with at least one of nameservers.`;
  const pair = nameservers ?? config;
  yield { range: pair && !pair.merged ? pair.key.range : policy.range, message, title: undefined, edits: [] };
}

/** POD-027. */
function* dnsConfig({ at, where, refused }: Place): Iterable<Conflict> {
  const nameservers = pairOf(at.map, 'nameservers');
  const searches = pairOf(at.map, 'searches');
  const rangeOf = (pair: YamlPair) => (pair.merged ? at.head : pair.key.range);
  if (nameservers && itemsOf(at.map, 'nameservers').length > MOST_NAMESERVERS) {
    const message = say`${where} has more than ${MOST_NAMESERVERS} nameservers, which is as many as a resolver asks, ${refused} Keep ${MOST_NAMESERVERS} of them.`;
    yield { range: rangeOf(nameservers), message, title: undefined, edits: [] };
  }
  const domains = itemsOf(at.map, 'searches').map(({ value }) =>
    value?.type === 'scalar' ? value.source : '',
  );
  if (searches && domains.length > MOST_SEARCHES) {
    const message = say`${where} has more than ${MOST_SEARCHES} searches, ${refused} Keep ${MOST_SEARCHES} of them.`;
    yield { range: rangeOf(searches), message, title: undefined, edits: [] };
  } else if (searches && domains.join(' ').length > LONGEST_SEARCHES) {
    const message = say`The searches in ${where} have more than ${LONGEST_SEARCHES} characters together, ${refused} Keep fewer of them.`;
    yield { range: rangeOf(searches), message, title: undefined, edits: [] };
  }
}

/** POD-025. */
function* hostname(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const override = effective(at.map, 'hostnameOverride');
  const other = ['setHostnameAsFQDN', 'hostNetwork'].find((field) => isTrue(at.map, field));
  if (!override || !other) return;
  const why =
    other === 'hostNetwork'
      ? say`A Pod on the network of its node has the hostname of the node`
      : say`With setHostnameAsFQDN the hostname is made of hostname and subdomain`;
  const message = say`${where} has both hostnameOverride and ${other}. ${why}, ${refused} Remove one of them.`;
  yield conflict(place, override, message, say`Remove hostnameOverride from ${where}`);
}

function* hostNamespaces(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const share = effective(at.map, 'shareProcessNamespace');
  if (share && isTrue(at.map, 'shareProcessNamespace') && isTrue(at.map, 'hostPID')) {
    const message = say`${where} has both shareProcessNamespace and hostPID. Its containers see the processes of each other, or those of the node as well, ${refused} Remove one of them.`;
    yield conflict(place, share, message, say`Remove shareProcessNamespace from ${where}`);
  }
  if (flagOf(at.map, 'hostUsers') !== false) return;
  for (const [field, what] of Object.entries(SHARED_WITH_NODE)) {
    const pair = effective(at.map, field);
    if (!pair || !isTrue(at.map, field)) continue;
    const message = say`${where} has ${field} next to hostUsers: false. A Pod with users of its own cannot share the ${what} of its node, ${refused} Remove one of the two.`;
    yield conflict(place, pair, message, say`Remove ${field} from ${where}`);
  }
}

const SHARED_WITH_NODE = { hostNetwork: say`network`, hostPID: say`processes`, hostIPC: say`memory` };

export const CONTAINERS: readonly string[] = ['initContainers', 'containers', 'ephemeralContainers'];

function* repeatedNames({ at, where, refused }: Place, field: string): Iterable<Conflict> {
  const seen = new Set<string>();
  for (const map of mapsIn(at.map, field)) {
    const name = scalarOf(map, 'name');
    if (!name || !textOf(map, 'name')) continue;
    if (seen.has(name.source)) {
      const message = say`Two ${field} in ${where} are named "${name.source}", ${refused} Remove or rename one of them.`;
      yield { range: name.range, message, title: undefined, edits: [] };
    }
    seen.add(name.source);
  }
}

function* resourceClaims(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  for (const claim of mapsIn(at.map, 'resourceClaims')) {
    const template = effective(claim, 'resourceClaimTemplateName');
    if (!template || !effective(claim, 'resourceClaimName')) continue;
    const message = say`One of resourceClaims in ${where} has both resourceClaimName and resourceClaimTemplateName. A claim is there already, or made of a template, ${refused} Remove one of them.`;
    yield conflict(place, template, message, say`Remove resourceClaimTemplateName from ${where}`, claim);
  }
}

/** The old name of a field, which counts where the new one is not set. */
function* oldServiceAccount({ at, where, refused }: Place): Iterable<Conflict> {
  const account = scalarOf(at.map, 'serviceAccount');
  const name = textOf(at.map, 'serviceAccount');
  if (!account || !name || textOf(at.map, 'serviceAccountName') !== '') return;
  const problems = subdomainProblems(name);
  if (problems.length === 0) return;
  const message = say`"${name}" cannot be serviceAccount in ${where}: it ${listProblems(problems)}, ${refused} Use the name of a ServiceAccount, as serviceAccountName.`;
  yield { range: account.range, message, title: undefined, edits: [] };
}

/** Templates may have both: nobody has scheduled them yet. */
function* gatedNode(place: Place): Iterable<Conflict> {
  const { at, resource, where, refused } = place;
  const node = effective(at.map, 'nodeName');
  const gates = seqOf(at.map, 'schedulingGates')?.items ?? [];
  if (!node || resource.identity.kind !== 'Pod' || gates.length === 0 || textOf(at.map, 'nodeName') === '')
    return;
  const message = say`${where} has a nodeName, but its schedulingGates keep it from being put on a node, ${refused} Remove one of them.`;
  yield conflict(place, node, message, say`Remove nodeName from ${where}`);
}
