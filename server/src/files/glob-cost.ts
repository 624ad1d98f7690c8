/**
 * Patterns come from the workspace, and become regular expressions: one that holds many wildcards can take hours on a
 * long path. So many are allowed that each path is decided within a tenth of a second; others match nothing.
 */

/** In characters. */
const SHORT = 128;
const MOST_WILDCARDS = { short: 4, long: 2 };
const LONGEST_PATTERN = 1000;

/** A test of patterns for short paths, and one that leaves out what would take too long on others. */
export interface Bounded<T> {
  readonly short: T;
  readonly long: T;
}

/** @param make a test of some of the patterns */
export function bounded<T>(patterns: readonly string[], make: (some: readonly string[]) => T): Bounded<T> {
  const allowed = (most: number): string[] => patterns.filter((pattern) => isCheap(pattern, most));
  return { short: make(allowed(MOST_WILDCARDS.short)), long: make(allowed(MOST_WILDCARDS.long)) };
}

/** The test that decides a path quickly. */
export function testFor<T>({ short, long }: Bounded<T>, path: string): T {
  return path.length <= SHORT ? short : long;
}

/** Runs of stars count once; the one that begins most patterns, `**` and a slash, costs nothing. */
function isCheap(pattern: string, most: number): boolean {
  if (pattern.length > LONGEST_PATTERN) return false;
  return (pattern.replace(/^[!/]*\*\*\//, '').match(/\*+/g)?.length ?? 0) <= most;
}
