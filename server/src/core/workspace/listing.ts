/** Adds a value to the list under a key. */
export function addTo<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** Whether two lists hold the same values in the same order. */
export function areSame(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

/** What stands under one key of an index: one value, as under most keys, or several. */
export type Listed<T> = T | Listing<T>;

/**
 * Several values, put in order by who reads them first: the lists of popular keys grow with each batch of files that is
 * read, long before anybody asks for them.
 */
export class Listing<T> {
  readonly length: number;
  #values: readonly T[];
  /** What came before the values, as long as nobody has read them. */
  #earlier: Listed<T> | undefined;
  #isInOrder = false;

  constructor(earlier: Listed<T> | undefined, values: readonly T[]) {
    this.#earlier = earlier;
    this.#values = values;
    this.length = lengthOf(earlier) + values.length;
  }

  /** @param compare one and the same each time */
  inOrder(compare: (a: T, b: T) => number): readonly T[] {
    if (!this.#isInOrder) this.#values = this.#all().toSorted(compare);
    this.#isInOrder = true;
    return this.#values;
  }

  inAnyOrder(): readonly T[] {
    return this.#all();
  }

  /** @returns `undefined` where nothing is left */
  without(gone: ReadonlySet<T>): Listed<T> | undefined {
    const values = this.#all().filter((value) => !gone.has(value));
    if (values.length < 2) return values[0];
    const rest = new Listing(undefined, values);
    rest.#isInOrder = this.#isInOrder;
    return rest;
  }

  #all(): readonly T[] {
    if (this.#earlier === undefined) return this.#values;
    const parts: (readonly T[])[] = [this.#values];
    let earlier: Listed<T> | undefined = this.#earlier;
    for (; earlier instanceof Listing; earlier = earlier.#earlier) parts.push(earlier.#values);
    if (earlier !== undefined) parts.push([earlier]);
    this.#values = parts.reverse().flat();
    this.#earlier = undefined;
    return this.#values;
  }
}

export function lengthOf<T>(listed: Listed<T> | undefined): number {
  if (listed === undefined) return 0;
  return listed instanceof Listing ? listed.length : 1;
}

/** @param values at least one */
export function listedWith<T>(listed: Listed<T> | undefined, values: readonly T[]): Listed<T> | undefined {
  return listed === undefined && values.length === 1 ? values[0] : new Listing(listed, values);
}

/** @returns `undefined` where nothing is left */
export function listedWithout<T>(listed: Listed<T> | undefined, gone: ReadonlySet<T>): Listed<T> | undefined {
  if (listed instanceof Listing) return listed.without(gone);
  return listed === undefined || gone.has(listed) ? undefined : listed;
}

/** @param compare one and the same each time */
export function valuesOf<T>(listed: Listed<T> | undefined, compare: (a: T, b: T) => number): readonly T[] {
  if (listed === undefined) return [];
  return listed instanceof Listing ? listed.inOrder(compare) : [listed];
}

/** The values for whom their order is nothing. */
export function unorderedOf<T>(listed: Listed<T> | undefined): readonly T[] {
  if (listed === undefined) return [];
  return listed instanceof Listing ? listed.inAnyOrder() : [listed];
}
