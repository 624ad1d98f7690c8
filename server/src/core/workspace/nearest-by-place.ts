import type { Resource } from '../k8s/resource';
import { addTo } from './listing';
import { directoryOf, isBelow } from './paths';
import { nearestOnly, SAME_DIRECTORY, SAME_FILE, type Nearest } from './scope';
import { folderOf, type Snapshot } from './snapshot';

/**
 * {@link nearestOnly} for many who ask about the same candidates: these are sorted by their places once, in place of
 * being measured from each. Who asks from one directory gets one and the same list.
 */
export class NearestByPlace<T extends Resource> {
  readonly #snapshot: Snapshot;
  readonly #candidates: readonly T[];
  #places: Places<T> | undefined;

  constructor(snapshot: Snapshot, candidates: readonly T[]) {
    this.#snapshot = snapshot;
    this.#candidates = candidates;
  }

  /** Seen from a file. */
  from(uri: string): Nearest<T> {
    const folder = folderOf(this.#snapshot, uri);
    // Of nested folders the inner ones count for themselves.
    if (this.#snapshot.set || this.#snapshot.folders.length > 1 || folder === undefined)
      return nearestOnly(this.#snapshot, uri, this.#candidates);
    this.#places ??= placesOf(this.#candidates, folder);
    const { inFile, inDirectory, below } = this.#places;
    const ofFile = inFile.get(uri);
    if (ofFile) return { resources: ofFile, distance: SAME_FILE };
    let directory = directoryOf(uri);
    const beside = inDirectory.get(directory);
    if (beside) return { resources: beside, distance: SAME_DIRECTORY };
    for (let distance = SAME_DIRECTORY + 1; ; distance++) {
      const resources = below.get(directory);
      if (resources) return { resources, distance };
      if (directory.length <= folder.length) return { resources: [], distance: undefined };
      directory = directoryOf(directory);
    }
  }
}

/** By URI. */
interface Places<T> {
  readonly inFile: ReadonlyMap<string, readonly T[]>;
  readonly inDirectory: ReadonlyMap<string, readonly T[]>;
  /** At any depth. */
  readonly below: ReadonlyMap<string, readonly T[]>;
}

function placesOf<T extends Resource>(candidates: readonly T[], folder: string): Places<T> {
  const [inFile, inDirectory, below] = [
    new Map<string, T[]>(),
    new Map<string, T[]>(),
    new Map<string, T[]>(),
  ];
  for (const candidate of candidates) {
    const { uri } = candidate.document;
    if (!isBelow(uri, folder)) continue;
    addTo(inFile, uri, candidate);
    let directory = directoryOf(uri);
    addTo(inDirectory, directory, candidate);
    for (; directory.length >= folder.length; directory = directoryOf(directory))
      addTo(below, directory, candidate);
  }
  return { inFile, inDirectory, below };
}
