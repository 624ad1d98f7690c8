import type { Failures } from './failures';

/** Makes a handler of a function that may throw: one bug costs one answer. */
export type Answer = <P, R>(what: string, empty: R, work: (params: P) => R) => (params: P) => R;

/** @param failures is told what went wrong */
export function answering(failures: Failures): Answer {
  return (what, empty, work) => (params) => {
    try {
      return work(params);
    } catch (error) {
      failures.report(what, error);
      return empty;
    }
  };
}
