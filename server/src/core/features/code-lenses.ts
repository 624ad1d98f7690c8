import type { EndpointSlice } from '../k8s/endpoint-slice';
import type { Endpoints } from '../k8s/endpoints';
import type { GatewayRoute } from '../k8s/http-route';
import type { Ingress } from '../k8s/ingress';
import { resourcesOf } from '../k8s/read';
import { isService, isWorkload, kindName, type Resource } from '../k8s/resource';
import { knownTypeOf, type Service } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { isIpForDns } from '../routing/addresses';
import { ingressesTo } from '../routing/exposure';
import { portsBehind } from '../routing/listeners';
import { closeServedServices, effectiveSources } from '../routing/pairing';
import { hasVariants, selectedPods, workloadInWords } from '../routing/selected-pods';
import { hasSelector, isTemplated, select, servicesSelecting } from '../routing/selection';
import { contains, shift, type OffsetRange } from '../text';
import { say } from '../words';
import { isManifest, settingsFor, startOf, type Snapshot } from '../workspace/snapshot';
import { isPlaceholder } from '../yaml/node';
import { diagnosticsOf, type Diagnostic } from './diagnostics';
import { placeIn, placeOfObject, type Place } from './place';

/** A line above an object that says where its traffic goes or comes from. */
export interface CodeLens {
  /** In the file: the object's first key. */
  readonly range: OffsetRange;
  readonly title: string;
  /** What it speaks of; none where there is nothing to go to. */
  readonly places: readonly Place[];
}

interface Line {
  readonly title: string;
  readonly places: readonly Place[];
}

/** Workloads and hosts that a line names; of more it says how many there are. */
const NAMED = 2;
/** Letters of a name that a line shows. */
const LONGEST = 60;

/** The lines above the objects of a file, in the order of the text. None for templates and patches. */
export function codeLensesOf(
  snapshot: Snapshot,
  uri: string,
  diagnosticsFor: (uri: string) => readonly Diagnostic[] = () => diagnosticsOf(snapshot, uri),
): CodeLens[] {
  const file = snapshot.files.get(uri);
  if (!file || !isManifest(snapshot, uri) || !settingsFor(snapshot, uri).codeLens) return [];
  let known: readonly Diagnostic[] | undefined;
  const diagnostics = (): readonly Diagnostic[] => (known ??= diagnosticsFor(uri));
  return file.documents.flatMap((document) =>
    // What the parser makes of a broken text proves nothing.
    document.errors.length > 0
      ? []
      : resourcesOf(document).flatMap((resource) => {
          const key = resource.node.pairs.find(({ merged }) => !merged)?.key.range;
          if (!key) return [];
          const range = shift(key, startOf(snapshot, document));
          return linesFor(snapshot, resource, diagnostics).map((line) => ({ range, ...line }));
        }),
  );
}

function linesFor(snapshot: Snapshot, resource: Resource, diagnostics: () => readonly Diagnostic[]): Line[] {
  if (isWorkload(resource)) return selectedBy(snapshot, resource);
  if (isService(resource))
    return [...outgoing(snapshot, resource, diagnostics), ...incoming(snapshot, resource)];
  if (resource.kind === 'Ingress' || 'hostnames' in resource) return behind(snapshot, resource);
  return resource.kind === 'Endpoints' || resource.kind === 'EndpointSlice' ? serves(snapshot, resource) : [];
}

/** Where a Service sends its traffic. */
function outgoing(snapshot: Snapshot, service: Service, diagnostics: () => readonly Diagnostic[]): Line[] {
  if (knownTypeOf(service) === 'ExternalName') {
    const target = service.externalName?.value;
    // DNS-032: there is no alias for an address.
    return target && !isPlaceholder(target) && !isIpForDns(target)
      ? [{ title: say`→ ${short(target)} (DNS alias)`, places: [] }]
      : [];
  }
  if (knownTypeOf(service) === undefined || isTemplated(service)) return [];
  const workloads = hasSelector(service) ? select(snapshot, service).workloads : [];
  const sources = effectiveSources(snapshot, service);
  const receivers = [...workloads, ...sources];
  if (receivers.length === 0) return unmatched(snapshot, service, diagnostics);
  const names = [...new Set([...workloadNames(service, workloads), ...sources.map(nameOf)])];
  const many = `${names.length} ${sources.length > 0 ? 'receivers' : 'workloads'}`;
  const title = names.length > NAMED + 1 ? many : names.join(', ');
  return [
    {
      title: [`→ ${title}`, portsOf(service)].filter(Boolean).join(' · '),
      places: receivers.map((receiver) => placeOfObject(snapshot, receiver)),
    },
  ];
}

function workloadNames(service: Service, workloads: readonly Workload[]): string[] {
  const isVariant = hasVariants(workloads);
  return workloads.map((workload) => short(workloadInWords(service, workload, isVariant)));
}

/** Says so only where the rule does: the Pods may simply live elsewhere. */
function unmatched(snapshot: Snapshot, service: Service, diagnostics: () => readonly Diagnostic[]): Line[] {
  if (!hasSelector(service)) return [];
  const node = shift(service.node.range, startOf(snapshot, service.document));
  const finding = diagnostics().find(
    ({ code, range }) => code === 'selector-no-match' && contains(node, range.start),
  );
  if (!finding || finding.severity === 'hint') return [];
  const places = finding.related.map(({ uri, range }) => ({ uri, range }));
  const title =
    finding.severity === 'information' ? say`no Pod in this workspace matches` : say`no Pod matches`;
  return [{ title: places.length > 0 ? say`${title}, see what comes close` : title, places }];
}

function portsOf({ ports }: Service): string {
  const [port] = ports;
  if (ports.length !== 1) return ports.length > 1 ? say`${ports.length} ports` : '';
  return port?.port ? say`port ${port.port.value}` : '';
}

/** Which Ingresses send to a Service. */
function incoming(snapshot: Snapshot, service: Service): Line[] {
  const ways = ingressesTo(snapshot, service);
  const ingresses = [...new Set(ways.map(({ ingress }) => ingress))];
  const [only] = ingresses;
  if (!only) return [];
  const hosts = [...new Set(ways.map(({ backend }) => backend.host ?? say`any host`))].map(short);
  const listed =
    hosts.length > NAMED + 1
      ? say`${hosts.slice(0, NAMED).join(', ')} and ${hosts.length - NAMED} more`
      : hosts.join(', ');
  const who = ingresses.length > 1 ? say`${ingresses.length} Ingresses` : nameOf(only);
  return [
    {
      title: say`from ${who} (${listed})`,
      places: ways.map(({ ingress, backend }) => placeIn(snapshot, ingress.document, backend.service.range)),
    },
  ];
}

/** Which Services an Ingress or a route of the Gateway API sends to; of a single one also what stands behind it. */
function behind(snapshot: Snapshot, from: Ingress | GatewayRoute): Line[] {
  const found = new Map<string, Service>();
  for (const backend of from.backends) {
    for (const { service, port } of portsBehind(snapshot, from, backend))
      found.set(`${nameOf(service)}:${port.port?.value ?? '?'}`, service);
  }
  const [only] = found.values();
  if (!only) return [];
  const services = [...new Set(found.values())];
  const names = [...found.keys()];
  const listed = names.length > NAMED + 1 ? say`${services.length} Services` : names.join(', ');
  const receivers = names.length === 1 ? (selectedPods(snapshot, only)?.workloads ?? []) : [];
  const workloads = [...new Set(receivers.map(nameOf))];
  const onward = workloads.length > 0 && workloads.length <= NAMED ? ` → ${workloads.join(', ')}` : '';
  return [
    {
      title: `→ ${listed}${onward}`,
      places: services.map((service) => placeOfObject(snapshot, service)),
    },
  ];
}

function selectedBy(snapshot: Snapshot, workload: Workload): Line[] {
  const services = servicesSelecting(snapshot, workload);
  const names = [...new Set(services.map(nameOf))];
  const [only] = names;
  if (only === undefined) return [];
  return [
    {
      title: say`selected by ${names.length > 1 ? say`${names.length} Services` : only}`,
      places: services.map((service) => placeOfObject(snapshot, service)),
    },
  ];
}

function serves(snapshot: Snapshot, source: Endpoints | EndpointSlice): Line[] {
  const services = closeServedServices(snapshot, source).filter((service) =>
    effectiveSources(snapshot, service).includes(source),
  );
  const [first] = services;
  if (!first) return [];
  return [
    {
      title: say`addresses of ${nameOf(first)}`,
      places: services.map((service) => placeOfObject(snapshot, service)),
    },
  ];
}

function nameOf(resource: Resource): string {
  return short([kindName(resource), resource.name?.value].filter(Boolean).join(' '));
}

/** One line, without what would become an icon. */
function short(value: string): string {
  const line = value
    .replace(/(?:(?![\u0096\u0091\u0097])[\s\p{Cc}\p{Cf}\p{Cs}])+/gu, ' ')
    .replaceAll('$(', '(');
  const letters = [...line];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST).join('')}…` : line;
}
