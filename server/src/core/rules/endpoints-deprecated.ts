import type { EndpointSlice } from '../k8s/endpoint-slice';
import type { Endpoints } from '../k8s/endpoints';
import { describe } from '../k8s/resource';
import { closeServedServices, isOutOfTraffic, isWrittenByController } from '../routing/pairing';
import { convertEndpoints, usesEndpoints } from '../routing/slice-conversion';
import { say } from '../words';
import { defineRule, repair, type Finding, type Fix, type RuleContext } from './rule';

/** CHG-004: the minor version since which the API server warns. */
const DEPRECATED = 33;

/** EP-011, EPS-002. */
export default defineRule({
  id: 'endpoints-deprecated',
  severity: 'hint',
  summary: 'Endpoints, which are deprecated, where an EndpointSlice would do',
  kinds: ['Endpoints', 'EndpointSlice'],
  scope: 'workspace',
  fixable: 'safe',
  *check(source, { snapshot, settings }) {
    if (isWrittenByController(source) || isOutOfTraffic(source)) return;
    if (source.kind === 'EndpointSlice') {
      if (source.addressType?.value === 'FQDN') yield hostNames(source, source.addressType);
      return;
    }
    if (settings.kubernetesVersion < DEPRECATED) return;
    const services = closeServedServices(snapshot, source);
    // These do nothing at all, which other rules say: `endpoints-overwritten`, `endpoints-unused`.
    if (services.length > 0 && !services.some(usesEndpoints)) return;
    yield {
      range: source.headRange,
      tags: ['deprecated'],
      message: say`Endpoints are deprecated since Kubernetes 1.33: traffic and DNS go by EndpointSlices, and a controller has to copy ${describe(source)} into them. Write an EndpointSlice instead, and delete the Endpoints from the cluster once it is there.`,
      fixes: (context) => convert(source, context),
    };
  },
});

/** EPS-002. */
function hostNames(slice: EndpointSlice, addressType: NonNullable<EndpointSlice['addressType']>): Finding {
  return {
    range: addressType.range,
    tags: ['deprecated'],
    message: say`addressType FQDN of ${describe(slice)} is deprecated, and kube-proxy ignores such EndpointSlices, so they get no traffic from it. For a host name, use a Service of type ExternalName.`,
  };
}

function convert(source: Endpoints, { snapshot }: RuleContext): Fix[] {
  const conversion = convertEndpoints(snapshot, source);
  if (!conversion) return [];
  const { title, edits, safe } = conversion;
  return repair(source.document, title, edits, { safe });
}
