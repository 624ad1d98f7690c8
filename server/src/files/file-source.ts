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

/** Kustomizations may have no extension; they say which of the other files are patches. */
const NAME = /\.(?:ya?ml|json)$|(?:^|\/)Kustomization$/i;

/** @param name a file's name, path or URI */
export function isManifestName(name: string): boolean {
  return NAME.test(name);
}
