import type { Located, OffsetRange } from '../text';
import { say } from '../words';
import { mapOf, mapsOf, seqOf, valueOf, type YamlMap } from '../yaml/node';
import {
  booleanAt,
  integerAt,
  intOrStringAt,
  labelsOf,
  stringAt,
  type Label,
  type ObjectBase,
} from './object';

/** A `v1` Service. */
export interface Service extends ObjectBase {
  readonly kind: 'Service';
  readonly spec: YamlMap | undefined;
  /** As written; {@link typeOf} gives the default too. */
  readonly type: Located<string> | undefined;
  /** Empty for a Service without a selector; `selector: {}` counts as that (EPC-003). */
  readonly selector: readonly Label[];
  readonly ports: readonly ServicePort[];
  readonly clusterIP: Located<string> | undefined;
  readonly externalName: Located<string> | undefined;
  readonly externalIPs: readonly Located<string>[];
  readonly sessionAffinity: Located<string> | undefined;
  readonly affinityTimeout: Located<number> | undefined;
  readonly externalTrafficPolicy: Located<string> | undefined;
  readonly internalTrafficPolicy: Located<string> | undefined;
  readonly trafficDistribution: Located<string> | undefined;
  readonly healthCheckNodePort: Located<number> | undefined;
  readonly publishNotReadyAddresses: Located<boolean> | undefined;
  readonly ipFamilyPolicy: Located<string> | undefined;
}

/** SVC-030. */
export const SERVICE_TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;
export type ServiceType = (typeof SERVICE_TYPES)[number];

export interface ServicePort {
  readonly node: YamlMap;
  /** Zero-based, as in `spec.ports[1]`. */
  readonly index: number;
  readonly range: OffsetRange;
  readonly name: Located<string> | undefined;
  readonly port: Located<number> | undefined;
  readonly protocol: Located<string> | undefined;
  readonly targetPort: Located<number | string> | undefined;
  readonly nodePort: Located<number> | undefined;
  readonly appProtocol: Located<string> | undefined;
}

export function readService(base: ObjectBase): Service {
  const spec = mapOf(base.node, 'spec');
  const externalIPs: Located<string>[] = [];
  for (const { value, range } of seqOf(spec, 'externalIPs')?.items ?? [])
    if (value?.type === 'scalar') externalIPs.push({ value: value.source, range });
  return {
    ...base,
    kind: 'Service',
    spec,
    type: stringAt(spec, 'type'),
    selector: labelsOf(mapOf(spec, 'selector')),
    ports: mapsOf(seqOf(spec, 'ports')).map(({ map, index }) => readPort(map, index)),
    clusterIP: stringAt(spec, 'clusterIP'),
    externalName: stringAt(spec, 'externalName'),
    externalIPs,
    sessionAffinity: stringAt(spec, 'sessionAffinity'),
    affinityTimeout: integerAt(mapOf(mapOf(spec, 'sessionAffinityConfig'), 'clientIP'), 'timeoutSeconds'),
    externalTrafficPolicy: stringAt(spec, 'externalTrafficPolicy'),
    internalTrafficPolicy: stringAt(spec, 'internalTrafficPolicy'),
    trafficDistribution: stringAt(spec, 'trafficDistribution'),
    healthCheckNodePort: integerAt(spec, 'healthCheckNodePort'),
    publishNotReadyAddresses: booleanAt(spec, 'publishNotReadyAddresses'),
    ipFamilyPolicy: stringAt(spec, 'ipFamilyPolicy'),
  };
}

function readPort(map: YamlMap, index: number): ServicePort {
  return {
    node: map,
    index,
    range: map.range,
    name: stringAt(map, 'name'),
    port: integerAt(map, 'port'),
    protocol: stringAt(map, 'protocol'),
    targetPort: intOrStringAt(map, 'targetPort'),
    nodePort: integerAt(map, 'nodePort'),
    appProtocol: stringAt(map, 'appProtocol'),
  };
}

/** DEF-001: ClusterIP unless written otherwise; an empty string counts as omitted (ERR-003). */
export function typeOf(service: Service): string {
  return service.type?.value || 'ClusterIP';
}

/** Like {@link typeOf}, but `undefined` for what is no type: a misspelt one, a placeholder, a number. */
export function knownTypeOf(service: Service): ServiceType | undefined {
  const written = valueOf(service.spec, 'type');
  if (written && written.type !== 'scalar') return undefined;
  return SERVICE_TYPES.find((type) => type === typeOf(service));
}

/** SVC-052. */
export function isHeadless(service: Service): boolean {
  return service.clusterIP?.value === 'None' && typeOf(service) !== 'ExternalName';
}

/** SVC-072: what may have an external traffic policy. */
export function isExternallyAccessible(service: Service): boolean {
  const type = typeOf(service);
  return (
    type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && service.externalIPs.length > 0)
  );
}

/** DEF-003; also for container and endpoint ports (DEF-011, DEF-012). */
export function protocolOf(port: { readonly protocol: Located<string> | undefined }): string {
  return port.protocol?.value || 'TCP';
}

/** DEF-004: `port` where unset, 0 or "". `undefined` where neither is a usable value. */
export function targetPortOf(port: ServicePort): number | string | undefined {
  const target = port.targetPort?.value;
  return target === undefined || target === 0 || target === '' ? port.port?.value : target;
}

/** `port 80`, or `port "http" (80)`: how messages name a Service port. */
export function describePort(port: ServicePort): string {
  const number = port.port ? String(port.port.value) : undefined;
  if (!port.name) return number ? say`port ${number}` : say`port ${port.index + 1} of the list`;
  return number ? say`port "${port.name.value}" (${number})` : say`port "${port.name.value}"`;
}
