import type { Located } from '../text';
import { isPlaceholder, mapOf, mapsOf, pairOf, seqOf, type YamlMap } from '../yaml/node';
import { requirementsOf, type Requirement } from './label-requirements';
import { booleanAt, intOrStringAt } from './object';
import type { Resource } from './resource';

/** What a ServiceMonitor of the Prometheus operator asks for: Services by their labels, and ports of these. */
export interface ServiceMonitor {
  readonly spec: YamlMap;
  readonly selector: YamlMap;
  /** All of them must hold for the labels of the Service itself. */
  readonly requirements: readonly Requirement[];
  /** `undefined` means any; empty the monitor's own namespace. */
  readonly namespaces: readonly string[] | undefined;
  readonly endpoints: readonly MonitoredPort[];
}

export interface MonitoredPort {
  readonly node: YamlMap;
  /** The name of a port of the Service. */
  readonly port: Located<number | string> | undefined;
}

export function isServiceMonitor({ identity: { kind, apiVersion } }: Resource): boolean {
  return kind === 'ServiceMonitor' && apiVersion.startsWith('monitoring.coreos.com/');
}

/** @returns `undefined` for other objects, and where it selects all or awaits values from a template */
export function readServiceMonitor(resource: Resource): ServiceMonitor | undefined {
  if (!isServiceMonitor(resource)) return undefined;
  const spec = mapOf(resource.node, 'spec');
  const selector = mapOf(spec, 'selector');
  const requirements = selector && requirementsOf(selector);
  if (!spec || !selector || !requirements || requirements.length === 0) return undefined;
  const texts = requirements.flatMap((requirement) =>
    requirement.kind === 'label'
      ? [requirement.label.key.value, requirement.label.value.value]
      : [requirement.key.value, ...requirement.values],
  );
  const among = mapOf(spec, 'namespaceSelector');
  const names = (seqOf(among, 'matchNames')?.items ?? []).flatMap(({ value }) =>
    value?.type === 'scalar' ? [value.source] : [],
  );
  if ([...texts, ...names].some(isPlaceholder)) return undefined;
  return {
    spec,
    selector,
    requirements,
    namespaces: booleanAt(among, 'any')?.value === true ? undefined : names,
    endpoints: mapsOf(seqOf(spec, 'endpoints')).flatMap(({ map }) =>
      pairOf(map, 'port')?.value ? [{ node: map, port: intOrStringAt(map, 'port') }] : [],
    ),
  };
}
