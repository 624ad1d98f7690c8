/** How often a server may end unasked within three minutes before it is left alone. */
export const MOST_RESTARTS = 4;
/** In milliseconds: what was before that is forgotten. */
const MEMORY = 3 * 60 * 1000;

/** Decides whether a server that died is started again: one that dies at once would die for ever. */
export class Restarts {
  #recent: number[] = [];
  #total = 0;

  /** How often the server ended unasked, since the window was opened. */
  get total(): number {
    return this.#total;
  }

  /**
   * Takes note that the server ended.
   * @param now in milliseconds
   * @returns how often it has ended lately, and whether to start it again
   */
  ended(now: number): { readonly lately: number; readonly restart: boolean } {
    this.#total++;
    this.#recent = [...this.#recent.filter((end) => now - end < MEMORY), now];
    const lately = this.#recent.length;
    return { lately, restart: lately <= MOST_RESTARTS };
  }

  /** Somebody starts the server by hand, which begins a new count. */
  forget(): void {
    this.#recent = [];
  }
}
