import { NO_CONFLICTS, Place, type Check, type Checks, type Conflict, type FieldCheck } from './conflict';
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
import type { Resource } from './resource';
import { byField, byType } from './schema';
import { typedMapsOf } from './schema-walk';
import { sinceChecked } from './unchecked-fields';

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

type AnyCheck = Partial<FieldCheck> & Pick<FieldCheck, 'check'>;

const BY_TYPE: ReadonlyMap<string, readonly AnyCheck[]> = new Map(
  [...new Set(CHECKS.flatMap((checks) => Object.keys(checks)))].map((type) => [type, checksFor(type)]),
);

function checksFor(type: string): AnyCheck[] {
  return CHECKS.flatMap((checks): readonly AnyCheck[] => {
    const found = Object.hasOwn(checks, type) ? checks[type] : undefined;
    return typeof found === 'function' ? [{ check: found }] : (found ?? []);
  });
}

/** The checks for a type, in order. Each has a bit. */
interface Plan {
  readonly checks: readonly Check[];
  /** The bits of those that are for any fields. */
  readonly always: number;
}

const PLANS = byType((type): Plan | undefined => {
  const checks = BY_TYPE.get(type) ?? [];
  const always = checks.reduce((bits, { fields }, index) => (fields ? bits : bits | (1 << index)), 0);
  return checks.length > 0 ? { checks: checks.map(({ check }) => check), always } : undefined;
});

/** By the ids of fields: the bits of the checks that a field gives something to do. */
const BITS = byField((type, field) =>
  (BY_TYPE.get(type) ?? []).reduce(
    (bits, { fields }, index) => (fields?.includes(field) ? bits | (1 << index) : bits),
    0,
  ),
);

/** The conflicts within an object, in source order. */
export function conflictsOf(resource: Resource): readonly Conflict[] {
  const { text, templated } = resource.document;
  let conflicts: Conflict[] | undefined;
  for (const at of typedMapsOf(resource)) {
    const plan = at.objectType && PLANS[at.objectType.id];
    if (!plan) continue;
    let bits = plan.always;
    for (const field of at.known) if (field) bits |= BITS[field.id] ?? 0;
    // A template may yet add or drop fields.
    if (bits === 0 || (templated && text.slice(at.map.range.start, at.map.range.end).includes('{{')))
      continue;
    const place = new Place(resource, at);
    let index = 0;
    for (const check of plan.checks) {
      if ((bits & (1 << index++)) === 0) continue;
      const found = check(place);
      if (found === NO_CONFLICTS) continue;
      for (const conflict of found) (conflicts ??= []).push(sinceChecked(conflict, at));
    }
  }
  return conflicts ?? NO_CONFLICTS;
}
