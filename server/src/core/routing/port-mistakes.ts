import { nearest } from '../k8s/nearest';
import { isHeadless, knownTypeOf, describePort, type Service, type ServicePort } from '../k8s/service';
import { describe } from '../k8s/resource';
import type { OffsetRange } from '../text';
import { joinWords, say } from '../words';
import type { Snapshot } from '../workspace/snapshot';
import type { YamlDocument } from '../yaml/manifest-file';
import { isPlaceholder } from '../yaml/node';
import { reachablePorts, routesOf } from './routes';
import { select } from './selection';

/** A place that explains a finding, with its words. */
export interface RelatedPlace {
  readonly document: YamlDocument;
  readonly range: OffsetRange;
  readonly message: string;
}

/** What somebody who asks a Service for a port that it does not have probably meant. */
export interface PortMistake {
  /** A clause such as `8080 is the targetPort of port 80`; absent where nothing explains it. */
  readonly reason: string | undefined;
  /** The ports that were probably meant; empty where nothing tells. */
  readonly meant: readonly ServicePort[];
}

/** How many of a Service's ports are offered. */
const OFFERED = 4;

/** The ports to offer in place of one that a Service does not have: those that were probably meant, else its own. */
export function offeredPorts(service: Service, meant: readonly ServicePort[]): readonly ServicePort[] {
  return (meant.length > 0 ? meant : service.ports).slice(0, OFFERED);
}

/** Where the ports of a Service stand, for a finding about another object. */
export function placesOfPorts(service: Service, ports: readonly ServicePort[]): RelatedPlace[] {
  return ports.map((port) => ({
    document: service.document,
    range: (port.port ?? port).range,
    message: say`${describe(service)} has ${describePort(port)}`,
  }));
}

/** Whether the ports of a Service stand there as they will be, so that one that is not there is missing. */
export function hasJudgeablePorts(service: Service): boolean {
  return (
    knownTypeOf(service) !== undefined &&
    knownTypeOf(service) !== 'ExternalName' &&
    service.ports.length > 0 &&
    service.ports.every(({ port, name }) => port !== undefined && !(name && isPlaceholder(name.value)))
  );
}

/** @param wanted a number, or the name of a port */
export function explainPort(snapshot: Snapshot, service: Service, wanted: number | string): PortMistake {
  const routes = routesOf(snapshot, service);
  const ports = (test: (port: ServicePort) => boolean) => service.ports.filter(test);
  const targets = ports(({ targetPort }) => targetPort?.value === wanted);
  if (targets.length > 0) {
    return { reason: say`${show(wanted)} is the targetPort of ${listPorts(targets)}`, meant: targets };
  }
  const behind = routes.filter(({ backends }) => backends.some(({ number }) => number === wanted));
  if (behind.length > 0) {
    const meant = behind.map(({ port }) => port);
    return { reason: say`${show(wanted)} is the container port behind ${listPorts(meant)}`, meant };
  }
  const open = ports(({ nodePort }) => nodePort?.value === wanted);
  if (open.length > 0) {
    return { reason: say`${show(wanted)} is the nodePort of ${listPorts(open)}`, meant: open };
  }
  const declaring = select(snapshot, service).workloads.find((workload) =>
    reachablePorts(workload).some(({ port }) =>
      typeof wanted === 'number' ? port.containerPort?.value === wanted : port.name?.value === wanted,
    ),
  );
  if (typeof wanted === 'string') {
    // What a container declares by that very name is no slip in the name of another.
    const near = declaring
      ? undefined
      : nearest(
          wanted,
          service.ports.flatMap(({ name }) => name?.value ?? []),
        );
    if (near) return { reason: undefined, meant: ports(({ name }) => name?.value === near) };
    if (/^\d+$/.test(wanted)) {
      const meant = ports(({ port }) => String(port?.value) === wanted);
      if (meant.length > 0) return { reason: say`${wanted} is a number, not a name`, meant };
    }
  }
  return {
    reason: declaring
      ? say`${show(wanted)} is a container port of ${describe(declaring)} that the Service does not offer`
      : undefined,
    meant: [],
  };
}

/** `port "http" (80) and port 443`. */
export function listPorts(ports: readonly ServicePort[]): string {
  return joinWords(ports.map(describePort));
}

/** The numbers on which the Pods of a headless Service listen for one of its ports; empty where that is not known. */
export function endpointNumbers(snapshot: Snapshot, service: Service, port: ServicePort): number[] {
  const route = routesOf(snapshot, service).find((candidate) => candidate.port === port);
  if (!isHeadless(service) || !route || route.gaps.length > 0) return [];
  return [...new Set(route.backends.map(({ number }) => number))];
}

function show(wanted: number | string): string {
  return typeof wanted === 'number' ? String(wanted) : `"${wanted}"`;
}
