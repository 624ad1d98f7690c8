import type { Label } from '../../k8s/object';
import { isWorkload, kindName, type Resource } from '../../k8s/resource';
import { protocolOf, type Service, type ServicePort } from '../../k8s/service';
import { joinWords, say } from '../../words';
import { directoryOf, relativePath } from '../../workspace/paths';
import { namespaceOf, namespaceOrigin, searchedPlace } from '../../workspace/scope';
import { folderOf, type Snapshot } from '../../workspace/snapshot';
import { scalarOf } from '../../yaml/node';
import { abridged, code, link, text } from './markdown';

/** `Deployment web`. */
export function nameOf(resource: Resource): string {
  return resource.name?.value
    ? `${kindName(resource)} ${resource.name.value}`
    : say`${kindName(resource)} without a name`;
}

/** The object's name, as a link to where it is written. */
export function linkTo(snapshot: Snapshot, resource: Resource): string {
  return link(nameOf(resource), placeOf(snapshot, resource));
}

/** The Pods of a workload, or the Pod itself. */
export function podsOf(snapshot: Snapshot, resource: Resource): string {
  const isPod = isWorkload(resource) && resource.kind === 'Pod';
  return isPod ? linkTo(snapshot, resource) : say`the Pods of ${linkTo(snapshot, resource)}`;
}

export function linksTo(snapshot: Snapshot, resources: readonly Resource[]): string {
  return joinWords(
    abridged(
      resources.map((resource) => linkTo(snapshot, resource)),
      5,
    ),
  );
}

/** `**Service web** in namespace `shop`` */
export function title(snapshot: Snapshot, resource: Resource): string {
  return `**${text(nameOf(resource))}** ${inNamespace(snapshot, resource)}`;
}

/** The title of a hover on a part of an object: `**Port 80** of Service web in namespace `shop`` */
export function titleOfPart(snapshot: Snapshot, part: string, resource: Resource): string {
  if (resource.fragment) return say`**${part}** (fragment of a Service)`;
  const article = resource.name?.value ? '' : `${articleFor(kindName(resource))} `;
  return say`**${part}** of ${article}${text(nameOf(resource))} ${inNamespace(snapshot, resource)}`;
}

/** `in namespace `shop``, and who says so, if not the object itself. */
export function inNamespace(snapshot: Snapshot, resource: Resource): string {
  return say`in namespace ${code(namespaceOf(snapshot, resource))}${namespaceSource(snapshot, resource)}`;
}

/** @param known a kustomization that needs no mention, by its directory */
export function namespaceSource(snapshot: Snapshot, resource: Resource, known?: string): string {
  const origin = namespaceOrigin(snapshot, resource);
  if (origin === 'written') return '';
  if (origin === 'setting') return say` (not written; setting \`kubeRoutes.defaultNamespace\`)`;
  if (origin === 'patch') return say` (set by a patch)`;
  const uri = origin.kustomization;
  if (directoryOf(uri) === known) return '';
  const folder = folderOf(snapshot, uri);
  return say` (set by ${link(folder === undefined ? uri : relativePath(folder, uri), fileLink(uri))})`;
}

/** The place that was searched, as in the messages of findings. */
export function placeText(snapshot: Snapshot): string {
  return text(searchedPlace(snapshot));
}

export function labelList(labels: readonly Label[]): string {
  return joinWords(abridged(labels.map(labelText), 6));
}

export function labelText({ key, value }: Label): string {
  return code(`${key.value}=${value.value}`);
}

/** The Pods that a Service looks for: `Pods with `app=web` and `tier=front``. */
export function wantedPods(service: Service): string {
  return say`Pods with ${labelList(service.selector)}`;
}

/** The Service port's number as written, placeholders included; `?` where there is none. */
export function portNumber(port: ServicePort): string {
  return port.port ? String(port.port.value) : (scalarOf(port.node, 'port')?.source ?? '?');
}

/** `80`, or `53/UDP` where not everything is TCP. */
export function numberAndProtocol(service: Service, port: ServicePort): string {
  const onlyTcp = service.ports.every((other) => protocolOf(other) === 'TCP');
  return onlyTcp ? portNumber(port) : `${portNumber(port)}/${protocolOf(port)}`;
}

/** How sentences call a Service port: `port 80`, or `port `http` (80)`. */
export function portName(service: Service, port: ServicePort): string {
  const number = text(numberAndProtocol(service, port));
  return port.name?.value ? say`port ${code(port.name.value)} (${number})` : say`port ${number}`;
}

function articleFor(noun: string): string {
  return /^[AEIOU]/.test(noun) ? 'an' : 'a';
}

function fileLink(uri: string): string | undefined {
  return uri.startsWith('file:') ? uri : undefined;
}

/** Only files can be opened at a line. */
function placeOf(snapshot: Snapshot, resource: Resource): string | undefined {
  const { uri } = resource.document;
  const file = snapshot.files.get(uri);
  if (!file || !fileLink(uri)) return undefined;
  const offset =
    file.startOf(resource.document) + (resource.name ?? { range: resource.headRange }).range.start;
  let line = 1;
  for (let at = file.text.indexOf('\n'); at >= 0 && at < offset; at = file.text.indexOf('\n', at + 1)) line++;
  return `${uri}#L${line}`;
}
