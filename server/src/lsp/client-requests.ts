import { describeError } from './describe-error';

/** In milliseconds: nothing waits longer for a client's answer. */
const PATIENCE = 3000;
/** In milliseconds: a request without an answer is given up after that, and the next of its kind may be sent. */
const GIVEN_UP = 30_000;
/** A client that has left so many of a kind unanswered is not asked again before it answers one. */
const MOST_UNANSWERED = 10;

/**
 * What the server asks of the client. A client may refuse, answer late or never: nothing may wait for it for ever, and
 * what it does not answer must not pile up.
 */
export class ClientRequests {
  readonly #log: (message: string) => void;
  /** Requests under way, by their name, with whether there is a reason to ask again. */
  readonly #pending = new Map<string, { again: boolean }>();
  readonly #unanswered = new Map<string, number>();

  /** @param log is told of refusals */
  constructor(log: (message: string) => void) {
    this.#log = log;
  }

  /**
   * Waits for an answer as long as anybody should.
   * @param late is given an answer that came later than that
   * @returns `undefined` where the client refused or has not answered yet
   */
  async ask<T>(
    what: string,
    request: () => Promise<T>,
    late: (answer: T) => void = () => undefined,
  ): Promise<T | undefined> {
    const answer = this.#attempt(what, request);
    const inTime = await within(PATIENCE, answer);
    if (inTime !== undefined) return inTime;
    this.#log(`no answer to ${what} yet; going on without`);
    void answer.then((value) => {
      if (value !== undefined) late(value);
    });
    return undefined;
  }

  /** Sends a request whose answer says nothing; one at a time, and what is wanted meanwhile is one more. */
  send(what: string, request: () => Promise<unknown>): void {
    const pending = this.#pending.get(what);
    if (pending) {
      pending.again = true;
      return;
    }
    const current = { again: false };
    this.#pending.set(what, current);
    void within(GIVEN_UP, this.#attempt(what, request)).then(() => {
      this.#pending.delete(what);
      if (current.again) this.send(what, request);
    });
  }

  async #attempt<T>(what: string, request: () => Promise<T>): Promise<T | undefined> {
    const unanswered = this.#unanswered.get(what) ?? 0;
    if (unanswered >= MOST_UNANSWERED) return undefined;
    this.#unanswered.set(what, unanswered + 1);
    try {
      return await request();
    } catch (error) {
      this.#log(`${what} failed: ${describeError(error)}`);
      return undefined;
    } finally {
      this.#unanswered.set(what, 0);
    }
  }
}

/** The value of a promise; `undefined` where it takes too long. */
export async function within<T>(time: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), time);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}
