import { isHeadless, protocolOf, typeOf, type Service } from '../../k8s/service';
import { describeKindAndName, isService } from '../../k8s/resource';
import { stringAt } from '../../k8s/object';
import { select } from '../../routing/selection';
import { lookUp } from '../../routing/service-lookup';
import { say } from '../../words';
import { namespaceOf, nearby } from '../../workspace/scope';
import { isPlaceholder } from '../../yaml/node';
import { aboutOf, type Choice } from './choice';
import { mapAbove, type Place } from './place';

/** The Services near the place that have a usable name, nearest first; of variants of one Service the nearest. */
export function nearServices({ snapshot, resource }: Place): Service[] {
  const seen = new Set<string>();
  return nearby(snapshot, resource.document.uri, 'services').flatMap(({ resource: service }) => {
    const name = service.name?.value;
    if (!isService(service) || !name || isPlaceholder(name)) return [];
    const key = `${namespaceOf(snapshot, service)}/${name}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [service];
  });
}

/** ING-007: Services of the Ingress's own namespace. */
export function ingressServiceChoices(place: Place): Choice[] {
  return serviceChoices(place, namespaceOf(place.snapshot, place.resource));
}

/** GW-001: a Service of the namespace that stands beside the name, else of the route's own. */
export function routeServiceChoices(place: Place): Choice[] {
  return isServiceReference(place) ? serviceChoices(place, namespaceBeside(place)) : [];
}

/** STS-004: a headless Service; one that selects the Pods comes first. */
export function statefulServiceChoices(place: Place): Choice[] {
  const { snapshot, resource } = place;
  const own = namespaceOf(snapshot, resource);
  const services = nearServices(place).filter(
    (service) => isHeadless(service) && namespaceOf(snapshot, service) === own,
  );
  const name = resource.name?.value;
  const governs = (service: Service): boolean =>
    select(snapshot, service).workloads.some(
      (workload) => workload.kind === 'StatefulSet' && workload.name?.value === name,
    );
  const ordered = [...services.filter(governs), ...services.filter((service) => !governs(service))];
  return ordered.map((service) =>
    choiceOf(place, service, governs(service) ? say`headless, selects these Pods` : say`headless`),
  );
}

/** The port of an Ingress's backend, by name or by number (ING-005). */
export function ingressPortChoices(place: Place): Choice[] {
  const service = mapAbove(place, 2);
  return portChoices(
    place,
    stringAt(service, 'name')?.value,
    namespaceOf(place.snapshot, place.resource),
    place.path.at(-1) === 'name' ? 'name' : 'number',
  );
}

export function routePortChoices(place: Place): Choice[] {
  if (!isServiceReference(place)) return [];
  return portChoices(place, stringAt(place.map, 'name')?.value, namespaceBeside(place), 'number');
}

/** What a list says of a Service: its type and its ports. */
export function serviceDetail(service: Service): string {
  const type = isHeadless(service) ? say`headless` : typeOf(service);
  const ports = service.ports.flatMap(({ port, name }) =>
    port ? [name?.value ? `${name.value} ${port.value}` : String(port.value)] : [],
  );
  return [type, ...ports.slice(0, 3), ...(ports.length > 3 ? ['…'] : [])].join(', ');
}

function serviceChoices(place: Place, namespace: string): Choice[] {
  return nearServices(place)
    .filter((service) => namespaceOf(place.snapshot, service) === namespace)
    .map((service) => choiceOf(place, service, serviceDetail(service)));
}

function choiceOf({ snapshot }: Place, service: Service, detail: string): Choice {
  const about = aboutOf(snapshot, service);
  return { kind: 'object', detail, insert: { value: service.name?.value ?? '' }, ...(about && { about }) };
}

function portChoices(
  { snapshot, resource }: Place,
  name: string | undefined,
  namespace: string,
  by: 'name' | 'number',
): Choice[] {
  const [service] = (name && lookUp(snapshot, resource, name, namespace)?.services) || [];
  if (!service) return [];
  const about = aboutOf(snapshot, service);
  return service.ports.flatMap((port): Choice[] => {
    const value = by === 'name' ? port.name?.value : port.port?.value;
    const other = by === 'name' ? port.port?.value : port.name?.value;
    if (value === undefined || isPlaceholder(String(value))) return [];
    const protocol = protocolOf(port) === 'TCP' ? '' : `/${protocolOf(port)}`;
    const detail = `${other === undefined ? '' : `${other}${protocol}, `}${describeKindAndName(service)}`;
    return [{ kind: 'port', detail, insert: { value }, ...(about && { about }) }];
  });
}

function isServiceReference({ map }: Place): boolean {
  return (
    (stringAt(map, 'kind')?.value ?? 'Service') === 'Service' && (stringAt(map, 'group')?.value ?? '') === ''
  );
}

function namespaceBeside({ snapshot, resource, map }: Place): string {
  return stringAt(map, 'namespace')?.value ?? namespaceOf(snapshot, resource);
}
