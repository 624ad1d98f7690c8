import type { ConfigMap } from '../../k8s/config-map';
import { commandTextsOf, envOf } from '../../k8s/container-env';
import { hostsOfConfigMap, hostsOfWorkload, type HostMention } from '../../k8s/host-mentions';
import { isWorkload, type Resource } from '../../k8s/resource';
import { escapedReferences, type VariableReference } from '../../k8s/variable-references';
import type { Container, Workload } from '../../k8s/workload';
import { usedVariables, type UsedVariable } from '../../k8s/used-variables';
import { partOf } from '../../routing/mention';
import { contains, isSameRange, type OffsetRange } from '../../text';
import type { YamlScalar } from '../../yaml/node';
import type { HoverTarget } from './target';

/** Of a text that holds hosts or variables, the one that the cursor is on. */
export function narrowed(resource: Resource, target: HoverTarget, offset: number): HoverTarget {
  const size = ({ start, end }: OffsetRange) => end - start;
  const variables = isWorkload(resource) ? [...variablesIn(resource), ...escapesIn(resource)] : [];
  const part = [...hostsIn(resource), ...variables]
    .map(({ range }) => range)
    .filter((range) => contains(range, offset) && contains(target.range, range.start))
    .sort((a, b) => size(a) - size(b))[0];
  return part ? { ...target, range: part } : target;
}

/** The host that is explained, where a target was {@link narrowed} to one. */
export function hostAt(resource: Workload | ConfigMap, { range }: HoverTarget): HostMention | undefined {
  return hostsIn(resource).find((host) => isSameRange(host.range, range))?.mention;
}

export function variableAt(
  workload: Workload,
  { range }: HoverTarget,
): { readonly used: UsedVariable; readonly container: Container } | undefined {
  return variablesIn(workload).find((variable) => isSameRange(variable.range, range));
}

/** `$$(NAME)`. */
export function escapeAt(workload: Workload, { range }: HoverTarget): Escape | undefined {
  return escapesIn(workload).find((escape) => isSameRange(escape.range, range));
}

interface Escape {
  readonly reference: VariableReference;
  readonly scalar: YamlScalar;
  readonly container: Container;
  readonly range: OffsetRange;
}

function escapesIn(workload: Workload): Escape[] {
  return workload.containers.flatMap((container) => {
    const values = envOf(container).flatMap(({ value }) => value ?? []);
    const words = commandTextsOf(container).map(({ scalar }) => scalar);
    return [...values, ...words].flatMap((scalar) =>
      escapedReferences(scalar.source).map((reference) => ({
        reference,
        scalar,
        container,
        range: partOf(workload.document, scalar, reference.start, reference.end).range,
      })),
    );
  });
}

function hostsIn(resource: Resource): { mention: HostMention; range: OffsetRange }[] {
  const mentions = isWorkload(resource)
    ? hostsOfWorkload(resource)
    : resource.kind === 'ConfigMap'
      ? hostsOfConfigMap(resource)
      : [];
  return mentions.map((mention) => ({
    mention,
    range: partOf(resource.document, mention.scalar, mention.start, mention.end).range,
  }));
}

function variablesIn(workload: Workload): { used: UsedVariable; container: Container; range: OffsetRange }[] {
  return workload.containers.flatMap((container) =>
    usedVariables(container).map((used) => ({
      used,
      container,
      range: partOf(workload.document, used.scalar, used.start, used.end).range,
    })),
  );
}
