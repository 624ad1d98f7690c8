import { GATEWAY_GROUP, type GatewayRoute } from '../k8s/http-route';
import type { Service } from '../k8s/service';
import { keyFor } from '../workspace/index-keys';
import { namespaceOf } from '../workspace/scope';
import { find, type Snapshot } from '../workspace/snapshot';
import { isPlaceholder } from '../yaml/node';

/** Whether a ReferenceGrant lets routes of a namespace send to a Service of another (GW-003). */
export function isGranted(
  snapshot: Snapshot,
  route: GatewayRoute,
  service: Service,
  from: string,
  to: string,
): boolean {
  const is = (written: string | undefined, wanted: string | undefined) =>
    written !== undefined && (written === wanted || isPlaceholder(written));
  return find(snapshot, keyFor.grants).some(
    (grant) =>
      grant.kind === 'ReferenceGrant' &&
      'from' in grant &&
      is(namespaceOf(snapshot, grant), to) &&
      grant.from.some(
        (entry) => is(entry.group, GATEWAY_GROUP) && is(entry.kind, route.kind) && is(entry.namespace, from),
      ) &&
      grant.to.some(
        (entry) =>
          entry.group === '' &&
          is(entry.kind, 'Service') &&
          (entry.name === undefined || is(entry.name, service.name?.value)),
      ),
  );
}
