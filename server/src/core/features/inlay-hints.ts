import { dnsLabelProblems } from '../k8s/formats';
import type { GatewayRoute, RouteBackend } from '../k8s/http-route';
import type { Ingress, IngressBackend } from '../k8s/ingress';
import { resourcesOf } from '../k8s/read';
import { isService, isWorkload, type Resource } from '../k8s/resource';
import { knownTypeOf, type Service, type ServicePort } from '../k8s/service';
import { isIpForDns } from '../routing/addresses';
import { dnsNames, fullName } from '../routing/dns';
import { listenersOf, portsBehind, type Listener } from '../routing/listeners';
import { podsInWords, selectedPods } from '../routing/selected-pods';
import { contains, shift, type OffsetRange } from '../text';
import { say } from '../words';
import { namespaceOf } from '../workspace/scope';
import { isManifest, settingsFor, startOf, type Snapshot } from '../workspace/snapshot';
import { pairOf } from '../yaml/node';
import { bullets, code, paragraphs } from './hover/markdown';
import { inNamespace, linkTo } from './hover/naming';
import { placeIn, placeOfObject, type Place } from './place';

/** Words that an editor shows beside the text. */
export interface InlayHint {
  /** In the file: the words stand behind it. */
  readonly offset: number;
  readonly parts: readonly InlayHintPart[];
  /** Markdown. */
  readonly tooltip: string;
}

export interface InlayHintPart {
  readonly text: string;
  /** What it speaks of. */
  readonly place: Place | undefined;
}

/** A hint with its offset in the document. */
type LocalHint = InlayHint;

/**
 * The hints in a range of a file, in the order of their places, as far as the settings want them. None for templates
 * and patches, which are not deployed as they stand.
 */
export function inlayHintsIn(snapshot: Snapshot, uri: string, range: OffsetRange): InlayHint[] {
  const file = snapshot.files.get(uri);
  if (!file || !isManifest(snapshot, uri)) return [];
  const wanted = settingsFor(snapshot, uri).inlayHints;
  if (!Object.values(wanted).includes(true)) return [];
  return file.documents
    .filter((document) => {
      const start = startOf(snapshot, document);
      return start <= range.end && range.start <= start + document.text.length;
    })
    .flatMap((document) =>
      // What the parser makes of a broken text proves nothing.
      document.errors.length > 0
        ? []
        : resourcesOf(document).flatMap((resource) => hintsFor(snapshot, resource)),
    )
    .filter(({ offset }) => contains(range, offset))
    .sort((a, b) => a.offset - b.offset);
}

function hintsFor(snapshot: Snapshot, resource: Resource): InlayHint[] {
  const wanted = settingsFor(snapshot, resource.document.uri).inlayHints;
  const start = startOf(snapshot, resource.document);
  const local = (): LocalHint[] => {
    if (isService(resource)) {
      return [
        ...(wanted.dnsName ? dnsHint(snapshot, resource) : []),
        ...(wanted.selectedPods ? selectorHint(snapshot, resource) : []),
        ...(wanted.targetPort ? resource.ports.flatMap((port) => targetHint(snapshot, resource, port)) : []),
      ];
    }
    if (!wanted.backend || isWorkload(resource) || !('backends' in resource)) return [];
    return resource.backends.flatMap((backend) => backendHint(snapshot, resource, backend));
  };
  return local().map((hint) => ({ ...hint, offset: shift({ start: hint.offset, end: 0 }, start).start }));
}

/** `targetPort: http` → 8080: the numbers that the name stands for in the selected Pods. */
function targetHint(snapshot: Snapshot, service: Service, port: ServicePort): LocalHint[] {
  const { targetPort } = port;
  const isOwn = targetPort && contains(port.range, targetPort.range.start);
  if (!isOwn || typeof targetPort.value !== 'string' || targetPort.value === '') return [];
  // PAIR-001: the ports of Endpoints and EndpointSlices have nothing to do with it.
  const listeners = listenersOf(snapshot, service, port).filter(({ owner }) => isWorkload(owner));
  return listeners.length === 0 ? [] : [numbersHint(snapshot, targetPort.range.end, listeners)];
}

/** `number: 80` → 8080: what the Pods get that an Ingress or a route sends to. */
function backendHint(
  snapshot: Snapshot,
  from: Ingress | GatewayRoute,
  backend: IngressBackend | RouteBackend,
): LocalHint[] {
  const { port } = backend;
  if (!port || !contains(backend.range, port.range.start)) return [];
  const listeners = portsBehind(snapshot, from, backend).flatMap((found) =>
    listenersOf(snapshot, found.service, found.port),
  );
  return listeners.length === 0 ? [] : [numbersHint(snapshot, port.range.end, listeners)];
}

/** Each number once, with the place where it was found first. */
function numbersHint(snapshot: Snapshot, offset: number, listeners: readonly Listener[]): LocalHint {
  const first = new Map<number, Listener>();
  for (const listener of listeners) if (!first.has(listener.number)) first.set(listener.number, listener);
  const parts = [...first.values()].flatMap(({ number, document, range }, index): InlayHintPart[] => [
    { text: index === 0 ? '→ ' : ', ', place: undefined },
    { text: String(number), place: placeIn(snapshot, document, range) },
  ]);
  return { offset, parts, tooltip: listenersInWords(snapshot, listeners) };
}

function listenersInWords(snapshot: Snapshot, listeners: readonly Listener[]): string {
  const lines = listeners.map(({ number, owner, container }) => {
    const where = isWorkload(owner)
      ? container
        ? say`container ${code(container)} of `
        : say`the Pods of `
      : '';
    return `${code(number)}: ${where}${linkTo(snapshot, owner)}`;
  });
  return listInWords([...new Set(lines)]);
}

function listInWords(lines: readonly string[]): string {
  return lines.length > 1 ? bullets(lines) : lines.join('');
}

/** `selector:` 3 Pods in 2 workloads. */
function selectorHint(snapshot: Snapshot, service: Service): LocalHint[] {
  const pods = selectedPods(snapshot, service);
  const pair = pairOf(service.spec, 'selector');
  if (!pods || !pair || pair.merged) return [];
  const { value } = pair;
  const isHere = value?.type === 'map' && value.flow && value.range.start > pair.key.range.end;
  const colon = service.document.text.indexOf(':', pair.key.range.end) + 1;
  const [only] = pods.workloads;
  return [
    {
      offset: isHere ? value.range.end : colon,
      parts: [
        {
          text: podsInWords(pods),
          place: only && pods.workloads.length === 1 ? placeOfObject(snapshot, only) : undefined,
        },
      ],
      tooltip: listInWords(pods.workloads.map((workload) => linkTo(snapshot, workload))),
    },
  ];
}

/** The full name that Pods anywhere in the cluster use. */
function dnsHint(snapshot: Snapshot, service: Service): LocalHint[] {
  const { name } = service;
  const full = fullName(snapshot, service);
  // Placeholders are no labels.
  const labels = [name?.value ?? '', namespaceOf(snapshot, service)];
  if (!name || !full || labels.some((label) => dnsLabelProblems(label).length > 0)) return [];
  const isAlias = knownTypeOf(service) === 'ExternalName';
  // DNS-032: there is no alias for an address.
  if (isAlias && isIpForDns(service.externalName?.value ?? '')) return [];
  if (knownTypeOf(service) === undefined || !contains(service.node.range, name.range.start)) return [];
  const names = dnsNames(snapshot, service).map((one) => say`${code(one.name)}: from ${one.from}`);
  return [
    {
      offset: name.range.end,
      parts: [{ text: full, place: undefined }],
      tooltip: paragraphs(say`Names of the Service ${inNamespace(snapshot, service)}:`, bullets(names)),
    },
  ];
}
