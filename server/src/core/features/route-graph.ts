import { resourcesOf } from '../k8s/read';
import { isService, isWorkload, type Resource } from '../k8s/resource';
import { callsTo, isOnRoutes } from '../routing/calls';
import { servedServices } from '../routing/pairing';
import { servicesSelecting } from '../routing/selection';
import { namespaceOf } from '../workspace/scope';
import { isManifest, type Snapshot } from '../workspace/snapshot';
import { diagnosticsOf, type Diagnostic } from './diagnostics';
import { appliedOf } from './routes/applied';
import { Canvas, type Applied } from './routes/canvas';
import { drawEntrance, drawUnserved, type Entrance } from './routes/draw-backends';
import { drawService, drawWorkload } from './routes/draw-service';
import type { RouteGraph, RouteScope } from './routes/model';

/**
 * The routes of a file, a namespace or the workspace. Objects of kustomizations are as the first one builds them that
 * fits the scope, each object once. What is broken, and why, is what the diagnostics say, and nothing else.
 * @param diagnostics those of a file, where somebody has them already
 */
export function routesIn(
  snapshot: Snapshot,
  scope: RouteScope,
  diagnostics: (uri: string) => readonly Diagnostic[] = (uri) => diagnosticsOf(snapshot, uri),
): RouteGraph {
  const canvas = new Canvas(onceEach(diagnostics));
  const objects = appliedIn(snapshot, scope);
  for (const applied of objects) if (!isWorkload(applied.object)) draw(canvas, applied);
  // Workloads without a Service are no routes, but whoever looks at their file wants to see them.
  if (scope.kind === 'file') drawAround(canvas, objects);
  return canvas.finish();
}

/** The namespaces that have objects on routes, for whoever wants to choose one. */
export function namespacesOf(snapshot: Snapshot): string[] {
  const found = new Set<string>();
  for (const resource of resourcesIn(snapshot, { kind: 'workspace' }))
    for (const { view, object } of appliedOf(snapshot, resource)) found.add(namespaceOf(view, object));
  return [...found].sort();
}

function draw(canvas: Canvas, applied: Applied): void {
  if (isOf(applied, isService)) drawService(canvas, applied);
  else if (isOf(applied, isEntrance)) drawEntrance(canvas, applied);
  else if (isOf(applied, isSource)) drawUnserved(canvas, applied);
}

/** Draws who sends to the objects of a file. */
function drawAround(canvas: Canvas, objects: readonly Applied[]): void {
  for (const applied of objects) {
    const { view, object } = applied;
    if (isOf(applied, isWorkload)) {
      drawWorkload(canvas, applied);
      for (const service of servicesSelecting(view, applied.object))
        drawService(canvas, { view, object: service });
    } else if (isSource(object)) {
      for (const service of servedServices(view, object)) drawService(canvas, { view, object: service });
    }
  }
  const services = objects.flatMap(({ view, object }) => {
    if (isService(object)) return [{ view, object }];
    const found = isWorkload(object)
      ? servicesSelecting(view, object)
      : isSource(object)
        ? servedServices(view, object)
        : [];
    return found.map((service) => ({ view, object: service }));
  });
  for (const { view, object: service } of services) {
    for (const { from } of callsTo(view, service)) {
      if (isEntrance(from)) drawEntrance(canvas, { view, object: from }, (other) => other.object === service);
    }
  }
}

/** The objects of a scope as they are applied there, each once. */
function appliedIn(snapshot: Snapshot, scope: RouteScope): Applied[] {
  return resourcesIn(snapshot, scope).flatMap((resource) => {
    for (const applied of appliedOf(snapshot, resource)) {
      if (scope.kind !== 'namespace' || touches(applied, scope.name)) return [applied];
    }
    return [];
  });
}

function touches({ view, object }: Applied, namespace: string): boolean {
  if (namespaceOf(view, object) === namespace) return true;
  return (
    isEntrance(object) &&
    object.backends.some((backend) => 'namespace' in backend && backend.namespace?.value === namespace)
  );
}

function resourcesIn(snapshot: Snapshot, scope: RouteScope): Resource[] {
  const uris = scope.kind === 'file' ? [scope.uri] : [...snapshot.files.keys()].sort();
  return uris
    .filter((uri) => isManifest(snapshot, uri))
    .flatMap((uri) => snapshot.files.get(uri)?.documents ?? [])
    .flatMap((document) => resourcesOf(document))
    .filter((resource) => isOnRoutes(resource) && resource.kind !== 'ConfigMap');
}

function isEntrance(resource: Resource): resource is Entrance {
  return 'backends' in resource;
}

function isSource(
  resource: Resource,
): resource is Extract<Resource, { kind: 'Endpoints' | 'EndpointSlice' }> {
  return resource.kind === 'Endpoints' || resource.kind === 'EndpointSlice';
}

function isOf<T extends Resource>(
  applied: Applied,
  is: (resource: Resource) => resource is T,
): applied is Applied<T> {
  return is(applied.object);
}

function onceEach<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
