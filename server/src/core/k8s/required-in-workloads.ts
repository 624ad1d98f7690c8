import { goValueOf } from '../yaml/go-scalars';
import { mapOf, scalarOf } from '../yaml/node';
import { effective, numberIn } from './conflict';
import { completionModeOf, completionsOf, getsCompletions } from './job-spec';
import type { Resource } from './resource';
import { NONE, type Requirements } from './requirements';
import type { TypedMap } from './schema-walk';

/** Fields of a workload that are required because of what stands next to them, by type. */
export const WORKLOAD_REQUIREMENTS: Requirements = {
  V1JobSpec: requiredInJob,
  V1PersistentVolumeClaim: (_, at) => (isClaimTemplate(at) ? ['metadata'] : NONE),
  // It names a volume of the Pods.
  V1ObjectMeta: (_, { parent }) =>
    parent?.type === 'V1PersistentVolumeClaim' && isClaimTemplate(parent) ? ['name'] : NONE,
  V1ReplicationControllerSpec: (_, at) => (selectsNothing(at) ? ['selector'] : NONE),
};

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

function isClaimTemplate({ path }: TypedMap): boolean {
  return path === 'spec.volumeClaimTemplates[]';
}

/** WRK-006: without a selector it takes the labels of its template, which must then have some. */
function selectsNothing({ map }: TypedMap): boolean {
  const template = mapOf(map, 'template');
  const labels = effective(mapOf(template, 'metadata'), 'labels')?.value;
  return template !== undefined && (!labels || (labels.type === 'map' && labels.pairs.length === 0));
}
