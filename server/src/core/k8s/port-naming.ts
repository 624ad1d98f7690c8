import { dnsLabelProblems, portNameProblems, toDnsLabel } from './formats';
import type { Located } from '../text';
import { protocolOf } from './service';

/** What commonly listens there. Names are short enough for Ingresses and probes to use (FMT-004). */
const WELL_KNOWN: ReadonlyMap<number, string> = new Map([
  [21, 'ftp'],
  [22, 'ssh'],
  [25, 'smtp'],
  [53, 'dns'],
  [80, 'http'],
  [389, 'ldap'],
  [443, 'https'],
  [636, 'ldaps'],
  [1433, 'mssql'],
  [1883, 'mqtt'],
  [2379, 'etcd'],
  [3306, 'mysql'],
  [4222, 'nats'],
  [4317, 'otlp-grpc'],
  [4318, 'otlp-http'],
  [5432, 'postgres'],
  [5672, 'amqp'],
  [6379, 'redis'],
  [8080, 'http'],
  [8443, 'https'],
  [8883, 'mqtts'],
  [9042, 'cql'],
  [9090, 'metrics'],
  [9092, 'kafka'],
  [9100, 'metrics'],
  [9200, 'elasticsearch'],
  [11211, 'memcached'],
  [27017, 'mongodb'],
  [50051, 'grpc'],
]);

/** A port of a Service, of an Endpoints subset or of an EndpointSlice. */
interface NamedPort {
  readonly name: Located<string> | undefined;
  readonly port: Located<number> | undefined;
  readonly protocol: Located<string> | undefined;
  readonly targetPort?: Located<number | string> | undefined;
}

/**
 * A name for each port of a list that has none, or one that the API server refuses: valid, and unique within the
 * list. Ports whose name may stay are left out. Memoised: each of the ports asks.
 */
export function proposeNames<P extends NamedPort>(ports: readonly P[]): ReadonlyMap<P, string> {
  const known = proposed.get(ports) ?? propose(ports);
  proposed.set(ports, known);
  return known as ReadonlyMap<P, string>;
}

const proposed = new WeakMap<readonly NamedPort[], ReadonlyMap<NamedPort, string>>();

function propose(ports: readonly NamedPort[]): ReadonlyMap<NamedPort, string> {
  const taken = new Set<string>();
  const unnamed: (readonly [NamedPort, number])[] = [];
  for (const [index, port] of ports.entries()) {
    const name = port.name?.value;
    if (!name || taken.has(name) || dnsLabelProblems(name).length > 0) unnamed.push([port, index]);
    else taken.add(name);
  }
  const proposals = new Map<NamedPort, string>();
  for (const [port, index] of unnamed) {
    const name = candidates(port, index).find((candidate) => !taken.has(candidate));
    if (!name) continue;
    taken.add(name);
    proposals.set(port, name);
  }
  return proposals;
}

function candidates(port: NamedPort, index: number): string[] {
  const number = port.port?.value;
  const protocol = protocolOf(port).toLowerCase();
  const base = meaning(port);
  const suffixes = number === undefined ? [] : [`${number}`, `${protocol}-${number}`];
  const named = base ? [base, ...suffixes.map((suffix) => `${base}-${suffix}`)] : [];
  const plain = number === undefined ? [`port-${index + 1}`] : [`${protocol}-${number}`];
  return [...named, ...plain, `port-${index + 1}`].filter((name) => dnsLabelProblems(name).length === 0);
}

/** What the port is for: what is written, else what its numbers are known for. */
function meaning(port: NamedPort): string | undefined {
  const written = port.name?.value;
  if (written && dnsLabelProblems(written).length > 0) {
    const label = toDnsLabel(written);
    if (label) return label;
  }
  const target = port.targetPort?.value;
  if (typeof target === 'string' && target && portNameProblems(target).length === 0) return target;
  const known =
    WELL_KNOWN.get(port.port?.value ?? 0) ??
    (typeof target === 'number' ? WELL_KNOWN.get(target) : undefined);
  return known === 'dns' && protocolOf(port) === 'TCP' ? 'dns-tcp' : known;
}
