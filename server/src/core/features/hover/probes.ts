import { integerAt, stringAt } from '../../k8s/object';
import type { Service } from '../../k8s/service';
import type { Container, Workload } from '../../k8s/workload';
import { isIsolated } from '../../routing/policy-flow';
import { declaredPorts } from '../../routing/routes';
import { servicesSelecting } from '../../routing/selection';
import { say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { mapOf, scalarOf, seqOf, type YamlMap } from '../../yaml/node';
import { code, paragraphs } from './markdown';
import { linksTo, placeText, titleOfPart } from './naming';
import type { HoverTarget } from './target';

const PROBES = ['readinessProbe', 'livenessProbe', 'startupProbe'] as const;
type ProbeName = (typeof PROBES)[number];

/** The probe that a target is in, if any. */
export function probeIn({ path }: HoverTarget): ProbeName | undefined {
  return PROBES.find((name) => path.includes(name));
}

/** What the kubelet asks, on which port, and what follows from the answer. */
export function explainProbe(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  name: ProbeName,
): string | undefined {
  const probe = mapOf(container.node, name);
  // POD-011
  if (!probe || container.role === 'init') return undefined;
  const asks = question(workload, container, probe);
  if (!asks) return undefined;
  const exempt =
    !mapOf(probe, 'exec') && isIsolated(snapshot, workload, 'Ingress') === 'yes'
      ? say` NetworkPolicies let the node of a Pod in.`
      : '';
  return paragraphs(
    titleOfPart(snapshot, name, workload),
    say`${asks.words}, every ${numberOf(probe, 'periodSeconds', 10)} s.${asks.note ? ` ${asks.note}` : ''}${exempt}`,
    asks.cannotRun ? CANNOT_RUN[name] : consequence(snapshot, workload, container, probe, name),
  );
}

/** The kubelet throws away what is no result, so the state stays what it was at first. */
const CANNOT_RUN: Readonly<Record<ProbeName, string>> = {
  readinessProbe: say`So the Pod never becomes ready, which Services wait for.`,
  livenessProbe: say`So a container that hangs is not restarted.`,
  startupProbe: say`So the container never counts as started, and the Pod never becomes ready.`,
};

interface AskedPort {
  readonly number: string;
  readonly note?: string | undefined;
  readonly cannotRun?: boolean;
}

interface Question extends Omit<AskedPort, 'number'> {
  readonly words: string;
}

function question(workload: Workload, container: Container, probe: YamlMap): Question | undefined {
  const owner = container.name ? say`container ${code(container.name.value)}` : say`the container`;
  const http = mapOf(probe, 'httpGet');
  if (http) {
    const { number, ...asked } = portOf(workload, container, http);
    const path = stringAt(http, 'path')?.value ?? '/';
    const scheme = (stringAt(http, 'scheme')?.value ?? 'HTTP').toLowerCase();
    const url = `${scheme}://${stringAt(http, 'host')?.value ?? '<IP of the Pod>'}:${number}${path.startsWith('/') ? '' : '/'}${path}`;
    return { words: say`The kubelet gets ${code(url)} itself${whom(http)}`, ...asked };
  }
  const tcp = mapOf(probe, 'tcpSocket');
  if (tcp) {
    const { number, ...asked } = portOf(workload, container, tcp);
    const host = stringAt(tcp, 'host')?.value ?? '<IP of the Pod>';
    return {
      words: say`The kubelet connects to ${code(`${host}:${number}`)} itself${whom(tcp)}`,
      ...asked,
    };
  }
  const grpc = mapOf(probe, 'grpc');
  if (grpc) {
    const { number, ...asked } = portOf(workload, container, grpc);
    const service = stringAt(grpc, 'service')?.value;
    return {
      words: say`The kubelet asks the gRPC health check${service ? say` of ${code(service)}` : ''} at ${code(`<IP of the Pod>:${number}`)} itself, not through a Service`,
      ...asked,
    };
  }
  const command = seqOf(mapOf(probe, 'exec'), 'command')?.items.flatMap(({ value }) =>
    value?.type === 'scalar' ? [value.source] : [],
  );
  return command && { words: say`The kubelet runs ${code(command.join(' '))} in ${owner}` };
}

/** A host of its own takes the place of the Pod. */
function whom(handler: YamlMap): string {
  return stringAt(handler, 'host') ? say` (that host, not the Pod)` : say`, not through a Service`;
}

/** POD-021: a name is looked up in the same container only, whatever its protocol. */
function portOf(workload: Workload, container: Container, handler: YamlMap): AskedPort {
  const written = scalarOf(handler, 'port');
  if (!written) return { number: '?' };
  if (stringAt(handler, 'host')) return { number: written.source };
  const named = container.ports.find((port) => port.name?.value === written.source);
  if (named?.containerPort)
    return {
      number: String(named.containerPort.value),
      note: say`${code(written.source)} is the name of container port ${named.containerPort.value}.`,
    };
  if (!/^\d+$/.test(written.source))
    return {
      number: written.source,
      note: say`But this container declares no port named ${code(written.source)}, so the probe cannot be run.`,
      cannotRun: true,
    };
  const number = Number(written.source);
  const declared = declaredPorts(workload).find(({ port }) => port.containerPort?.value === number);
  const note =
    declared === undefined
      ? say`No container declares this port, which is fine as long as a process listens on it.`
      : declared.container !== container && declared.container.name
        ? say`It is ${code(declared.container.name.value)}, another container of the Pod, that declares this port.`
        : undefined;
  return { number: written.source, note };
}

/** DEF-015, RES-005, RES-007. */
function consequence(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  probe: YamlMap,
  name: ProbeName,
): string {
  const failures = numberOf(probe, 'failureThreshold', 3);
  const seconds = failures * numberOf(probe, 'periodSeconds', 10);
  const after = say`After ${failures === 1 ? say`one failure` : say`${failures} failures in a row`} (about ${seconds} s)`;
  const restart =
    stringAt(workload.podSpec, 'restartPolicy')?.value === 'Never' && container.role !== 'sidecar'
      ? say`stopped, and not started again (\`restartPolicy: Never\`)`
      : say`restarted`;
  switch (name) {
    case 'livenessProbe':
      return say`${after} the container is ${restart}.${mapOf(container.node, 'readinessProbe') ? '' : say` Until then Services go on sending to it, which a readinessProbe would end earlier.`}`;
    case 'startupProbe':
      return say`Until it has succeeded once, the other probes wait and the Pod is not ready. ${after} without success the container is ${restart}.`;
    case 'readinessProbe':
      return say`${after} the Pod is not ready until the probe succeeds again. ${whileNotReady(snapshot, workload)}`;
  }
}

function whileNotReady(snapshot: Snapshot, workload: Workload): string {
  const services = servicesSelecting(snapshot, workload);
  if (services.length === 0)
    return say`No Service in ${placeText(snapshot)} selects it, so no route changes.`;
  const publishes = (service: Service) => service.publishNotReadyAddresses?.value === true;
  const strict = services.filter((service) => !publishes(service));
  const lenient = services.filter(publishes);
  const send = strict.length > 1 ? 'send' : 'sends';
  return [
    strict.length > 0
      ? say`Meanwhile ${linksTo(snapshot, strict)} ${send} it no new connections.`
      : undefined,
    lenient.length > 0
      ? say`${linksTo(snapshot, lenient)} ${lenient.length > 1 ? 'keep' : 'keeps'} it all the same (${code('publishNotReadyAddresses')}).`
      : undefined,
  ]
    .filter(Boolean)
    .join(' ');
}

function numberOf(probe: YamlMap, key: string, otherwise: number): number {
  const value = integerAt(probe, key)?.value;
  // ERR-003: 0 counts as omitted.
  return value === undefined || value <= 0 ? otherwise : value;
}
