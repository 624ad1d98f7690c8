import { GATEWAY_GROUP, type GatewayRoute } from '../k8s/http-route';
import type { Resource } from '../k8s/resource';
import type { Service } from '../k8s/service';
import { keyFor } from '../workspace/index-keys';
import { setsOf } from '../workspace/manifest-sets';
import { namespaceOf } from '../workspace/scope';
import { find, isRewritten, type Snapshot } from '../workspace/snapshot';
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
  const written = find(snapshot, keyFor.grants);
  return [...written, ...written.flatMap((grant) => builtFrom(snapshot, grant))].some(
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

/** What kustomizations make of a grant, which may well be in another namespace. */
function builtFrom(snapshot: Snapshot, grant: Resource): Resource[] {
  const { uri } = grant.document;
  if (!isRewritten(snapshot, uri)) return [];
  return [...setsOf(snapshot, uri)].flatMap((set) => set.builtFrom(grant));
}
