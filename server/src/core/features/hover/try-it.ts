import { isPortNumber, subdomainProblems } from '../../k8s/formats';
import { httpSchemeOf, type HttpScheme } from '../../k8s/http-ports';
import type { Ingress, IngressBackend } from '../../k8s/ingress';
import type { Resource } from '../../k8s/resource';
import { isHeadless, knownTypeOf, protocolOf, type Service, type ServicePort } from '../../k8s/service';
import type { Workload } from '../../k8s/workload';
import { fullName } from '../../routing/dns';
import { ingressesTo, nodePortOf } from '../../routing/exposure';
import { routesOf } from '../../routing/routes';
import { hasSelector } from '../../routing/selection';
import { joinWords, say } from '../../words';
import { namespaceOf, namespaceOrigin } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { commandBlock, paragraphs, shellWord, text } from './markdown';

const CURL = 'curlimages/curl';
/** It has nc and nslookup. */
const TOOLS = 'busybox';
/** Kinds that `kubectl port-forward` takes. */
const FORWARDED = ['Pod', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'];
/** Below it only an administrator may listen, so that 80 becomes 8080 here. */
const FIRST_FREE_PORT = 1024;

/** What a URL's path cannot hold as it stands, or what makes it a pattern. */
const NO_PATH = /[\s"<>\\^`{|}()[\]$*?#]/;

/** One command, and what it is good for. */
interface Attempt {
  readonly command: string;
  readonly purpose: string;
}

/**
 * Commands to copy that show whether the Service works; nothing where its name or namespace is none that a cluster takes.
 * They hold no comments, since not every shell takes those at a prompt.
 */
export function waysToTry(snapshot: Snapshot, service: Service): string | undefined {
  const name = plainName(service.name?.value);
  const scope = namespaceOption(snapshot, service);
  const type = knownTypeOf(service);
  if (service.fragment || name === undefined || scope === undefined || type === undefined) return undefined;
  const run = (image: string, rest: string) =>
    `kubectl run try --rm -it --restart=Never --image=${image}${scope} -- ${rest}`;
  const full = plainName(fullName(snapshot, service));
  const lookUp =
    full !== undefined && (isHeadless(service) || type === 'ExternalName')
      ? [{ command: run(TOOLS, `nslookup ${full}`), purpose: say`in DNS` }]
      : [];
  // SVC-067
  if (type === 'ExternalName') return rendered(lookUp);
  const port = bestPort(snapshot, service);
  return rendered([
    ...lookUp,
    ...(port ? connect(port, name, run) : []),
    ...fromOutside(service, port, name, scope),
    ...(port ? forward(service, port, name, scope) : []),
    {
      command: `kubectl get endpointslices -l kubernetes.io/service-name=${name}${scope}`,
      purpose: say`by the addresses behind it`,
    },
  ]);
}

/** The same for a way through an Ingress. */
export function waysToTryIngress(
  snapshot: Snapshot,
  ingress: Ingress,
  { host, path, tls }: IngressBackend,
): string | undefined {
  const name = plainName(ingress.name?.value);
  const scope = namespaceOption(snapshot, ingress);
  // A wildcard and a pattern are no address.
  const url = !path?.startsWith('/') || NO_PATH.test(path) ? undefined : shellWord(`${host ?? ''}${path}`);
  if (name === undefined || scope === undefined || url === undefined) return undefined;
  if (host !== undefined && plainName(host) === undefined) return undefined;
  const field = '.status.loadBalancer.ingress[0]';
  const secure = tls ? '-k ' : '';
  const target =
    host === undefined
      ? `"http://$ADDRESS"${url}`
      : `${secure}--connect-to "::$ADDRESS:" ${tls ? 'https' : 'http'}://${url}`;
  return rendered([
    {
      command: `ADDRESS=$(kubectl get ingress ${name}${scope} -o jsonpath='{${field}.ip}{${field}.hostname}')`,
      purpose: say`at the address that its controller gave to the Ingress, whatever DNS says`,
    },
    { command: `curl -i -m 5 ${target}`, purpose: '' },
  ]);
}

/** The port to try. */
interface TriedPort {
  readonly port: ServicePort;
  /** What clients connect to: of a headless Service the port of the Pods (RES-029). */
  readonly number: number;
  readonly scheme: HttpScheme | undefined;
  readonly workload: Workload | undefined;
}

/** The port that says most: one that speaks HTTP, else the first over TCP, else the first. */
function bestPort(snapshot: Snapshot, service: Service): TriedPort | undefined {
  const ports = service.ports.filter(({ port }) => port !== undefined && isPortNumber(port.value));
  // What an Ingress sends on speaks HTTP, whatever it is called.
  const behindIngress = new Set(ingressesTo(snapshot, service).map((way) => way.port));
  const schemeOf = (port: ServicePort) =>
    httpSchemeOf(port) ?? (behindIngress.has(port) && !port.appProtocol?.value ? 'http' : undefined);
  const port =
    ports.find((candidate) => schemeOf(candidate) !== undefined) ??
    ports.find((candidate) => protocolOf(candidate) === 'TCP') ??
    ports[0];
  const route = routesOf(snapshot, service).find((candidate) => candidate.port === port);
  if (!port || !route) return undefined;
  const [backend] = route.backends;
  const translated = isHeadless(service) && hasSelector(service);
  const number = translated ? (backend?.number ?? route.target) : port.port?.value;
  return typeof number === 'number'
    ? { port, number, scheme: schemeOf(port), workload: backend?.workload }
    : undefined;
}

function connect(
  { port, number, scheme }: TriedPort,
  name: string,
  run: (image: string, rest: string) => string,
): Attempt[] {
  const purpose = say`from a new Pod`;
  if (scheme) {
    const shown = number === (scheme === 'https' ? 443 : 80) ? '' : `:${number}`;
    const insecure = scheme === 'https' ? '-k ' : '';
    return [{ command: run(CURL, `curl -i -m 5 ${insecure}${scheme}://${name}${shown}/`), purpose }];
  }
  if (protocolOf(port) === 'TCP') return [{ command: run(TOOLS, `nc -zv -w 3 ${name} ${number}`), purpose }];
  if (protocolOf(port) !== 'UDP') return [];
  if (number === 53) return [{ command: run(TOOLS, `nslookup example.com ${name}`), purpose }];
  return [
    {
      command: run(TOOLS, `sh -c 'echo test | nc -u -w 2 ${name} ${number}'`),
      purpose: say`${purpose} (one datagram, to which not every server answers)`,
    },
  ];
}

/** Where the cluster says by which address the Service is reached from outside. */
function fromOutside(service: Service, tried: TriedPort | undefined, name: string, scope: string): Attempt[] {
  const type = knownTypeOf(service);
  const command = `kubectl get service ${name}${scope} -o wide`;
  if (type === 'LoadBalancer') return [{ command, purpose: say`at its address outside (EXTERNAL-IP)` }];
  if (type !== 'NodePort') return [];
  const written = tried && nodePortOf(service, tried.port)?.written;
  return written === undefined
    ? [{ command, purpose: say`at the node port that was chosen` }]
    : [{ command: 'kubectl get nodes -o wide', purpose: say`at port ${text(written)} of any node` }];
}

/** `kubectl port-forward` takes one Pod that the selector selects, and TCP only. */
function forward(
  service: Service,
  { port, number, workload }: TriedPort,
  name: string,
  scope: string,
): Attempt[] {
  if (protocolOf(port) !== 'TCP' || !hasSelector(service)) return [];
  // For a headless Service kubectl translates no port, and takes only those of the Service.
  const target = number === port.port?.value ? `service/${name}` : nameForForward(workload);
  const here = number < FIRST_FREE_PORT ? 8000 + number : number;
  const purpose = say`from your machine (to one Pod, nothing is balanced)`;
  return target ? [{ command: `kubectl port-forward ${target} ${here}:${number}${scope}`, purpose }] : [];
}

function nameForForward(workload: Workload | undefined): string | undefined {
  const name = plainName(workload?.name?.value);
  return workload && name && FORWARDED.includes(workload.kind)
    ? `${workload.kind.toLowerCase()}/${name}`
    : undefined;
}

/** ` -n shop`; empty where only the setting says it, since kubectl's own default may be another. */
function namespaceOption(snapshot: Snapshot, resource: Resource): string | undefined {
  if (namespaceOrigin(snapshot, resource) === 'setting') return '';
  const name = plainName(namespaceOf(snapshot, resource));
  return name && ` -n ${name}`;
}

/** A name as the API server takes it, which is safe in any shell: letters, digits, hyphens and dots. */
function plainName(name: string | undefined): string | undefined {
  return name !== undefined && subdomainProblems(name).length === 0 ? name : undefined;
}

function rendered(attempts: readonly Attempt[]): string | undefined {
  if (attempts.length === 0) return undefined;
  const purposes = attempts.map(({ purpose }) => purpose).filter((purpose) => purpose !== '');
  return paragraphs(
    say`**Try it** ${joinWords(purposes)}:`,
    commandBlock(attempts.map(({ command }) => command)),
  );
}
