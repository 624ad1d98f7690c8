import type { EndpointPort } from '../k8s/endpoints';
import { removeField, setField } from '../k8s/field-edits';
import { isNear } from '../k8s/nearest';
import { describe } from '../k8s/resource';
import { describePort, isHeadless, protocolOf, type Service, type ServicePort } from '../k8s/service';
import { wantsEndpoints } from '../routing/endpoint-near-misses';
import { portsOfOneName } from '../routing/mirrored-ports';
import {
  closeServedServices,
  isOutOfTraffic,
  isWrittenByController,
  pairs,
  portListsOf,
  sourcesOf,
  type EndpointSource,
} from '../routing/pairing';
import { isTemplated } from '../routing/selection';
import { joinWords, say, upperFirst } from '../words';
import { isRewritten, type Snapshot } from '../workspace/snapshot';
import { appendItem, type NewValue } from '../yaml/edits';
import { isPlaceholder, seqOf } from '../yaml/node';
import { defineRule, type Finding, type Fix, type Related } from './rule';

/** PAIR-001 to PAIR-003, MIR-006: endpoint ports are joined to Service ports by name and protocol; numbers play no role. */
export default defineRule({
  id: 'endpoints-port-mismatch',
  severity: 'warning',
  summary: 'Endpoint port that pairs with no port of its Service, or has the name of another',
  kinds: ['Endpoints', 'EndpointSlice'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(source, { snapshot }) {
    if (isWrittenByController(source) || isOutOfTraffic(source)) return;
    // ExternalName ignores endpoints; with a selector a controller writes them (`endpoints-overwritten`).
    const services = closeServedServices(snapshot, source).filter(wantsEndpoints);
    const [service] = services;
    const shared = source.kind === 'Endpoints' ? portsOfOneName(source) : [];
    if (service && shared.length > 0) {
      for (const ports of shared) if (!ports.some(hasPlaceholder)) yield oneName(source, service, ports);
      return;
    }
    if (!service || services.some((variant) => !isReadable(snapshot, variant))) return;
    const lists = portListsOf(source);
    if (lists.flat().some(hasPlaceholder)) return;
    for (const list of lists) {
      for (const port of list) {
        // Of several variants of the Service it is enough to suit one.
        if (services.some((variant) => variant.ports.some((servicePort) => pairs(servicePort, port))))
          continue;
        yield oddPort(snapshot, source, service, list, port);
      }
    }
    if (services.length === 1) yield* unserved(snapshot, source, service);
  },
});

/** MIR-006: nothing is left of all its addresses, so there is no more to say of its ports. */
function oneName(source: EndpointSource, service: Service, ports: readonly EndpointPort[]): Finding {
  const isOdd = (port: EndpointPort) => !service.ports.some((wanted) => pairs(wanted, port));
  const blamed = ports.find(isOdd) ?? ports.at(-1);
  const other = ports.find((port) => port !== blamed);
  const name = blamed && nameValue(blamed);
  const what = name
    ? say`Two ports are named "${name}" for the same addresses`
    : say`Two ports have no name for the same addresses`;
  const open = service.ports.filter((wanted) => !ports.some((port) => pairs(wanted, port)));
  return {
    range: blamed ? rangeOf(blamed) : source.headRange,
    message: say`${what}. Kubernetes copies ${describe(source)} to an EndpointSlice, whose ports all need names of their own, even for two protocols. The API server refuses that one, so ${describe(service)} gets none of these addresses. Give each port the name of the Service port that it serves.`,
    related: other
      ? [{ document: source.document, range: rangeOf(other), message: say`The other port` }]
      : [],
    fixes: () =>
      ports
        .filter(isOdd)
        .flatMap((port) =>
          open.flatMap((candidate) => renameFix(source, port, candidate, open.length === 1)),
        ),
  };
}

/** For a headless Service DNS answers with the addresses, whatever the ports are called (PRX-003, RES-028, DNS-007). */
function isReadable(snapshot: Snapshot, service: Service): boolean {
  const { document, ports } = service;
  return (
    !isHeadless(service) &&
    ports.length > 0 &&
    !isTemplated(service) &&
    !isRewritten(snapshot, document.uri) &&
    !ports.some(hasPlaceholder)
  );
}

function hasPlaceholder({ name, protocol }: ServicePort | EndpointPort): boolean {
  return isPlaceholder(name?.value ?? '') || isPlaceholder(protocol?.value ?? '');
}

/** An endpoint port that no Service port asks for. */
function oddPort(
  snapshot: Snapshot,
  source: EndpointSource,
  service: Service,
  list: readonly EndpointPort[],
  port: EndpointPort,
): Finding {
  const open = service.ports.filter((servicePort) => !list.some((other) => pairs(servicePort, other)));
  const partner = partnerOf(port, open, list);
  if (!partner) {
    const useless = open.length === service.ports.length || !isServed(snapshot, service, open);
    const advice =
      open.length > 0
        ? say`use one of these names, or remove the port`
        : say`give it such a port, or remove this one`;
    return {
      range: rangeOf(port),
      ...(useless ? {} : { severity: 'information' as const }),
      message: say`${describe(service)} has no port ${nameOf(port)}, so nothing is sent to this one. ${portsOf(service)}; ${advice}.`,
      related: [relatedTo(service, service.ports[0])],
      fixes: () => open.flatMap((candidate) => renameFix(source, port, candidate, false)),
    };
  }
  return { ...explain(service, partner, port), ...fixesFor(source, service, list, port, partner) };
}

function explain(service: Service, partner: ServicePort, port: EndpointPort): Finding {
  const name = say`${describePort(partner)} of ${describe(service)}`;
  const related = [relatedTo(service, partner)];
  const rule = say`Endpoints are joined to a Service port by name and protocol`;
  if (nameValue(port) === nameValue(partner)) {
    const [own, wanted] = [protocolOf(port), protocolOf(partner)];
    const written = (protocol: unknown) => (protocol ? '' : say`, the default`);
    return {
      range: port.protocol?.range ?? rangeOf(port),
      message: say`This port is ${own}${written(port.protocol?.value)}, but ${name} is ${wanted}${written(partner.protocol?.value)}. ${rule}, so nothing is sent here. Use the same protocol on both sides.`,
      related,
    };
  }
  const [what, advice] = !nameValue(port)
    ? [say`This port has no name, but ${name} has one`, say`Add name: ${nameValue(partner)}.`]
    : !nameValue(partner)
      ? [
          say`This port is named "${nameValue(port)}", but ${name} has no name`,
          say`Remove the name, or give it to the Service port too.`,
        ]
      : [
          say`This port is named "${nameValue(port)}", but ${describe(service)} has no port of that name; ${describePort(partner)} comes closest`,
          say`Change it to "${nameValue(partner)}".`,
        ];
  return {
    range: rangeOf(port),
    message: say`${what}. ${rule}, so nothing is sent here. ${advice}`,
    related,
  };
}

function fixesFor(
  source: EndpointSource,
  service: Service,
  list: readonly EndpointPort[],
  port: EndpointPort,
  partner: ServicePort,
): Pick<Finding, 'fixes'> {
  return {
    fixes: () => {
      if (nameValue(port) === nameValue(partner)) return protocolFixes(source, service, port, partner);
      if (nameValue(partner)) return renameFix(source, port, partner, true);
      return [
        ...(list.length === 1 ? unnameFix(source, port) : []),
        ...nameServiceFix(service, port, partner),
      ];
    },
  };
}

/** The Service port that an endpoint port was meant for: the same but for its protocol, the only one left, or one that resembles it. */
function partnerOf(
  port: EndpointPort,
  open: readonly ServicePort[],
  list: readonly EndpointPort[],
): ServicePort | undefined {
  const [only, second] = open;
  const sameName = open.find((candidate) => nameValue(candidate) === nameValue(port));
  const near = open.filter((candidate) => isNear(nameValue(candidate), nameValue(port)));
  if (sameName) return sameName;
  if (near.length === 1) return near[0];
  if (only && !second && list.length === 1) return only;
  const sameNumber = open.filter(
    (candidate) =>
      port.port && [candidate.port?.value, candidate.targetPort?.value].includes(port.port.value),
  );
  return sameNumber.length === 1 ? sameNumber[0] : undefined;
}

/** Service ports that no endpoint port serves, while every endpoint port has its place: some were forgotten. */
function* unserved(snapshot: Snapshot, source: EndpointSource, service: Service): Generator<Finding> {
  const sources = sourcesOf(snapshot, service);
  if (sources[0] !== source) return;
  const all = sources.flatMap((one) => portListsOf(one).flat());
  const odd = all.some((port) => !service.ports.some((servicePort) => pairs(servicePort, port)));
  const last = portListsOf(source).flat().at(-1);
  if (!last || odd) return;
  for (const missing of service.ports) {
    if (all.some((port) => pairs(missing, port))) continue;
    yield {
      range: rangeOf(last),
      message: say`Nothing here pairs with ${describePort(missing)} of ${describe(service)}, so that port has no endpoints and connections to it are refused. Add an endpoint port ${nameOf(missing)}.`,
      related: [relatedTo(service, missing)],
      fixes: () => addFix(source, missing),
    };
  }
}

function isServed(snapshot: Snapshot, service: Service, open: readonly ServicePort[]): boolean {
  const all = sourcesOf(snapshot, service).flatMap((source) => portListsOf(source).flat());
  return open.every((servicePort) => all.some((port) => pairs(servicePort, port)));
}

function renameFix(
  source: EndpointSource,
  port: EndpointPort,
  partner: ServicePort,
  preferred: boolean,
): Fix[] {
  const name = nameValue(partner);
  const { document } = source;
  const edits = name ? setField(document.text, port.node, 'name', name, 'first') : [];
  if (edits.length === 0 || protocolOf(port) !== protocolOf(partner)) return [];
  const title = nameValue(port)
    ? say`Rename port "${nameValue(port)}" of ${describe(source)} to "${name}"`
    : say`Name port ${port.port?.value ?? ''} of ${describe(source)} "${name}"`;
  return [{ title, preferred, edits: edits.map((edit) => ({ ...edit, document })) }];
}

function unnameFix(source: EndpointSource, port: EndpointPort): Fix[] {
  const { document } = source;
  const edits = removeField(document.text, port.node, 'name');
  const title = say`Remove the name "${nameValue(port)}" from the port of ${describe(source)}`;
  return edits.length > 0
    ? [{ title, preferred: true, edits: edits.map((edit) => ({ ...edit, document })) }]
    : [];
}

function nameServiceFix(service: Service, port: EndpointPort, partner: ServicePort): Fix[] {
  const { document } = service;
  const edits = setField(document.text, partner.node, 'name', nameValue(port), 'first');
  const title = say`Name ${describePort(partner)} of ${describe(service)} "${nameValue(port)}"`;
  return edits.length > 0 ? [{ title, edits: edits.map((edit) => ({ ...edit, document })) }] : [];
}

function protocolFixes(
  source: EndpointSource,
  service: Service,
  port: EndpointPort,
  partner: ServicePort,
): Fix[] {
  const own = setField(source.document.text, port.node, 'protocol', protocolOf(partner));
  const other = setField(service.document.text, partner.node, 'protocol', protocolOf(port));
  const taken = service.ports.some(
    (sibling) =>
      sibling !== partner &&
      sibling.port?.value === partner.port?.value &&
      protocolOf(sibling) === protocolOf(port),
  );
  const title = say`Set the protocol of ${describePort(partner)} of ${describe(service)} to ${protocolOf(port)}`;
  return [
    ...(own.length > 0
      ? [
          {
            title: say`Set the protocol of port ${nameOf(port)} of ${describe(source)} to ${protocolOf(partner)}`,
            preferred: true,
            edits: own.map((edit) => ({ ...edit, document: source.document })),
          },
        ]
      : []),
    ...(other.length > 0 && !taken
      ? [{ title, edits: other.map((edit) => ({ ...edit, document: service.document })) }]
      : []),
  ];
}

function addFix(source: EndpointSource, missing: ServicePort): Fix[] {
  const holder = source.kind === 'Endpoints' ? source.subsets[0]?.node : source.node;
  const ports = seqOf(holder, 'ports');
  const target = missing.targetPort?.value;
  const number = typeof target === 'number' && target > 0 ? target : missing.port?.value;
  if (!ports || ports.items.length === 0 || number === undefined) return [];
  const item: NewValue = {
    ...(nameValue(missing) ? { name: nameValue(missing) } : {}),
    port: number,
    ...(protocolOf(missing) === 'TCP' ? {} : { protocol: protocolOf(missing) }),
  };
  const { document } = source;
  const title = say`Add port ${nameOf(missing)} to ${describe(source)}`;
  return [{ title, preferred: true, edits: [{ ...appendItem(document.text, ports, item), document }] }];
}

function relatedTo(service: Service, port: ServicePort | undefined): Related {
  const range = port?.name?.range ?? port?.port?.range ?? port?.range ?? service.headRange;
  const message = port ? say`${describePort(port)} of ${describe(service)}` : describe(service);
  return { document: service.document, range, message: upperFirst(message) };
}

function portsOf(service: Service): string {
  const names = service.ports.map(
    (port) => `${nameOf(port)}${protocolOf(port) === 'TCP' ? '' : ` (${protocolOf(port)})`}`,
  );
  return names.length === 1
    ? say`Its only port is ${names[0] ?? ''}`
    : say`Its ports are ${joinWords(names)}`;
}

/** `"http"`, or `80` where there is no name. */
function nameOf(port: ServicePort | EndpointPort): string {
  return nameValue(port) ? `"${nameValue(port)}"` : String(port.port?.value ?? '');
}

/** An absent name is the empty one (DEF-011, PAIR-002). */
function nameValue(port: ServicePort | EndpointPort): string {
  return port.name?.value ?? '';
}

function rangeOf(port: EndpointPort): Finding['range'] {
  return port.name?.range ?? port.range;
}
