import { serve } from '../k8s/endpoint-edits';
import { setField } from '../k8s/field-edits';
import { canAppend, endpointSliceFor } from '../k8s/new-objects';
import { describe } from '../k8s/resource';
import { knownTypeOf, type Service } from '../k8s/service';
import { withoutEndpoints } from '../routing/consequences';
import { nearSources, wantsEndpoints, type EndpointNearMiss } from '../routing/endpoint-near-misses';
import { servedName, sourcesOf, type EndpointSource } from '../routing/pairing';
import { isTemplated } from '../routing/selection';
import { say } from '../words';
import { isNamedPatch } from '../workspace/kustomize/kustomization';
import { hasTemplatesNearby, namespaceOf, searchedPlace } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { appendDocument } from '../yaml/edits';
import { isPlaceholder, mapOf } from '../yaml/node';
import { defineRule, type Finding, type Fix, type Related } from './rule';

/** How many near misses a finding shows. */
const SHOWN = 3;

/** EPC-002: for a Service without a selector no controller writes endpoints, so its author has to. */
export default defineRule({
  id: 'endpoints-missing',
  severity: 'warning',
  summary: 'Service without a selector has no endpoints',
  kinds: ['Service'],
  scope: 'workspace',
  fixable: 'suggested',
  *check(service, { snapshot }) {
    const { name } = service;
    if (!name || isPlaceholder(name.value) || service.fragment || !service.spec) return;
    if (service.externalName || !knownTypeOf(service)) return;
    // A patch leaves out the selector that the Service has.
    if (isNamedPatch(service.document.uri)) return;
    if (!wantsEndpoints(service) || isTemplated(service)) return;
    // The API server writes the endpoints of its own Service.
    if (name.value === 'kubernetes' && namespaceOf(snapshot, service) === 'default') return;
    if (sourcesOf(snapshot, service).length > 0) return;
    const misses = nearSources(snapshot, service).slice(0, SHOWN);
    if (misses.length === 0 && isServedElsewhere(service)) return;
    if (misses.length === 0 && hasTemplatesNearby(snapshot, service.document.uri)) return;
    yield findingFor(snapshot, service, name, misses);
  },
});

/** Cilium sends what is for a global Service to the Pods of its namesakes in other clusters of the mesh. */
function isServedElsewhere({ annotations }: Service): boolean {
  return annotations.some(({ key, value }) => GLOBAL.has(key.value) && value.value === 'true');
}

const GLOBAL: ReadonlySet<string> = new Set(['service.cilium.io/global', 'io.cilium/global-service']);

function findingFor(
  snapshot: Snapshot,
  service: Service,
  name: NonNullable<Service['name']>,
  misses: readonly EndpointNearMiss<EndpointSource>[],
): Finding {
  const [best] = misses;
  const strong = best?.strong ?? false;
  const nothing = say`no Endpoints or EndpointSlice for it exists in namespace "${namespaceOf(snapshot, service)}" in ${searchedPlace(snapshot)}`;
  const consequence = strong
    ? say`so it ${withoutEndpoints(service)}`
    : say`and unless something else makes one, it ${withoutEndpoints(service)}`;
  const advice = best
    ? explain(snapshot, service, best)
    : say`If its Pods run in the cluster, give it their labels as a selector; if the server is outside, create an EndpointSlice.`;
  return {
    range: name.range,
    severity: strong ? 'warning' : 'information',
    missing: true,
    message: say`${describe(service)} has no selector and ${nothing}, ${consequence}. ${advice}`,
    related: misses.map((miss) => relatedTo(snapshot, miss)),
    fixes: () => [
      ...misses.flatMap(({ partner, reason }, index) =>
        reason === 'namespace' ? [] : attachFix(partner, name.value, index === 0 && strong),
      ),
      ...misses.flatMap(({ partner, reason }) => (reason === 'name' ? takeNameFix(service, partner) : [])),
      ...createFix(service),
    ],
  };
}

function explain(
  snapshot: Snapshot,
  service: Service,
  { partner, reason }: EndpointNearMiss<EndpointSource>,
): string {
  const other = describe(partner);
  switch (reason) {
    case 'name':
      return partner.kind === 'Endpoints'
        ? say`${other} serves no Service and comes close; Endpoints must have the very name of the Service.`
        : say`${other} is labelled for Service "${servedName(partner) ?? ''}", which does not exist and comes close; the label must have the very name of the Service.`;
    case 'namespace':
      return say`${other} is in namespace "${namespaceOf(snapshot, partner)}", and a Service gets its endpoints only from its own; put both in the same namespace.`;
    case 'unlabelled':
      return say`${other} has no label kubernetes.io/service-name, which alone ties it to a Service; add it with the value "${service.name?.value ?? ''}".`;
  }
}

function relatedTo(snapshot: Snapshot, { partner, reason }: EndpointNearMiss<EndpointSource>): Related {
  const label = partner.kind === 'EndpointSlice' ? partner.serviceName?.value.range : undefined;
  const range = label ?? partner.name?.range ?? partner.headRange;
  const message =
    reason === 'name'
      ? say`${describe(partner)} has a similar name and serves no Service`
      : reason === 'namespace'
        ? say`${describe(partner)} is in namespace "${namespaceOf(snapshot, partner)}"`
        : say`${describe(partner)} does not say which Service it is for`;
  return { document: partner.document, range, message };
}

function attachFix(source: EndpointSource, service: string, preferred: boolean): Fix[] {
  const { title, edits } = serve(source, service);
  return edits.length > 0
    ? [{ title, preferred, edits: edits.map((edit) => ({ ...edit, document: source.document })) }]
    : [];
}

function takeNameFix(service: Service, source: EndpointSource): Fix[] {
  const { document } = service;
  const metadata = mapOf(service.node, 'metadata');
  const name = servedName(source);
  const edits = metadata && name ? setField(document.text, metadata, 'name', name) : [];
  if (edits.length === 0) return [];
  return [
    {
      title: say`Rename ${describe(service)} to "${name}"`,
      edits: edits.map((edit) => ({ ...edit, document })),
    },
  ];
}

function createFix(service: Service): Fix[] {
  const { document } = service;
  if (!canAppend(service) || service.ports.length === 0) return [];
  const edit = appendDocument(document.text, endpointSliceFor(service));
  return [
    {
      title: say`Create an EndpointSlice for ${describe(service)}`,
      // Nobody but its author knows the address.
      isDraft: true,
      edits: [{ ...edit, document }],
    },
  ];
}
