import type { Checks, Conflict } from './conflict';
import { annotationChecks } from './conflicts-annotations';
import { claimChecks } from './conflicts-claim';
import { containerChecks } from './conflicts-container';
import { jobChecks } from './conflicts-job';
import { metadataChecks } from './conflicts-metadata';
import { mountChecks } from './conflicts-mounts';
import { networkChecks } from './conflicts-network';
import { podChecks } from './conflicts-pod';
import { podSecurityChecks } from './conflicts-pod-security';
import { schedulingChecks } from './conflicts-scheduling';
import { volumeChecks } from './conflicts-volume';
import { resourceChecks } from './conflicts-resources';
import { securityChecks } from './conflicts-security';
import { workloadChecks } from './conflicts-workload';
import { describe, type Resource } from './resource';
import { typedMapsOf } from './schema-walk';

const CHECKS: readonly Checks[] = [
  metadataChecks,
  annotationChecks,
  networkChecks,
  workloadChecks,
  jobChecks,
  claimChecks,
  podChecks,
  podSecurityChecks,
  schedulingChecks,
  volumeChecks,
  containerChecks,
  mountChecks,
  resourceChecks,
  securityChecks,
];

/** The conflicts within an object, in source order. */
export function* conflictsOf(resource: Resource): Iterable<Conflict> {
  const { text } = resource.document;
  const owner = describe(resource);
  for (const at of typedMapsOf(resource)) {
    for (const checks of CHECKS) {
      const check = Object.hasOwn(checks, at.type) ? checks[at.type] : undefined;
      // A template may yet add or drop fields.
      if (!check || text.slice(at.map.range.start, at.map.range.end).includes('{{')) continue;
      yield* check({
        resource,
        at,
        where: `${at.path} of ${owner}`,
        refused: `so the API server refuses ${owner}.`,
      });
    }
  }
}
