/** Who wants to hear of something. */
export class Listeners {
  readonly #all = new Set<() => void>();

  /** The listener is called until it is disposed of. */
  add(listener: () => void): { dispose(): void } {
    this.#all.add(listener);
    return { dispose: () => this.#all.delete(listener) };
  }

  notify(): void {
    for (const listener of [...this.#all]) listener();
  }
}
