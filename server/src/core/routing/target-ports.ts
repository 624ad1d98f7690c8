import { PROTOCOLS } from '../k8s/enumerations';
import { labelsOf } from '../k8s/object';
import { describe, isWorkload } from '../k8s/resource';
import { describePort, isHeadless, protocolOf, type Service, type ServicePort } from '../k8s/service';
import { hasReadablePorts, type ContainerPort, type Workload } from '../k8s/workload';
import { joinWords, say } from '../words';
import { areClose } from '../workspace/scope';
import { setsOf } from '../workspace/manifest-sets';
import { directoryOf } from '../workspace/paths';
import { isRewritten, type Snapshot } from '../workspace/snapshot';
import { mapOf } from '../yaml/node';
import { onceForLong } from './long-lists';
import { reachablePorts, routesOf, type Route } from './routes';
import { hasSelector, isTemplated, select } from './selection';

/**
 * The routes of a Service whose target ports can be judged. None where its Pods were found far away, since a generic
 * label such as `app: web` is also on strangers; none where a template hides what a workload declares.
 */
export function judgedRoutes(snapshot: Snapshot, service: Service): readonly Route[] {
  if (!hasSelector(service) || isTemplated(service)) return [];
  const { workloads } = select(snapshot, service);
  const { uri } = service.document;
  const isJudged =
    haveReadablePorts(workloads) && filesOf(workloads).every((file) => areClose(snapshot, uri, file));
  // A port of a protocol that is none leads nowhere, and of that the API server tells.
  return isJudged
    ? routesOf(snapshot, service).filter(({ port }) => PROTOCOLS.includes(protocolOf(port)))
    : [];
}

const haveReadablePorts = onceForLong((workloads: readonly Workload[]) => workloads.every(hasReadablePorts));

/** A file of each directory, which are all equally close. */
const filesOf = onceForLong((workloads: readonly Workload[]) => [
  ...new Map(workloads.map(({ document: { uri } }) => [directoryOf(uri), uri])).values(),
]);

/**
 * Whether a workload may declare a port of a name that is not written in it: where kustomizations apply it, and the
 * Service stands outside of them, what they build counts. And a webhook may put in a sidecar with the ports of an annotation.
 */
export function mayDeclare(snapshot: Snapshot, workload: Workload, name: string): boolean {
  if (isAnnotated(workload, name)) return true;
  const { uri } = workload.document;
  if (!isRewritten(snapshot, uri)) return false;
  const sets = [...setsOf(snapshot, uri)];
  const declares = (built: Workload) => reachablePorts(built).some(({ port }) => port.name?.value === name);
  return (
    sets.length === 0 ||
    sets.some((set) => set.mayDiffer || set.builtFrom(workload).filter(isWorkload).some(declares))
  );
}

/** `marin3r.3scale.net/ports: "envoy-http:38080,envoy-metrics:9901"`: names with numbers. */
function isAnnotated({ template }: Workload, name: string): boolean {
  const annotations = labelsOf(mapOf(mapOf(template, 'metadata'), 'annotations'));
  return annotations.some(({ value }) =>
    value.value
      .split(/[\s,;]+/)
      .some((word) => word.startsWith(`${name}:`) && /^\d+$/.test(word.slice(name.length + 1))),
  );
}

/** How many ports a message lists. */
const LISTED = 5;

/** `Deployment "web" declares http (8080) and metrics (9090)`: only ports that a Service reaches. */
export function describeDeclared(workload: Workload): string {
  const ports = reachablePorts(workload).map(({ port }) => describeContainerPort(port));
  if (ports.length === 0) return say`${describe(workload)} declares no ports`;
  const shown =
    ports.length > LISTED ? [...ports.slice(0, LISTED - 1), say`${ports.length - LISTED + 1} more`] : ports;
  return say`${describe(workload)} declares ${joinWords(shown)}`;
}

/** {@link describeDeclared} of several, of which variants of one workload say the same. @param most how many are named */
export function describeAllDeclared(workloads: readonly Workload[], most: number): string {
  return [...new Set(workloads.map(describeDeclared))].slice(0, most).join('; ');
}

/** `http (8080)`, `dns (53/UDP)`, `8080`. */
export function describeContainerPort(port: ContainerPort): string {
  const protocol = protocolOf(port);
  const number = `${port.containerPort?.value}${protocol === 'TCP' ? '' : `/${protocol}`}`;
  return port.name?.value ? `${port.name.value} (${number})` : number;
}

/**
 * What becomes of a Service port that no Pod has a target for (RES-025, PRX-005; RES-029 for a headless Service).
 * @param subject how the sentence names the port
 */
export function withoutTarget(service: Service, port: ServicePort, subject?: string): string {
  const name = subject ?? say`${describePort(port)} of ${describe(service)}`;
  return isHeadless(service)
    ? say`${name} is missing from the endpoints, which clients of SRV records notice, and gateways that send straight to Pods`
    : say`${name} has no endpoints and connections to it are refused`;
}
