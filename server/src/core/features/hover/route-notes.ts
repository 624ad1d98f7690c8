import { isHeadless, protocolOf, type Service } from '../../k8s/service';
import { hasReadablePorts, type Workload } from '../../k8s/workload';
import { isPublicIPv4 } from '../../routing/addresses';
import {
  addressesFor,
  effectiveSources,
  portListsOf,
  sourcesOf,
  whyUnused,
  type EndpointSource,
} from '../../routing/pairing';
import { podCount } from '../../routing/pod-count';
import { reachablePorts, type Gap, type Route } from '../../routing/routes';
import { hasSelector, select } from '../../routing/selection';
import { joinWords, say } from '../../words';
import { BELOW_PARENT } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { abridged, code, text } from './markdown';
import { linksTo, linkTo, placeText, portName, portNumber } from './naming';
import { whyRefused } from './refused-pods';
import { nothingAnswers, unselected } from './unselected';

/** Sentences on what the route table alone would leave open: what goes nowhere and why, and what must not be taken for granted. */
export function routeNotes(snapshot: Snapshot, service: Service, routes: readonly Route[]): string[] {
  const notes = [
    untranslated(service, routes),
    hasSelector(service) ? unselected(snapshot, service) : unlisted(snapshot, service),
    ...routes.map((route) => unpaired(snapshot, route)),
    ...routes.flatMap((route) => route.gaps.map((gap) => gapText(snapshot, route, gap))),
    withoutReplicas(snapshot, service, routes),
    ...refused(service, routes),
    outside(snapshot, service, routes),
    farAway(snapshot, service),
  ];
  return notes.filter((note) => note !== undefined);
}

/** EPC-002: without a selector somebody has to write the addresses. */
function unlisted(snapshot: Snapshot, service: Service): string | undefined {
  if (effectiveSources(snapshot, service).length > 0) return undefined;
  const [unused] = sourcesOf(snapshot, service);
  if (unused) return unusedText(snapshot, service, unused);
  const where = snapshot.complete ? say`in ${placeText(snapshot)}` : say`that was read so far`;
  const name = service.name?.value;
  const slice = name ? say` with the label ${code(`kubernetes.io/service-name: ${name}`)}` : '';
  const endpoints = name ? say` named ${code(name)}` : '';
  return say`No EndpointSlice${slice} and no Endpoints${endpoints} ${where} gives it addresses. Unless the cluster has one, ${nothingAnswers(service)}.`;
}

/** Why what is there gives no addresses: in the words of a note below the routes. */
function unusedText(snapshot: Snapshot, service: Service, unused: EndpointSource): string {
  const link = linkTo(snapshot, unused);
  switch (whyUnused(service, unused)) {
    case 'names':
      return isHeadless(service)
        ? say`${link} lists names (${code('addressType: FQDN')}), so the cluster's DNS (CoreDNS) answers with a CNAME and not with addresses.`
        : say`${link} lists names (${code('addressType: FQDN')}), which kube-proxy ignores.`;
    case 'election':
      return say`${link} has the annotation ${code('control-plane.alpha.kubernetes.io/leader')}, so it is not used and ${nothingAnswers(service)}.`;
    case 'same-names':
      return say`Two ports of ${link} have the same name, which an EndpointSlice must not have, so it is not turned into one and ${nothingAnswers(service)}.`;
    case 'claimed':
      return say`${link} says that it was made from Endpoints (${code('endpointslice.kubernetes.io/managed-by')}), so the cluster removes it or writes it anew from them.`;
    default:
      return say`${link} has the label ${code('endpointslice.kubernetes.io/skip-mirror')}, so it is not used and ${nothingAnswers(service)}.`;
  }
}

/** PAIR-001 to PAIR-003. */
function unpaired(snapshot: Snapshot, { service, port, backends }: Route): string | undefined {
  const sources = effectiveSources(snapshot, service);
  if (sources.length === 0 || backends.length > 0 || hasSelector(service)) return undefined;
  const lists = sources.flatMap(portListsOf);
  const name = port.name?.value ?? '';
  const protocol = protocolOf(port);
  const named = lists.flat().filter((other) => (other.name?.value ?? '') === name);
  const links = linksTo(snapshot, sources);
  if (named.some((other) => protocolOf(other) === protocol)) {
    if (sources.some((source) => addressesFor(source, port).length > 0)) return undefined;
    return say`${links} ${sources.length > 1 ? 'list' : 'lists'} no ready address for ${portName(service, port)}, so ${nothingAnswers(service)}.`;
  }
  const have = sources.length > 1 ? 'have' : 'has';
  const wanted = name ? say`named ${code(name)}` : say`without a name`;
  if (named[0])
    return say`${links} ${have} this port only for ${text(protocolOf(named[0]))}, so ${portName(service, port)} over ${text(protocol)} goes nowhere.`;
  const others = abridged(
    [
      ...new Set(
        lists.flat().map((other) => (other.name?.value ? code(other.name.value) : say`one without a name`)),
      ),
    ],
    4,
  );
  const instead = others.length > 0 ? say` (but ${joinWords(others)})` : '';
  return say`${links} ${have} no port ${wanted}${instead}, so ${portName(service, port)} goes nowhere: ports belong together by name.`;
}

/** RES-021 to RES-025. */
function gapText(
  snapshot: Snapshot,
  { service, port, target, backends }: Route,
  { workload, reason, near }: Gap,
): string {
  const owner = linkTo(snapshot, workload);
  const name = code(target ?? '');
  if (!hasReadablePorts(workload)) return say`Whether ${owner} has a port named ${name} cannot be read here.`;
  const rest = withoutThisPort(service, portName(service, port), backends.length > 0 ? workload : undefined);
  switch (reason.kind) {
    case 'protocol':
      return say`${owner} has a port named ${name}, but for ${text(protocolOf(reason.found.port))} and not for ${text(protocolOf(port))}, so ${rest}.`;
    case 'init-container':
      return say`In ${owner} only an init container has a port named ${name}, and those never receive traffic, so ${rest}.`;
    case 'missing': {
      const names = reachablePorts(workload).flatMap((declared) =>
        declared.port.name?.value ? code(declared.port.name.value) : [],
      );
      const meant = near?.port.name ? code(near.port.name.value) : undefined;
      const others = meant ?? joinWords(abridged([...new Set(names)], 4));
      return say`No container of ${owner} has a port named ${name}${others ? say` (but ${others})` : ''}, so ${rest}.`;
    }
  }
}

/** @param workload where other workloads do have the port */
function withoutThisPort(service: Service, port: string, workload: Workload | undefined): string {
  // RES-029: clients of a headless Service choose the port themselves; only SRV records come from the Service.
  if (isHeadless(service)) return say`DNS has no SRV record for ${port}${workload ? say` of its Pods` : ''}`;
  if (!workload) return say`nothing answers on ${port}`;
  return say`${workload.kind === 'Pod' ? say`it gets` : say`its Pods get`} nothing through ${port}`;
}

/** RES-029: DNS gives the Pods' IPs, and nothing rewrites the port. */
function untranslated(service: Service, routes: readonly Route[]): string | undefined {
  if (!isHeadless(service)) return undefined;
  const changed = routes.flatMap(({ port, backends }) => {
    const other = backends.find(({ number }) => port.port && number !== port.port.value);
    return other ? [say`${other.number} instead of ${portNumber(port)}`] : [];
  });
  return changed.length > 0
    ? say`A headless Service translates no port: clients must use ${joinWords(changed)}.`
    : undefined;
}

function withoutReplicas(snapshot: Snapshot, service: Service, routes: readonly Route[]): string | undefined {
  const workloads = [...new Set(routes.flatMap(({ backends }) => backends.map(({ workload }) => workload)))];
  const empty = workloads.filter((workload) => {
    const count = podCount(service, workload);
    return count.kind === 'number' && count.count === 0;
  });
  if (empty.length === 0) return undefined;
  const rest = empty.length === workloads.length ? say` Until it runs some, ${nothingAnswers(service)}.` : '';
  return say`${linksTo(snapshot, empty)} is set to 0 Pods.${rest}`;
}

function refused(service: Service, routes: readonly Route[]): string[] {
  const workloads = new Set(routes.flatMap(({ backends }) => backends.map(({ workload }) => workload)));
  return [...workloads]
    .filter((workload) => podCount(service, workload).kind === 'refused')
    .map((workload) => whyRefused(workload));
}

/** Addresses that nobody gives to Pods are the reason for most Services without a selector. */
function outside(snapshot: Snapshot, service: Service, routes: readonly Route[]): string | undefined {
  const addresses = effectiveSources(snapshot, service).flatMap((source) =>
    routes.flatMap(({ port }) => addressesFor(source, port)),
  );
  if (addresses.length === 0 || !addresses.every(({ ip }) => isPublicIPv4(ip))) return undefined;
  return addresses.length > 1
    ? say`These are public IPs, so normally outside the cluster.`
    : say`This is a public IP, so normally outside the cluster.`;
}

/** A generic label such as `app: web` is also on strangers. */
function farAway(snapshot: Snapshot, service: Service): string | undefined {
  const { distance } = select(snapshot, service);
  return distance !== undefined && distance > BELOW_PARENT
    ? say`These Pods were found in a distant folder of this workspace, so they may belong to something else.`
    : undefined;
}
