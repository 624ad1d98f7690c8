import { hostsOfWorkload } from '../../k8s/host-mentions';
import type { Direction, NetworkPolicy, PolicyPeer, PolicyPort, PolicyRule } from '../../k8s/network-policy';
import { isWorkload } from '../../k8s/resource';
import { isHeadless, protocolOf, type Service, type ServicePort } from '../../k8s/service';
import type { Workload } from '../../k8s/workload';
import { callsFrom } from '../../routing/calls';
import { ingressesTo } from '../../routing/exposure';
import {
  isIsolated,
  judgeFlow,
  letsDnsOut,
  meantBy,
  policiesFor,
  rulesOf,
  selectedBy,
  type FlowVerdict,
} from '../../routing/policy-flow';
import { reachablePorts, routesOf } from '../../routing/routes';
import { select, servicesSelecting } from '../../routing/selection';
import { resolveHost } from '../../routing/service-names';
import { joinWords, say } from '../../words';
import { areClose, namespaceOf, nearby } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { valueOf } from '../../yaml/node';
import { abridged, block, code, paragraphs, table } from './markdown';
import { linksTo, linkTo, placeText, portNumber, title, titleOfPart } from './naming';
import { peersText, peerText, portsText, portText, selectorText, verdictText } from './policy-words';

/** Rows of a table, and Services whose callers are looked for. */
const SHOWN = 8;
const SHOWN_SERVICES = 5;

/** The whole policy: whom it isolates, what it lets through, and what that means for the routes of these Pods. */
export function explainPolicy(snapshot: Snapshot, policy: NetworkPolicy): string {
  return paragraphs(
    title(snapshot, policy),
    isolation(snapshot, policy),
    ...policy.directions.map((direction) => ruleTable(snapshot, policy, direction)),
    routesBehind(snapshot, policy),
    policy.directions.includes('Egress') ? dnsNote(snapshot, policy) : undefined,
    say`It holds only where the network plugin of the cluster implements NetworkPolicy.`,
  );
}

/** `podSelector` of the policy itself. */
export function explainPodSelector(snapshot: Snapshot, policy: NetworkPolicy): string {
  return paragraphs(titleOfPart(snapshot, 'podSelector', policy), isolation(snapshot, policy));
}

/** One item of `from` or `to`. */
export function explainPeer(
  snapshot: Snapshot,
  policy: NetworkPolicy,
  peer: PolicyPeer,
  direction: Direction,
): string {
  const lets = direction === 'Ingress' ? say`Lets in` : say`Lets out to`;
  const found = meantBy(snapshot, policy, peer);
  const nobody =
    found.length === 0 && !peer.ipBlock
      ? say` No such Pod was found near this policy in ${placeText(snapshot)}.`
      : '';
  const both =
    peer.podSelector && peer.namespaceSelector
      ? say` Both selectors stand in one item, so both must hold.`
      : '';
  const outside = peer.ipBlock
    ? say` Meant for addresses outside the cluster: what a Pod or a node in between makes of the address of a client is not certain.`
    : '';
  return paragraphs(
    titleOfPart(snapshot, direction === 'Ingress' ? 'from' : 'to', policy),
    `${lets} ${peerText(snapshot, policy, peer)}.${both}${nobody}${outside}`,
  );
}

/** One item of `ports`: a port of Pods, never of a Service (NP-008). */
export function explainPolicyPort(
  snapshot: Snapshot,
  policy: NetworkPolicy,
  entry: PolicyPort,
  receivers: readonly Workload[],
): string {
  const value = entry.port?.value;
  const declared = receivers.flatMap((workload) =>
    reachablePorts(workload)
      .filter(({ port }) => protocolOf(port) === protocolOf(entry))
      .filter(({ port }) => {
        const number = port.containerPort?.value;
        if (typeof value === 'string') return port.name?.value === value;
        return (
          value !== undefined &&
          number !== undefined &&
          value <= number &&
          number <= (entry.endPort?.value ?? value)
        );
      })
      .map(({ port, container }) => {
        const name = port.name?.value ? ` (${code(port.name.value)})` : '';
        const owner = container.name ? say`container ${code(container.name.value)} of ` : '';
        return say`port ${port.containerPort?.value ?? '?'}${name} of ${owner}${linkTo(snapshot, workload)}`;
      }),
  );
  const named =
    typeof value === 'string' ? say` Each Pod resolves the name among its own container ports.` : '';
  const found =
    declared.length > 0
      ? say`That is ${joinWords(abridged([...new Set(declared)], 5))}.`
      : receivers.length > 0 && value !== undefined
        ? say`No container of ${linksTo(snapshot, receivers)} declares such a port.`
        : '';
  return paragraphs(
    titleOfPart(snapshot, portText(entry), policy),
    say`Lets through ${portText(entry)} of the Pods, whatever port a Service has in front of them.${named} ${found}`.trim(),
  );
}

/** The lines about policies in the hover of a Service. */
export function policyBlock(snapshot: Snapshot, service: Service): string | undefined {
  const { workloads } = select(snapshot, service);
  const lines = linesFor(snapshot, workloads, 'Ingress');
  const refused = callersOf(snapshot, service).filter((caller) =>
    flowsOf(snapshot, service, workloads, caller).every(({ verdict }) => verdict.allowed === 'no'),
  );
  return block('NetworkPolicy', [
    ...lines,
    ...(refused.length > 0
      ? [
          say`${linksTo(snapshot, refused)} ${refused.length > 1 ? 'call' : 'calls'} this Service, but no rule lets that through`,
        ]
      : []),
  ]);
}

/** The lines about policies in the hover of a workload. */
export function policiesOfWorkload(snapshot: Snapshot, workload: Workload): string | undefined {
  return block('NetworkPolicy', [
    ...linesFor(snapshot, [workload], 'Ingress'),
    ...linesFor(snapshot, [workload], 'Egress'),
    ...(letsDnsOut(snapshot, workload) === 'no'
      ? [say`no rule lets questions to the DNS (port 53) out, so no name of a Service resolves here`]
      : []),
  ]);
}

function linesFor(snapshot: Snapshot, workloads: readonly Workload[], direction: Direction): string[] {
  const policies = new Map(
    workloads.flatMap((workload) =>
      policiesFor(snapshot, workload)
        .filter(({ policy }) => policy.directions.includes(direction))
        .map(({ policy, selects }) => [policy, selects] as const),
    ),
  );
  return [...policies].slice(0, SHOWN).map(([policy, selects]) => {
    // NP-012
    const isCertain = selects === 'yes' && workloads.some(({ hostNetwork }) => !hostNetwork);
    const verb = isCertain ? say`restricts` : say`may restrict`;
    const what = direction === 'Ingress' ? say`who reaches these Pods` : say`what these Pods reach`;
    const rules = rulesOf(policy, direction).map(
      (rule) => say`${peersText(snapshot, policy, rule)} on ${portsText(rule)}`,
    );
    if (rulesOf(policy, direction).some(isOpen))
      return `${linkTo(snapshot, policy)} ${direction === 'Ingress' ? say`lets everybody reach these Pods` : say`lets these Pods reach everything`}`;
    const lets = rules.length > 0 ? abridged(rules, 3).join('; ') : say`it lets nothing through`;
    return `${linkTo(snapshot, policy)} ${verb} ${what}: ${lets}`;
  });
}

/** NP-004: a rule without conditions. */
function isOpen({ peers, ports, unclear }: PolicyRule): boolean {
  return peers.length === 0 && ports.length === 0 && !unclear;
}

function isolation(snapshot: Snapshot, policy: NetworkPolicy): string {
  const namespace = code(namespaceOf(snapshot, policy));
  const selected = selectedBy(snapshot, policy);
  const pods = selectorText(policy.podSelector, say`all Pods`, say`Pods`);
  const certain = selected.filter(({ selects }) => selects === 'yes').map(({ workload }) => workload);
  const perhaps = selected.filter(({ selects }) => selects !== 'yes').map(({ workload }) => workload);
  const found =
    certain.length > 0
      ? ` (${linksTo(snapshot, certain)})`
      : perhaps.length > 0
        ? say` (perhaps those of ${linksTo(snapshot, perhaps)})`
        : say`, of which none was found near this policy in ${placeText(snapshot)}`;
  const who = say`${pods} of namespace ${namespace}${found}`;
  const [isIn, isOut] = [policy.directions.includes('Ingress'), policy.directions.includes('Egress')];
  const effect =
    isIn && isOut
      ? say`only what a policy lets in reaches them, and they reach only what a policy lets out`
      : isIn
        ? say`only what a policy lets in reaches them. What they send is left alone`
        : isOut
          ? say`they reach only what a policy lets out. What comes in is left alone`
          : say`nothing, since its \`policyTypes\` names neither Ingress nor Egress`;
  // NP-003
  const spec = valueOf(policy.node, 'spec');
  const types = spec?.type === 'map' ? valueOf(spec, 'policyTypes') : undefined;
  const byDefault =
    isIn && isOut && !types && policy.ingress.length === 0
      ? say` Incoming traffic is restricted because ${code('policyTypes')} is not written.`
      : '';
  const onNodes = certain.filter(({ hostNetwork }) => hostNetwork);
  const undefinedFor =
    onNodes.length > 0
      ? say` For ${linksTo(snapshot, onNodes)} nothing is certain: policies are not defined for Pods with ${code('hostNetwork: true')}.`
      : '';
  return say`Isolates ${who}: ${effect}.${byDefault}${undefinedFor}`;
}

function ruleTable(snapshot: Snapshot, policy: NetworkPolicy, direction: Direction): string {
  const rules = rulesOf(policy, direction);
  const heading = direction === 'Ingress' ? say`**Lets in:**` : say`**Lets out:**`;
  if (rules.length === 0) return say`${heading} nothing`;
  const rows = rules.slice(0, SHOWN).map((rule) => [peersText(snapshot, policy, rule), portsText(rule)]);
  const more = rules.length > SHOWN ? say`… and ${rules.length - SHOWN} more.` : undefined;
  return paragraphs(
    heading,
    table([direction === 'Ingress' ? say`From` : say`To`, say`Port of the Pods`], rows),
    more,
  );
}

/** NP-002: what all policies together make of the routes of these Pods. */
function routesBehind(snapshot: Snapshot, policy: NetworkPolicy): string | undefined {
  if (!policy.directions.includes('Ingress')) return undefined;
  const workloads = selectedBy(snapshot, policy).map(({ workload }) => workload);
  const services = [...new Set(workloads.flatMap((workload) => servicesSelecting(snapshot, workload)))];
  const rows = services.slice(0, SHOWN_SERVICES).flatMap((service) => {
    const own = select(snapshot, service).workloads.filter((workload) => workloads.includes(workload));
    const ways = ingressesTo(snapshot, service);
    const flows = [
      ...callersOf(snapshot, service).map((caller) => ({
        name: linkTo(snapshot, caller),
        judged: flowsOf(snapshot, service, own, caller),
      })),
      ...[...new Set(ways.map(({ ingress }) => ingress))].map((ingress) => ({
        name: linkTo(snapshot, ingress),
        judged: flowsOf(snapshot, service, own, undefined).filter(({ port }) =>
          ways.some((way) => way.ingress === ingress && way.port === port),
        ),
      })),
    ];
    return flows.flatMap(({ name, judged }) =>
      rowsFor(judged).map((cells) => [name, linkTo(snapshot, service), ...cells]),
    );
  });
  if (rows.length === 0) return undefined;
  const more = rows.length > SHOWN ? say`… and ${rows.length - SHOWN} more.` : undefined;
  return paragraphs(
    say`**Callers found**, by all policies together:`,
    table([say`Caller`, say`Calls`, say`Port`, say`Let through`], rows.slice(0, SHOWN)),
    more,
  );
}

interface JudgedRoute {
  readonly port: ServicePort;
  readonly number: number;
  readonly verdict: FlowVerdict;
}

/** Ports with one and the same answer share a row. */
function rowsFor(flows: readonly JudgedRoute[]): string[][] {
  const rows = new Map<string, string[]>();
  for (const { port, number, verdict } of flows) {
    const answer = verdictText(verdict);
    rows.set(answer, [...(rows.get(answer) ?? []), `${code(portNumber(port))} → ${number}`]);
  }
  return [...rows].map(([answer, ports]) => [abridged([...new Set(ports)], 3).join(', '), answer]);
}

/** @param caller absent for Pods that no manifest shows */
function flowsOf(
  snapshot: Snapshot,
  service: Service,
  workloads: readonly Workload[],
  caller: Workload | undefined,
): JudgedRoute[] {
  const called = caller && portsCalled(snapshot, caller, service);
  return routesOf(snapshot, service)
    .filter(({ port }) => !called || called.length === 0 || called.includes(port.port?.value))
    .flatMap(({ port, backends }) =>
      backends
        .filter(({ workload }) => workloads.includes(workload))
        .map(({ workload, number }) => ({
          port,
          number,
          verdict: judgeFlow(snapshot, {
            from: caller,
            to: workload,
            port: number,
            protocol: protocolOf(port),
          }),
        })),
    );
}

/** The ports that a workload writes behind the name of a Service; those of a headless one are the Pods' own. */
function portsCalled(snapshot: Snapshot, caller: Workload, service: Service): (number | undefined)[] {
  if (isHeadless(service)) return [];
  return hostsOfWorkload(caller).flatMap(({ host, port, implied }) => {
    const resolution = resolveHost(snapshot, caller, host);
    const number = port?.value ?? implied;
    const isOwn = resolution?.kind === 'found' && resolution.services.includes(service);
    return isOwn && service.ports.some((own) => own.port?.value === number) ? [number] : [];
  });
}

/** The workloads nearby that name a Service; only asked for where a policy isolates its Pods. */
function callersOf(snapshot: Snapshot, service: Service): Workload[] {
  const { workloads } = select(snapshot, service);
  if (workloads.every((workload) => isIsolated(snapshot, workload, 'Ingress') === 'no')) return [];
  const { uri } = service.document;
  return nearby(snapshot, uri, 'workloads').flatMap(({ resource: caller }) =>
    isWorkload(caller) &&
    (snapshot.set !== undefined || areClose(snapshot, uri, caller.document.uri)) &&
    callsFrom(snapshot, caller).some(({ to }) => to === service)
      ? [caller]
      : [],
  );
}

/** NP-013. */
function dnsNote(snapshot: Snapshot, policy: NetworkPolicy): string | undefined {
  const mute = selectedBy(snapshot, policy).flatMap(({ workload }) =>
    letsDnsOut(snapshot, workload) === 'no' ? [workload] : [],
  );
  return mute.length > 0
    ? say`No rule lets questions to the DNS (port 53) out of the Pods of ${linksTo(snapshot, mute)}, so no name of a Service resolves there.`
    : undefined;
}
