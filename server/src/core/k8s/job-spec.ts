import { goValueOf } from '../yaml/go-scalars';
import type { YamlMap } from '../yaml/node';
import { effective, numberIn } from './conflict';
import type { Resource } from './resource';

/** NonIndexed is the default; `undefined` where it is not known, or is neither. */
export function completionModeOf(spec: YamlMap | undefined): 'Indexed' | 'NonIndexed' | undefined {
  const value = effective(spec, 'completionMode')?.value;
  if (!value) return 'NonIndexed';
  const mode = value.type === 'scalar' ? goValueOf(value) : undefined;
  return mode === 'Indexed' || mode === 'NonIndexed' ? mode : undefined;
}

/** `undefined` where there are none, or where that is not known. */
export function completionsOf(resource: Resource, spec: YamlMap): number | undefined {
  if (effective(spec, 'completions')) return numberIn(spec, 'completions');
  return getsCompletions(resource, spec) ? 1 : undefined;
}

/** A Job has one completion where it is written neither how many there are nor how many run at once; those of CronJobs get no defaults. */
export function getsCompletions({ identity }: Resource, spec: YamlMap): boolean {
  return identity.kind === 'Job' && !effective(spec, 'parallelism');
}
