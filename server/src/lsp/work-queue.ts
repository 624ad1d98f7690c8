/** Work that goes one after the other. */
export class WorkQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Waits until all that was begun or waits by now is done. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /** Work that fails does not keep what comes after it from being done. */
  add<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
