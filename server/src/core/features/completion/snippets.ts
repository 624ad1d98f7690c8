import { headlessServiceFor, selectedLabels } from '../../k8s/new-objects';
import { proposeNames } from '../../k8s/port-naming';
import { describeKindAndName, isService, isWorkload } from '../../k8s/resource';
import { protocolOf, typeOf, type Service } from '../../k8s/service';
import { labelValues, suggestedName } from '../../k8s/skeletons';
import type { Workload } from '../../k8s/workload';
import { reachablePorts } from '../../routing/routes';
import { servicesSelecting } from '../../routing/selection';
import { say } from '../../words';
import { nearby, SAME_DIRECTORY } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { lineAt } from '../../yaml/cursor';
import { eolOf, renderDocument, type NewValue } from '../../yaml/edits';
import type { ManifestFile } from '../../yaml/manifest-file';
import { isPlaceholder } from '../../yaml/node';
import { aboutOf, type About, type Completion } from './choice';
import { COMMON_SHAPES } from './common-shapes';

/** Objects of each kind that get a snippet of their own. */
const MOST = 10;

interface Snippet {
  readonly label: string;
  readonly detail: string;
  readonly about: About | undefined;
  /** With tab stops. */
  readonly body: string;
}

/** Whole objects, where a document is still empty: for what lies in this directory first, then the common shapes. */
export function snippetsAt(snapshot: Snapshot, file: ManifestFile, offset: number): Completion[] {
  const { text, uri } = file;
  if (!mayBecomeManifest(uri)) return [];
  const line = lineAt(text, offset);
  const range = text[line.start] === '\uFEFF' ? { ...line, start: line.start + 1 } : line;
  const word = text.slice(range.start, range.end);
  if (
    offset < range.start ||
    offset > range.end ||
    !/^[A-Za-z]*$/.test(word) ||
    !isAlone(text, range.start, range.end)
  )
    return [];
  const snippets = [...forWorkloads(snapshot, uri), ...forServices(snapshot, uri), ...COMMON_SHAPES];
  return snippets.map(({ label, detail, about, body }) => ({
    label,
    kind: 'snippet',
    detail,
    about,
    range,
    newText: body.replaceAll('\n', eolOf(text)),
    snippet: true,
    filterText: label,
  }));
}

/** Other tools' files are empty at first, too. A document that was never saved has no name yet. */
function mayBecomeManifest(uri: string): boolean {
  if (uri.startsWith('untitled:')) return true;
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  return (
    /\.ya?ml$/i.test(name) &&
    !/\/\.[^/]+/.test(uri) &&
    !/^(?:(?:docker-)?compose.*|chart|values|kustomization|mkdocs|pubspec|openapi|azure-pipelines.*)\.ya?ml$/i.test(
      name,
    )
  );
}

/** Nothing but the line and comments stands in its document. */
function isAlone(text: string, start: number, end: number): boolean {
  const before =
    text
      .slice(0, start)
      .split(/^---.*$/m)
      .at(-1) ?? '';
  const after = text.slice(end).split(/^(?:---|\.\.\.)/m)[0] ?? '';
  return (before + after).split('\n').every((line) => /^\uFEFF?\s*(?:#.*)?$/.test(line));
}

/** Workloads of the directory that no Service selects yet. */
function forWorkloads(snapshot: Snapshot, uri: string): Snippet[] {
  return nearby(snapshot, uri, 'workloads')
    .flatMap(({ resource, distance }) =>
      distance <= SAME_DIRECTORY && isWorkload(resource) && isExposable(snapshot, resource) ? [resource] : [],
    )
    .slice(0, MOST)
    .map((workload) => ({
      label: say`Service for ${describeKindAndName(workload)}`,
      detail:
        workload.kind === 'StatefulSet'
          ? say`headless, with a DNS name for each Pod`
          : say`with the ports of its containers`,
      about: aboutOf(snapshot, workload),
      body: escapeSnippet(
        workload.kind === 'StatefulSet'
          ? headlessServiceFor(workload, workload.serviceName?.value || suggestedName(workload))
          : serviceFor(workload),
      ),
    }));
}

function isExposable(snapshot: Snapshot, workload: Workload): boolean {
  const labels = selectedLabels(workload);
  return (
    workload.name !== undefined &&
    !['Job', 'CronJob', 'PodTemplate'].includes(workload.kind) &&
    labels.length > 0 &&
    labels.every(({ value }) => value.value !== '' && !isPlaceholder(value.value)) &&
    usablePorts(workload).length > 0 &&
    servicesSelecting(snapshot, workload).length === 0
  );
}

function forServices(snapshot: Snapshot, uri: string): Snippet[] {
  return nearby(snapshot, uri, 'services')
    .flatMap(({ resource, distance }) =>
      distance <= SAME_DIRECTORY && isService(resource) ? [resource] : [],
    )
    .filter(
      (service) =>
        service.name &&
        !isPlaceholder(service.name.value) &&
        typeOf(service) !== 'ExternalName' &&
        webPort(service),
    )
    .slice(0, MOST)
    .map((service) => ({
      label: say`Ingress for Service ${service.name?.value}`,
      detail: say`every path of a host`,
      about: aboutOf(snapshot, service),
      body: ingressFor(service),
    }));
}

function serviceFor(workload: Workload): string {
  const ports = usablePorts(workload).map(({ port }) => ({ ...port, port: port.containerPort }));
  const names = proposeNames(ports);
  return renderDocument({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: suggestedName(workload), ...namespaceOf(workload) },
    spec: {
      selector: labelValues(selectedLabels(workload)),
      ports: ports.map((port): NewValue => {
        const name = names.get(port) ?? port.name?.value;
        const protocol = protocolOf(port);
        return {
          ...(name && (ports.length > 1 || port.name) ? { name } : {}),
          ...(protocol === 'TCP' ? {} : { protocol }),
          port: port.port?.value ?? 80,
          ...(port.name?.value ? { targetPort: port.name.value } : {}),
        };
      }),
    },
  });
}

function ingressFor(service: Service): string {
  const port = webPort(service);
  const name = service.name?.value ?? '';
  const host = `${name}.example.com`;
  const text = renderDocument({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, ...namespaceOf(service) },
    spec: {
      rules: [
        {
          host,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: {
                  service: {
                    name,
                    port: port?.name ? { name: port.name.value } : { number: port?.port?.value ?? 80 },
                  },
                },
              },
            ],
          },
        },
      ],
    },
  });
  return escapeSnippet(text).replace(`host: ${host}`, `host: \${1:${host}}`);
}

/** What an Ingress can send to: the port that is called so, else the first one. */
function webPort(service: Service): Service['ports'][number] | undefined {
  const tcp = service.ports.filter((port) => protocolOf(port) === 'TCP' && port.port);
  return tcp.find(({ name }) => name?.value.startsWith('http')) ?? tcp[0];
}

/** Each number once for a protocol. */
function usablePorts(workload: Workload): ReturnType<typeof reachablePorts> {
  const seen = new Set<string>();
  return reachablePorts(workload).filter(({ port }) => {
    const key = `${port.containerPort?.value}/${protocolOf(port)}`;
    return port.containerPort !== undefined && !seen.has(key) && Boolean(seen.add(key));
  });
}

function namespaceOf({ namespace }: Workload | Service): { namespace?: string } {
  return namespace ? { namespace: namespace.value } : {};
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
