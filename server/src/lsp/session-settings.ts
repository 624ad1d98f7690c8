import {
  countingFiles,
  DEFAULT_SETTINGS,
  directoryOf,
  isSettingsFile,
  parseFile,
  readSettings,
  sectionOf,
  SETTINGS_FILES,
  settingsByDirectory,
  withSettings,
  type FileChange,
  type Settings,
  type SettingsOfFile,
  type Snapshot,
} from '../core/index';
import type { FileSource } from '../files/file-source';

/** What the client and the settings files of the workspace say: a part of the session's state. */
export class SessionSettings {
  #editor: Settings = DEFAULT_SETTINGS;
  #folders: ReadonlyMap<string, Settings> = new Map();
  /** The closest settings file of each workspace folder, in it or above it. */
  #above = new Map<string, SettingsOfFile>();
  /** The folders for which the next scan has {@link #above} already. */
  #readFor: readonly string[] | undefined;
  /** What those in the workspace say, by their URIs. */
  readonly #inside = new Map<string, unknown>();

  /** Whether there are settings files in the workspace, by which the files found may be too many. */
  get haveFiles(): boolean {
    return this.#inside.size > 0;
  }

  /** @param section what the client has under `kubeRoutes`; `folderSections` the same for each workspace folder */
  configure(section: unknown, folderSections: ReadonlyMap<string, unknown>): void {
    this.#editor = readSettings(section);
    this.#folders = new Map([...folderSections].map(([folder, own]) => [folder, readSettings(own)]));
  }

  /** Reads the closest settings file of each workspace folder: in it or above it, in the same repository. */
  async readAbove(files: FileSource, folders: readonly string[]): Promise<void> {
    const found = new Map<string, SettingsOfFile>();
    for (const folder of folders) {
      // The root of a virtual file system, `memfs:`, has nothing above it.
      for (let at = folder; at !== '' && !at.endsWith('/'); at = directoryOf(at)) {
        const { text, overruled } = await readSettingsFile(files, at);
        if (typeof text === 'string') {
          const section = sectionOf(parseFile(at, text).documents[0]);
          // As the scan will say it: above the folder it reads nothing.
          const isInside = at === folder && overruled !== undefined;
          found.set(folder, { from: at, section, ...(isInside && { overruled }) });
        }
        if (text !== undefined || (await isAt(files, `${at}/.git`))) break;
      }
    }
    this.#above = found;
    this.#readFor = folders;
  }

  /** What is kept of an earlier run is found by these files, so the first scan has them already; a later one looks again. */
  async readForScan(files: FileSource, folders: readonly string[]): Promise<void> {
    if (this.#readFor !== folders) await this.readAbove(files, folders);
    this.#readFor = undefined;
  }

  /** Takes over settings files that came, changed or went. @returns whether there were any */
  note(changes: readonly FileChange[]): boolean {
    const own = changes.filter(({ uri }) => isSettingsFile(uri));
    for (const { uri, file } of own) {
      const directory = directoryOf(uri);
      for (const [folder, { from }] of this.#above) if (from === directory) this.#above.delete(folder);
      if (file) this.#inside.set(uri, sectionOf(file.documents[0]));
      else this.#inside.delete(uri);
    }
    return own.length > 0;
  }

  /** The snapshot under these settings; the same where it is already. */
  applyTo(snapshot: Snapshot): Snapshot {
    const settings = unlessEqual(snapshot.settings, this.#editor);
    const files = new Map([...this.#above, ...countingFiles(this.#inside)]);
    const all = settingsByDirectory(settings, this.#folders, snapshot.folders, files);
    const before = snapshot.folderSettings;
    const after = new Map([...all].map(([place, own]) => [place, unlessEqual(before.get(place), own)]));
    const isSame =
      after.size === before.size && [...after].every(([place, own]) => own === before.get(place));
    return settings === snapshot.settings && isSame ? snapshot : withSettings(snapshot, settings, after);
  }
}

/** Whether other files are left out than before, or read only in part. */
export function haveOtherFilters(before: Snapshot, after: Snapshot): boolean {
  const filters = ({ settings, folderSettings }: Snapshot): string =>
    JSON.stringify(
      [['', settings] as const, ...folderSettings].map(
        ([place, { exclude, excludeFrom, respectGitignore, limits }]) => [
          place,
          exclude,
          excludeFrom,
          respectGitignore,
          limits.fileSize,
        ],
      ),
    );
  return filters(before) !== filters(after);
}

/**
 * @returns the text of the settings file of a directory, as {@link FileSource} reads it, and the URI of another one that
 *   does not count beside it; each `undefined` where there is none
 */
async function readSettingsFile(
  files: FileSource,
  directory: string,
): Promise<{ text: Awaited<ReturnType<FileSource['read']>>; overruled?: string }> {
  const uris: string[] = [];
  for (const name of SETTINGS_FILES) {
    const uri = `${directory}/${name}`;
    if (await isAt(files, uri)) uris.push(uri);
  }
  for (const [index, uri] of uris.entries()) {
    const text = await files.read(uri).catch(() => undefined);
    const overruled = uris[index + 1];
    if (text !== undefined) return { text, ...(overruled !== undefined && { overruled }) };
  }
  return { text: undefined };
}

async function isAt(files: FileSource, uri: string): Promise<boolean> {
  return (await files.kindOf(uri).catch(() => undefined)) !== undefined;
}

/** Findings are memoised on the identity of their settings, so equal settings stay the same object. */
function unlessEqual(before: Settings | undefined, after: Settings): Settings {
  return before && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
