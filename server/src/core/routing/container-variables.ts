import { commandTextsOf, envOf, envSourcesOf } from '../k8s/container-env';
import { expandedReferences, shellReferences, type VariableReference } from '../k8s/variable-references';
import type { Container, Workload } from '../k8s/workload';
import { booleanAt } from '../k8s/object';
import { keyFor } from '../workspace/index-keys';
import { findInNamespace } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import type { YamlScalar } from '../yaml/node';

/** A variable that a container's own manifest refers to. */
export interface UsedVariable extends VariableReference {
  readonly scalar: YamlScalar;
  /** Expanded by a shell, and not by Kubernetes. */
  readonly shell: boolean;
  /** The entry of `env` whose value refers to it. */
  readonly env: string | undefined;
  /** The word before it in `command` and `args`. */
  readonly previous: string | undefined;
}

/** EXP-001: in values of `env`, and in the words and scripts of `command` and `args`. */
export function usedVariables(container: Container): UsedVariable[] {
  const inEnv = envOf(container).flatMap(({ name: env, value }) =>
    value
      ? expandedReferences(value.source).map((reference) => ({
          ...reference,
          scalar: value,
          shell: false,
          env,
          previous: undefined,
        }))
      : [],
  );
  const words = commandTextsOf(container);
  const inWords = words.flatMap(({ scalar, script }, index) => {
    const place = { scalar, env: undefined, previous: words[index - 1]?.scalar.source };
    return [
      ...expandedReferences(scalar.source).map((reference) => ({ ...reference, ...place, shell: false })),
      ...(script ? shellReferences(scalar.source) : []).map((reference) => ({
        ...reference,
        ...place,
        shell: true,
      })),
    ];
  });
  return [...inEnv, ...inWords];
}

/** ENV-004: whether the container brings the variable itself, or may do so by sources that no manifest shows. */
export function mayDefine(
  snapshot: Snapshot,
  workload: Workload,
  container: Container,
  name: string,
): boolean {
  if (envOf(container).some((variable) => variable.name === name)) return true;
  return envSourcesOf(container).some(({ prefix, configMap }) => {
    if (configMap === undefined) return name.startsWith(prefix);
    const maps = findInNamespace(snapshot, workload, keyFor.name('ConfigMap', configMap));
    return (
      (maps.length === 0 && name.startsWith(prefix)) ||
      maps.some((map) => 'data' in map && map.data.some(({ key }) => prefix + key.source === name))
    );
  });
}

/** ENV-002. */
export function getsServiceVariables({ podSpec }: Workload): boolean {
  return booleanAt(podSpec, 'enableServiceLinks')?.value !== false;
}
