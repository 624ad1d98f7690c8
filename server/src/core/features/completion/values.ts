import { valuesFor } from '../../k8s/enumerations';
import { isTaken } from '../../k8s/older-versions';
import { isService, type Resource } from '../../k8s/resource';
import { isExternallyAccessible, knownTypeOf, type Service } from '../../k8s/service';
import { say } from '../../words';
import { find, settingsFor } from '../../workspace/snapshot';
import { keyFor } from '../../workspace/index-keys';
import { nearby } from '../../workspace/scope';
import { freeNodePort, nodePortRequests } from '../../workspace/node-ports';
import { isPlaceholder } from '../../yaml/node';
import type { Choice } from './choice';
import { typeAround, type Place } from './place';

/** Node ports that are offered, and those of others near which they lie. */
const OFFERED_NODE_PORTS = 5;

/** Fields of a Service whose rules know more than a list of words. */
const SERVICE_VALUES: Readonly<
  Partial<Record<string, (service: Service, version: number) => readonly string[]>>
> = {
  sessionAffinity: () => ['None', 'ClientIP'],
  // SVC-072
  externalTrafficPolicy: (service) => (isExternallyAccessible(service) ? ['Cluster', 'Local'] : []),
  internalTrafficPolicy: () => ['Cluster', 'Local'],
  // CHG-003
  trafficDistribution: (_, version) =>
    version >= 34 ? ['PreferSameZone', 'PreferSameNode'] : ['PreferClose'],
  ipFamilyPolicy: () => ['SingleStack', 'PreferDualStack', 'RequireDualStack'],
  clusterIP: () => ['None'],
};

/** The values of an enumeration; where the API server takes others, this says nothing. */
export function enumerationChoices(place: Place): Choice[] {
  const { resource, path, cursor, snapshot } = place;
  const last = path.at(-1);
  const field = typeof last === 'number' ? path.at(-2) : last;
  if (cursor.role === 'key' || typeof field !== 'string') return [];
  const { kubernetesVersion } = settingsFor(snapshot, resource.document.uri);
  const values = serviceValues(place, field) ?? schemaValues(place, resource, field, kubernetesVersion);
  const list = typeof values === 'function' ? values(kubernetesVersion) : values;
  return list.map((value) => ({ kind: 'value', insert: { value } }));
}

/** The namespaces that objects near live in, and those that the workspace creates. */
export function namespaceChoices({ snapshot, resource, cursor }: Place): Choice[] {
  const { uri } = resource.document;
  const groups = ['workloads', 'services', 'endpoints'] as const;
  const near = groups
    .flatMap((group) => nearby(snapshot, uri, group))
    .sort((a, b) => a.distance - b.distance)
    .flatMap(({ resource: other }) => other.namespace?.value ?? []);
  const created = find(snapshot, keyFor.namespaces).flatMap(({ name }) => name?.value ?? []);
  const names = new Set(
    [...near, ...created, settingsFor(snapshot, uri).defaultNamespace].filter(
      (name) => name && name !== cursor.before + cursor.after && !isPlaceholder(name),
    ),
  );
  const detailOf = (name: string): string => {
    if (created.includes(name)) return say`created in this workspace`;
    return near.includes(name) ? say`used nearby` : say`where objects without a namespace go`;
  };
  return [...names].map((value) => ({ kind: 'namespace', detail: detailOf(value), insert: { value } }));
}

/** Node ports that no Service of the workspace asks for: like the port, and next to those that are taken nearby. */
export function nodePortChoices(place: Place): Choice[] {
  const { snapshot, resource, map } = place;
  if (!isService(resource)) return [];
  const type = knownTypeOf(resource);
  if (type !== 'NodePort' && type !== 'LoadBalancer') return [];
  const { uri } = resource.document;
  const settings = settingsFor(snapshot, uri);
  const port = resource.ports.find(({ node }) => node === map);
  const own = new Set(resource.ports.flatMap(({ nodePort }) => nodePort?.value ?? []));
  const numbers = new Set<number>();
  const offer = (like: number, detail: string, found: Map<number, string>): void => {
    const free = freeNodePort(snapshot, settings, like);
    if (free !== undefined && !own.has(free) && !numbers.has(free)) {
      numbers.add(free);
      found.set(free, detail);
    }
  };
  const found = new Map<number, string>();
  if (port?.port) offer(port.port.value, say`free, like port ${port.port.value}`, found);
  const used = nearby(snapshot, uri, 'services')
    .flatMap(({ resource: service }) => (isService(service) ? nodePortRequests(service) : []))
    .slice(0, OFFERED_NODE_PORTS * 4);
  for (const { number, service } of used) {
    if (found.size >= OFFERED_NODE_PORTS - 1) break;
    offer(
      number % 10_000,
      say`free, next to ${number} of Service ${service.name?.value ?? ''}`.trimEnd(),
      found,
    );
  }
  offer(0, say`the first free one of the range`, found);
  return [...found].map(([value, detail]) => ({ kind: 'port', detail, insert: { value } }));
}

function serviceValues(place: Place, field: string): ((version: number) => readonly string[]) | undefined {
  const { resource, field: name } = place;
  if (!isService(resource)) return undefined;
  if (name === 'spec.ipFamilies[]') return () => ['IPv4', 'IPv6'];
  if (name !== `spec.${field}` || !Object.hasOwn(SERVICE_VALUES, field)) return undefined;
  return (version) => SERVICE_VALUES[field]?.(resource, version) ?? [];
}

function schemaValues(place: Place, resource: Resource, field: string, version: number): readonly string[] {
  // For an item the type is that of the list's owner.
  const path = typeof place.path.at(-1) === 'number' ? place.path.slice(0, -1) : place.path;
  const type = typeAround({ ...place, path });
  if (type === undefined) return [];
  return (valuesFor(resource, { type }, field) ?? []).filter((value) => isTaken(type, field, value, version));
}
