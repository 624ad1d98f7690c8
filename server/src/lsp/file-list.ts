import { URI } from 'vscode-uri';
import { folderOf, isSettingsFile, settingsFor, type Snapshot } from '../core/index';
import { excluderIn } from '../files/exclude';
import { isListedName, type FileFilter, type FileSource, type FoundFiles } from '../files/file-source';
import { slices } from '../loops';

/** What changes on the disk amount to. */
export interface Affected {
  /** Files to read: those that changed themselves. */
  readonly names: ReadonlySet<string>;
  /** Directories all of whose files may have changed. */
  readonly directories: ReadonlySet<string>;
  /** Workspace folders in which other files may be found now. */
  readonly folders: ReadonlySet<string>;
}

/** Which files of the workspace there are, by the last look at each folder: a part of the session's state. */
export class FileList {
  readonly #files: FileSource;
  readonly #found = new Map<string, FoundFiles>();
  #links: ReadonlyMap<string, string> = new Map();
  #isPartial = false;

  constructor(files: FileSource) {
    this.#files = files;
  }

  /** Whether there are files that nobody here can know, such as those of a client that does not hand them over. */
  get isPartial(): boolean {
    return this.#isPartial;
  }

  /** Takes note that a file could not be read which may well be there. */
  missed(): void {
    this.#isPartial = true;
  }

  /** The files of all folders. */
  async findAll(snapshot: Snapshot, log: (message: string) => void): Promise<Set<string>> {
    this.#found.clear();
    this.#isPartial = false;
    const all = new Set<string>();
    for (const folder of snapshot.folders) {
      try {
        for (const uri of await this.find(folder, snapshot)) all.add(uri);
      } catch (error) {
        log(`cannot read ${folder}: ${String(error)}`);
        // A folder that is gone has no files; one that is elsewhere may have any.
        if (!folder.startsWith('file:')) this.#isPartial = true;
      }
    }
    return all;
  }

  /**
   * The files of a folder that belong to no folder inside it.
   * @throws where the folder cannot be read
   */
  async find(folder: string, snapshot: Snapshot): Promise<Set<string>> {
    const found = await this.#files.find(folder, settingsFor(snapshot, `${folder}/`));
    this.#found.set(folder, found);
    if (found.isPartial) this.#isPartial = true;
    this.#links = new Map([...this.#found.values()].flatMap(({ links }) => [...links]));
    return new Set(found.uris.filter((uri) => folderOf(snapshot, uri) === folder));
  }

  /** The path that a file or directory was found under, where this one leads there by a link. */
  withoutLinks(uri: string): string {
    if (this.#links.size === 0) return uri;
    for (let at = uri.length; at > 0; at = uri.lastIndexOf('/', at - 1)) {
      const target = this.#links.get(uri.slice(0, at));
      if (target !== undefined) return target + uri.slice(at);
    }
    return uri;
  }

  /** Whether a file is left out by the settings of its folder, or by git. */
  leavesOut(uri: string, folder: string, filter: FileFilter): boolean {
    const path = URI.parse(uri).path.slice(URI.parse(folder).path.length + 1);
    if (excluderIn(folder, filter)(path)) return true;
    return (
      !isSettingsFile(uri) && filter.respectGitignore && (this.#found.get(folder)?.isIgnored(uri) ?? false)
    );
  }

  /** Sorts out what changed: clients tell of a directory alone when it comes or goes, not of the files in it. */
  async affectedBy(changed: ReadonlySet<string>, snapshot: Snapshot): Promise<Affected> {
    const names = new Set<string>();
    const directories = new Set<string>();
    const folders = new Set<string>();
    let known: ReadonlySet<string> | undefined;
    const pause = slices();
    for (const original of changed) {
      await pause();
      const uri = this.withoutLinks(original);
      const isName = snapshot.files.has(uri) || isListedName(uri);
      if (isName) names.add(uri);
      const folder = folderOf(snapshot, uri);
      if (folder === undefined) continue;
      const settings = settingsFor(snapshot, uri);
      const isGitignore = uri.endsWith('/.gitignore');
      // A `.gitignore` that ignores itself still counts.
      const filter = isGitignore ? { ...settings, respectGitignore: false } : settings;
      if (this.leavesOut(uri, folder, filter)) continue;
      const kind = await this.#files.kindOf(uri).catch(() => undefined);
      if (kind === undefined || !isName) known ??= directoriesOf(snapshot);
      const isDirectory = kind === 'directory' || (known?.has(uri) ?? false);
      if (isDirectory) directories.add(uri);
      // Only a look at all files tells what a link adds to them; where one was, something else may be by now.
      const saysWhich = isGitignore || isSettingsFile(uri);
      if (isDirectory || saysWhich || kind === 'link' || uri !== original) folders.add(folder);
    }
    return { names, directories, folders };
  }
}

/** All directories that files are in, at any depth. */
function directoriesOf(snapshot: Snapshot): Set<string> {
  const directories = new Set<string>();
  for (const uri of snapshot.files.keys()) {
    for (let at = uri.lastIndexOf('/'); at > 0; at = uri.lastIndexOf('/', at - 1)) {
      const directory = uri.slice(0, at);
      if (directories.has(directory)) break;
      directories.add(directory);
    }
  }
  return directories;
}
