import { toEndpointSlices } from '../k8s/endpoint-conversion';
import type { EndpointSlice } from '../k8s/endpoint-slice';
import type { Endpoints } from '../k8s/endpoints';
import { describe } from '../k8s/resource';
import { knownTypeOf, type Service } from '../k8s/service';
import {
  closeServedServices,
  isOutOfTraffic,
  isWrittenByController,
  servedServices,
} from '../routing/pairing';
import { hasSelector } from '../routing/selection';
import { keyFor } from '../workspace/index-keys';
import { findInNamespace } from '../workspace/scope';
import { isRewritten } from '../workspace/snapshot';
import { defineRule, type Finding, type Fix, type RuleContext } from './rule';

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
      message: `Endpoints are deprecated since Kubernetes 1.33: traffic and DNS go by EndpointSlices, and a controller has to copy ${describe(source)} into them. Write an EndpointSlice instead, and delete the Endpoints from the cluster once it is there.`,
      fixes: (context) => convert(source, context),
    };
  },
});

/** EPS-002. */
function hostNames(slice: EndpointSlice, addressType: NonNullable<EndpointSlice['addressType']>): Finding {
  return {
    range: addressType.range,
    tags: ['deprecated'],
    message: `addressType FQDN of ${describe(slice)} is deprecated, and kube-proxy ignores such EndpointSlices, so they get no traffic from it. For a host name, use a Service of type ExternalName.`,
  };
}

function convert(source: Endpoints, { snapshot }: RuleContext): Fix[] {
  const { document } = source;
  const conversion = toEndpointSlices(
    source,
    (name) => findInNamespace(snapshot, source, keyFor.name('EndpointSlice', name)).length > 0,
  );
  if (!conversion) return [];
  const services = servedServices(snapshot, source);
  // Without their Service in view, who knows who reads them; slices add to a selector, while Endpoints do not (EPC-009).
  const safe =
    conversion.lossless &&
    services.length > 0 &&
    services.every((service) => usesEndpoints(service) && !isRewritten(snapshot, service.document.uri));
  const names = conversion.names.map((name) => `"${name}"`);
  const noun = names.length > 1 ? 'EndpointSlices' : 'EndpointSlice';
  return [
    {
      title: `Convert ${describe(source)} to ${noun} ${list(names)}`,
      safe,
      edits: conversion.edits.map((edit) => ({ ...edit, document })),
    },
  ];
}

function list(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join();
}

function usesEndpoints(service: Service): boolean {
  return !hasSelector(service) && knownTypeOf(service) !== 'ExternalName';
}
