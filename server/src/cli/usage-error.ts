/** Something that was asked for and cannot be done: wrong options, a path that is missing. The exit code is 2. */
export class UsageError extends Error {}

/** What went wrong, in the words of whoever threw it. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
