import type { ConfigMap } from '../k8s/config-map';
import { envOf, envSourcesOf, type EnvVariable } from '../k8s/container-env';
import { booleanAt, stringAt } from '../k8s/object';
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
  /** An entry of `env` with `valueFrom`. @property otherwise what counts where it is optional and its key is not there */
  | {
      readonly kind: 'reference';
      readonly reference: ValueReference;
      readonly otherwise: VariableSource | undefined;
    }
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
  readonly optional: boolean;
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
  return sourceIn(snapshot, workload, container, name, here < 0 ? entries : entries.slice(0, here));
}

/** @param visible the entries of `env` that count */
function sourceIn(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  name: string,
  visible: readonly EnvVariable[],
): VariableSource {
  const index = visible.findLastIndex((one) => one.name === name);
  const entry = visible[index];
  if (entry) {
    const from = mapOf(entry.node, 'valueFrom');
    // EXP-001: a value that is written counts before one that is referred to.
    if (from && !entry.value?.source) {
      const reference = readReference(snapshot, workload, from);
      // The kubelet passes over the entry, and what was there before stays (`makeEnvironmentVariables`).
      const otherwise = reference.optional
        ? sourceIn(snapshot, workload, container, name, visible.slice(0, index))
        : undefined;
      return { kind: 'reference', reference, otherwise };
    }
    const text = entry.value?.source ?? '';
    return { kind: 'value', value: expandedText(snapshot, workload, container, text, entry.value) };
  }
  return (
    fromSources(snapshot, workload, container, name) ??
    fromServices(snapshot, workload, name) ?? {
      kind: envOf(container).some((one) => one.name === name) ? 'later' : 'nothing',
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
    const optional = booleanAt(map, 'optional')?.value === true;
    return { kind, name, key, object, value: value?.type === 'scalar' ? value.source : undefined, optional };
  };
  const secret = mapOf(from, 'secretKeyRef');
  if (secret) return keyed('Secret', secret);
  const map = mapOf(from, 'configMapKeyRef');
  if (map) return keyed('ConfigMap', map);
  const nothing = { name: '', object: undefined, value: undefined, optional: false };
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
