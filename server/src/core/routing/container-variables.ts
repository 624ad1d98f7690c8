import { envOf, envSourcesOf } from '../k8s/container-env';
import type { Container, Workload } from '../k8s/workload';
import { booleanAt } from '../k8s/object';
import { keyFor } from '../workspace/index-keys';
import { findInNamespace } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';

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
