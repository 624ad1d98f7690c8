import type { ConfigMap } from '../k8s/config-map';
import { hostsOfConfigMap, hostsOfWorkload, type HostMention } from '../k8s/host-mentions';
import { stringAt } from '../k8s/object';
import { describe, isWorkload } from '../k8s/resource';
import { isHeadless, type Service, type ServicePort } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import {
  endpointNumbers,
  explainPort,
  hasJudgeablePorts,
  listPorts,
  offeredPorts,
} from '../routing/port-mistakes';
import { reachablePorts } from '../routing/routes';
import { select } from '../routing/selection';
import { hasChartsNearby, haveNamespaces, knownServiceMaker } from '../routing/service-lookup';
import {
  incompleteHost,
  resolveHost,
  workloadNamed,
  type Incomplete,
  type Resolution,
} from '../routing/service-names';
import { joinWords, say } from '../words';
import { areClose, namespaceOf } from '../workspace/scope';
import { searched } from '../workspace/searched';
import type { Snapshot } from '../workspace/snapshot';
import { mapsOf, pairOf, seqOf, type YamlScalar } from '../yaml/node';
import { placeIn } from '../yaml/scalar-place';
import { defineRule, repair, type Finding, type Fix, type Related } from './rule';

type Caller = Workload | ConfigMap;
type Missing = Extract<Resolution, { kind: 'missing' }>;

/** ANA-012, ANA-013: names in texts are resolved only when somebody connects, so a slip shows late. */
export default defineRule({
  id: 'service-url',
  severity: 'warning',
  summary: 'Host name or port of a Service that does not lead there',
  kinds: ['Workload', 'ConfigMap'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(caller, { snapshot }) {
    for (const mention of mentionsOf(caller)) {
      if (mention.isOfCertificate || isResolvedOtherwise(caller, mention.host)) continue;
      const incomplete = incompleteHost(snapshot, caller, mention.host);
      if (incomplete) yield gapIn(snapshot, caller, mention, incomplete);
      const resolution = incomplete ? undefined : resolveHost(snapshot, caller, mention.host);
      if (!resolution) continue;
      const finding =
        resolution.kind === 'found'
          ? wrongPort(snapshot, caller, mention, resolution.services, resolution.pod)
          : unresolved(snapshot, caller, mention, resolution);
      if (finding && resolution.kind === 'missing') yield { ...finding, ...missing(finding, mention) };
      else if (finding) yield finding;
    }
  },
});

/** Against a plain slip it is no argument that nothing resembles the name elsewhere. */
function missing({ severity }: Finding, { host }: HostMention): Pick<Finding, 'missing' | 'isMissingIn'> {
  if (severity !== undefined) return { missing: true };
  return { missing: true, isMissingIn: (other, from) => resolveHost(other, from, host)?.kind === 'missing' };
}

const memo = new WeakMap<Caller, readonly HostMention[]>();

function mentionsOf(caller: Caller): readonly HostMention[] {
  const known = memo.get(caller);
  if (known) return known;
  const mentions = isWorkload(caller) ? hostsOfWorkload(caller) : hostsOfConfigMap(caller);
  memo.set(caller, mentions);
  return mentions;
}

/** DNS-042: the Pod has another resolver, search list or hosts file, or the name is its own. */
function isResolvedOtherwise(caller: Caller, host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true;
  if (!isWorkload(caller)) return false;
  const { podSpec, hostname, name } = caller;
  if (pairOf(podSpec, 'dnsConfig') || hostname?.value === host) return true;
  if (caller.kind === 'Pod' && name?.value === host) return true;
  if (['Default', 'None'].includes(stringAt(podSpec, 'dnsPolicy')?.value ?? '')) return true;
  return mapsOf(seqOf(podSpec, 'hostAliases')).some(({ map }) =>
    (seqOf(map, 'hostnames')?.items ?? []).some(
      ({ value }) => value?.type === 'scalar' && value.source === host,
    ),
  );
}

function gapIn(
  snapshot: Snapshot,
  caller: Caller,
  mention: HostMention,
  { service, label: { text, start }, lacks }: Incomplete,
): Finding {
  const { host } = mention;
  const place = at(caller, mention.scalar, mention.start, mention.end);
  const namespace = namespaceOf(snapshot, service);
  if (lacks.kind === 'service') {
    const part = `${text}.${service.name?.value ?? ''}`;
    return {
      ...place,
      missing: true,
      message: say`"${host}" leaves out the Service, so it does not resolve: the names of the Pods of ${describe(lacks.statefulSet)} lie below that of ${describe(service)}. Use ${host.replace(text, part)}.`,
      related: [
        relatedTo(service, say`${describe(service)} is the serviceName of ${describe(lacks.statefulSet)}`),
      ],
      fixes: () => rename(caller, mention, start, text, part, 'name'),
    };
  }
  const isWritten = haveNamespaces(service, caller);
  return {
    ...place,
    message: say`"${host}" leaves out the namespace of ${describe(service)}, so it does not resolve. ${isWritten ? say`Use ${text}.${namespace}${lacks.suffix}.` : say`Use ${text} alone, or put the namespace behind it.`}`,
    related: [relatedTo(service, say`${describe(service)} is in namespace "${namespace}"`)],
    fixes: () =>
      isWritten
        ? rename(caller, mention, start, text, `${text}.${namespace}`, 'name')
        : rename(caller, mention, start, host, text, 'name'),
  };
}

function unresolved(
  snapshot: Snapshot,
  caller: Caller,
  mention: HostMention,
  missing: Missing,
): Finding | undefined {
  const { name, namespace, plain, near, elsewhere, known } = missing;
  if (near && (hasAskedPort(near, mention) || (plain && !mention.port))) {
    return {
      ...at(caller, mention.scalar, mention.start, mention.end),
      message: say`No Service "${name.text}" exists in namespace "${namespace}" in ${searched(snapshot, caller, 'services', namespace)}, so this name does not resolve. ${describe(near)} comes close; use the very name of the Service.`,
      related: [relatedTo(near, say`${describe(near)} has a similar name`)],
      fixes: () => rename(caller, mention, name.start, name.text, near.name?.value ?? '', 'name'),
    };
  }
  if (elsewhere) return inOtherNamespace(snapshot, caller, mention, missing, elsewhere);
  const named = namedLikeWorkload(snapshot, caller, mention, missing);
  if (named) return named;
  // A Service that a chart or an operator makes is in no manifest.
  if (!plain || !known || hasChartsNearby(snapshot, caller)) return undefined;
  const maker = knownServiceMaker(name.text);
  return {
    ...at(caller, mention.scalar, mention.start, mention.end),
    severity: maker ? 'hint' : 'information',
    message: say`No Service "${name.text}" exists in namespace "${namespace}" in ${searched(snapshot, caller, 'services', namespace)}; without it, this name does not resolve. ${maker ? say`${maker} makes Services with names like this.` : say`If something else makes the Service, all is well.`}`,
  };
}

/** DNS-002: the name of a Deployment is no name in DNS, though in Docker Compose that of a container is one. */
function namedLikeWorkload(
  snapshot: Snapshot,
  caller: Caller,
  mention: HostMention,
  { name, namespace, namespaceLabel }: Missing,
): Finding | undefined {
  const meant = namespaceLabel ? undefined : workloadNamed(snapshot, caller, name.text);
  if (!meant || hasChartsNearby(snapshot, caller)) return undefined;
  const { workload, services } = meant;
  const [service, other] = services;
  const asked = mention.port?.value ?? mention.implied;
  const declared = workload.containers.flatMap(({ ports }) => ports.map((port) => port.containerPort?.value));
  const place = at(caller, mention.scalar, mention.start, mention.end);
  const nothing = say`No Service "${name.text}" exists in namespace "${namespace}" in ${searched(snapshot, caller, 'services', namespace)}`;
  const related = [
    {
      document: workload.document,
      range: workload.name?.range ?? workload.headRange,
      message: say`${describe(workload)} has this name`,
    },
  ];
  if (service?.name && !other) {
    if (!hasAskedPort(service, mention)) return undefined;
    const { value } = service.name;
    return {
      ...place,
      message: say`${nothing}, so this name does not resolve. ${describe(workload)} has this name, but DNS knows Services only, and ${describe(service)} leads to its Pods; use that.`,
      related: [...related, relatedTo(service, say`${describe(service)} leads to its Pods`)],
      fixes: () => rename(caller, mention, name.start, name.text, value, 'name'),
    };
  }
  const isServer =
    asked === undefined ? mention.form === 'variable' && declared.length > 0 : declared.includes(asked);
  if (service || !isServer) return undefined;
  return {
    ...place,
    severity: 'information',
    message: say`${nothing}; without it, this name does not resolve. ${describe(workload)} has this name, but DNS knows Services only; create one that selects its Pods.`,
    related,
  };
}

function inOtherNamespace(
  snapshot: Snapshot,
  caller: Caller,
  mention: HostMention,
  { name, namespace, namespaceLabel, plain }: Missing,
  service: Service,
): Finding | undefined {
  const away = namespaceOf(snapshot, service);
  const related = [relatedTo(service, say`${describe(service)} is in namespace "${away}"`)];
  if (!plain && !hasAskedPort(service, mention)) return undefined;
  const place = at(caller, mention.scalar, mention.start, mention.end);
  if (namespaceLabel) {
    return {
      ...place,
      message: say`No Service "${name.text}" exists in namespace "${namespace}" in ${searched(snapshot, caller, 'services', namespace)}, so this name does not resolve. ${describe(service)} is in namespace "${away}", which comes close; use that.`,
      related,
      fixes: () => rename(caller, mention, namespaceLabel.start, namespaceLabel.text, away, 'namespace'),
    };
  }
  if (!haveNamespaces(caller)) return undefined;
  return {
    ...place,
    message: say`"${mention.host}" alone is looked up in namespace "${namespace}", where there is no such Service in ${searched(snapshot, caller, 'services', namespace)}, so it does not resolve. ${describe(service)} is in namespace "${away}"; use ${name.text}.${away}.`,
    related,
    fixes: () => rename(caller, mention, name.start, name.text, `${name.text}.${away}`, 'name'),
  };
}

/** What makes a word that resembles a Service's name plainly a slip. */
function hasAskedPort(service: Service, { port, implied, form, inConfig }: HostMention): boolean {
  if (form === 'variable' && !port) return true;
  const asked = port?.value ?? (inConfig ? undefined : implied);
  return asked !== undefined && service.ports.some((candidate) => candidate.port?.value === asked);
}

function wrongPort(
  snapshot: Snapshot,
  caller: Caller,
  mention: HostMention,
  services: readonly Service[],
  pod: boolean,
): Finding | undefined {
  const asked = mention.port?.value ?? (mention.inConfig ? undefined : mention.implied);
  const [service] = services;
  if (asked === undefined || !service) return undefined;
  const judged = services.every(
    (candidate) =>
      hasJudgeablePorts(candidate) && areClose(snapshot, caller.document.uri, candidate.document.uri),
  );
  if (!judged) return undefined;
  if (services.every(isHeadless)) return untranslated(snapshot, caller, mention, services, asked);
  // A Pod's own name leads past the Service (DNS-006).
  if (pod || services.some((candidate) => isHeadless(candidate) || hasPort(candidate, asked)))
    return undefined;
  const { reason, meant } = explainPort(snapshot, service, asked);
  // `web:5` may be the tag of an image, and `DB_PORT` another database's.
  if (!reason && (mention.form === 'address' || mention.form === 'variable')) return undefined;
  const offered = offeredPorts(service, meant);
  const [only, second] = offered;
  const why = reason
    ? say`${reason}, and clients use the port of the Service itself.`
    : say`It has ${listPorts(service.ports)}.`;
  const advice = only?.port && !second ? say`Use port ${only.port.value}.` : say`Use one of its ports.`;
  const subject = mention.port
    ? say`${describe(service)} has no port ${asked}`
    : say`Unless the program adds a port of its own, this means ${asked}, which ${describe(service)} does not have`;
  return {
    ...portPlace(caller, mention),
    severity: mention.port ? 'warning' : 'information',
    message: say`${subject}, so connections to ${mention.host}:${asked} fail. ${why} ${advice}`,
    related: offered.map((port) => ({
      document: service.document,
      range: (port.port ?? port).range,
      message: say`${describe(service)} has port ${port.port?.value}`,
    })),
    fixes: () => offered.flatMap((port) => usePort(caller, mention, port.port?.value, meant.length === 1)),
  };
}

/** RES-029: the name of a headless Service leads to the Pods, and nothing translates its port. */
function untranslated(
  snapshot: Snapshot,
  caller: Caller,
  mention: HostMention,
  services: readonly Service[],
  asked: number,
): Finding | undefined {
  const [service, variant] = services;
  if (!service || variant) return undefined;
  const port = service.ports.find((candidate) => candidate.port?.value === asked);
  const numbers = port ? endpointNumbers(snapshot, service, port) : [];
  if (!port || numbers.length === 0 || numbers.includes(asked) || declares(snapshot, service, asked))
    return undefined;
  return {
    ...portPlace(caller, mention),
    severity: mention.port ? 'warning' : 'information',
    message: say`${describe(service)} is headless, so its name leads straight to the Pods, and these listen on ${joinWords(numbers.map(String))}, not on ${asked}: nothing translates the port of the Service. Use port ${joinWords(numbers.map(String), 'or')}.`,
    related: [relatedTo(service, say`${describe(service)} is headless`), ...targetOf(service, port, numbers)],
    fixes: () => numbers.flatMap((number) => usePort(caller, mention, number, numbers.length === 1)),
  };
}

function targetOf(service: Service, port: ServicePort, numbers: readonly number[]): Related[] {
  return port.targetPort
    ? [
        {
          document: service.document,
          range: port.targetPort.range,
          message: say`The Pods listen on ${joinWords(numbers.map(String))}`,
        },
      ]
    : [];
}

function declares(snapshot: Snapshot, service: Service, number: number): boolean {
  return select(snapshot, service).workloads.some((workload) =>
    reachablePorts(workload).some(({ port }) => port.containerPort?.value === number),
  );
}

function hasPort(service: Service, number: number): boolean {
  return service.ports.some(({ port }) => port?.value === number);
}

function at(caller: Caller, scalar: YamlScalar, start: number, end: number): Pick<Finding, 'range'> {
  return { range: placeIn(caller.document.text, scalar, start, end).range };
}

function portPlace(caller: Caller, { port, scalar, start, end }: HostMention): Pick<Finding, 'range'> {
  return port ? at(caller, port.scalar, port.start, port.end) : at(caller, scalar, start, end);
}

function relatedTo(service: Service, message: string): Related {
  return { document: service.document, range: service.name?.range ?? service.headRange, message };
}

/** @param offset of the part in the host */
function rename(
  caller: Caller,
  { scalar, start, end, host }: HostMention,
  offset: number,
  part: string,
  newText: string,
  what: string,
): Fix[] {
  const { document } = caller;
  const { range, exact } = placeIn(document.text, scalar, start, end);
  if (!exact) return [];
  const from = range.start + offset;
  const edit = { range: { start: from, end: from + part.length }, newText };
  return repair(document, say`Change the ${what} in ${host} to ${newText}`, [edit], { preferred: true });
}

function usePort(
  caller: Caller,
  mention: HostMention,
  number: number | undefined,
  preferred: boolean,
): Fix[] {
  const { document } = caller;
  const { port, host } = mention;
  if (number === undefined) return [];
  const title = say`Use port ${number} of ${host}`;
  if (port) {
    const { range, exact } = placeIn(document.text, port.scalar, port.start, port.end);
    return exact ? repair(document, title, [{ range, newText: String(number) }], { preferred }) : [];
  }
  const { range, exact } = placeIn(document.text, mention.scalar, mention.start, mention.end);
  const edit = { range: { start: range.end, end: range.end }, newText: `:${number}` };
  return exact ? repair(document, title, [edit], { preferred }) : [];
}
