import { describe } from '../k8s/resource';
import { knownTypeOf, protocolOf, type Service } from '../k8s/service';
import { removePortField, removeSpecField } from '../k8s/service-edits';
import { say } from '../words';
import {
  clashesElsewhere,
  clashesWithin,
  isInRange,
  nodePortRequests,
  type NodePortRequest,
} from '../workspace/node-ports';
import type { Snapshot } from '../workspace/snapshot';
import { changeNodePort, fieldOf } from './node-port-range';
import { searchedPlace } from '../workspace/scope';
import { defineRule, repair, type Finding, type Fix } from './rule';

/** How many of the other Services a finding names. */
const SHOWN = 3;

/** SVC-022 to SVC-026: the cluster gives each node port out once, whatever the namespace and the protocol. */
export default defineRule({
  id: 'node-port-conflict',
  severity: 'error',
  summary: 'The same node port asked for twice',
  kinds: ['Service'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(service, { snapshot, settings }) {
    const within = clashesWithin(service);
    for (const { later, earlier } of within) yield clashWithin(later, earlier);
    const seen = new Set(within.map(({ later }) => later.number));
    for (const request of nodePortRequests(service)) {
      // The same number stands once more for the other protocol of a port: one finding is enough.
      if (seen.has(request.number) || !isInRange(settings, request.number)) continue;
      seen.add(request.number);
      const others = clashesElsewhere(snapshot, request);
      if (others.length > 0) yield clashElsewhere(request, others, searchedPlace(snapshot));
    }
  },
});

function clashWithin(later: NodePortRequest, earlier: NodePortRequest): Finding {
  const { service, number } = later;
  const usesNone = knownTypeOf(service) === 'ExternalName';
  const reason = usesNone
    ? say`An ExternalName Service uses no node port, but the API server still refuses one that stands twice for a protocol. Remove it.`
    : say`${later.port ? say`One node port can serve two protocols of the same port, such as 53/TCP and 53/UDP, but not two ports` : say`Health checks need a node port of their own`}, so the API server refuses the Service. Choose another number, or leave it out and the cluster chooses.`;
  return {
    range: later.range,
    message: say`${describe(service)} asks for node port ${number} for ${purposeOf(earlier)} and again for ${purposeOf(later)}. ${reason}`,
    related: [
      { document: service.document, range: earlier.range, message: say`Asked for by ${purposeOf(earlier)}` },
    ],
    fixes: ({ snapshot }) => fixesFor(snapshot, later),
  };
}

function clashElsewhere(
  request: NodePortRequest,
  others: readonly NodePortRequest[],
  place: string,
): Finding {
  const [first] = others;
  const more = others.length > 1 ? say` and ${others.length - 1} more` : '';
  const other = first ? nameOf(request.service, first.service) : '';
  return {
    range: request.range,
    message: say`${describe(request.service)} and ${other}${more} ask for the same node port ${request.number} in ${place}. The cluster gives a node port out once, whatever the namespace or protocol, so the API server refuses the Service that comes second. Choose another number, or leave it out and the cluster chooses.`,
    related: others.slice(0, SHOWN).map(({ service, range }) => ({
      document: service.document,
      range,
      message: say`${describe(service)} asks for ${request.number} too`,
    })),
    fixes: ({ snapshot }) => fixesFor(snapshot, request),
  };
}

function fixesFor(snapshot: Snapshot, request: NodePortRequest): Fix[] {
  const { service, port, number } = request;
  const edits = port
    ? removePortField(service, port, 'nodePort')
    : removeSpecField(service, 'healthCheckNodePort');
  const title = say`Remove ${fieldOf(request)} ${number} from ${describe(service)}`;
  const change =
    knownTypeOf(service) === 'ExternalName'
      ? []
      : changeNodePort(snapshot, request, port?.port?.value ?? number);
  return [...change, ...repair(service.document, title, edits)];
}

/** Two Services of one name are told apart by their namespaces. */
function nameOf(service: Service, other: Service): string {
  const sameName = service.name?.value === other.name?.value;
  return sameName && other.namespace
    ? say`${describe(other)} of namespace "${other.namespace.value}"`
    : describe(other);
}

function purposeOf({ port }: NodePortRequest): string {
  if (!port) return say`health checks`;
  return say`port ${port.port?.value ?? port.index + 1}/${protocolOf(port)}`;
}
