import { setField } from '../../k8s/field-edits';
import { portNameProblems } from '../../k8s/formats';
import { proposeNames } from '../../k8s/port-naming';
import { describe, isService } from '../../k8s/resource';
import { knownTypeOf, protocolOf, type Service, type ServicePort } from '../../k8s/service';
import { setPortField } from '../../k8s/service-edits';
import type { ContainerPort } from '../../k8s/workload';
import type { DocumentEdit } from '../../rules/rule';
import { sourcesOf } from '../../routing/pairing';
import { declaredPorts, type Backend, type Route } from '../../routing/routes';
import { isTemplated } from '../../routing/selection';
import { judgedRoutes } from '../../routing/target-ports';
import { contains } from '../../text';
import { say } from '../../words';
import { isManifest, type Snapshot } from '../../workspace/snapshot';
import { pairOf, type YamlMap } from '../../yaml/node';
import type { RefactoringKind } from './refactoring';

/** Names the ports of a Service and those of the containers behind them, and sends to these by name. */
export const namePorts: RefactoringKind = {
  id: 'name-ports',
  kind: 'rewrite',
  offer(snapshot, resource) {
    if (!isService(resource) || isTemplated(resource) || knownTypeOf(resource) === undefined)
      return undefined;
    // Names are what pairs its ports with addresses that are written by hand (PAIR-001).
    if (knownTypeOf(resource) === 'ExternalName' || sourcesOf(snapshot, resource).length > 0)
      return undefined;
    const names = namesFor(resource);
    const edits = [
      ...[...names].flatMap(([port, name]) =>
        inDocument(resource, setPortField(resource, port, 'name', name)),
      ),
      ...targetEdits(snapshot, resource, names),
    ];
    if (edits.length === 0) return undefined;
    const ports = pairOf(resource.spec, 'ports')?.range;
    const what = names.size > 0 ? 'ports' : say`target ports`;
    return { title: say`Name the ${what} of ${describe(resource)}`, edits, places: ports ? [ports] : [] };
  },
};

/** Names for those of the Service's ports that have none. */
function namesFor(service: Service): ReadonlyMap<ServicePort, string> {
  const proposals = [...proposeNames(service.ports)];
  return new Map(
    proposals.filter(
      ([port]) => port.port && !pairOf(port.node, 'name')?.value && isWritten(service.node, port.node),
    ),
  );
}

function targetEdits(
  snapshot: Snapshot,
  service: Service,
  names: ReadonlyMap<ServicePort, string>,
): DocumentEdit[] {
  const planned = new Map<ContainerPort, string>();
  return judgedRoutes(snapshot, service).flatMap((route) => {
    const { port } = route;
    const name = targetName(snapshot, route, planned, names.get(port) ?? port.name?.value);
    if (name === undefined || !isWritten(service.node, port.node)) return [];
    const unnamed = route.backends.filter(
      ({ declared }) => declared && !declared.port.name && !planned.has(declared.port),
    );
    const containers = unnamed.flatMap(({ workload, declared }): DocumentEdit[] => {
      if (!declared) return [];
      planned.set(declared.port, name);
      const { document } = workload;
      const edits = setField(document.text, declared.port.node, 'name', name, 'first');
      return edits.map((edit) => ({ ...edit, document }));
    });
    return [...containers, ...inDocument(service, setPortField(service, port, 'targetPort', name))];
  });
}

/** A name that the target of a route has, or may be given, in all Pods; none where it has a name already. */
function targetName(
  snapshot: Snapshot,
  { target, backends, port }: Route,
  planned: ReadonlyMap<ContainerPort, string>,
  wanted: string | undefined,
): string | undefined {
  if (typeof target !== 'number' || backends.length === 0) return undefined;
  if (!backends.every((backend) => mayName(snapshot, backend))) return undefined;
  const known = new Set(
    backends.flatMap(
      ({ declared }) => (declared && (declared.port.name?.value ?? planned.get(declared.port))) ?? [],
    ),
  );
  const candidates =
    known.size > 0 ? [...known] : [wanted ?? '', `${protocolOf(port).toLowerCase()}-${target}`];
  if (known.size > 1) return undefined;
  return candidates.find(
    (name) =>
      portNameProblems(name).length === 0 && backends.every((backend) => isFree(backend, name, planned)),
  );
}

/** The port is declared, in a manifest that may be edited. */
function mayName(snapshot: Snapshot, { workload, declared }: Backend): boolean {
  return (
    declared !== undefined &&
    isManifest(snapshot, workload.document.uri) &&
    isWritten(workload.node, declared.container.node) &&
    isWritten(declared.container.node, declared.port.node)
  );
}

/** No other port of the Pod has the name, or will have it. */
function isFree(
  { workload, declared }: Backend,
  name: string,
  planned: ReadonlyMap<ContainerPort, string>,
): boolean {
  return declaredPorts(workload).every(
    ({ port }) => port === declared?.port || (port.name?.value !== name && planned.get(port) !== name),
  );
}

/** Not brought there by an alias or a merge key. */
function isWritten(outer: YamlMap, inner: YamlMap): boolean {
  return contains(outer.range, inner.range.start) && contains(outer.range, inner.range.end);
}

function inDocument({ document }: Service, edits: readonly Omit<DocumentEdit, 'document'>[]): DocumentEdit[] {
  return edits.map((edit) => ({ ...edit, document }));
}
