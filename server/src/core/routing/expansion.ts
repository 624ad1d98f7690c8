import type { ConfigMap } from '../k8s/config-map';
import { envOf, envSourcesOf } from '../k8s/container-env';
import { stringAt } from '../k8s/object';
import type { Resource } from '../k8s/resource';
import type { Service } from '../k8s/service';
import { expand } from '../k8s/variable-references';
import type { Container, Workload } from '../k8s/workload';
import { keyFor } from '../workspace/index-keys';
import { findInNamespace, nearestOnly } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { mapOf, pairOf, type YamlMap, type YamlScalar } from '../yaml/node';
import { fromServices, type WithoutVariable } from './service-variables';

/** What stands behind the name of a variable at one place of a container. */
export type VariableSource =
  /** An entry of `env` with a value. @property value as it is in the end */
  | { readonly kind: 'value'; readonly value: string }
  /** An entry of `env` with `valueFrom`. */
  | { readonly kind: 'reference'; readonly reference: ValueReference }
  /** An item of `envFrom` that shows what it holds. */
  | { readonly kind: 'config-map'; readonly configMap: ConfigMap; readonly value: string }
  /** One of the kubelet's own variables (ENV-002). */
  | { readonly kind: 'service'; readonly service: Service; readonly value: string }
  /** A variable of the API server's own Service, which is always there (ENV-002). */
  | { readonly kind: 'api-server' }
  /** Several Services bring it, each with another value. @property isAlwaysThere that of the API server, too */
  | { readonly kind: 'several'; readonly services: readonly Service[]; readonly isAlwaysThere: boolean }
  /** Sources that no manifest shows may bring it. */
  | { readonly kind: 'perhaps'; readonly sources: readonly string[] }
  /** It is an entry of `env`, but this one or a later one (EXP-002). */
  | { readonly kind: 'later' }
  /** A Service of that name is there, but gives no such variable. */
  | { readonly kind: 'no-variable'; readonly service: Service; readonly reason: WithoutVariable }
  | { readonly kind: 'nothing' };

export interface ValueReference {
  readonly kind: 'Secret' | 'ConfigMap' | 'field' | 'resource' | 'other';
  /** The Secret or ConfigMap. */
  readonly name: string;
  /** The key in it, or the path of the field. */
  readonly key: string;
  /** The object, where the workspace has it. */
  readonly object: Resource | undefined;
  /** What the ConfigMap holds under the key. */
  readonly value: string | undefined;
}

/**
 * Follows a variable as the kubelet does (ENV-004, EXP-001 to EXP-005).
 * @param at the value of an entry of `env`, which sees only what stands before it; absent in `command` and `args`
 */
export function sourceOf(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  name: string,
  at?: YamlScalar,
): VariableSource {
  const entries = envOf(container);
  const here = at ? entries.findIndex(({ value }) => value === at) : -1;
  const visible = here < 0 ? entries : entries.slice(0, here);
  const entry = visible.findLast((one) => one.name === name);
  if (entry) {
    const from = mapOf(entry.node, 'valueFrom');
    // EXP-001: a value that is written counts before one that is referred to.
    if (from && !entry.value?.source)
      return { kind: 'reference', reference: readReference(snapshot, workload, from) };
    const text = entry.value?.source ?? '';
    return { kind: 'value', value: expandedText(snapshot, workload, container, text, entry.value) };
  }
  return (
    fromSources(snapshot, workload, container, name) ??
    fromServices(snapshot, workload, name) ?? {
      kind: entries.some((one) => one.name === name) ? 'later' : 'nothing',
    }
  );
}

/** A text with what is known put in; for what only the cluster knows there are words in angle brackets. */
export function expandedText(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  text: string,
  at?: YamlScalar,
): string {
  return expand(text, (name) => {
    const source = sourceOf(snapshot, workload, container, name, at);
    switch (source.kind) {
      case 'value':
      case 'config-map':
      case 'service':
        return source.value;
      case 'reference':
        return source.reference.value ?? `<${name}>`;
      case 'api-server':
      case 'several':
        return `<${name}>`;
      case 'perhaps':
      case 'later':
      case 'no-variable':
      case 'nothing':
        return undefined;
    }
  });
}

function fromSources(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  name: string,
): VariableSource | undefined {
  const hidden: string[] = [];
  // Of several that bring it the last counts.
  for (const { prefix, configMap, secret } of [...envSourcesOf(container)].reverse()) {
    if (!name.startsWith(prefix)) continue;
    const map = configMap === undefined ? undefined : configMapNamed(snapshot, workload, configMap);
    const pair = map?.data.findLast(({ key }) => prefix + key.source === name);
    if (map && pair && hidden.length === 0)
      return {
        kind: 'config-map',
        configMap: map,
        value: pair.value?.type === 'scalar' ? pair.value.source : '',
      };
    if (!map) hidden.push(configMap === undefined ? `Secret ${secret ?? ''}` : `ConfigMap ${configMap}`);
  }
  return hidden.length > 0 ? { kind: 'perhaps', sources: hidden.reverse() } : undefined;
}

function readReference(snapshot: Snapshot, workload: Workload, from: YamlMap): ValueReference {
  const keyed = (kind: 'Secret' | 'ConfigMap', map: YamlMap): ValueReference => {
    const name = stringAt(map, 'name')?.value ?? '';
    const key = stringAt(map, 'key')?.value ?? '';
    const configMap = kind === 'ConfigMap' ? configMapNamed(snapshot, workload, name) : undefined;
    const value = configMap?.data.findLast((pair) => pair.key.source === key)?.value;
    const object =
      configMap ??
      nearestOnly(
        snapshot,
        workload.document.uri,
        findInNamespace(snapshot, workload, keyFor.object('', kind, name)),
      ).resources[0];
    return { kind, name, key, object, value: value?.type === 'scalar' ? value.source : undefined };
  };
  const secret = mapOf(from, 'secretKeyRef');
  if (secret) return keyed('Secret', secret);
  const map = mapOf(from, 'configMapKeyRef');
  if (map) return keyed('ConfigMap', map);
  const nothing = { name: '', object: undefined, value: undefined };
  const field = stringAt(mapOf(from, 'fieldRef'), 'fieldPath')?.value;
  if (field !== undefined) return { ...nothing, kind: 'field', key: field };
  const resource = stringAt(mapOf(from, 'resourceFieldRef'), 'resource')?.value;
  return { ...nothing, kind: pairOf(from, 'resourceFieldRef') ? 'resource' : 'other', key: resource ?? '' };
}

function configMapNamed(snapshot: Snapshot, workload: Workload, name: string): ConfigMap | undefined {
  const found = findInNamespace(snapshot, workload, keyFor.name('ConfigMap', name));
  const { resources } = nearestOnly(snapshot, workload.document.uri, found);
  return resources.find(
    (resource): resource is ConfigMap => resource.kind === 'ConfigMap' && 'data' in resource,
  );
}
