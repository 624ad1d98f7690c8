import { resourcesOf } from '../k8s/read';
import { isService, isWorkload, kindName, type Resource } from '../k8s/resource';
import { describePort, protocolOf, targetPortOf, type ServicePort } from '../k8s/service';
import type { Container, ContainerPort } from '../k8s/workload';
import { shift, type OffsetRange } from '../text';
import { say } from '../words';
import { namespaceOf } from '../workspace/scope';
import { isManifest, isPatch, startOf, type Snapshot } from '../workspace/snapshot';

/** Something that an outline lists. Offsets are in the file. */
export interface OutlineSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: OutlineKind;
  readonly range: OffsetRange;
  /** Inside of `range`: what is selected. */
  readonly selection: OffsetRange;
  readonly children: readonly OutlineSymbol[];
}

export type OutlineKind = 'service' | 'workload' | 'route' | 'object' | 'port' | 'container' | 'backend';

/** The objects of a file with their ports and containers. Empty for templates, whose text is no object yet. */
export function outlineOf(snapshot: Snapshot, uri: string): OutlineSymbol[] {
  const file = snapshot.files.get(uri);
  if (!file || !(isManifest(snapshot, uri) || isPatch(snapshot, uri))) return [];
  return file.documents.flatMap((document) => {
    const resources = resourcesOf(document);
    // A List stands for its items.
    const isList = ({ node }: Resource) => resources.some((other) => inside(other, node.range));
    return resources.filter((resource) => !isList(resource)).map((resource) => symbolOf(snapshot, resource));
  });
}

/** What kind of symbol an object is. */
export function outlineKindOf(resource: Resource): OutlineKind {
  if (isService(resource)) return 'service';
  if (isWorkload(resource)) return 'workload';
  return resource.kind === 'Ingress' || 'backends' in resource ? 'route' : 'object';
}

function symbolOf(snapshot: Snapshot, resource: Resource): OutlineSymbol {
  const start = startOf(snapshot, resource.document);
  const { node } = resource;
  return {
    name: resource.name?.value || kindName(resource),
    detail: `${kindName(resource)} · ${namespaceOf(snapshot, resource)}`,
    kind: outlineKindOf(resource),
    range: shift(node.range, start),
    selection: shift(within((resource.name ?? { range: resource.headRange }).range, node.range), start),
    children: childrenOf(resource).map((child) => moved(child, start)),
  };
}

function childrenOf(resource: Resource): OutlineSymbol[] {
  if (isService(resource)) return resource.ports.map(servicePort);
  if (isWorkload(resource)) return resource.containers.map(container);
  if (resource.kind === 'Ingress') {
    return resource.backends.map(({ service, port, host, path, range }) =>
      leaf(
        'backend',
        `${host ?? '*'}${path ?? ''}`,
        `→ ${service.value}${port ? `:${port.value}` : ''}`,
        range,
        service.range,
      ),
    );
  }
  if (resource.kind === 'Endpoints' || resource.kind === 'EndpointSlice') {
    const ports =
      resource.kind === 'Endpoints' ? resource.subsets.flatMap((subset) => subset.ports) : resource.ports;
    return ports.map(({ name, port, range }) =>
      leaf(
        'port',
        name?.value || String(port?.value ?? 'port'),
        String(port?.value ?? ''),
        range,
        name?.range,
      ),
    );
  }
  return [];
}

function servicePort(port: ServicePort): OutlineSymbol {
  const name = port.name?.value || describePort(port);
  const number = port.port ? String(port.port.value) : '?';
  const protocol = protocolOf(port) === 'TCP' ? '' : `/${protocolOf(port)}`;
  const detail = `${number}${protocol} → ${targetPortOf(port) ?? '?'}`;
  return leaf('port', name, detail, port.range, (port.name ?? port.port)?.range);
}

function container(one: Container): OutlineSymbol {
  const role = { container: say`container`, sidecar: say`sidecar`, init: say`init container` }[one.role];
  return {
    ...leaf('container', one.name?.value || role, role, one.range, one.name?.range),
    children: one.ports.map(containerPort),
  };
}

function containerPort({ name, containerPort: number, protocol, range }: ContainerPort): OutlineSymbol {
  const text = String(number?.value ?? '?');
  const suffix = protocolOf({ protocol }) === 'TCP' ? '' : `/${protocolOf({ protocol })}`;
  return leaf('port', name?.value || text, `${text}${suffix}`, range, (name ?? number)?.range);
}

function leaf(
  kind: OutlineKind,
  name: string,
  detail: string,
  range: OffsetRange,
  selection: OffsetRange | undefined,
): OutlineSymbol {
  return { name, detail, kind, range, selection: within(selection ?? range, range), children: [] };
}

/** What an alias or a merge key brought stands elsewhere, and a selection must lie inside. */
function within(selection: OffsetRange, range: OffsetRange): OffsetRange {
  return range.start <= selection.start && selection.end <= range.end
    ? selection
    : { start: range.start, end: range.start };
}

function moved(symbol: OutlineSymbol, by: number): OutlineSymbol {
  return {
    ...symbol,
    range: shift(symbol.range, by),
    selection: shift(symbol.selection, by),
    children: symbol.children.map((child) => moved(child, by)),
  };
}

function inside({ node }: Resource, range: OffsetRange): boolean {
  return node.range.start > range.start && node.range.end <= range.end;
}
