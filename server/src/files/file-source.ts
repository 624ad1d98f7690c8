/** Where the files of a workspace come from: the disk, or a client that has them. */
export interface FileSource {
  /**
   * The URIs of the manifest files below a folder: `.yaml`, `.yml` and `.json`, `.git` and `node_modules` left out.
   * @param exclude glob patterns relative to the folder
   * @throws where the folder itself cannot be read
   */
  find(folder: string, exclude: readonly string[]): Promise<string[]>;
  /** The text without a byte order mark; `undefined` for a file that is gone, unreadable, binary or too large. */
  read(uri: string): Promise<string | undefined>;
}

const EXTENSION = /\.(?:ya?ml|json)$/i;

export function isManifestName(name: string): boolean {
  return EXTENSION.test(name);
}
