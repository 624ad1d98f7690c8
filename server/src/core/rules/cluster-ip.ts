import { listProblems } from '../k8s/formats';
import { betterSpelling, ipProblems, parseIP, refusedSince, type IPFamily } from '../k8s/ip';
import { nearest } from '../k8s/nearest';
import { describe } from '../k8s/resource';
import { knownTypeOf, type Service } from '../k8s/service';
import { removeSpecField, setSpecField } from '../k8s/service-edits';
import { isOtherThanText, textAt, textsAt, type Text } from '../k8s/texts';
import type { OffsetRange, TextEdit } from '../text';
import { joinWords, say } from '../words';
import { removeItem, replaceScalar } from '../yaml/edits';
import { hasAny, pairOf, seqOf, type YamlScalar } from '../yaml/node';
import { defineRule, repair, type Finding } from './rule';

const FAMILIES: readonly string[] = ['IPv4', 'IPv6'] satisfies IPFamily[];
const POLICIES = ['SingleStack', 'PreferDualStack', 'RequireDualStack'];

/** SVC-040 to SVC-052, SVC-063, SVW-005. What depends on the cluster's own addresses and families is not judged (SVC-049). */
export default defineRule({
  id: 'cluster-ip',
  severity: 'error',
  summary: 'Cluster IPs or IP families that are invalid or disagree',
  kinds: ['Service'],
  scope: 'resource',
  fixable: 'safe',
  applies: ({ spec }) => hasAny(spec, ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']),
  *check(service) {
    const fields = fieldsOf(service);
    if (!fields) return;
    const type = knownTypeOf(service);
    if (type === 'ExternalName') {
      yield* onExternalName(service);
      return;
    }
    const problems = [
      ...disagreement(service, fields),
      ...addresses(service, fields),
      ...families(service, fields),
      ...policy(service, fields),
    ];
    yield* problems;
    // The API server looks at these only where all of the above is well.
    if (problems.length === 0) yield* tooManyFamilies(service, fields);
    yield* spelling(service, fields);
    if (type === 'NodePort' || type === 'LoadBalancer') yield* headless(service, fields, type);
  },
});

interface Fields {
  readonly clusterIP: YamlScalar | undefined;
  /** `clusterIPs` as written. */
  readonly listed: readonly Text[];
  /** SVC-040: what `clusterIPs` becomes. */
  readonly addresses: readonly Text[];
  readonly families: readonly Text[];
  readonly policy: YamlScalar | undefined;
}

/** `undefined` where one of the fields cannot be judged, and so not whether they go together. */
function fieldsOf({ spec }: Service): Fields | undefined {
  const listed = textsAt(spec, 'clusterIPs');
  const families = textsAt(spec, 'ipFamilies');
  if (!listed || !families || isOtherThanText(spec, 'clusterIP') || isOtherThanText(spec, 'ipFamilyPolicy'))
    return undefined;
  const written = textAt(spec, 'clusterIP');
  const clusterIP = written?.source ? written : undefined;
  const single = clusterIP && {
    text: clusterIP.source,
    range: clusterIP.range,
    scalar: clusterIP.alias ? undefined : clusterIP,
  };
  const addresses = single && listed.length === 0 ? [single] : listed;
  return { clusterIP, listed, addresses, families, policy: textAt(spec, 'ipFamilyPolicy') };
}

/** SVC-063. */
function* onExternalName(service: Service): Iterable<Finding> {
  const { spec, document } = service;
  const name = describe(service);
  for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) {
    const pair = pairOf(spec, field);
    const value = textAt(spec, field);
    const isSet = field === 'ipFamilyPolicy' ? value : value?.source || textsAt(spec, field)?.length;
    if (!pair || !isSet) continue;
    const what = value?.source ? `${field} ${value.source}` : field;
    yield {
      range: pair.range,
      message: say`${name} is of type ExternalName, which is a DNS alias and has no IP addresses of its own, so the API server refuses ${what}. Remove ${field}.`,
      fixes: () => repair(document, say`Remove ${field} from ${name}`, removeSpecField(service, field)),
    };
  }
}

/** SVC-040, SVC-041. */
function* disagreement(service: Service, { clusterIP, listed }: Fields): Iterable<Finding> {
  const [first] = listed;
  if (!first || first.text === clusterIP?.source) return;
  const { document } = service;
  const name = describe(service);
  const set = say`Set clusterIP of ${name} to ${first.text}`;
  const toFirst = isSound(first.text) ? setSpecField(service, 'clusterIP', first.text) : [];
  if (!clusterIP) {
    yield {
      range: pairOf(service.spec, 'clusterIPs')?.key.range ?? first.range,
      message: say`${name} has clusterIPs but no clusterIP, so the API server refuses it: clusterIP must repeat the first of clusterIPs. ${isSound(first.text) ? say`Add clusterIP: ${first.text}` : say`Add it`}, or remove clusterIPs.`,
      fixes: () => repair(document, set, toFirst, { preferred: true }),
    };
    return;
  }
  const { scalar } = first;
  yield {
    range: first.range,
    message: say`The first of clusterIPs, "${first.text}", is not clusterIP "${clusterIP.source}" of ${name}, so the API server refuses it. Give both the same value.`,
    fixes: () => [
      ...repair(document, set, toFirst),
      ...repair(
        document,
        say`Set the first of clusterIPs of ${name} to ${clusterIP.source}`,
        scalar && isSound(clusterIP.source) ? [replaceScalar(scalar, clusterIP.source)] : [],
      ),
    ],
  };
}

/** Whether it may stand first. */
function isSound(text: string): boolean {
  return text === 'None' || ipProblems(text).length === 0;
}

/** SVC-042 to SVC-045. */
function* addresses(service: Service, fields: Fields): Iterable<Finding> {
  const name = describe(service);
  const { addresses: all, listed } = fields;
  const field = listed.length > 0 ? 'clusterIPs' : 'clusterIP';
  let sound = true;
  for (const [index, address] of all.entries()) {
    if (index === 0 && address.text === 'None') {
      if (all.length === 1) continue;
      sound = false;
      yield noneAmongOthers(service, address, all);
      continue;
    }
    const problems = ipProblems(address.text);
    if (problems.length === 0) continue;
    sound = false;
    yield malformed(service, fields, field, address, problems);
  }
  const third = all[2];
  if (third) {
    yield {
      range: third.range,
      message: say`${name} has ${all.length} clusterIPs, so the API server refuses it: there can be two at most, one for each IP family. Remove the others.`,
    };
  }
  // The API server looks no further, either.
  if (!sound) return;
  const [first, second] = all;
  const found = new Set(all.map(({ text }) => parseIP(text)?.family));
  if (first && second && found.size < 2) {
    yield {
      range: second.range,
      message: say`Both cluster IPs of ${name} are ${parseIP(first.text)?.family} addresses, so the API server refuses it: there can be one for each IP family. Remove one of them.`,
      fixes: () => removal(service, 'clusterIPs', 1, say`Remove ${second.text} from clusterIPs of ${name}`),
    };
  }
  yield* wrongFamilies(service, fields, field);
}

function noneAmongOthers(service: Service, none: Text, all: readonly Text[]): Finding {
  const name = describe(service);
  const rest = all.slice(1).map(({ text }) => text);
  const [other] = rest;
  return {
    range: none.range,
    message: say`clusterIPs of ${name} holds None and ${rest.join(', ')}, so the API server refuses it: a Service has either addresses or None. Remove one of the two.`,
    fixes: () =>
      rest.length === 1
        ? removal(
            service,
            'clusterIPs',
            1,
            say`Remove ${other || say`the empty one`} from clusterIPs of ${name}`,
          )
        : [],
  };
}

function malformed(
  service: Service,
  { clusterIP }: Fields,
  field: string,
  { text, range, scalar }: Text,
  problems: readonly string[],
): Finding {
  const name = describe(service);
  const isNone = nearest(text, ['None']) !== undefined;
  const fixed = isNone ? 'None' : parseIP(text)?.canonical;
  const advice = isNone
    ? say`A headless Service has None, written just so.`
    : fixed
      ? say`Write ${fixed} if that is the address you mean.`
      : say`Use an IP address of the cluster, None for a headless Service, or leave it to the cluster to choose one.`;
  // `clusterIP` repeats the first of the list.
  const twin = clusterIP && !clusterIP.alias && clusterIP !== scalar && clusterIP.source === text;
  return {
    range,
    since: refusedSince(problems),
    message: say`${field} "${text}" of ${name} ${listProblems(problems)}, so the API server refuses it. ${advice}`,
    fixes: () => {
      if (!fixed || !scalar) return [];
      const edits = [scalar, ...(twin ? [clusterIP] : [])].map((place) => replaceScalar(place, fixed));
      const safe = isNone && text.toLowerCase() === 'none';
      return repair(service.document, say`Change ${field} of ${name} to ${fixed}`, edits, {
        safe,
        preferred: true,
      });
    },
  };
}

/** SVW-005: accepted, with a warning of the API server. */
function* spelling(service: Service, { addresses: all, clusterIP }: Fields): Iterable<Finding> {
  const name = describe(service);
  for (const { text, range, scalar } of all) {
    const better = betterSpelling(text);
    if (!better) continue;
    yield {
      range,
      severity: 'hint',
      message: say`Cluster IP ${text} of ${name} is not in its usual spelling, so that tools that compare texts may take it for another, and the API server warns of it. Write ${better}.`,
      fixes: () => {
        if (!scalar) return [];
        // `clusterIP` repeats the first of the list.
        const twin = clusterIP && clusterIP !== scalar && clusterIP.source === text ? clusterIP : undefined;
        const edits = [scalar, ...(twin ? [twin] : [])].map((place) => replaceScalar(place, better));
        return twin?.alias
          ? []
          : repair(service.document, say`Change cluster IP ${text} of ${name} to ${better}`, edits, {
              safe: true,
            });
      },
    };
  }
}

/** SVC-045. */
function* wrongFamilies(service: Service, fields: Fields, field: string): Iterable<Finding> {
  const name = describe(service);
  for (const [index, address] of fields.addresses.entries()) {
    const family = parseIP(address.text)?.family;
    const asked = fields.families[index];
    if (!family || !asked || !FAMILIES.includes(asked.text) || asked.text === family) continue;
    const { scalar } = asked;
    const isTaken = fields.families.some(({ text }) => text === family);
    yield {
      range: address.range,
      message: say`${address.text} in ${field} of ${name} is an ${family} address, but the family in its place in ipFamilies is ${asked.text}, so the API server refuses it. ${isTaken ? say`Put both lists in the same order` : say`Change the family to ${family}, or the address`}.`,
      fixes: () =>
        repair(
          service.document,
          say`Change ${asked.text} to ${family} in ipFamilies of ${name}`,
          scalar && !isTaken ? [replaceScalar(scalar, family)] : [],
        ),
    };
  }
}

/** SVC-046. */
function* families(service: Service, { families: all }: Fields): Iterable<Finding> {
  const name = describe(service);
  const seen = new Set<string>();
  for (const [index, { text, range, scalar }] of all.entries()) {
    const isTwice = seen.has(text);
    seen.add(text);
    if (!FAMILIES.includes(text)) {
      yield unknown(service, 'ipFamilies', text, range, FAMILIES, (value) =>
        scalar ? [replaceScalar(scalar, value)] : [],
      );
    } else if (isTwice) {
      yield {
        range,
        message: say`ipFamilies of ${name} has ${text} twice, so the API server refuses it. Remove one of the two.`,
        fixes: () =>
          removal(service, 'ipFamilies', index, say`Remove the second ${text} from ipFamilies of ${name}`),
      };
    }
  }
}

/** SVC-047. The field is a pointer in the API, so an empty string is not the same as none. */
function* policy(service: Service, { policy: written }: Fields): Iterable<Finding> {
  if (!written || POLICIES.includes(written.source)) return;
  yield unknown(service, 'ipFamilyPolicy', written.source, written.range, POLICIES, (value) =>
    setSpecField(service, 'ipFamilyPolicy', value),
  );
}

function unknown(
  service: Service,
  field: string,
  text: string,
  range: OffsetRange,
  values: readonly string[],
  change: (value: string) => TextEdit[],
): Finding {
  const meant = nearest(text, values);
  const known = say`${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
  return {
    range,
    message: say`${text ? say`${field} "${text}" is not known` : say`${field} is empty`}, so the API server refuses ${describe(service)}. ${meant ? say`Write ${meant}` : say`Use ${known}, or remove it`}.`,
    fixes: () =>
      (meant ? [meant] : values).flatMap((value) =>
        repair(service.document, say`Change ${field} of ${describe(service)} to ${value}`, change(value), {
          safe: meant !== undefined,
        }),
      ),
  };
}

/** SVC-048. Headless Services without a selector get RequireDualStack by default (SVC-051), all others SingleStack. */
function* tooManyFamilies(service: Service, fields: Fields): Iterable<Finding> {
  const { clusterIP, addresses: all, families: asked, policy: written } = fields;
  const isDual = clusterIP?.source === 'None' && service.selector.length === 0;
  if ((written?.source ?? (isDual ? 'RequireDualStack' : 'SingleStack')) !== 'SingleStack') return;
  const field = all.length === 2 ? 'clusterIPs' : asked.length === 2 ? 'ipFamilies' : undefined;
  if (!field) return;
  const name = describe(service);
  const what = field === 'clusterIPs' ? say`two cluster IPs` : say`two IP families`;
  const change = (value: string) =>
    repair(
      service.document,
      say`Set ipFamilyPolicy of ${name} to ${value}`,
      setSpecField(service, 'ipFamilyPolicy', value),
    );
  yield {
    range:
      written?.range ??
      (pairOf(service.spec, 'ipFamilyPolicy') ?? pairOf(service.spec, field))?.key.range ??
      service.headRange,
    message: say`${name} has ${what}, but its ipFamilyPolicy is SingleStack${written ? '' : say` by default`}, so the API server refuses it. Set ipFamilyPolicy to PreferDualStack (two where the cluster has both) or RequireDualStack.`,
    fixes: () => [...change('PreferDualStack'), ...change('RequireDualStack')],
  };
}

/** SVC-050. */
function* headless(service: Service, fields: Fields, type: string): Iterable<Finding> {
  const [none, other] = fields.addresses;
  if (none?.text !== 'None' || other) return;
  const { document, spec } = service;
  const name = describe(service);
  const written = ['clusterIP', 'clusterIPs'].filter((field) => pairOf(spec, field));
  yield {
    range: fields.clusterIP?.range ?? none.range,
    message: say`${name} is of type ${type}, which needs a cluster IP, so the API server refuses clusterIP None. Remove clusterIP, or make the type ClusterIP for a headless Service.`,
    fixes: () => {
      // In flow style two fields share their commas, so one edit cannot take them out.
      const edits =
        written.length > 1 && spec?.flow ? [] : written.flatMap((field) => removeSpecField(service, field));
      return [
        ...repair(document, say`Remove ${joinWords(written)} from ${name}`, edits),
        ...repair(
          document,
          say`Change the type of ${name} to ClusterIP`,
          service.ports.some(({ nodePort }) => nodePort) ? [] : setSpecField(service, 'type', 'ClusterIP'),
        ),
      ];
    },
  };
}

function removal(service: Service, field: string, index: number, title: string) {
  const list = seqOf(service.spec, field);
  const pair = pairOf(service.spec, field);
  if (!list || !pair || pair.merged || list.range.start < pair.key.range.end) return [];
  return repair(service.document, title, [removeItem(service.document.text, list, index)]);
}
