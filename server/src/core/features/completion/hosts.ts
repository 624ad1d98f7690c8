import { isHeadless, protocolOf, typeOf, type Service } from '../../k8s/service';
import { describeKindAndName } from '../../k8s/resource';
import { stringAt } from '../../k8s/object';
import { dnsNames } from '../../routing/dns';
import { routesOf } from '../../routing/routes';
import { resolveHost } from '../../routing/service-names';
import { say } from '../../words';
import { namespaceOf } from '../../workspace/scope';
import { aboutOf, type Choice } from './choice';
import type { Place } from './place';
import { nearServices, serviceDetail } from './services';

/** Names of variables and flags whose value is a host, one with a port, or a URL. */
const HOST_NAME = /(?:^|[_.-])(?:host|hostname)$/i;
const ADDRESS_NAME =
  /(?:^|[_.-])(?:addr|address|addresses|server|servers|hosts|upstream|backend|brokers?|target)$/i;
const URL_NAME = /(?:^|[_.-])(?:url|uri|endpoint)$/i;

const SCHEME_PORTS: Readonly<Partial<Record<string, number>>> = { http: 80, https: 443, ws: 80, wss: 443 };
/** Ports of one Service that are offered. */
const MOST_PORTS = 4;

/** What a name at the cursor has to look like. */
interface Form {
  /** Before the name, where it is not there yet. */
  readonly scheme: boolean;
  readonly port: boolean;
  /** The port that goes without saying. */
  readonly implied: number | undefined;
  /** With its namespace and further: something with a dot is being typed. */
  readonly long: boolean;
}

/** Names of Services, and behind a colon their ports, in a text that some program reads. */
export function hostChoices(place: Place): Choice[] {
  const { before, after } = place.cursor;
  const port = /(?:^|[\s"'=,/@([])([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):(\d*)$/i.exec(before);
  if (port) return portsOfHost(place, port[1] ?? '', before.length - (port[2] ?? '').length);
  const word = /[A-Za-z0-9._-]*$/.exec(before)?.[0] ?? '';
  const from = before.length - word.length;
  const form = formOf(place, before.slice(0, from), word);
  if (!form) return [];
  const to = before.length + (/^[A-Za-z0-9._-]*/.exec(after)?.[0].length ?? 0);
  const hasPort = after.slice(to - before.length).startsWith(':');
  const own = namespaceOf(place.snapshot, place.resource);
  // Once there is a dot, the name before it stands.
  const [first] = word.split('.');
  const services = nearServices(place).filter(({ name }) => !form.long || name?.value === first);
  return services.flatMap((service) =>
    namesOf(place, service, own, form.long).flatMap((name) =>
      textsOf(place, service, name, hasPort ? { ...form, port: false } : form).map((text) =>
        choiceFor(place, service, text, from, to),
      ),
    ),
  );
}

/** `undefined` where no host is expected, as in most texts. */
function formOf(place: Place, prefix: string, word: string): Form | undefined {
  const long = word.includes('.');
  const url = /(?:^|[^a-z0-9+.-])([a-z][a-z0-9+.-]*):\/\/(?:[^\s/@"'<>,]*@)?$/i.exec(prefix);
  if (url) return { scheme: false, port: true, implied: SCHEME_PORTS[url[1]?.toLowerCase() ?? ''], long };
  const name = prefix === '' ? variableName(place) : /^--?([\w.-]+)=$/.exec(prefix)?.[1];
  if (name !== undefined && name !== '') {
    if (HOST_NAME.test(name)) return { scheme: false, port: false, implied: undefined, long };
    if (ADDRESS_NAME.test(name)) return { scheme: false, port: true, implied: undefined, long };
    if (URL_NAME.test(name)) return { scheme: true, port: true, implied: undefined, long };
  }
  // `web.` in any text, as long as there is a Service of that very name.
  const [first] = word.split('.');
  const isName = long && nearServices(place).some((service) => service.name?.value === first);
  return isName ? { scheme: false, port: false, implied: undefined, long } : undefined;
}

/** The variable whose whole value the text is. */
function variableName({ field, map, path, resource }: Place): string | undefined {
  if (field.endsWith('.env[].value')) return stringAt(map, 'name')?.value;
  return resource.kind === 'ConfigMap' ? String(path.at(-1)) : undefined;
}

/** DNS-043: a bare name in the own namespace; elsewhere with the Service's. */
function namesOf({ snapshot }: Place, service: Service, own: string, long: boolean): string[] {
  const names = dnsNames(snapshot, service).map(({ name }) => name);
  if (long) return names.slice(1);
  return names.slice(namespaceOf(snapshot, service) === own ? 0 : 1).slice(0, 1);
}

function textsOf({ snapshot }: Place, service: Service, name: string, form: Form): string[] {
  const ports = portsOf(snapshot, service);
  if (!form.port || ports.length === 0) return form.scheme ? [] : [name];
  return ports.slice(0, MOST_PORTS).flatMap(({ number, portName }): string[] => {
    if (!form.scheme) return [number === form.implied ? name : `${name}:${number}`];
    const scheme = schemeOf(number, portName);
    if (!scheme) return [];
    return [`${scheme}://${name}${SCHEME_PORTS[scheme] === number ? '' : `:${number}`}`];
  });
}

/** Only for what is plainly HTTP. */
function schemeOf(number: number, portName: string): string | undefined {
  if (number === 443 || portName.startsWith('https')) return 'https';
  return [80, 8080, 8000, 3000].includes(number) || portName.startsWith('http') ? 'http' : undefined;
}

/** The numbers that clients connect to: those of the Pods where the Service is headless (DNS-005). */
function portsOf(snapshot: Place['snapshot'], service: Service): { number: number; portName: string }[] {
  if (typeOf(service) === 'ExternalName') return [];
  if (isHeadless(service)) {
    return routesOf(snapshot, service).flatMap(({ port, backends }) => {
      const numbers = new Set(backends.map(({ number }) => number));
      const [number] = numbers;
      return number !== undefined && numbers.size === 1 && protocolOf(port) === 'TCP'
        ? [{ number, portName: port.name?.value ?? '' }]
        : [];
    });
  }
  return service.ports.flatMap((port) =>
    port.port && protocolOf(port) === 'TCP'
      ? [{ number: port.port.value, portName: port.name?.value ?? '' }]
      : [],
  );
}

function portsOfHost(place: Place, host: string, from: number): Choice[] {
  const { snapshot, resource, cursor } = place;
  const resolution = resolveHost(snapshot, resource, host);
  if (resolution?.kind !== 'found') return [];
  const [service] = resolution.services;
  if (!service) return [];
  const to = cursor.before.length + (/^\d*/.exec(cursor.after)?.[0].length ?? 0);
  return portsOf(snapshot, service).map(({ number, portName }) => ({
    ...choiceFor(place, service, String(number), from, to),
    kind: 'port',
    detail: `${portName ? `${portName}, ` : ''}${describeKindAndName(service)}`,
  }));
}

function choiceFor({ snapshot }: Place, service: Service, text: string, from: number, to: number): Choice {
  const about = aboutOf(snapshot, service);
  return {
    kind: 'host',
    detail: say`Service, ${serviceDetail(service)}`,
    insert: { text, from, to },
    ...(about && { about }),
  };
}
