import type { Located } from '../text';
import { mapOf, mapsOf, seqOf } from '../yaml/node';
import { readEndpointPorts, type EndpointPort } from './endpoints';
import { isNear } from './nearest';
import { booleanAt, stringAt, type Label, type ObjectBase } from './object';

export const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
export const MANAGED_BY_LABEL = 'endpointslice.kubernetes.io/managed-by';

/** A `discovery.k8s.io` EndpointSlice. It serves the Service that its label names, in its namespace (EPS-012). */
export interface EndpointSlice extends ObjectBase {
  readonly kind: 'EndpointSlice';
  readonly addressType: Located<string> | undefined;
  /** The label `kubernetes.io/service-name`. */
  readonly serviceName: Label | undefined;
  readonly endpoints: readonly SliceEndpoint[];
  readonly ports: readonly EndpointPort[];
}

export interface SliceEndpoint {
  readonly addresses: readonly Located<string>[];
  /** EPS-014: not written means ready. */
  readonly ready: boolean;
  readonly hostname: string | undefined;
}

/** The label that was meant to be `kubernetes.io/service-name`: `kubernetes.io/service_name`, or without the prefix. */
export function misspeltServiceLabel(slice: EndpointSlice): Label | undefined {
  if (slice.serviceName) return undefined;
  return slice.labels.find(
    ({ key }) => key.value === 'service-name' || isNear(key.value, SERVICE_NAME_LABEL),
  );
}

export function readEndpointSlice(base: ObjectBase): EndpointSlice {
  const endpoints = mapsOf(seqOf(base.node, 'endpoints')).map(({ map }) => ({
    addresses: (seqOf(map, 'addresses')?.items ?? []).flatMap((item): Located<string>[] =>
      item.value?.type === 'scalar' ? [{ value: item.value.source, range: item.range }] : [],
    ),
    ready: booleanAt(mapOf(map, 'conditions'), 'ready')?.value ?? true,
    hostname: stringAt(map, 'hostname')?.value || undefined,
  }));
  return {
    ...base,
    kind: 'EndpointSlice',
    addressType: stringAt(base.node, 'addressType'),
    serviceName: base.labels.find((label) => label.key.value === SERVICE_NAME_LABEL),
    endpoints,
    ports: readEndpointPorts(base.node),
  };
}
