import {
  GATEWAY_GROUP,
  type GatewayRoute,
  type ParentRef,
  type RouteBackend,
  type RouteRule,
} from '../../k8s/http-route';
import { stringAt } from '../../k8s/object';
import type { Resource } from '../../k8s/resource';
import { knownTypeOf, type Service } from '../../k8s/service';
import { portFor } from '../../routing/exposure';
import { isGranted } from '../../routing/grants';
import { servicesNamed } from '../../routing/service-lookup';
import { contains } from '../../text';
import { say } from '../../words';
import { keyFor } from '../../workspace/index-keys';
import { namespaceOf, nearestOnly } from '../../workspace/scope';
import { find, type Snapshot } from '../../workspace/snapshot';
import { mapOf, mapsOf, scalarOf, seqOf, type YamlMap } from '../../yaml/node';
import { abridged, block, code, paragraphs, table, text } from './markdown';
import { linkTo, placeText, portName, title, titleOfPart } from './naming';
import { requestsText } from './route-requests';
import { receiversText, routeTable } from './route-table';
import type { HoverTarget } from './target';

const SHOWN = 12;
const SHOWN_MATCHES = 3;

/** A field of an HTTPRoute, a GRPCRoute and their like. */
export function explainRouteField(
  snapshot: Snapshot,
  route: GatewayRoute,
  { path, range }: HoverTarget,
): string | undefined {
  const [root, field] = path;
  const at = range.start;
  const isWhole =
    (root === 'kind' && path.length === 1) ||
    (root === 'metadata' && field === 'name') ||
    (root === 'spec' && (path.length === 1 || (field === 'rules' && path.length === 2)));
  if (isWhole) return explainRoute(snapshot, route);
  if (root !== 'spec') return undefined;
  if (field === 'parentRefs') {
    const parent = route.parents.find(({ node }) => contains(node.range, at));
    return parent
      ? paragraphs(
          titleOfPart(snapshot, say`Parent ${code(parent.name)}`, route),
          parentText(snapshot, route, parent),
        )
      : explainRoute(snapshot, route);
  }
  const rule = route.rules.find(({ node }) => contains(node.range, at));
  if (field !== 'rules' || !rule) return undefined;
  const backend = rule.backends.find((one) => contains(one.range, at));
  if (backend) return explainBackend(snapshot, route, rule, backend);
  return path[3] === 'matches' || path[3] === 'backendRefs'
    ? explainRoute(snapshot, route, [rule])
    : undefined;
}

/** The route as a whole, or some of its rules: who gets which requests. */
function explainRoute(
  snapshot: Snapshot,
  route: GatewayRoute,
  rules: readonly RouteRule[] = route.rules,
): string {
  const rows = rules.flatMap((rule) =>
    rule.backends.map((backend, index) => [
      index === 0 ? requestsText(route, rule) : '',
      shareText(backend),
      ...targetCells(snapshot, route, backend),
    ]),
  );
  const more = rows.length > SHOWN ? say`… and ${rows.length - SHOWN} more.` : undefined;
  return paragraphs(
    title(snapshot, route),
    block(
      say`Attached to`,
      route.parents.map((parent) => parentText(snapshot, route, parent)),
    ),
    rows.length > 0
      ? table(
          [
            route.kind === 'HTTPRoute' ? say`Requests` : say`Traffic`,
            say`Share`,
            'Service',
            say`Port`,
            say`Received by`,
          ],
          rows.slice(0, SHOWN),
        )
      : say`It sends nothing to a Service.`,
    more,
  );
}

function explainBackend(
  snapshot: Snapshot,
  route: GatewayRoute,
  rule: RouteRule,
  backend: RouteBackend,
): string {
  const namespace = backend.namespace?.value || namespaceOf(snapshot, route);
  const [service] = servicesNamed(snapshot, route, backend.service.value, namespace);
  const heading = titleOfPart(snapshot, say`Backend ${code(backend.service.value)}`, route);
  const gets = say`Gets ${shareSentence(route, backend)} of ${requestsText(route, rule)}.`;
  if (!service) {
    const where = snapshot.complete
      ? say`in ${placeText(snapshot)}`
      : say`among the files that were read so far`;
    return paragraphs(
      heading,
      gets,
      say`There is no Service ${code(backend.service.value)} of namespace ${code(namespace)} ${where}. Unless the cluster has one, ${failure(route, backend)}.`,
    );
  }
  const port = portOf(service, backend);
  const grant = grantText(snapshot, route, service, namespace);
  if (knownTypeOf(service) === 'ExternalName') {
    // GW-006
    return paragraphs(
      heading,
      gets,
      say`${linkTo(snapshot, service)} is an alias for ${code(service.externalName?.value ?? '')}, which implementations of the Gateway API should not take.`,
    );
  }
  if (!port) {
    const offered = service.ports.map((one) => portName(service, one)).join(', ');
    const wanted = backend.port
      ? say`port ${code(String(backend.port.value))}`
      : say`port, as long as none is written`;
    return paragraphs(
      heading,
      gets,
      say`${linkTo(snapshot, service)} has no ${wanted}, so ${failure(route, backend)}. It has ${offered || say`no ports`}; what counts is the number of the Service's own port.`,
    );
  }
  return paragraphs(
    heading,
    gets,
    grant,
    routeTable(snapshot, service, { ports: [port], client: clientText(route) }),
  );
}

function clientText({ hostnames }: GatewayRoute): string {
  return hostnames.length > 0 ? abridged(hostnames.map(code), 2).join(', ') : '–';
}

function targetCells(snapshot: Snapshot, route: GatewayRoute, backend: RouteBackend): string[] {
  const namespace = backend.namespace?.value || namespaceOf(snapshot, route);
  const wanted = backend.port ? code(String(backend.port.value)) : '–';
  const [service] = servicesNamed(snapshot, route, backend.service.value, namespace);
  if (!service) return [code(backend.service.value), wanted, say`no such Service found`];
  const port = portOf(service, backend);
  const refused =
    grantState(snapshot, route, service, namespace) === 'missing' ? say` (no ReferenceGrant found)` : '';
  if (knownTypeOf(service) === 'ExternalName')
    return [linkTo(snapshot, service), wanted, say`alias for ${code(service.externalName?.value ?? '')}`];
  return [
    linkTo(snapshot, service) + refused,
    wanted,
    port ? receiversText(snapshot, service, port) : say`no such port`,
  ];
}

/** GW-001: a number only. */
function portOf(service: Service, { port }: RouteBackend) {
  if (typeof port?.value !== 'number') return undefined;
  return portFor(service, { port: { value: port.value, range: port.range } });
}

/** GW-003. */
function grantState(
  snapshot: Snapshot,
  route: GatewayRoute,
  service: Service,
  to: string,
): 'not needed' | 'found' | 'missing' {
  const from = namespaceOf(snapshot, route);
  if (from === to || route.mesh) return 'not needed';
  return isGranted(snapshot, route, service, from, to) ? 'found' : 'missing';
}

function grantText(
  snapshot: Snapshot,
  route: GatewayRoute,
  service: Service,
  to: string,
): string | undefined {
  const state = grantState(snapshot, route, service, to);
  if (state === 'not needed') return undefined;
  const words = say`Namespace ${code(to)} is another one than that of the route, which takes a ReferenceGrant there`;
  return state === 'found'
    ? say`${words}: there is one.`
    : say`${words}. None was found in ${placeText(snapshot)}.`;
}

/** GW-005 for HTTP; the other kinds have no answer of their own. */
function failure({ kind }: GatewayRoute, { mirror }: RouteBackend): string {
  if (mirror) return say`it gets no copies`;
  if (kind === 'HTTPRoute') return say`requests that go here are answered with 500`;
  return kind === 'GRPCRoute' ? say`calls that go here fail` : say`connections that go here fail`;
}

/** GW-005: by weight. */
function shareText({ share }: RouteBackend): string {
  if (!share) return say`copies`;
  return share.total > 0 ? `${Number(((100 * share.weight) / share.total).toFixed(1))} %` : say`none`;
}

function shareSentence({ kind }: GatewayRoute, backend: RouteBackend): string {
  const { share } = backend;
  if (!share) return say`copies`;
  if (share.weight === 0) return say`nothing (weight 0)`;
  if (share.weight === share.total) return say`all`;
  const noun = kind === 'HTTPRoute' || kind === 'GRPCRoute' ? '' : say` connections`;
  return say`${shareText(backend)}${noun} (weight ${share.weight} of ${share.total})`;
}

/** A Gateway and those of its listeners that the route asks for, as far as the workspace has it. */
function parentText(snapshot: Snapshot, route: GatewayRoute, parent: ParentRef): string {
  const namespace = parent.namespace || namespaceOf(snapshot, route);
  // Gateways are mostly applied by another kustomization than the routes.
  const views = snapshot.set ? [snapshot, snapshot.set.whole] : [snapshot];
  const [object] = views.flatMap((view) => {
    const found = find(view, keyFor.object(parent.group, parent.kind, parent.name));
    const own = found.filter((resource) => namespaceOf(view, resource) === namespace);
    return nearestOnly(view, route.document.uri, own).resources;
  });
  const name = object
    ? linkTo(snapshot, object)
    : say`${text(parent.kind)} ${code(parent.name)} of namespace ${code(namespace)}, which is not in ${placeText(snapshot)}`;
  if (!object || parent.kind !== 'Gateway' || parent.group !== GATEWAY_GROUP) return name;
  return `${name}, ${listenersText(snapshot, route, parent, object)}`;
}

function listenersText(
  snapshot: Snapshot,
  route: GatewayRoute,
  parent: ParentRef,
  gateway: Resource,
): string {
  const listeners = mapsOf(seqOf(mapOf(gateway.node, 'spec'), 'listeners')).map(({ map }) => map);
  const asked = listeners.filter(
    (listener) =>
      (parent.sectionName === undefined || stringAt(listener, 'name')?.value === parent.sectionName) &&
      (parent.port === undefined || scalarOf(listener, 'port')?.value === parent.port),
  );
  if (asked.length === 0) {
    const wanted = parent.sectionName === undefined ? '' : ` ${code(parent.sectionName)}`;
    return listeners.length === 0
      ? say`whose listeners are not written`
      : say`but it has no such listener${wanted}`;
  }
  return abridged(
    asked.map((listener) => listenerText(snapshot, route, gateway, listener)),
    SHOWN_MATCHES,
  ).join('; ');
}

function listenerText(snapshot: Snapshot, route: GatewayRoute, gateway: Resource, listener: YamlMap): string {
  const value = (key: string) => scalarOf(listener, key)?.source;
  const host = value('hostname');
  const allowed = mapOf(mapOf(listener, 'allowedRoutes'), 'namespaces');
  const from = stringAt(allowed, 'from')?.value ?? 'Same';
  const isSame = namespaceOf(snapshot, route) === namespaceOf(snapshot, gateway);
  const refused =
    from === 'Same' && !isSame
      ? say`; it takes routes of its own namespace only (${code('allowedRoutes')}), so not this one`
      : from === 'Selector' && !isSame
        ? say`; it takes routes of namespaces with certain labels only (${code('allowedRoutes')})`
        : '';
  const isTaken = !host || route.hostnames.length === 0 || route.hostnames.some((own) => meet(own, host));
  const unfit = isTaken ? '' : say`; none of the host names of the route fits`;
  return say`listener ${code(value('name') ?? '')} on port ${code(value('port') ?? '')} (${text(value('protocol') ?? '?')}${host ? `, ${text(host)}` : ''})${refused}${unfit}`;
}

/** Whether two host names have a request in common; a `*` stands for one or more labels at the start. */
function meet(a: string, b: string): boolean {
  const [first, second] = [a.toLowerCase(), b.toLowerCase()];
  const holds = (wild: string, name: string) =>
    wild.startsWith('*.') && name.length > wild.length - 1 && name.endsWith(wild.slice(1));
  return first === second || holds(first, second) || holds(second, first);
}
