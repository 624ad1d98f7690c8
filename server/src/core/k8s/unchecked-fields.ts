import { scalarOf } from '../yaml/node';
import type { TypedMap } from './schema-walk';

/** Whether the API server drops what a mapping's field holds, or passes it over, so that any value of its type can stand there. */
export function isUnchecked({ type, parent }: TypedMap, field: string): boolean {
  switch (type) {
    case 'V1RollingUpdateDaemonSet':
      return scalarOf(parent?.map, 'type')?.source === 'OnDelete';
    case 'V1RollingUpdateStatefulSetStrategy':
      // It waits behind a gate that is closed by default.
      return field === 'maxUnavailable';
    case 'V1PodSpec':
      // The controller of a StatefulSet sets them, whatever its template says.
      return (field === 'hostname' || field === 'subdomain') && parent?.parent?.type === 'V1StatefulSetSpec';
    default:
      return false;
  }
}
