import type { Checks, Conflict } from './conflict';
import { containerChecks } from './conflicts-container';
import { networkChecks } from './conflicts-network';
import { podChecks } from './conflicts-pod';
import { workloadChecks } from './conflicts-workload';
import { describe, type Resource } from './resource';
import { typedMapsOf } from './schema-walk';

const CHECKS: readonly Checks[] = [networkChecks, workloadChecks, podChecks, containerChecks];

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
