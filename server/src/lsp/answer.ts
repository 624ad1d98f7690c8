import { describeError } from './describe-error';

/** Makes a handler of a function that may throw: one bug costs one answer. */
export type Answer = <P, R>(what: string, empty: R, work: (params: P) => R) => (params: P) => R;

/** @param log is told what went wrong */
export function answering(log: (message: string) => void): Answer {
  return (what, empty, work) => (params) => {
    try {
      return work(params);
    } catch (error) {
      log(`${what} failed: ${describeError(error)}`);
      return empty;
    }
  };
}
