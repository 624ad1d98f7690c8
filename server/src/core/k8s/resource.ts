import type { ConfigMap } from './config-map';
import type { EndpointSlice } from './endpoint-slice';
import type { Endpoints } from './endpoints';
import type { GatewayRoute, ReferenceGrant } from './http-route';
import type { Ingress } from './ingress';
import type { NetworkPolicy } from './network-policy';
import type { ObjectBase } from './object';
import type { Service } from './service';
import type { Workload } from './workload';

/** An object of a kind that we have no view of: built in or custom. Its metadata is known. */
export interface OtherObject extends ObjectBase {
  readonly kind: 'Other';
}

/** Every object that a document holds is one of these. */
export type Resource =
  | Service
  | Endpoints
  | EndpointSlice
  | Ingress
  | GatewayRoute
  | ReferenceGrant
  | NetworkPolicy
  | ConfigMap
  | Workload
  | OtherObject;

export function isWorkload(resource: Resource): resource is Workload {
  return 'isWorkload' in resource;
}

export function isService(resource: Resource): resource is Service {
  return resource.kind === 'Service' && !isWorkload(resource);
}

/** The kind as the API server knows it, or as written for objects we have no view of. */
export function kindName(resource: Resource): string {
  return resource.kind === 'Other' ? (resource.declaredKind?.value ?? 'object') : resource.kind;
}

/** How messages name an object: `Service "web"`, or `Service` where it has no name. */
export function describe(resource: Resource): string {
  return resource.name?.value ? `${kindName(resource)} "${resource.name.value}"` : kindName(resource);
}

/** `Deployment web`: how lists name an object. */
export function describeKindAndName(resource: Resource): string {
  return resource.name?.value ? `${kindName(resource)} ${resource.name.value}` : kindName(resource);
}
