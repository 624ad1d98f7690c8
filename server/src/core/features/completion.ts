import { isService, isWorkload, type Resource } from '../k8s/resource';
import { keyFor } from '../workspace/index-keys';
import { namespaceOf } from '../workspace/scope';
import { find, isManifest, startOf, type Snapshot } from '../workspace/snapshot';
import { completionOf, type About, type Choice, type Completion } from './completion/choice';
import { endpointPortChoices, endpointsNameChoices, sliceNameChoices } from './completion/endpoints';
import { hostChoices } from './completion/hosts';
import { ownSelectorChoices, podLabelChoices, selectorChoices, sliceLabelChoices } from './completion/labels';
import { placeAt, type Place } from './completion/place';
import { policyChoices } from './completion/policies';
import { probePortChoices, targetPortChoices } from './completion/ports';
import {
  ingressPortChoices,
  ingressServiceChoices,
  routePortChoices,
  routeServiceChoices,
  statefulServiceChoices,
} from './completion/services';
import { snippetsAt } from './completion/snippets';
import { enumerationChoices, namespaceChoices, nodePortChoices } from './completion/values';
import { variableChoices } from './completion/variables';
import { hoverAt } from './hover';

export type { About, ChoiceKind, Completion } from './completion/choice';

export interface Completions {
  /** The nearest and most likely first. */
  readonly items: readonly Completion[];
  /** There are more, which further letters would bring. */
  readonly incomplete: boolean;
}

const NONE: Completions = { items: [], incomplete: false };
/** More than anybody reads. */
const MOST_ITEMS = 200;

/**
 * What can be typed at an offset of a file, as far as the workspace tells; empty for templates and patches.
 * @param trigger the character that was typed right before, where the client asks because of it
 */
export function completionsAt(
  snapshot: Snapshot,
  uri: string,
  offset: number,
  trigger?: string,
): Completions {
  const file = snapshot.files.get(uri);
  if (!file || !isManifest(snapshot, uri)) return NONE;
  const snippets = trigger === undefined ? snippetsAt(snapshot, file, offset) : [];
  if (snippets.length > 0) return { items: snippets, incomplete: false };
  const place = placeAt(snapshot, uri, offset);
  // A line break comes next as often as a space, and must not accept anything.
  if (!place || (trigger === ':' && place.cursor.needsSpace)) return NONE;
  const items = choicesAt(place).flatMap((choice) => completionOf(place, choice) ?? []);
  return { items: items.slice(0, MOST_ITEMS), incomplete: items.length > MOST_ITEMS };
}

/** What the object behind a completion does, as Markdown; `undefined` where it is gone. */
export function explainCompletion(snapshot: Snapshot, about: About): string | undefined {
  const found = find(snapshot, keyFor.name(about.kind, about.name)).find(
    (resource) => resource.document.uri === about.uri && namespaceOf(snapshot, resource) === about.namespace,
  );
  if (!found?.name) return undefined;
  return hoverAt(snapshot, about.uri, startOf(snapshot, found.document) + found.name.range.start)?.markdown;
}

function choicesAt(place: Place): Choice[] {
  const { role, hasColon } = place.cursor;
  if (place.cursor.style === 'block') return textChoices(place);
  const { field, resource } = place;
  if (role === 'value' && field === 'metadata.namespace') return namespaceChoices(place);
  if (role !== 'key' && isText(place)) return textChoices(place);
  const choices = byKind(resource, place);
  if (choices.length > 0 || role === 'key' || hasColon) return choices;
  return enumerationChoices(place);
}

function byKind(resource: Resource, place: Place): Choice[] {
  if (isService(resource)) return inService(place);
  if (isWorkload(resource)) return inWorkload(place);
  switch (resource.kind) {
    case 'Endpoints':
      return inEndpoints(place);
    case 'EndpointSlice':
      return inEndpointSlice(place);
    case 'Ingress':
      return inIngress(place);
    case 'NetworkPolicy':
      return 'podSelector' in resource ? policyChoices(place, resource) : [];
    case 'Other':
      return resource.declaredKind?.value === 'PodDisruptionBudget' && MATCH_LABELS.test(place.field)
        ? selectorChoices(place)
        : [];
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TCPRoute':
    case 'TLSRoute':
    case 'UDPRoute':
      return inRoute(place);
    default:
      return [];
  }
}

function inService(place: Place): Choice[] {
  const { field, cursor } = place;
  if (field === 'spec.selector' || field.startsWith('spec.selector.')) return selectorChoices(place);
  if (cursor.role !== 'value') return [];
  if (field === 'spec.ports[].targetPort') return targetPortChoices(place);
  return field === 'spec.ports[].nodePort' ? nodePortChoices(place) : [];
}

const POD_LABELS = /(?:^|\.)template\.metadata\.labels(?:\.|$)/;
const MATCH_LABELS = /^spec\.selector\.matchLabels(?:\.|$)/;
const SPREAD = /\.topologySpreadConstraints\[\]\.labelSelector\.matchLabels(?:\.|$)/;
const AFFINITY = /\.pod(?:Anti)?Affinity\..+\.labelSelector\.matchLabels(?:\.|$)/;
const PROBE_PORT =
  /\.(?:(?:liveness|readiness|startup)Probe|lifecycle\.(?:postStart|preStop))\.(?:httpGet|tcpSocket|grpc)\.port$/;

function inWorkload(place: Place): Choice[] {
  const { field, resource, cursor } = place;
  const labels = resource.kind === 'Pod' ? /^metadata\.labels(?:\.|$)/ : POD_LABELS;
  if (labels.test(field)) return podLabelChoices(place);
  if (MATCH_LABELS.test(field) || SPREAD.test(field)) return ownSelectorChoices(place);
  if (AFFINITY.test(field)) return selectorChoices(place);
  if (cursor.role !== 'value') return [];
  if (PROBE_PORT.test(field)) return probePortChoices(place);
  return resource.kind === 'StatefulSet' && field === 'spec.serviceName' ? statefulServiceChoices(place) : [];
}

function inEndpoints(place: Place): Choice[] {
  if (place.cursor.role !== 'value') return [];
  if (place.field === 'metadata.name') return endpointsNameChoices(place);
  return place.field === 'subsets[].ports[].name' ? endpointPortChoices(place) : [];
}

function inEndpointSlice(place: Place): Choice[] {
  const { field, cursor } = place;
  if (field === 'metadata.labels' || field.startsWith('metadata.labels.')) return sliceLabelChoices(place);
  if (cursor.role !== 'value') return [];
  if (field === 'metadata.name') return sliceNameChoices(place);
  return field === 'ports[].name' ? endpointPortChoices(place) : [];
}

function inIngress(place: Place): Choice[] {
  if (place.cursor.role !== 'value') return [];
  if (/\.(?:b|defaultB)ackend\.service\.name$/.test(place.field)) return ingressServiceChoices(place);
  return /\.(?:b|defaultB)ackend\.service\.port\.(?:name|number)$/.test(place.field)
    ? ingressPortChoices(place)
    : [];
}

function inRoute(place: Place): Choice[] {
  const field = /\.(?:backendRefs\[\]|requestMirror\.backendRef)\.(name|namespace|port)$/.exec(
    place.field,
  )?.[1];
  if (place.cursor.role !== 'value' || !field) return [];
  if (field === 'name') return routeServiceChoices(place);
  return field === 'port' ? routePortChoices(place) : namespaceChoices(place);
}

const EXPANDED = /\.(?:containers|initContainers)\[\]\.(?:env\[\]\.value|command\[\]|args\[\])$/;
const HOOK = /\.(?:livenessProbe|readinessProbe|startupProbe|postStart|preStop)\.exec\.command\[\]$/;

/** Texts that programs read. */
function isText({ field, resource }: Place): boolean {
  if (resource.kind === 'ConfigMap') return field.startsWith('data.');
  return isWorkload(resource) && (EXPANDED.test(field) || HOOK.test(field));
}

function textChoices(place: Place): Choice[] {
  if (!isText(place)) return [];
  const variables = EXPANDED.test(place.field) ? variableChoices(place) : [];
  return variables.length > 0 ? variables : hostChoices(place);
}
