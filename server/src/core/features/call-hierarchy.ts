import { resourcesOf } from '../k8s/read';
import { describe, isWorkload, kindName, type Resource } from '../k8s/resource';
import { callsFrom, callsTo, isOnRoutes, type Call } from '../routing/calls';
import { mentionUnder } from '../routing/references';
import { contains, shift, type OffsetRange } from '../text';
import { namespaceOf } from '../workspace/scope';
import { isManifest, startOf, type Snapshot } from '../workspace/snapshot';
import { documentAt } from '../yaml/manifest-file';

/** An object on a route. Offsets are in its file. */
export interface RouteItem {
  readonly uri: string;
  readonly name: string;
  /** `Service · shop` */
  readonly detail: string;
  readonly kind: string;
  readonly namespace: string;
  readonly range: OffsetRange;
  readonly selection: OffsetRange;
}

/** What finds the object of an item again. */
export type RouteKey = Pick<RouteItem, 'uri' | 'kind' | 'name' | 'namespace'>;

export interface RouteStep {
  /** The other end. */
  readonly item: RouteItem;
  /** In the file of the one that sends. */
  readonly places: readonly OffsetRange[];
}

/** What a route can be followed from at an offset: what a name there means, else the object around it. */
export function routeItemsAt(snapshot: Snapshot, uri: string, offset: number): RouteItem[] {
  const file = snapshot.files.get(uri);
  const document = file && documentAt(file, offset);
  if (!document || !isManifest(snapshot, uri)) return [];
  const mention = mentionUnder(snapshot, uri, offset);
  const meant =
    mention?.kind === 'service' || mention?.kind === 'workload'
      ? mention.entities().map(({ resource }) => resource)
      : [];
  if (meant.length > 0) return [...new Set(meant)].map((resource) => itemOf(snapshot, resource));
  const at = offset - file.startOf(document);
  const around = resourcesOf(document).findLast(
    (resource) => isOnRoutes(resource) && contains(resource.node.range, at),
  );
  return around ? [itemOf(snapshot, around)] : [];
}

/** Where an object sends to. */
export function outgoingOf(snapshot: Snapshot, item: RouteKey): RouteStep[] {
  return objectsOf(snapshot, item).flatMap((resource) =>
    callsFrom(snapshot, resource).map((call) => stepOf(snapshot, call, call.to)),
  );
}

/** Who sends to an object. */
export function incomingOf(snapshot: Snapshot, item: RouteKey): RouteStep[] {
  return objectsOf(snapshot, item).flatMap((resource) =>
    callsTo(snapshot, resource).map((call) => stepOf(snapshot, call, call.from)),
  );
}

function stepOf(snapshot: Snapshot, { from, places }: Call, other: Resource): RouteStep {
  const start = startOf(snapshot, from.document);
  return { item: itemOf(snapshot, other), places: places.map((range) => shift(range, start)) };
}

/** The objects of that name by now; the file may have changed since the item was made. */
function objectsOf(snapshot: Snapshot, { uri, kind, name, namespace }: RouteKey): Resource[] {
  if (!isManifest(snapshot, uri)) return [];
  const resources = snapshot.files.get(uri)?.documents.flatMap((document) => resourcesOf(document)) ?? [];
  return resources
    .filter((resource) => isOnRoutes(resource))
    .filter((resource) => kindName(resource) === kind && nameOf(resource) === name)
    .filter((resource) => namespaceOf(snapshot, resource) === namespace)
    .slice(0, 1);
}

function itemOf(snapshot: Snapshot, resource: Resource): RouteItem {
  const start = startOf(snapshot, resource.document);
  const namespace = namespaceOf(snapshot, resource);
  return {
    uri: resource.document.uri,
    name: nameOf(resource),
    detail: `${kindName(resource)} · ${namespace}`,
    kind: kindName(resource),
    namespace,
    range: shift(resource.node.range, start),
    selection: shift((resource.name ?? { range: resource.headRange }).range, start),
  };
}

function nameOf(resource: Resource): string {
  return resource.name?.value || (isWorkload(resource) ? describe(resource) : kindName(resource));
}
