import type { OffsetRange } from '../text';
import { say } from '../words';
import { isPlaceholder, scalarOf, seqOf, type YamlNode } from '../yaml/node';
import { describe, type Resource } from './resource';
import { typedMapsOf } from './schema-walk';

/** Something that the API server of older versions refuses, and that of the newest takes. */
export interface OldRefusal {
  readonly range: OffsetRange;
  /** Why it is refused: `begins with a digit`. */
  readonly problem: string;
  /** `The name "1web" of Service "1web"`. */
  readonly what: string;
  /** The minor version that first takes it. */
  readonly takenSince: number;
}

/** The texts of fields that were checked more strictly once, by type. */
const FIELDS: readonly {
  readonly type: string;
  readonly field: string;
  readonly takenSince: number;
  readonly problem: (text: string) => string | undefined;
}[] = [
  // CHG-001, SVC-001, ING-003
  { type: 'V1IngressServiceBackend', field: 'name', takenSince: 36, problem: leadingDigit },
  // CHG-011, POD-029
  { type: 'V1EnvVar', field: 'name', takenSince: 32, problem: variableName },
  // CHG-012, POD-027
  { type: 'V1PodDNSConfig', field: 'searches', takenSince: 33, problem: searchDomain },
  // POD-034
  { type: 'V1PodSecurityContext', field: 'seLinuxChangePolicy', takenSince: 37, problem: mountOption },
];

/** The first version that takes all of these. */
export const NEWEST = Math.max(...FIELDS.map(({ takenSince }) => takenSince));

/** What the API server of a version refuses in an object though the newest takes it, in source order. */
export function* oldRefusalsOf(resource: Resource, version: number): Iterable<OldRefusal> {
  const stricter = FIELDS.filter(({ takenSince }) => takenSince > version);
  for (const at of typedMapsOf(resource)) {
    if (at.path === 'metadata' && resource.kind === 'Service' && version < 36) {
      yield* refusalsAt(
        scalarOf(at.map, 'name'),
        36,
        leadingDigit,
        () => say`the name of ${describe(resource)}`,
      );
    }
    for (const { type, field, takenSince, problem } of stricter) {
      if (type !== at.type) continue;
      const list = seqOf(at.map, field);
      const values = list ? list.items.map(({ value }) => value) : [scalarOf(at.map, field)];
      for (const value of values)
        yield* refusalsAt(
          value,
          takenSince,
          problem,
          () => say`${at.path}.${field} of ${describe(resource)}`,
        );
    }
  }
}

/** Whether the API server of a version takes a text in a field that the newest takes there. */
export function isTaken(type: string, field: string, text: string, version: number): boolean {
  return !FIELDS.some(
    (old) => old.type === type && old.field === field && version < old.takenSince && old.problem(text),
  );
}

function* refusalsAt(
  value: YamlNode | undefined,
  takenSince: number,
  problemOf: (text: string) => string | undefined,
  where: () => string,
): Iterable<OldRefusal> {
  if (value?.type !== 'scalar' || value.source === '' || isPlaceholder(value.source)) return;
  const problem = problemOf(value.source);
  if (problem) yield { range: value.range, problem, what: say`"${value.source}" as ${where()}`, takenSince };
}

function leadingDigit(text: string): string | undefined {
  return /^\d/.test(text) ? say`begins with a digit` : undefined;
}

function variableName(text: string): string | undefined {
  if (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(text)) return undefined;
  return /^\d/.test(text)
    ? say`begins with a digit`
    : say`has other characters than letters, digits, "-", "_" and "."`;
}

function mountOption(text: string): string | undefined {
  return text === 'MountOption' ? say`waits behind the feature gate SELinuxMount` : undefined;
}

function searchDomain(text: string): string | undefined {
  return text === '.' ? say`is the root alone` : text.includes('_') ? say`has "_"` : undefined;
}
