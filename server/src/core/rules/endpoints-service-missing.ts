import { correctServiceLabel, serve, type TitledEdits } from '../k8s/endpoint-edits';
import { misspeltServiceLabel, SERVICE_NAME_LABEL, type EndpointSlice } from '../k8s/endpoint-slice';
import type { EndpointPort } from '../k8s/endpoints';
import { canAppend, serviceFor } from '../k8s/new-objects';
import { describe } from '../k8s/resource';
import { protocolOf, type Service } from '../k8s/service';
import { nearServices, type EndpointNearMiss } from '../routing/endpoint-near-misses';
import {
  isOutOfTraffic,
  isWrittenByController,
  portListsOf,
  servedName,
  servedServices,
  type EndpointSource,
} from '../routing/pairing';
import { hasChartsNearby } from '../routing/service-lookup';
import { say } from '../words';
import { namespaceOf } from '../workspace/scope';
import { searched } from '../workspace/searched';
import type { Snapshot } from '../workspace/snapshot';
import { appendDocument } from '../yaml/edits';
import { isPlaceholder } from '../yaml/node';
import { defineRule, type Finding, type Fix, type Related } from './rule';

/** How many near misses a finding shows. */
const SHOWN = 3;

/** MIR-001, MIR-005, EPS-012: traffic and DNS come to endpoints only through a Service. */
export default defineRule({
  id: 'endpoints-service-missing',
  severity: 'warning',
  summary: 'Endpoints or EndpointSlice without a Service',
  kinds: ['Endpoints', 'EndpointSlice'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(source, { snapshot }) {
    if (isWrittenByController(source) || isOutOfTraffic(source)) return;
    const name = servedName(source);
    if (source.kind === 'EndpointSlice' && name === undefined) {
      if (!isForOtherReaders(source)) yield unlabelled(snapshot, source);
    } else if (name && !isPlaceholder(name) && servedServices(snapshot, source).length === 0) {
      const finding = withoutService(snapshot, source, name);
      if (finding) yield finding;
    }
  },
});

/** ANA-010: no name, no Service. */
function unlabelled(snapshot: Snapshot, slice: EndpointSlice): Finding {
  const slip = misspeltServiceLabel(slice);
  const misses = nearServices(snapshot, slice).slice(0, SHOWN);
  const [best] = misses;
  const has = slip ? say`, only ${slip.key.value}` : '';
  const advice = slip
    ? say`Change the label's key to ${SERVICE_NAME_LABEL}.`
    : best
      ? say`Add it with the name of ${describe(best.partner)}, which has no endpoints.`
      : say`Add it with the name of the Service.`;
  return {
    range: slip?.key.range ?? slice.name?.range ?? slice.headRange,
    message: say`${describe(slice)} has no label ${SERVICE_NAME_LABEL}${has}, so it belongs to no Service and its addresses get no traffic. ${advice}`,
    related: slip ? [] : misses.map((miss) => relatedTo(snapshot, miss)),
    fixes: () =>
      slip
        ? toFixes(slice, correctServiceLabel(slice, slip), true)
        : misses.flatMap(({ partner }, index) =>
            toFixes(slice, serve(slice, partner.name?.value ?? ''), index === 0),
          ),
  };
}

function withoutService(snapshot: Snapshot, source: EndpointSource, name: string): Finding | undefined {
  const misses = nearServices(snapshot, source).slice(0, SHOWN);
  const [best] = misses;
  if (!best && hasChartsNearby(snapshot, source)) return undefined;
  const strong = best?.strong ?? false;
  const label = source.kind === 'EndpointSlice' ? source.serviceName : undefined;
  const nothing = say`No Service "${name}" exists in namespace "${namespaceOf(snapshot, source)}" in ${searched(snapshot, source, 'services')}`;
  const advice = best
    ? explain(snapshot, best)
    : say`If the Service is defined elsewhere, all is well; otherwise create one of that name without a selector.`;
  return {
    range: label?.value.range ?? source.name?.range ?? source.headRange,
    severity: strong ? 'warning' : 'information',
    missing: true,
    message: strong
      ? say`${nothing}, so the addresses of ${describe(source)} get no traffic. ${advice}`
      : say`${nothing}; without it the addresses of ${describe(source)} get no traffic. ${advice}`,
    related: misses.map((miss) => relatedTo(snapshot, miss)),
    fixes: () => [
      ...misses.flatMap(({ partner, reason }, index) =>
        reason === 'name'
          ? toFixes(source, serve(source, partner.name?.value ?? ''), index === 0 && strong)
          : [],
      ),
      ...createFix(source, name),
    ],
  };
}

function explain(snapshot: Snapshot, { partner, reason }: EndpointNearMiss<Service>): string {
  return reason === 'namespace'
    ? say`${describe(partner)} is in namespace "${namespaceOf(snapshot, partner)}", and a Service gets its endpoints only from its own; put both in the same namespace.`
    : say`${describe(partner)} has no endpoints and comes close; both must have the very same name.`;
}

function relatedTo(snapshot: Snapshot, { partner, reason }: EndpointNearMiss<Service>): Related {
  const name = describe(partner);
  const message =
    reason === 'namespace'
      ? say`${name} is in namespace "${namespaceOf(snapshot, partner)}"`
      : say`${name} has no endpoints`;
  return { document: partner.document, range: partner.name?.range ?? partner.headRange, message };
}

function createFix(source: EndpointSource, name: string): Fix[] {
  const ports = distinct(portListsOf(source).flat());
  // Several ports of which one has no name make no Service (SVC-011).
  if (
    !canAppend(source) ||
    ports.length === 0 ||
    (ports.length > 1 && ports.some((port) => !port.name?.value))
  )
    return [];
  if (ports.some(({ port }) => port === undefined)) return [];
  const { document } = source;
  const edit = appendDocument(document.text, serviceFor(name, source, ports));
  return [{ title: say`Create Service "${name}"`, edits: [{ ...edit, document }] }];
}

function distinct(ports: readonly EndpointPort[]): EndpointPort[] {
  const byKey = new Map(ports.map((port) => [`${port.name?.value ?? ''} ${protocolOf(port)}`, port]));
  return [...byKey.values()];
}

function toFixes({ document }: EndpointSource, { title, edits }: TitledEdits, preferred: boolean): Fix[] {
  return edits.length > 0 ? [{ title, preferred, edits: edits.map((edit) => ({ ...edit, document })) }] : [];
}

/** Slices of another cluster's Service carry `multicluster.kubernetes.io/service-name`; there may be more such readers. */
function isForOtherReaders(slice: EndpointSlice): boolean {
  return slice.labels.some(({ key }) => key.value.endsWith('/service-name')) && !misspeltServiceLabel(slice);
}
