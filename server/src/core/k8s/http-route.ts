import type { Located, OffsetRange } from '../text';
import { mapOf, mapsOf, pairOf, seqOf, valueOf, type YamlMap } from '../yaml/node';
import { integerAt, stringAt, type ObjectBase } from './object';

export const GATEWAY_GROUP = 'gateway.networking.k8s.io';

const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'] as const;

/** A route of the Gateway API: where requests to a Gateway go. */
export interface GatewayRoute extends ObjectBase {
  readonly kind: (typeof ROUTE_KINDS)[number];
  /** Those that mean a Service (GW-001); references to other kinds are left out. */
  readonly backends: readonly RouteBackend[];
  /** Absent or empty: whatever the listener takes. */
  readonly hostnames: readonly string[];
  readonly rules: readonly RouteRule[];
  readonly parents: readonly ParentRef[];
  /** It is attached to a Service, for the traffic inside a mesh. */
  readonly mesh: boolean;
}

export interface RouteRule {
  readonly node: YamlMap;
  /** The conditions of which one must hold; empty for everything. */
  readonly matches: readonly YamlMap[];
  readonly backends: readonly RouteBackend[];
}

/** What a route is attached to: mostly a Gateway. */
export interface ParentRef {
  readonly node: YamlMap;
  readonly kind: string;
  readonly group: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly sectionName: string | undefined;
  readonly port: number | undefined;
}

export interface RouteBackend {
  /** GW-005: how many of all requests of the rule it gets; `undefined` for a mirror, which gets copies. */
  readonly share: { readonly weight: number; readonly total: number } | undefined;
  readonly node: YamlMap;
  readonly range: OffsetRange;
  readonly service: Located<string>;
  /** As written; the route's own namespace where absent. */
  readonly namespace: Located<string> | undefined;
  /** The Service's port. GW-001: only a number is one; `undefined` also for a port that is no scalar. */
  readonly port: Located<number | string | boolean> | undefined;
  /** A `port` is written, whatever it holds. */
  readonly hasPort: boolean;
  /** It gets copies of requests, whose answers nobody sees. */
  readonly mirror: boolean;
}

/** Allows routes of other namespaces to send to objects of its own (GW-003). */
export interface ReferenceGrant extends ObjectBase {
  readonly kind: 'ReferenceGrant';
  readonly from: readonly GrantEntry[];
  readonly to: readonly GrantEntry[];
}

export interface GrantEntry {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/** @returns `undefined` for a kind of the Gateway API that is none of these */
export function readGatewayObject(base: ObjectBase): GatewayRoute | ReferenceGrant | undefined {
  const spec = mapOf(base.node, 'spec');
  if (base.identity.kind === 'ReferenceGrant') {
    return {
      ...base,
      kind: 'ReferenceGrant',
      from: mapsOf(seqOf(spec, 'from')).map(({ map }) => readEntry(map)),
      to: mapsOf(seqOf(spec, 'to')).map(({ map }) => readEntry(map)),
    };
  }
  const kind = ROUTE_KINDS.find((name) => name === base.identity.kind);
  if (!kind) return undefined;
  const rules = mapsOf(seqOf(spec, 'rules')).map(({ map }) => ({
    node: map,
    matches: mapsOf(seqOf(map, 'matches')).map((match) => match.map),
    backends: backendsIn(map),
  }));
  const parents = mapsOf(seqOf(spec, 'parentRefs')).map(({ map }) => readParent(map));
  return {
    ...base,
    kind,
    rules,
    backends: rules.flatMap((rule) => rule.backends),
    hostnames: (seqOf(spec, 'hostnames')?.items ?? []).flatMap(({ value }) =>
      value?.type === 'scalar' ? [value.source] : [],
    ),
    parents,
    mesh: parents.some((parent) => parent.kind === 'Service'),
  };
}

function readParent(node: YamlMap): ParentRef {
  return {
    node,
    kind: stringAt(node, 'kind')?.value ?? 'Gateway',
    group: stringAt(node, 'group')?.value ?? GATEWAY_GROUP,
    name: stringAt(node, 'name')?.value ?? '',
    namespace: stringAt(node, 'namespace')?.value,
    sectionName: stringAt(node, 'sectionName')?.value,
    port: integerAt(node, 'port')?.value,
  };
}

/** The references of a rule, those of its mirror filters included. */
function backendsIn(rule: YamlMap): RouteBackend[] {
  const refs = mapsOf(seqOf(rule, 'backendRefs')).map(({ map }) => map);
  const mirrors = [rule, ...refs].flatMap(mirrorsIn);
  const total = refs.reduce((sum, ref) => sum + weightOf(ref), 0);
  return [
    ...refs.flatMap((ref) => readBackend(ref, { weight: weightOf(ref), total })),
    ...mirrors.flatMap((ref) => readBackend(ref, undefined)),
  ];
}

function weightOf(ref: YamlMap): number {
  return integerAt(ref, 'weight')?.value ?? 1;
}

function mirrorsIn(map: YamlMap): YamlMap[] {
  return mapsOf(seqOf(map, 'filters')).flatMap(
    ({ map: filter }) => mapOf(mapOf(filter, 'requestMirror'), 'backendRef') ?? [],
  );
}

function readBackend(node: YamlMap, share: RouteBackend['share']): RouteBackend[] {
  const service = stringAt(node, 'name');
  const isService =
    (stringAt(node, 'group')?.value ?? '') === '' &&
    (stringAt(node, 'kind')?.value ?? 'Service') === 'Service';
  if (!service || !isService) return [];
  const port = valueOf(node, 'port');
  return [
    {
      node,
      range: node.range,
      service,
      namespace: stringAt(node, 'namespace'),
      port:
        port?.type === 'scalar' && port.value !== null ? { value: port.value, range: port.range } : undefined,
      hasPort: pairOf(node, 'port') !== undefined,
      share,
      mirror: share === undefined,
    },
  ];
}

function readEntry(map: YamlMap): GrantEntry {
  return {
    group: stringAt(map, 'group')?.value ?? '',
    kind: stringAt(map, 'kind')?.value ?? '',
    namespace: stringAt(map, 'namespace')?.value,
    name: stringAt(map, 'name')?.value || undefined,
  };
}
