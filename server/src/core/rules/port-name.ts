import type { EndpointPort, Endpoints } from '../k8s/endpoints';
import type { EndpointSlice } from '../k8s/endpoint-slice';
import { setField } from '../k8s/field-edits';
import { dnsLabelProblems, listProblems } from '../k8s/formats';
import { proposeNames } from '../k8s/port-naming';
import { describe } from '../k8s/resource';
import { setPortField } from '../k8s/service-edits';
import type { Service, ServicePort } from '../k8s/service';
import { portListsOf, type EndpointSource } from '../routing/pairing';
import type { OffsetRange } from '../text';
import { say } from '../words';
import { isPlaceholder, pairOf, scalarOf } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix } from './rule';

/**
 * SVC-011 to SVC-013: ports must be named where there are several, with a DNS label, each with its own. EP-006 and
 * EPS-009 ask the same of endpoint ports, but for what `endpointPortNames` says.
 */
export default defineRule({
  id: 'port-name',
  severity: 'error',
  summary: 'Port without a name, or with one that is invalid or used twice',
  kinds: ['Service', 'Endpoints', 'EndpointSlice'],
  scope: 'resource',
  fixable: 'suggested',
  *check(resource) {
    if (resource.kind === 'Service') yield* servicePortNames(resource);
    else yield* endpointPortNames(resource);
  },
});

function* servicePortNames(service: Service): Iterable<Finding> {
  const first = new Map<string, ServicePort>();
  for (const port of service.ports) {
    const name = port.name?.value ?? '';
    if (!name) {
      if (service.ports.length > 1 && !isOfOtherType(port)) yield unnamed(service, port);
      continue;
    }
    if (isPlaceholder(name)) continue;
    const problems = isOfOtherType(port) ? [] : dnsLabelProblems(name);
    if (problems.length > 0) yield invalid(service, port, problems);
    const other = first.get(name);
    if (other) yield duplicate(service, port, other);
    else first.set(name, port);
  }
}

/** The ports of an Endpoints subset may share a name; those of a slice may not, and one of them may have none. */
function* endpointPortNames(source: Endpoints | EndpointSlice): Iterable<Finding> {
  for (const ports of portListsOf(source)) {
    const first = new Map<string, EndpointPort>();
    for (const port of ports) {
      const name = port.name?.value ?? '';
      if (isPlaceholder(name) || isOfOtherType(port)) continue;
      const problems = name ? dnsLabelProblems(name) : [];
      const other = first.get(name);
      const isSlice = source.kind === 'EndpointSlice';
      if (problems.length > 0) yield invalidEndpointPort(source, ports, port, problems);
      else if (isSlice && other) yield sameEndpointPort(source, ports, port, other);
      else if (!isSlice && !name && ports.length > 1) yield unnamedEndpointPort(source, ports, port);
      if (!other) first.set(name, port);
    }
  }
}

function unnamedEndpointPort(source: Endpoints, ports: readonly EndpointPort[], port: EndpointPort): Finding {
  return {
    range: rangeOf(port),
    message: say`Port ${port.port?.value ?? ''} of ${describe(source)} has no name. Where a subset has more than one port each needs a name, so the API server refuses it. Give it the name of the Service's port.`,
    fixes: () => endpointNameFix(source, ports, port),
  };
}

function invalidEndpointPort(
  source: EndpointSource,
  ports: readonly EndpointPort[],
  port: EndpointPort,
  problems: readonly string[],
): Finding {
  return {
    range: rangeOf(port),
    message: say`"${port.name?.value}" cannot name a port of ${describe(source)}: it ${listProblems(problems)}. The API server takes up to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends; use such a name, the same as the Service's port.`,
    fixes: () => endpointNameFix(source, ports, port),
  };
}

function sameEndpointPort(
  source: EndpointSlice,
  ports: readonly EndpointPort[],
  port: EndpointPort,
  other: EndpointPort,
): Finding {
  const name = port.name?.value;
  const what = name ? say`are named "${name}"` : say`have no name`;
  return {
    range: rangeOf(port),
    message: say`Two ports of ${describe(source)} ${what}. Names must differ, even between protocols, so the API server refuses the slice. Give each the name of its Service port.`,
    related: [{ document: source.document, range: rangeOf(other), message: say`The first of the two` }],
    fixes: () => endpointNameFix(source, ports, port),
  };
}

function endpointNameFix(source: EndpointSource, ports: readonly EndpointPort[], port: EndpointPort): Fix[] {
  const name = proposeNames(ports).get(port);
  const edits = name ? setField(source.document.text, port.node, 'name', name, 'first') : [];
  const title = say`Name port ${port.port?.value ?? ports.indexOf(port) + 1} of ${describe(source)}: "${name}"`;
  return repair(source.document, title, edits, { preferred: true });
}

function unnamed(service: Service, port: ServicePort): Finding {
  const number = port.port ? say`Port ${port.port.value}` : say`Port ${port.index + 1} of the list`;
  const proposal = proposeNames(service.ports).get(port);
  const advice = proposal ? say`Name it, for example "${proposal}".` : say`Name it.`;
  return {
    range: rangeOf(port),
    message: say`${number} of ${describe(service)} has no name. A Service with more than one port must name each of them, so the API server refuses it. ${advice}`,
    fixes: () => [...nameFix(service, port, 'Name'), ...nameAllOnce(service)],
  };
}

function invalid(service: Service, port: ServicePort, problems: readonly string[]): Finding {
  return {
    range: rangeOf(port),
    message: say`"${port.name?.value}" cannot name a port of ${describe(service)}: it ${listProblems(problems)}. The API server takes up to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends; use such a name.`,
    fixes: () => nameFix(service, port, 'Rename'),
  };
}

function duplicate(service: Service, port: ServicePort, other: ServicePort): Finding {
  const { document } = service;
  return {
    range: rangeOf(port),
    message: say`Two ports of ${describe(service)} are named "${port.name?.value}". Names must differ, even between protocols, so the API server refuses the Service. Rename one of the two.`,
    related: [{ document, range: rangeOf(other), message: say`The first port named "${port.name?.value}"` }],
    fixes: () => nameFix(service, port, 'Rename'),
  };
}

function nameFix(service: Service, port: ServicePort, verb: 'Name' | 'Rename'): Fix[] {
  const name = proposeNames(service.ports).get(port);
  const edits = name ? setPortField(service, port, 'name', name) : [];
  const number = port.port?.value ?? port.index + 1;
  const title = say`${verb} port ${number} of ${describe(service)}${verb === 'Name' ? ':' : ' to'} "${name}"`;
  return repair(service.document, title, edits, { preferred: true });
}

/** Each of the ports offers it. */
const named = new WeakMap<Service, readonly Fix[]>();

function nameAllOnce(service: Service): readonly Fix[] {
  const known = named.get(service) ?? nameAllFix(service);
  named.set(service, known);
  return known;
}

/** Offered where more than one port lacks a name. */
function nameAllFix(service: Service): Fix[] {
  const proposals = [...proposeNames(service.ports)].filter(([port]) => !port.name?.value);
  if (proposals.length < 2) return [];
  const edits = proposals.flatMap(([port, name]) => setPortField(service, port, 'name', name));
  const names = proposals.map(([, name]) => `"${name}"`).join(', ');
  const title = say`Name all ports of ${describe(service)}: ${names}`;
  return repair(service.document, title, edits);
}

/** A number or a map as a name is a matter of its type, which `invalid-value` judges. */
function isOfOtherType(port: ServicePort | EndpointPort): boolean {
  const value = pairOf(port.node, 'name')?.value;
  return (
    value !== undefined &&
    !(value.type === 'scalar' && (typeof value.value === 'string' || value.value === null))
  );
}

function rangeOf(port: ServicePort | EndpointPort): OffsetRange {
  const name = scalarOf(port.node, 'name') ?? pairOf(port.node, 'name')?.key;
  return name?.range ?? pairOf(port.node, 'port')?.range ?? port.node.pairs[0]?.range ?? port.range;
}
