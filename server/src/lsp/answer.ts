import type { Failures } from './failures';

/** Makes a handler of a function that may throw: one bug costs one answer. */
export type Answer = <P, R>(what: string, empty: R, work: (params: P) => R) => (params: P) => R;

/**
 * @param failures is told what went wrong
 * @param noteWork is called for each request
 */
export function answering(failures: Failures, noteWork: () => void): Answer {
  return (what, empty, work) => (params) => {
    noteWork();
    try {
      return work(params);
    } catch (error) {
      failures.report(what, error);
      return empty;
    }
  };
}
