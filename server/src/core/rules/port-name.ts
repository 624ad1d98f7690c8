import { dnsLabelProblems, listProblems } from '../k8s/formats';
import { proposeNames } from '../k8s/port-naming';
import { describe } from '../k8s/resource';
import { setPortField } from '../k8s/service-edits';
import type { Service, ServicePort } from '../k8s/service';
import type { OffsetRange } from '../text';
import { isPlaceholder, pairOf, scalarOf } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix } from './rule';

/** SVC-011 to SVC-013: ports must be named where there are several, with a DNS label, each with its own. */
export default defineRule({
  id: 'port-name',
  severity: 'error',
  summary: 'Service port without a name, or with one that is invalid or used twice',
  kinds: ['Service'],
  scope: 'resource',
  fixable: 'suggested',
  *check(service) {
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
  },
});

function unnamed(service: Service, port: ServicePort): Finding {
  const number = port.port ? `Port ${port.port.value}` : `Port ${port.index + 1} of the list`;
  const proposal = proposeNames(service).get(port);
  const advice = proposal ? `Name it, for example "${proposal}".` : 'Name it.';
  return {
    range: rangeOf(port),
    message: `${number} of ${describe(service)} has no name. A Service with more than one port must name each of them, so the API server refuses it. ${advice}`,
    fixes: () => [...nameFix(service, port, 'Name'), ...nameAllFix(service)],
  };
}

function invalid(service: Service, port: ServicePort, problems: readonly string[]): Finding {
  return {
    range: rangeOf(port),
    message: `"${port.name?.value}" cannot name a port of ${describe(service)}: it ${listProblems(problems)}. The API server takes up to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends; use such a name.`,
    fixes: () => nameFix(service, port, 'Rename'),
  };
}

function duplicate(service: Service, port: ServicePort, other: ServicePort): Finding {
  const { document } = service;
  return {
    range: rangeOf(port),
    message: `Two ports of ${describe(service)} are named "${port.name?.value}". Names must differ, even between protocols, so the API server refuses the Service. Rename one of the two.`,
    related: [{ document, range: rangeOf(other), message: `The first port named "${port.name?.value}"` }],
    fixes: () => nameFix(service, port, 'Rename'),
  };
}

function nameFix(service: Service, port: ServicePort, verb: 'Name' | 'Rename'): Fix[] {
  const name = proposeNames(service).get(port);
  const edits = name ? setPortField(service, port, 'name', name) : [];
  const number = port.port?.value ?? port.index + 1;
  const title = `${verb} port ${number} of ${describe(service)} ${verb === 'Name' ? '' : 'to '}"${name}"`;
  return repair(service.document, title, edits, { preferred: true });
}

/** Offered where more than one port lacks a name. */
function nameAllFix(service: Service): Fix[] {
  const proposals = [...proposeNames(service)].filter(([port]) => !port.name?.value);
  if (proposals.length < 2) return [];
  const edits = proposals.flatMap(([port, name]) => setPortField(service, port, 'name', name));
  const names = proposals.map(([, name]) => `"${name}"`).join(', ');
  const title = `Name all ports of ${describe(service)}: ${names}`;
  return repair(service.document, title, edits);
}

/** A number or a map as a name is a matter of its type, which `invalid-value` judges. */
function isOfOtherType(port: ServicePort): boolean {
  const value = pairOf(port.node, 'name')?.value;
  return (
    value !== undefined &&
    !(value.type === 'scalar' && (typeof value.value === 'string' || value.value === null))
  );
}

function rangeOf(port: ServicePort): OffsetRange {
  const name = scalarOf(port.node, 'name') ?? pairOf(port.node, 'name')?.key;
  return name?.range ?? pairOf(port.node, 'port')?.range ?? port.node.pairs[0]?.range ?? port.range;
}
