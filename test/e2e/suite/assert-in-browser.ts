// The part of `node:assert/strict` that the tests use, for a worker that has no Node.

export function ok(value: unknown, message = 'it is truthy'): asserts value {
  if (!value) throw new Error(`not so: ${message}`);
}

export function equal(actual: unknown, expected: unknown, message?: string): void {
  if (!Object.is(actual, expected)) throw difference(actual, expected, message);
}

export function notEqual(actual: unknown, expected: unknown, message?: string): void {
  if (Object.is(actual, expected)) throw new Error(message ?? `${show(actual)} was to be something else`);
}

export function deepEqual(actual: unknown, expected: unknown, message?: string): void {
  if (show(actual) !== show(expected)) throw difference(actual, expected, message);
}

export function match(text: string, pattern: RegExp, message?: string): void {
  if (!pattern.test(text)) throw new Error(message ?? `${show(text)} does not match ${String(pattern)}`);
}

export function doesNotMatch(text: string, pattern: RegExp, message?: string): void {
  if (pattern.test(text)) throw new Error(message ?? `${show(text)} matches ${String(pattern)}`);
}

function difference(actual: unknown, expected: unknown, message = ''): Error {
  return new Error(`${message}: ${show(actual)} instead of ${show(expected)}`);
}

/** Ranges and positions of the editor have fields that are no data, and their own way to be written. */
function show(value: unknown): string {
  return JSON.stringify(value, undefined, 1) ?? String(value);
}
