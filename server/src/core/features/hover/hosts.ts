import type { ConfigMap } from '../../k8s/config-map';
import type { HostMention } from '../../k8s/host-mentions';
import { isWorkload } from '../../k8s/resource';
import { isHeadless, typeOf, type Service } from '../../k8s/service';
import type { Workload } from '../../k8s/workload';
import { looksLikeIp } from '../../routing/addresses';
import { queriesFor, resolverOf, type Answer, type Query, type Resolver } from '../../routing/dns-queries';
import { reachablePorts, routesOf } from '../../routing/routes';
import { servicesNamed } from '../../routing/service-lookup';
import { joinWords, say } from '../../words';
import { namespaceOf } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { mapOf, scalarOf, seqOf } from '../../yaml/node';
import { abridged, code, paragraphs, table, text } from './markdown';
import { linkTo, placeText, portName, titleOfPart } from './naming';
import { routeTable } from './route-table';

/** A host name in a text: which queries go out for it, what answers, and where its port leads. */
export function explainHost(
  snapshot: Snapshot,
  resource: Workload | ConfigMap,
  mention: HostMention,
): string | undefined {
  const { host } = mention;
  if (looksLikeIp(host) || /^(?:.*\.)?localhost\.?$/i.test(host)) return undefined;
  const resolver = resolverOf(snapshot, resource);
  const queries = queriesFor(snapshot, resource, host, resolver);
  // Of names that nobody answers to, the one that comes close says most.
  const close = queries.find(({ answer }) => answer.kind === 'nothing' && answer.service)?.answer;
  const final = queries.at(-1)?.answer;
  const last = final?.kind === 'not-known' ? (close ?? final) : final;
  if (!isPlainlyAHost(mention) && last?.kind !== 'service' && last?.kind !== 'pod') return undefined;
  const service = last && 'service' in last && typeof last.service === 'object' ? last.service : undefined;
  return paragraphs(
    titleOfPart(snapshot, say`Host ${code(host)}`, resource),
    outcome(snapshot, resource, host, resolver, last),
    last?.kind === 'pod'
      ? podPort(last.workload, mention)
      : service && last?.kind !== 'nothing' && last?.kind !== 'address' && last?.kind !== 'maybe-address'
        ? portBlock(snapshot, service, mention)
        : undefined,
    resolver.kind === 'node' ? undefined : queryTable(snapshot, resource, resolver, queries),
    resolver.kind !== 'cluster' || last === close
      ? undefined
      : notes(snapshot, resource, host, resolver, queries),
  );
}

/** `SERVER: production` is no host, and a long file of some program names hosts of all sorts. */
function isPlainlyAHost({ form, inConfig }: HostMention): boolean {
  return form === 'name' || (form === 'url' && !inConfig);
}

function outcome(
  snapshot: Snapshot,
  resource: Workload | ConfigMap,
  host: string,
  { kind, lostByHostNetwork }: Resolver,
  last: Answer | undefined,
): string {
  if (lostByHostNetwork)
    return say`${code('hostNetwork: true')} without ${code('dnsPolicy: ClusterFirstWithHostNet')}: the question goes to the DNS of the node, which knows no Service.`;
  if (kind === 'node')
    return say`${code('dnsPolicy: Default')}: the question goes to the DNS of the node, which knows no Service.`;
  if (kind === 'own') return ownServers(resource);
  switch (last?.kind) {
    case 'service':
      return say`Means ${linkTo(snapshot, last.service)} of namespace ${code(namespaceOf(snapshot, last.service))}: ${recordText(last.service)}.`;
    case 'pod':
      return say`Means a Pod of ${linkTo(snapshot, last.workload)}, by its name in ${linkTo(snapshot, last.service)}.`;
    case 'address':
      return say`Means ${joinWords(abridged(last.ips.map(code), 4))}, by its host name in ${linkTo(snapshot, last.service)}.`;
    case 'maybe-address':
      return say`Means ${code(last.ip)} if that is a ready address of ${linkTo(snapshot, last.service)}: CoreDNS makes such names of the IPs of those without a host name.`;
    case 'built-in':
      return say`Means Service ${code(last.service)} of namespace ${code(last.namespace)}, which clusters bring themselves.`;
    case 'not-known':
      return host.replace(/\.$/, '').includes('.')
        ? say`No Service in ${placeText(snapshot)} has this name, so in the end the DNS outside the cluster is asked.`
        : say`No Service ${code(host)} of namespace ${code(namespaceOf(snapshot, resource))} was found in ${placeText(snapshot)}.`;
    case 'nothing':
    case undefined:
      return last?.service
        ? say`${linkTo(snapshot, last.service)} has no Pod of that name, so it does not resolve.`
        : say`Nothing in ${placeText(snapshot)} answers to this name.`;
  }
}

/** What the answer holds (DNS-002, DNS-005, DNS-009). */
function recordText(service: Service): string {
  if (typeOf(service) === 'ExternalName')
    return say`DNS answers CNAME ${code(service.externalName?.value ?? '')}, and the client connects there`;
  if (isHeadless(service))
    return say`DNS answers ${service.selector.length === 0 ? say`the addresses listed for it that are ready` : service.publishNotReadyAddresses?.value === true ? say`the IPs of all its Pods` : say`the IPs of its ready Pods`}`;
  const ip = service.clusterIP?.value;
  return say`DNS answers its cluster IP${ip ? ` ${code(ip)}` : ''}`;
}

function ownServers(resource: Workload | ConfigMap): string {
  const config = isWorkload(resource) ? mapOf(resource.podSpec, 'dnsConfig') : undefined;
  const servers = (seqOf(config, 'nameservers')?.items ?? []).flatMap(({ value }) =>
    value?.type === 'scalar' ? [code(value.source)] : [],
  );
  const named = servers.length > 0 ? ` (${joinWords(servers)})` : '';
  return say`${code('dnsPolicy: None')}: the question goes to the name servers of ${code('dnsConfig')}${named}. Whether they know Services, no manifest says.`;
}

function queryTable(
  snapshot: Snapshot,
  resource: Workload | ConfigMap,
  { ndots, kind }: Resolver,
  queries: readonly Query[],
): string {
  const who = !isWorkload(resource)
    ? say`A Pod of namespace ${code(namespaceOf(snapshot, resource))} with the default DNS settings asks`
    : resource.kind === 'Pod'
      ? say`This Pod asks`
      : say`Its Pods ask`;
  const [first, second] = queries;
  if (
    first?.name !== undefined &&
    !second &&
    kind === 'cluster' &&
    first.answer.kind !== 'not-known' &&
    first.answer.kind !== 'maybe-address'
  )
    return say`${who} for ${code(first.name)}, which is answered at once.`;
  const rows = queries.map(({ name, answer }) => [
    name === undefined ? say`with the search domains of the node, if it has some` : code(name),
    kind === 'own' ? say`not known` : answerText(snapshot, answer),
  ]);
  return paragraphs(
    say`${who}, in this order (${code(`ndots:${ndots}`)}):`,
    table([say`Asked for`, say`Answer`], rows),
  );
}

function answerText(snapshot: Snapshot, answer: Answer): string {
  switch (answer.kind) {
    case 'service':
      return typeOf(answer.service) === 'ExternalName'
        ? say`CNAME ${code(answer.service.externalName?.value ?? '')}`
        : say`${isHeadless(answer.service) ? say`Pod IPs` : say`cluster IP`} of ${linkTo(snapshot, answer.service)}`;
    case 'pod':
      return say`IP of the Pod of ${linkTo(snapshot, answer.workload)}`;
    case 'address':
      return joinWords(abridged(answer.ips.map(code), 4));
    case 'maybe-address':
      return say`${code(answer.ip)}, if it is one of ${linkTo(snapshot, answer.service)}`;
    case 'built-in':
      return say`Service ${code(answer.service)} of the cluster`;
    case 'not-known':
      return say`asked outside the cluster`;
    case 'nothing':
      return answer.service ? say`none: ${linkTo(snapshot, answer.service)} has no such Pod` : say`none`;
  }
}

function notes(
  snapshot: Snapshot,
  resource: Workload | ConfigMap,
  host: string,
  { ndots }: Resolver,
  queries: readonly Query[],
): string | undefined {
  const last = queries.at(-1);
  const lost = queries.slice(0, -1).filter(({ name }) => name !== undefined).length;
  const dots = host.split('.').length - 1;
  if (last?.name === undefined || last.answer.kind === 'nothing') return undefined;
  // A bare name outside the cluster is nobody's.
  if (lost === 0 || (last.answer.kind === 'not-known' && dots === 0))
    return shadow(snapshot, resource, host, last);
  const fewer =
    last.answer.kind === 'not-known' && ndots > dots
      ? say`, and so is any name with ${dots === 1 ? say`one dot` : say`${dots} dots`} where ${code('dnsConfig')} sets ${code(`ndots: ${dots}`)}`
      : '';
  return say`${lost === 1 ? say`One name is` : say`${lost} names are`} asked for in vain first, by most programs twice: for IPv4 and IPv6. With a dot at its end, ${code(`${last.name}.`)} is asked for alone${fewer}.`;
}

/** DNS-044: the Pod of a Service of the own namespace comes first. */
function shadow(
  snapshot: Snapshot,
  resource: Workload | ConfigMap,
  host: string,
  last: Query | undefined,
): string | undefined {
  const [name, namespace, ...rest] = host.split('.');
  if (last?.answer.kind !== 'pod' || !name || !namespace || rest.length > 0) return undefined;
  const [hidden] = servicesNamed(snapshot, resource, name, namespace);
  return hidden
    ? say`It hides ${linkTo(snapshot, hidden)} of namespace ${code(namespace)}, which is reached as ${code(`${host}.svc`)}.`
    : undefined;
}

/** RES-029: behind the name of a Pod the port is the Pod's own. */
function podPort(workload: Workload, { port, implied }: HostMention): string | undefined {
  const number = port?.value ?? implied;
  if (number === undefined) return undefined;
  const found = reachablePorts(workload).find((declared) => declared.port.containerPort?.value === number);
  const name = found?.container.name?.value;
  return found
    ? say`Port ${number} is that of ${name ? say`its container ${code(name)}` : say`one of its containers`}; no Service port is in between.`
    : say`Port ${number} is the Pod's own; none of its containers declares it, which is fine as long as a process listens on it.`;
}

/** Which port of the Service is meant, and where it leads. */
function portBlock(
  snapshot: Snapshot,
  service: Service,
  { host, port, implied }: HostMention,
): string | undefined {
  const number = port?.value ?? implied;
  if (number === undefined || typeOf(service) === 'ExternalName') return undefined;
  const client = code(`${host}:${number}`);
  const written = port ? say`port ${number}` : say`port ${number}, which the scheme stands for`;
  if (isHeadless(service)) {
    const used = routesOf(snapshot, service).filter(({ backends }) =>
      backends.some((backend) => backend.number === number),
    );
    if (used.length > 0)
      return routeTable(snapshot, service, { ports: used.map((route) => route.port), client });
    const other = service.ports.filter((one) => one.port?.value === number);
    return other.length > 0
      ? routeTable(snapshot, service, { ports: other })
      : say`The connection goes straight to ${text(written)} of a Pod, which is no port of this Service.`;
  }
  const ports = service.ports.filter((one) => one.port?.value === number);
  if (ports.length > 0) return routeTable(snapshot, service, { ports, client });
  if (service.ports.length === 0 || scalarOf(service.spec, 'ports')) return undefined;
  const has = joinWords(service.ports.map((one) => portName(service, one)));
  return say`Nothing answers on ${text(written)}: this Service has only ${has}.`;
}
