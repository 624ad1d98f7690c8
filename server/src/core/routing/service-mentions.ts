import { hostsOfConfigMap, hostsOfWorkload, type HostMention } from '../k8s/host-mentions';
import { stringAt } from '../k8s/object';
import { isService, isWorkload, type Resource } from '../k8s/resource';
import type { Service, ServicePort } from '../k8s/service';
import { usedVariables } from '../k8s/used-variables';
import type { Workload } from '../k8s/workload';
import type { Located } from '../text';
import { namespaceOf } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { mapOf, mapsOf, seqOf, type YamlMap, type YamlScalar } from '../yaml/node';
import { getsServiceVariables, mayDefine } from './container-variables';
import { injectedVariables, mangle } from './environment';
import { mentionAt, partOf, scalarsOf, subjectsOf, type Entity, type Mention } from './mention';
import { pairs, portListsOf, servedServices } from './pairing';
import { servicesNamed } from './service-lookup';
import { resolveHost } from './service-names';

/** Where an object names Services and their ports. */
export function serviceMentionsIn(snapshot: Snapshot, resource: Resource): Mention[] {
  if (isService(resource)) return ofService(snapshot, resource);
  if (isWorkload(resource)) return ofWorkload(snapshot, resource);
  switch (resource.kind) {
    case 'Endpoints':
    case 'EndpointSlice':
      return ofEndpoints(snapshot, resource);
    case 'Ingress':
      return resource.backends.flatMap(({ service, port }) =>
        named(snapshot, resource, service, undefined, port),
      );
    case 'ReferenceGrant':
      return references(mapOf(resource.node, 'spec'), 'to').flatMap(({ name }) =>
        named(snapshot, resource, name, undefined, undefined),
      );
    case 'ConfigMap':
      return hostsOfConfigMap(resource).flatMap((host) => ofHost(snapshot, resource, host));
    case 'Other':
    case 'NetworkPolicy':
      return [];
    default: {
      const parents = references(mapOf(resource.node, 'spec'), 'parentRefs');
      return [
        ...resource.backends.flatMap(({ service, namespace, port }) =>
          named(snapshot, resource, service, namespace?.value, port),
        ),
        ...parents.flatMap(({ name, namespace }) => named(snapshot, resource, name, namespace, undefined)),
      ];
    }
  }
}

function ofService(snapshot: Snapshot, service: Service): Mention[] {
  const { name, ports, externalName } = service;
  const self = () => subjectsOf(snapshot, service).map(entityOf);
  const scalar = externalName && scalarsOf(service.document).get(externalName.range.start);
  return [
    ...(name ? [mentionAt('service', service, name, self, true)] : []),
    ...ports.flatMap((port) => {
      const own = () =>
        subjectsOf(snapshot, service).flatMap((subject) =>
          subject.ports.filter((other) => isSamePort(other, port)).map((other) => portOf(subject, other)),
        );
      return [port.name, port.port].flatMap((field) =>
        field ? [mentionAt('service-port', service, field, own, true)] : [],
      );
    }),
    ...(externalName && scalar
      ? ofHost(snapshot, service, {
          scalar,
          host: externalName.value,
          start: 0,
          end: externalName.value.length,
          port: undefined,
          implied: undefined,
          form: 'name',
          inConfig: false,
        })
      : []),
  ];
}

function ofEndpoints(
  snapshot: Snapshot,
  source: Extract<Resource, { kind: 'Endpoints' | 'EndpointSlice' }>,
): Mention[] {
  const name = source.kind === 'Endpoints' ? source.name : source.serviceName?.value;
  const services = () => servedServices(snapshot, source);
  return [
    ...(name ? [mentionAt('service', source, name, () => services().map(entityOf))] : []),
    ...portListsOf(source)
      .flat()
      .flatMap((port) =>
        port.name
          ? [
              mentionAt('service-port', source, port.name, () =>
                services().flatMap((service) =>
                  service.ports.filter((own) => pairs(own, port)).map((own) => portOf(service, own)),
                ),
              ),
            ]
          : [],
      ),
  ];
}

function ofWorkload(snapshot: Snapshot, workload: Workload): Mention[] {
  const owners = [workload.serviceName, workload.subdomain].flatMap((name) => name ?? []);
  return [
    ...owners.flatMap((name) => named(snapshot, workload, name, undefined, undefined)),
    ...hostsOfWorkload(workload).flatMap((host) => ofHost(snapshot, workload, host)),
    ...ofVariables(snapshot, workload),
  ];
}

/** A field that holds the name of a Service, and one beside it that may hold its port. */
function named(
  snapshot: Snapshot,
  resource: Resource,
  name: Located<string>,
  namespace: string | undefined,
  port: Located<number | string | boolean> | undefined,
): Mention[] {
  const services = () =>
    servicesNamed(snapshot, resource, name.value, namespace ?? namespaceOf(snapshot, resource));
  return [
    mentionAt('service', resource, name, () => services().map(entityOf)),
    ...(port
      ? [
          mentionAt('service-port', resource, port, () =>
            services().flatMap((one) => portsOf(one, port.value)),
          ),
        ]
      : []),
  ];
}

function ofHost(snapshot: Snapshot, resource: Resource, mention: HostMention): Mention[] {
  const resolution = resolveHost(snapshot, resource, mention.host);
  if (resolution?.kind !== 'found') return [];
  const { services, pod } = resolution;
  const labels = mention.host.split('.');
  const word = labels[pod ? 1 : 0] ?? '';
  const start = mention.start + (pod ? (labels[0]?.length ?? 0) + 1 : 0);
  const name = partOf(resource.document, mention.scalar, start, start + word.length);
  const common = { resource, declares: false, variable: false };
  const { port } = mention;
  const number = port && partOf(resource.document, port.scalar, port.start, port.end);
  return [
    {
      ...common,
      kind: 'service',
      word: word.toLowerCase(),
      range: name.range,
      name,
      entities: () => services.map(entityOf),
    },
    ...(number
      ? [
          {
            ...common,
            kind: 'service-port' as const,
            word: String(port.value),
            range: number.range,
            name: number,
            entities: () => services.flatMap((service) => portsOf(service, port.value)),
          },
        ]
      : []),
  ];
}

/** `WEB_SERVICE_HOST`, `WEB_SERVICE_PORT_HTTP`, `WEB_PORT_80_TCP_ADDR`. */
const SERVICE_VARIABLE =
  /^([A-Z0-9_]+?)_(?:SERVICE_HOST|SERVICE_PORT(?:_([A-Z0-9_]+))?|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/;

function ofVariables(snapshot: Snapshot, workload: Workload): Mention[] {
  if (!getsServiceVariables(workload)) return [];
  const seen = new Set<YamlScalar>();
  return workload.containers.flatMap((container) => {
    // Containers may share a list by an alias.
    const variables = usedVariables(container).filter(({ scalar }) => !seen.has(scalar));
    for (const { scalar } of variables) seen.add(scalar);
    return variables.flatMap(({ name, scalar, start }): Mention[] => {
      const [, prefix, suffix] = SERVICE_VARIABLE.exec(name) ?? [];
      if (!prefix || mayDefine(snapshot, workload, container, name)) return [];
      const word = prefix.toLowerCase().replaceAll('_', '-');
      const services = servicesNamed(snapshot, workload, word, namespaceOf(snapshot, workload)).filter(
        (service) => injectedVariables(service).some((variable) => variable.name === name),
      );
      if (services.length === 0) return [];
      const at = scalar.source.indexOf(name, start);
      const place = partOf(workload.document, scalar, at, at + prefix.length);
      const common = { resource: workload, declares: false, variable: true };
      const host: Mention = {
        ...common,
        kind: 'service',
        word,
        range: place.range,
        name: place,
        entities: () => services.map(entityOf),
      };
      const ports = services.flatMap((service) =>
        service.ports
          .filter((port) => suffix !== undefined && port.name && mangle(port.name.value) === suffix)
          .map((port) => ({ service, port })),
      );
      const [first] = ports;
      if (!first?.port.name || suffix === undefined) return [host];
      const end = at + name.length;
      const portPlace = partOf(workload.document, scalar, end - suffix.length, end);
      return [
        host,
        {
          ...common,
          kind: 'service-port',
          word: first.port.name.value,
          range: portPlace.range,
          name: portPlace,
          entities: () => ports.map(({ service, port }) => portOf(service, port)),
        },
      ];
    });
  });
}

/** The references of a list that mean Services of the core group. */
function references(
  spec: YamlMap | undefined,
  key: string,
): { name: Located<string>; namespace: string | undefined }[] {
  return mapsOf(seqOf(spec, key)).flatMap(({ map }) => {
    const name = stringAt(map, 'name');
    const isServiceRef = stringAt(map, 'kind')?.value === 'Service' && !stringAt(map, 'group')?.value;
    return name && isServiceRef ? [{ name, namespace: stringAt(map, 'namespace')?.value }] : [];
  });
}

function entityOf(resource: Resource): Entity {
  return { resource, part: '' };
}

function portOf(service: Service, { index }: ServicePort): Entity {
  return { resource: service, part: `port ${index}` };
}

function portsOf(service: Service, value: number | string | boolean): Entity[] {
  return service.ports
    .filter(({ name, port }) => (typeof value === 'number' ? port?.value : name?.value) === value)
    .map((port) => portOf(service, port));
}

/** Of a patch and of what it changes: lists of ports are merged by number. */
function isSamePort(a: ServicePort, b: ServicePort): boolean {
  return (
    a === b || (a.port !== undefined && a.port.value === b.port?.value && a.name?.value === b.name?.value)
  );
}
