import { describeKindAndName, isWorkload } from '../../k8s/resource';
import { protocolOf, typeOf, type Service } from '../../k8s/service';
import { portListsOf, servedServices, sourcesOf, type EndpointSource } from '../../routing/pairing';
import { say } from '../../words';
import { sameNamespace } from '../../workspace/scope';
import { isPlaceholder } from '../../yaml/node';
import { aboutOf, type Choice } from './choice';
import type { Place } from './place';
import { nearServices } from './services';

/** The name of Endpoints: that of the Service that it is for (EP-001). */
export function endpointsNameChoices(place: Place): Choice[] {
  return slicesWanted(place).map((service) => ({
    kind: 'object',
    detail: say`Service without a selector`,
    insert: { value: service.name?.value ?? '' },
    ...explain(place, service),
  }));
}

/** The name of an EndpointSlice is free; by custom it begins with that of its Service. */
export function sliceNameChoices(place: Place): Choice[] {
  return slicesWanted(place).map((service) => ({
    kind: 'object',
    detail: say`for ${describeKindAndName(service)}`,
    insert: { value: `${service.name?.value}-1` },
    ...explain(place, service),
  }));
}

/** The Services near whose addresses somebody has to write, and nobody does yet, but for this document. */
export function slicesWanted(place: Place): Service[] {
  const { snapshot, resource, file, start } = place;
  // This document stands in the snapshot as it was read last.
  const isHere = ({ document }: EndpointSource): boolean =>
    file.documents.includes(document) && file.startOf(document) === start;
  return nearServices(place).filter(
    (service) =>
      service.selector.length === 0 &&
      typeOf(service) !== 'ExternalName' &&
      sameNamespace(snapshot, service, resource) &&
      sourcesOf(snapshot, service).every(isHere),
  );
}

/** In Endpoints and EndpointSlices: ports must have the names that the Service's ports have (PAIR-001). */
export function endpointPortChoices(place: Place): Choice[] {
  const { snapshot, resource, map } = place;
  const isSource = resource.kind === 'Endpoints' || resource.kind === 'EndpointSlice';
  if (!isSource || isWorkload(resource)) return [];
  const list = portListsOf(resource).find((ports) => ports.some(({ node }) => node === map)) ?? [];
  const taken = new Set(list.flatMap(({ node, name }) => (node !== map && name?.value) || []));
  return servedServices(snapshot, resource).flatMap((service) =>
    service.ports.flatMap((port): Choice[] => {
      const name = port.name?.value;
      if (!name || isPlaceholder(name) || taken.has(name)) return [];
      const protocol = protocolOf(port) === 'TCP' ? '' : `/${protocolOf(port)}`;
      return [
        {
          kind: 'port',
          detail: say`port ${port.port?.value ?? '?'}${protocol} of ${describeKindAndName(service)}`,
          insert: { value: name },
          ...explain(place, service),
        },
      ];
    }),
  );
}

function explain({ snapshot }: Place, service: Service): Pick<Choice, 'about'> {
  const about = aboutOf(snapshot, service);
  return about ? { about } : {};
}
