import type { FileSource } from '../files/file-source';
import { askAhead, slices } from '../loops';

/**
 * What the disk says of files without reading them: a time and a size. Nobody writes it down while the workspace is
 * read, so the first look takes every file for a changed one, and only what differs by then is news.
 */
export class Stamps {
  readonly #files: FileSource;
  #known = new Map<string, string>();

  constructor(files: FileSource) {
    this.#files = files;
  }

  /** Those of the files that may hold something else than at the last look, or that it did not know. In slices. */
  async changed(uris: readonly string[]): Promise<Set<string>> {
    const changed = new Set<string>();
    const known = new Map<string, string>();
    const pause = slices();
    // Before the files are read: what comes between is seen the next time.
    for await (const some of askAhead(uris, (uri) => this.#stampOf(uri))) {
      for (const [uri, stamp] of some) {
        if (stamp !== undefined && stamp !== this.#known.get(uri)) changed.add(uri);
        if (stamp !== undefined) known.set(uri, stamp);
      }
      await pause();
    }
    this.#known = known;
    return changed;
  }

  /** Of what is gone, or where nobody can say, there is nothing to read. */
  async #stampOf(uri: string): Promise<string | undefined> {
    try {
      return await this.#files.stampOf?.(uri);
    } catch {
      return undefined;
    }
  }
}
