import { isService } from '../../server/src/core/k8s/resource';
import { isHeadless, protocolOf, typeOf, type Service } from '../../server/src/core/k8s/service';
import type { Workload } from '../../server/src/core/k8s/workload';
import { dnsRecords, fullName, podHostnames } from '../../server/src/core/routing/dns';
import { queriesFor, resolverOf } from '../../server/src/core/routing/dns-queries';
import { familyWish, grantedFamilies, type Family } from '../../server/src/core/routing/ip-families';
import { addressesFor, effectiveSources } from '../../server/src/core/routing/pairing';
import { podCount } from '../../server/src/core/routing/pod-count';
import { routesOf } from '../../server/src/core/routing/routes';
import { select } from '../../server/src/core/routing/selection';
import type { Snapshot } from '../../server/src/core/workspace/snapshot';
import { resourcesOf } from '../../server/src/core/index';
import { scalarOf, mapOf } from '../../server/src/core/yaml/node';

/** What the manifests make us say, in the words in which scripts/record-components.mjs writes down what is true. */
export interface Answers {
  readonly refused?: readonly string[];
  readonly families: Readonly<Record<string, string>>;
  readonly endpoints: Readonly<Record<string, readonly string[]>>;
  readonly names: Readonly<Record<string, string>>;
}

const CLUSTER: readonly Family[] = ['IPv4', 'IPv6'];
/** Of the recording. */
const NODES = 2;

export function servicesIn(snapshot: Snapshot): Service[] {
  return [...snapshot.files.values()]
    .flatMap(({ documents }) => documents.flatMap((document) => resourcesOf(document)))
    .filter(isService);
}

export function familiesClaimed(service: Service): string {
  if (typeOf(service) === 'ExternalName') return '';
  const wish = familyWish(service);
  const granted = wish && grantedFamilies(wish, CLUSTER);
  return granted === undefined || granted === 'refused' ? String(granted) : granted.join();
}

/** One of the lines below `endpoints`. */
export interface Line {
  readonly port: string;
  /** `undefined` where no manifest says it. */
  readonly count: number | undefined;
  readonly who: string;
  readonly ready: boolean;
}

export function readLine(text: string): Line {
  const [, port = '', count, who = '', unready] =
    /^([^:]*): (?:(\d+) × )?(.*?)(, not ready)?$/.exec(text) ?? [];
  // Of the Pods of a CronJob no manifest knows the names.
  const known = who.replace(/ \(.*<minute>.*\)$/, '');
  return { port, count: Number(count ?? 1), who: known, ready: unready === undefined };
}

/** What the EndpointSlices of a Service hold. */
export function endpointsClaimed(snapshot: Snapshot, service: Service): Line[] {
  const routes = routesOf(snapshot, service);
  const pods = select(snapshot, service).workloads.flatMap((workload): Line[] => {
    const count = countOf(service, workload);
    if (count === 0) return [];
    const names = podHostnames(service, workload);
    const isNumbered =
      workload.kind === 'StatefulSet' || (workload.kind === 'Job' && names?.shared === false);
    const hostname = names && ` (${isNumbered ? names.first.replace(/\d+$/, '<n>') : names.first})`;
    const ports = routes.flatMap(({ port, backends }) =>
      backends
        .filter((backend) => backend.workload === workload)
        .map(({ number }) => `${port.name?.value || '-'} ${protocolOf(port)} ${number}`),
    );
    return (ports.length > 0 ? ports : ['no port']).map((port) => ({
      port,
      count,
      who: `${workload.kind} ${workload.name?.value}${hostname ?? ''}`,
      ready: isPublished(service, workload),
    }));
  });
  const byHand = effectiveSources(snapshot, service).flatMap((source) =>
    routes.flatMap(({ port }) =>
      addressesFor(source, port).map(({ ip, port: number }): Line => ({
        port: `${port.name?.value || '-'} ${protocolOf(port)} ${number}`,
        count: 1,
        who: ip,
        ready: true,
      })),
    ),
  );
  return [...pods, ...byHand];
}

/** How many Pods are there to reach; a test manifest says in an annotation what the recording made of them. */
function countOf(service: Service, workload: Workload): number | undefined {
  const fate = fateOf(workload);
  if (fate === 'failed' || fate === 'succeeded' || fate === 'no-ip') return 0;
  const count = podCount(service, workload);
  // One after the other, each when the one before is ready.
  if (fate === 'not-ready' && workload.kind === 'StatefulSet') return undefined;
  switch (count.kind) {
    case 'number':
      return count.count;
    case 'one-pod':
      return 1;
    case 'no-such-pod':
    case 'refused':
      return 0;
    case 'per-node':
      return NODES;
    case 'placeholder':
    case 'unknown':
      return undefined;
  }
}

function fateOf(workload: Workload): string | undefined {
  const template = workload.kind === 'Pod' ? workload.node : mapOf(mapOf(workload.node, 'spec'), 'template');
  return scalarOf(mapOf(mapOf(template, 'metadata'), 'annotations'), 'kube-routes.invalid/fate')?.source;
}

function isPublished(service: Service, workload: Workload): boolean {
  return fateOf(workload) === undefined || service.publishNotReadyAddresses?.value === true;
}

/** What DNS answers to a name of the namespace, such as `db-0.db` or `_http._tcp.web`. */
export function answerClaimed(snapshot: Snapshot, name: string): string {
  const answers = servicesIn(snapshot).flatMap((service) => answersOf(snapshot, service, name));
  return [...new Set(answers)].sort().join(', ') || 'nothing';
}

/** Every name that the records of a Service list, without that of its namespace. */
export function namesClaimed(snapshot: Snapshot, service: Service): string[] {
  const full = fullName(snapshot, service) ?? '';
  const suffix = full.slice(service.name?.value.length);
  return dnsRecords(snapshot, service).flatMap((record) =>
    [record.name, record.kind === 'pod' ? record.last : undefined].flatMap((name) =>
      name === undefined ? [] : [name.slice(0, -suffix.length)],
    ),
  );
}

function answersOf(snapshot: Snapshot, service: Service, name: string): string[] {
  const families = familiesClaimed(service).split(',');
  const full = fullName(snapshot, service) ?? '';
  const asked = `${name}${full.slice(service.name?.value.length)}`;
  const typed = (who: string): string[] =>
    families.map((family) => `${family === 'IPv6' ? 'AAAA' : 'A'} ${who}`);
  return dnsRecords(snapshot, service).flatMap((record): string[] => {
    if (record.kind === 'address')
      return record.name === asked ? record.ips.map((ip) => `${ip.includes(':') ? 'AAAA' : 'A'} ${ip}`) : [];
    if (record.kind === 'pod') {
      if (!inRange(asked, record.name, record.last) || !isThere(service, record.workload)) return [];
      return typed(ownerText(record.workload));
    }
    if (record.name !== asked) return [];
    switch (record.kind) {
      case 'cluster-ip':
        return typed(`Service ${service.name?.value}`);
      case 'cname':
        return [`CNAME ${record.target.replace(/\.$/, '')}`];
      case 'srv':
        return !isHeadless(service) || hasReady(snapshot, service)
          ? record.numbers.map((number) => `SRV ${number}`)
          : [];
      case 'endpoint-ips':
        return [
          ...select(snapshot, service)
            .workloads.filter((workload) => isThere(service, workload))
            .flatMap((workload) => typed(ownerText(workload))),
          ...effectiveSources(snapshot, service).flatMap((source) =>
            readyAddresses(source).map((ip) => `${ip.includes(':') ? 'AAAA' : 'A'} ${ip}`),
          ),
        ];
    }
  });
}

function readyAddresses(source: ReturnType<typeof effectiveSources>[number]): string[] {
  return source.kind === 'Endpoints'
    ? source.subsets.flatMap(({ addresses }) => addresses.map(({ value }) => value))
    : source.endpoints.flatMap(({ ready, addresses }) => (ready ? addresses.map(({ value }) => value) : []));
}

/** Whether a Service has an address that DNS answers with, or an IP of its own. */
export function hasReady(snapshot: Snapshot, service: Service): boolean {
  return (
    !isHeadless(service) ||
    effectiveSources(snapshot, service).some((source) => readyAddresses(source).length > 0) ||
    select(snapshot, service).workloads.some((workload) => isThere(service, workload))
  );
}

function isThere(service: Service, workload: Workload): boolean {
  return countOf(service, workload) !== 0 && isPublished(service, workload);
}

function ownerText(workload: Workload): string {
  return workload.hostNetwork ? 'the node' : `${workload.kind} ${workload.name?.value}`;
}

function inRange(asked: string, first: string, last: string | undefined): boolean {
  if (asked === first) return true;
  if (last === undefined) return false;
  const parts = (name: string) => /^(.*-)(\d+)(\..*)$/.exec(name);
  const [, prefix, number, suffix] = parts(asked) ?? [];
  const [, ownPrefix, from, ownSuffix] = parts(first) ?? [];
  const to = parts(last)?.[2];
  return (
    prefix === ownPrefix &&
    suffix === ownSuffix &&
    Number(number) >= Number(from) &&
    Number(number) <= Number(to)
  );
}

/** Whether the hover of a host says that the name is answered to. */
export function isAnswered(snapshot: Snapshot, service: Service, name: string): boolean | 'not known' {
  const full = fullName(snapshot, service) ?? '';
  const asked = `${name}${full.slice(service.name?.value.length)}.`;
  const last = queriesFor(snapshot, service, asked, resolverOf(snapshot, service)).at(-1);
  if (last?.answer.kind === 'not-known') return 'not known';
  return last?.answer.kind === 'address' || last?.answer.kind === 'service' || last?.answer.kind === 'pod';
}
