import type { EndpointSlice } from '../k8s/endpoint-slice';
import type { Endpoints } from '../k8s/endpoints';
import { dnsLabelProblems, labelValueProblems, listProblems, subdomainProblems } from '../k8s/formats';
import { endpointIPProblems, ipProblems, parseIP, refusedSince } from '../k8s/ip';
import { describe } from '../k8s/resource';
import { textAt, textsAt, type Text } from '../k8s/texts';
import { say } from '../words';
import { replaceScalar } from '../yaml/edits';
import { mapOf, mapsOf, pairOf, seqOf, type YamlMap, type YamlNode } from '../yaml/node';
import { defineRule, repair, type Finding } from './rule';

/** EPS-003, EPS-004, EPS-007. */
const MAX_ENDPOINTS = 1000;
const MAX_ADDRESSES = 100;
const MAX_HINTS = 8;

/** EP-003 to EP-005, EPS-003 to EPS-007. */
export default defineRule({
  id: 'endpoints-address',
  severity: 'error',
  summary: 'Address, host name or node name of an endpoint that is invalid',
  kinds: ['Endpoints', 'EndpointSlice'],
  scope: 'resource',
  fixable: 'safe',
  *check(source) {
    yield* source.kind === 'Endpoints' ? inEndpoints(source) : inSlice(source);
  },
});

function* inEndpoints(source: Endpoints): Iterable<Finding> {
  for (const { node } of source.subsets) {
    for (const key of ['addresses', 'notReadyAddresses']) {
      for (const { map } of mapsOf(seqOf(node, key))) {
        const ip = textAt(map, 'ip');
        // A missing one is for `required-field`.
        if (ip?.source) {
          const text = { text: ip.source, range: ip.range, scalar: ip.alias ? undefined : ip };
          yield* badAddress(source, text, ipProblems(ip.source));
        }
        if (textAt(map, 'hostname')?.source) yield* badName(source, map, 'hostname');
        yield* badName(source, map, 'nodeName');
      }
    }
  }
}

function* inSlice(slice: EndpointSlice): Iterable<Finding> {
  const endpoints = seqOf(slice.node, 'endpoints');
  const name = describe(slice);
  if (endpoints && endpoints.items.length > MAX_ENDPOINTS) {
    yield {
      range: pairOf(slice.node, 'endpoints')?.key.range ?? slice.headRange,
      message: say`${name} has ${endpoints.items.length} endpoints, and the API server takes ${MAX_ENDPOINTS} at most. Spread them over several EndpointSlices with the same label.`,
    };
    return;
  }
  for (const { map } of mapsOf(endpoints)) {
    const addresses = textsAt(map, 'addresses') ?? [];
    if (addresses.length > MAX_ADDRESSES) {
      yield {
        range: pairOf(map, 'addresses')?.key.range ?? slice.headRange,
        message: say`This endpoint of ${name} has ${addresses.length} addresses, and the API server takes ${MAX_ADDRESSES} at most. Make each an endpoint of its own: of several addresses only the first is used.`,
      };
    }
    for (const address of addresses) yield* inFamily(slice, address);
    yield* badName(slice, map, 'hostname');
    yield* badName(slice, map, 'nodeName');
    const hints = mapOf(map, 'hints');
    yield* badHints(slice, hints, 'forZones', labelValueProblems);
    yield* badHints(slice, hints, 'forNodes', subdomainProblems);
  }
}

/** EPS-005. What type of address an unknown `addressType` means is unknown to the API server, too. */
function* inFamily(slice: EndpointSlice, address: Text): Iterable<Finding> {
  const type = slice.addressType?.value;
  const { text, range, scalar } = address;
  if (type === 'FQDN') {
    yield* badHost(slice, address);
    return;
  }
  if (type !== 'IPv4' && type !== 'IPv6') return;
  const ip = parseIP(text);
  const problems = ipProblems(text);
  if (ip && problems.length === 0 && type === 'IPv6' && ip.canonical !== text) {
    // Stricter than other fields of the API, which take any spelling.
    const name = describe(slice);
    yield {
      range,
      message: say`Address "${text}" of ${name} is not in its shortest form, which the API server demands in an EndpointSlice. Write ${ip.canonical}.`,
      fixes: () =>
        repair(
          slice.document,
          say`Change address ${text} of ${name} to ${ip.canonical}`,
          scalar ? [replaceScalar(scalar, ip.canonical)] : [],
          { safe: true },
        ),
    };
  } else if (ip && problems.length === 0 && ip.family !== type) {
    yield {
      range,
      message: say`${text} is an ${ip.family} address, but the addressType of ${describe(slice)} is ${type}, so the API server refuses it. Put ${ip.family} addresses in an EndpointSlice of their own.`,
    };
  } else {
    yield* badAddress(slice, address, problems);
  }
}

/** FMT-009, then FMT-011. */
function* badAddress(
  source: Endpoints | EndpointSlice,
  { text, range, scalar }: Text,
  problems: readonly string[],
): Iterable<Finding> {
  const ip = parseIP(text);
  const all = problems.length > 0 || !ip ? problems : endpointIPProblems(ip);
  if (all.length === 0) return;
  const fixed = problems.length > 0 ? ip?.canonical : undefined;
  const advice = fixed
    ? say`Write ${fixed} if that is the address you mean.`
    : ip
      ? say`Use the address by which the nodes reach the server.`
      : say`Use an IP address${/[a-z]/i.test(text) && !text.includes(':') ? say`, or a Service of type ExternalName for a host name` : ''}.`;
  const name = describe(source);
  yield {
    range,
    since: refusedSince(all),
    message: say`Address "${text}" of ${name} ${listProblems(all)}, so the API server refuses it. ${advice}`,
    fixes: () =>
      repair(
        source.document,
        say`Change address ${text} of ${name} to ${fixed ?? ''}`,
        fixed && scalar ? [replaceScalar(scalar, fixed)] : [],
      ),
  };
}

/** FMT-008. */
function* badHost(slice: EndpointSlice, { text, range }: Text): Iterable<Finding> {
  const host = text.replace(/\.$/, '');
  const problems = subdomainProblems(host);
  const long = host.split('.').some((label) => label.length > 63);
  const all = [
    ...problems,
    ...(problems.length === 0 && !host.includes('.') ? [say`has only one part`] : []),
    ...(problems.length === 0 && long ? [say`has a part that is longer than 63 characters`] : []),
  ];
  if (all.length === 0) return;
  yield {
    range,
    message: say`Address "${text}" of ${describe(slice)} ${listProblems(all)}, so the API server refuses it. With addressType FQDN it must be a full host name, such as db.example.com.`,
  };
}

/** EP-004, EP-005, EPS-006. */
function* badName(
  source: Endpoints | EndpointSlice,
  map: YamlMap,
  field: 'hostname' | 'nodeName',
): Iterable<Finding> {
  const value = textAt(map, field);
  if (!value) return;
  const problems = field === 'hostname' ? dnsLabelProblems(value.source) : subdomainProblems(value.source);
  if (problems.length === 0) return;
  const advice =
    field === 'hostname'
      ? say`It is one label of a DNS name: lower-case letters, digits and hyphens.`
      : say`Use the name of the Node object.`;
  yield {
    range: value.range,
    message: say`${field} "${value.source}" of an endpoint of ${describe(source)} ${listProblems(problems)}, so the API server refuses it. ${advice}`,
  };
}

/** EPS-007. */
function* badHints(
  slice: EndpointSlice,
  hints: YamlMap | undefined,
  field: 'forZones' | 'forNodes',
  problemsOf: (text: string) => readonly string[],
): Iterable<Finding> {
  const list = seqOf(hints, field);
  const name = describe(slice);
  if (list && list.items.length > MAX_HINTS) {
    yield {
      range: pairOf(hints, field)?.key.range ?? list.range,
      message: say`${field} of an endpoint of ${name} has ${list.items.length} entries, and the API server takes ${MAX_HINTS} at most. Remove the others.`,
    };
    return;
  }
  const seen = new Set<string>();
  for (const { value: item, range } of list?.items ?? []) {
    // A name that is not there counts as empty, so that two of those are the same.
    const value = item?.type === 'map' ? textAt(item, 'name') : undefined;
    if (!value && item && isWritten(item)) continue;
    const text = value?.source ?? '';
    const problems = seen.has(text) ? [say`stands there already`] : value?.source ? problemsOf(text) : [];
    seen.add(text);
    if (problems.length === 0) continue;
    yield {
      range: value?.range ?? range,
      message: say`"${text}" in ${field} of an endpoint of ${name} ${listProblems(problems)}, so the API server refuses it.`,
    };
  }
}

/** Whether an item has a name, be it one that cannot be judged. */
function isWritten(item: YamlNode): boolean {
  if (item.type !== 'map') return item.type === 'seq' || item.value !== null;
  const name = pairOf(item, 'name')?.value;
  return name !== undefined && !(name.type === 'scalar' && name.value === null);
}
