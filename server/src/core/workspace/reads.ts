import type { Snapshot } from './snapshot';

/** What else than a key of the index an answer may depend on, and what a change may touch. */
export const readOf = {
  /** The documents of a file. */
  file: (uri: string) => `file ${uri}`,
  /** What the kustomization of a directory makes of its objects. */
  build: (directory: string) => `build ${directory}`,
  /** How many objects there are in each place and namespace: messages say so. */
  population: 'population',
  /** Which files are templates, patches or parts of kustomizations: nearly everything depends on it. */
  layout: 'layout',
} as const;

/**
 * Writes down what is asked of a snapshot while an answer is being worked out, so that it is known which changes leave
 * that answer as it is. Work within other work counts for both.
 */
export class Reads {
  #current: Set<string> | undefined;
  #builds = new Map<string, ReadonlyMap<string, unknown>>();

  note(key: string): void {
    this.#current?.add(key);
  }

  noteAll(keys: Iterable<string>): void {
    if (this.#current) for (const key of keys) this.#current.add(key);
  }

  /** @param looked the files that a build looked for */
  noteBuild(directory: string, looked: ReadonlyMap<string, unknown>): void {
    this.#builds.set(directory, looked);
  }

  /** The builds that were made since this was called last, by their directories, with the files that they looked for. */
  takeBuilds(): ReadonlyMap<string, ReadonlyMap<string, unknown>> {
    const builds = this.#builds;
    if (builds.size > 0) this.#builds = new Map();
    return builds;
  }

  /** @returns what the work gives, and the keys of all that it asked for */
  during<T>(work: () => T): { readonly result: T; readonly keys: ReadonlySet<string> } {
    const outer = this.#current;
    const keys = new Set<string>();
    this.#current = keys;
    try {
      return { result: work(), keys };
    } finally {
      this.#current = outer;
      this.noteAll(keys);
    }
  }
}

/**
 * A function of a snapshot and one object of it that is worked out once for each. Who gets a known answer depends on
 * what that took all the same.
 */
export function memoised<K extends object, V>(
  compute: (snapshot: Snapshot, of: K) => V,
): (snapshot: Snapshot, of: K) => V {
  const memo = new WeakMap<Snapshot, WeakMap<K, { readonly value: V; readonly keys: ReadonlySet<string> }>>();
  return (snapshot, of) => {
    let ofSnapshot = memo.get(snapshot);
    if (!ofSnapshot) memo.set(snapshot, (ofSnapshot = new WeakMap()));
    const known = ofSnapshot.get(of);
    if (known) {
      snapshot.reads?.noteAll(known.keys);
      return known.value;
    }
    const { result, keys } = snapshot.reads
      ? snapshot.reads.during(() => compute(snapshot, of))
      : { result: compute(snapshot, of), keys: NONE };
    ofSnapshot.set(of, { value: result, keys });
    return result;
  };
}

const NONE: ReadonlySet<string> = new Set();
