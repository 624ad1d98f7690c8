import { ownCopy } from '../text';
import { addTo, listedWith, listedWithout, type Listed } from './listing';
import type { VersionedMap } from './versioned-map';

/** What an index loses and gains by one change of the workspace. */
export class IndexChanges<T extends NonNullable<unknown>> {
  readonly #removed = new Map<string, Set<T>>();
  readonly #added = new Map<string, T[]>();

  remove(key: string, value: T): void {
    const values = this.#removed.get(key);
    if (values) values.add(value);
    else this.#removed.set(key, new Set([value]));
  }

  add(key: string, value: T): void {
    addTo(this.#added, key, value);
  }

  /** Whether what comes stands under the same keys as what goes. */
  isBalanced(identity: (value: T) => string): boolean {
    const sorted = (values: Iterable<T> = []) => [...values].map(identity).sort().join('\n');
    return [...this.keys()].every((key) => sorted(this.#removed.get(key)) === sorted(this.#added.get(key)));
  }

  /** The keys under which there is something else now. */
  keys(): Iterable<string> {
    return new Set([...this.#removed.keys(), ...this.#added.keys()]);
  }

  applyTo(index: VersionedMap<Listed<T>>): VersionedMap<Listed<T>> {
    const changes = new Map<string, Listed<T> | undefined>();
    for (const [key, gone] of this.#removed) changes.set(key, listedWithout(index.get(key), gone));
    for (const [key, come] of this.#added) {
      const listed = this.#removed.has(key) ? changes.get(key) : index.get(key);
      changes.set(listed === undefined ? ownCopy(key) : key, listedWith(listed, come));
    }
    return index.with(changes);
  }
}
