/** Where something is kept from one start to the next, that may be lost at any time: on the disk, or wherever a client says. */
export interface CacheStore {
  /**
   * What was written last.
   * @param name of one workspace, in letters and digits
   * @param scope what it is good for; where something else was written, there is nothing
   * @returns the lines; `undefined` where there are none that this very build of the program wrote, whole and unchanged
   */
  read(name: string, scope: string): Promise<Iterable<string> | undefined>;
  /**
   * Writes all lines or none: who reads meanwhile, or writes the same, finds what was there before or after.
   * @param lines none of them holds a line break; where they end by an exception, nothing is written
   * @throws where the disk is full, read-only or gone
   */
  write(name: string, scope: string, lines: AsyncIterable<string>): Promise<void>;
  remove(name: string): Promise<void>;
}

/** @param folder where a client allows to keep something, as an absolute path or a URI; `undefined` for none */
export type OpenCache = (folder: unknown) => CacheStore | undefined;
