import { scalarOf } from '../yaml/node';
import type { TypedMap } from './schema-walk';

/**
 * The minor version since which the API server looks at what a mapping, or a field of it, holds; 0 if each known version
 * does. Before, it waited behind a feature gate that is closed by default, and was dropped unseen (POD-032, POD-033, STS-007).
 */
export function checkedSince(at: TypedMap, field?: string): number {
  if (at.type === 'V1RollingUpdateStatefulSetStrategy' && field === 'maxUnavailable') return 37;
  for (let outer: TypedMap | undefined = at; outer; outer = outer.parent) {
    if (outer.type === 'V1ClusterTrustBundleProjection' || outer.type === 'V1PodCertificateProjection')
      return 37;
    // POD-031: a Pod always had to say which image; a template could leave it to a tool.
    if (outer.type === 'V1PodTemplateSpec' && at.type === 'V1ImageVolumeSource' && field === 'reference')
      return 37;
  }
  return 0;
}

/** What was found in a mapping, or a field of it, is so since the API server looks there. */
export function sinceChecked<T extends { readonly since?: number }>(
  found: T,
  at: TypedMap,
  field?: string,
): T {
  const since = checkedSince(at, field);
  return since > (found.since ?? 0) ? { ...found, since } : found;
}

/** Whether the API server drops what a mapping's field holds, or passes it over, so that any value of its type can stand there. */
export function isUnchecked({ type, parent }: TypedMap, field: string): boolean {
  switch (type) {
    case 'V1RollingUpdateDaemonSet':
      return scalarOf(parent?.map, 'type')?.source === 'OnDelete';
    case 'V1PodSpec':
      // The controller of a StatefulSet sets them, whatever its template says.
      return (field === 'hostname' || field === 'subdomain') && parent?.parent?.type === 'V1StatefulSetSpec';
    default:
      return false;
  }
}
