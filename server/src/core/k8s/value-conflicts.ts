import { say } from '../words';
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

type Check = NonNullable<Checks[string]>;

/** By the type of what they look at. */
const BY_TYPE: ReadonlyMap<string, readonly Check[]> = new Map(
  [...new Set(CHECKS.flatMap((checks) => Object.keys(checks)))].map((type) => [
    type,
    CHECKS.flatMap((checks) => (Object.hasOwn(checks, type) ? (checks[type] ?? []) : [])),
  ]),
);

/** The conflicts within an object, in source order. */
export function* conflictsOf(resource: Resource): Iterable<Conflict> {
  const { text, templated } = resource.document;
  for (const at of typedMapsOf(resource)) {
    const checks = BY_TYPE.get(at.type);
    if (!checks) continue;
    // A template may yet add or drop fields.
    if (templated && text.slice(at.map.range.start, at.map.range.end).includes('{{')) continue;
    const checked = {
      resource,
      at,
      // Most objects are sound, and need no words.
      get where() {
        return say`${at.path} of ${describe(resource)}`;
      },
      get refused() {
        return say`so the API server refuses ${describe(resource)}.`;
      },
    };
    for (const check of checks) yield* check(checked);
  }
}
