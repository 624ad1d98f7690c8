import { goValueOf } from '../yaml/go-scalars';
import { mapOf, scalarOf } from '../yaml/node';
import { effective, numberIn } from './conflict';
import { completionModeOf, completionsOf, getsCompletions } from './job-spec';
import type { Resource } from './resource';
import type { TypedMap } from './schema-walk';

/** Fields of a workload that are required because of what stands next to them. */
export function requiredInWorkload(resource: Resource, at: TypedMap): readonly string[] {
  switch (at.type) {
    case 'V1JobSpec':
      return requiredInJob(resource, at);
    case 'V1PersistentVolumeClaim':
      return isClaimTemplate(at.path) ? ['metadata'] : [];
    case 'V1ObjectMeta':
      // It names a volume of the Pods.
      return at.path.endsWith('.metadata') && isClaimTemplate(at.path.slice(0, -'.metadata'.length))
        ? ['name']
        : [];
    case 'V1ReplicationControllerSpec':
      return selectsNothing(at) ? ['selector'] : [];
    default:
      return [];
  }
}

function requiredInJob(resource: Resource, { map }: TypedMap): string[] {
  const manual = scalarOf(map, 'manualSelector');
  const isManual = resource.identity.kind === 'Job' && manual !== undefined && goValueOf(manual) === true;
  // An empty selector will do here: it selects everything.
  const fields = isManual && !effective(map, 'selector') ? ['selector'] : [];
  if (completionModeOf(map) !== 'Indexed') return fields;
  if (!getsCompletions(resource, map)) fields.push('completions');
  const perIndex = effective(map, 'backoffLimitPerIndex');
  if (!perIndex && effective(map, 'maxFailedIndexes')) fields.push('backoffLimitPerIndex');
  const isLarge = (completionsOf(resource, map) ?? 0) > 100_000;
  if (perIndex && isLarge && numberIn(map, 'completions') !== undefined) fields.push('maxFailedIndexes');
  return fields;
}

function isClaimTemplate(path: string): boolean {
  return path === 'spec.volumeClaimTemplates[]';
}

/** WRK-006: without a selector it takes the labels of its template, which must then have some. */
function selectsNothing({ map }: TypedMap): boolean {
  const template = mapOf(map, 'template');
  const labels = effective(mapOf(template, 'metadata'), 'labels')?.value;
  return template !== undefined && (!labels || (labels.type === 'map' && labels.pairs.length === 0));
}
