/**
 * A map that never changes, of which a version with other entries costs only these. The newest version holds all in a
 * native map; an older one holds what a newer has otherwise, so it stays whole, and goes with whoever has it.
 */
export class VersionedMap<V extends NonNullable<unknown>> {
  readonly size: number;
  /** In the newest version all entries; in an older one those that the newer has otherwise, `undefined` for none. */
  #entries: Map<string, V | undefined>;
  #newer: VersionedMap<V> | undefined;

  /** @param entries are the map's own from now on */
  constructor(entries: Map<string, V> = new Map<string, V>()) {
    this.#entries = entries;
    this.size = entries.size;
  }

  get(key: string): V | undefined {
    const newest = this.#newest();
    return newest === this || this.#entries.has(key) ? this.#entries.get(key) : newest.#entries.get(key);
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  /** In no order that means anything, as are the others; a copy, since newer versions may be made meanwhile. */
  keys(): IterableIterator<string> {
    return this.#copy().keys();
  }

  values(): IterableIterator<V> {
    return this.#copy().values();
  }

  [Symbol.iterator](): IterableIterator<[string, V]> {
    return this.#copy().entries();
  }

  /**
   * The version in which some entries are others.
   * @param changes `undefined` for an entry that it has not
   */
  with(changes: ReadonlyMap<string, V | undefined>): VersionedMap<V> {
    if (changes.size === 0) return this;
    this.#becomeNewest();
    const entries = this.#entries as Map<string, V>;
    this.#entries = replaceIn(entries, changes);
    this.#newer = new VersionedMap(entries);
    return this.#newer;
  }

  /** Takes together what versions between this and the newest have otherwise, so that nobody goes that way twice. */
  #newest(): VersionedMap<V> {
    if (!this.#newer) return this;
    let newer = this.#newer;
    for (; newer.#newer; newer = newer.#newer) {
      for (const [key, value] of newer.#entries) if (!this.#entries.has(key)) this.#entries.set(key, value);
    }
    this.#newer = newer;
    return newer;
  }

  /** Swaps with the newest: what was tried on a version is left behind by the next change of it. */
  #becomeNewest(): void {
    const newest = this.#newest();
    if (newest === this) return;
    const entries = newest.#entries as Map<string, V>;
    newest.#entries = replaceIn(entries, this.#entries);
    newest.#newer = this;
    this.#entries = entries;
    this.#newer = undefined;
  }

  #copy(): Map<string, V> {
    const newest = this.#newest();
    const copy = new Map(newest.#entries as Map<string, V>);
    if (newest !== this) replaceIn(copy, this.#entries);
    return copy;
  }
}

/** @returns what was there before */
function replaceIn<V>(
  entries: Map<string, V>,
  changes: ReadonlyMap<string, V | undefined>,
): Map<string, V | undefined> {
  const before = new Map<string, V | undefined>();
  for (const [key, value] of changes) {
    before.set(key, entries.get(key));
    if (value === undefined) entries.delete(key);
    else entries.set(key, value);
  }
  return before;
}
