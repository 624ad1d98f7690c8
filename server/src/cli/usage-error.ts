/** Something that was asked for and cannot be done: wrong options, a path that is missing. The exit code is 2. */
export class UsageError extends Error {}
