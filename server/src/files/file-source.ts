import { isTemplateName } from '../core/index';

/** Where the files of a workspace come from: the disk, or a client that has them. */
export interface FileSource {
  /**
   * The files below a folder whose names are listed, each once, whatever links lead to it.
   * @throws where the folder itself cannot be read
   */
  find(folder: string, filter: FileFilter): Promise<FoundFiles>;
  /** What is there now. */
  kindOf(uri: string): Promise<'file' | 'directory' | 'link' | undefined>;
  /**
   * The text without a byte order mark; `undefined` for a file that is gone, unreadable or binary.
   * @param mostBytes of a larger file only the beginning is read; some sources have no word for such a file
   * @throws where the file may well be there, but nobody can say: a network that fails
   */
  read(uri: string, mostBytes?: number): Promise<string | LargeFile | undefined>;
  /** Something that changes with every change of the file, without reading it; `undefined` where nobody knows. */
  stampOf?(uri: string): Promise<string | undefined>;
}

/** A file that is too large to be read. */
export interface LargeFile {
  /** How its text begins. */
  readonly head: string;
  readonly bytes: number;
}

/** What is left out besides `.git` and `node_modules`; part of the settings. */
export interface FileFilter {
  /** Glob patterns relative to the folder, or to `excludeFrom`. Settings files are never left out by them. */
  readonly exclude: readonly string[];
  /** The URI of a directory. */
  readonly excludeFrom?: string;
  /** Whether to leave out what git ignores; not the folder itself, should it be ignored. */
  readonly respectGitignore: boolean;
}

export interface FoundFiles {
  readonly uris: readonly string[];
  /** Whether git ignores a file below the folder, found or not; by what the `.gitignore` files said at that time. */
  readonly isIgnored: (uri: string) => boolean;
  /** Links to files and directories that were found under their own path, with that path. */
  readonly links: ReadonlyMap<string, string>;
  /** Whether there may be files that were not found: what is not there is not called missing. */
  readonly isPartial?: boolean;
}

/** Larger files are left alone: generated bundles, not something a person wires by hand. */
export const MAX_BYTES = 20 * 1024 * 1024;

/** Kustomizations may have no extension; they say which of the other files are patches. */
const NAME = /\.(?:ya?ml|json)$|(?:^|\/)Kustomization$/i;

/** @param name a file's name, path or URI */
export function isManifestName(name: string): boolean {
  return NAME.test(name);
}

/** Manifests, which are read, and templates of which only the name counts. */
export function isListedName(name: string): boolean {
  return isManifestName(name) || isTemplateName(name);
}

/** The order in which the entries of a directory are looked at. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
