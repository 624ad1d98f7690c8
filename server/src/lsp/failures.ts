import type { FailedParams } from './protocol';
import { describeError } from './describe-error';

/** Different failures that are remembered; more would only repeat themselves in other words. */
const MOST = 200;

/** Says what went wrong in our own code, each failure once: one that comes back with every keystroke is no news. */
export class Failures {
  readonly #log: (message: string) => void;
  readonly #tell: (failure: FailedParams) => void;
  readonly #known = new Set<string>();

  /**
   * @param log is given a line for the output channel
   * @param tell is given the same for whoever reports a problem
   */
  constructor(log: (message: string) => void, tell: (failure: FailedParams) => void) {
    this.#log = log;
    this.#tell = tell;
  }

  /** Whether anything went wrong so far. */
  get any(): boolean {
    return this.#known.size > 0;
  }

  /**
   * @param what failed: `rule port-name`, `hover`
   * @param about what it failed on, which does not make it another failure
   */
  report(what: string, error: unknown, about?: string): void {
    const description = describeError(error);
    const key = `${what}\n${error instanceof Error ? placeOf(error) : description}`;
    if (this.#known.has(key) || this.#known.size >= MOST) return;
    this.#known.add(key);
    this.#log(`${what} failed${about === undefined ? '' : ` on ${about}`}: ${description}`);
    this.#tell({ what, error: description });
  }
}

/** Where an error came from: its message may name another object each time. */
function placeOf(error: Error): string {
  const frame = error.stack?.split('\n').find((line) => /^\s+at /.test(line));
  return `${error.name}${frame}`;
}
