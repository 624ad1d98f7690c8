import { URI } from 'vscode-uri';
import {
  emptySnapshot,
  folderOf,
  parseFile,
  readSettings,
  resourcesOf,
  settingsFor,
  withCompleteness,
  withFiles,
  withFolders,
  withSettings,
  type FileChange,
  type Settings,
  type Snapshot,
} from '../core/index';
import { excluder } from '../files/exclude';
import { isManifestName, type FileSource } from '../files/file-source';
import { slices } from './loops';

/** The only mutable state of the server: open documents before files on the disk, settings, and the snapshot of all. */
export class Session {
  #snapshot: Snapshot = emptySnapshot();
  readonly #files: FileSource;
  /** Open documents by canonical URI, with the URI that the client uses and their text. */
  readonly #open = new Map<string, { readonly clientUri: string; readonly text: string }>();
  readonly #listeners = new Set<() => void>();
  #scan = 0;

  constructor(files: FileSource) {
    this.#files = files;
    this.#snapshot = withCompleteness(this.#snapshot, false);
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** The listener is called after each change of the snapshot, until it is disposed of. */
  onChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** The spelling of a URI that snapshots use; clients differ in what they percent-encode. */
  canonical(uri: string): string {
    return URI.parse(uri).toString();
  }

  /** The client's own spelling, where it has the document open. */
  clientUri(uri: string): string {
    return this.#open.get(uri)?.clientUri ?? uri;
  }

  /** Opens a document or changes an open one: from now on its text counts, not the disk's. */
  update(clientUri: string, text: string): void {
    const uri = this.canonical(clientUri);
    this.#open.set(uri, { clientUri, text });
    if (!this.#isExcluded(uri)) this.#apply([this.#read(uri, text)]);
  }

  /** Closes a document: the disk's text counts again, where the file belongs to the workspace. */
  async close(clientUri: string): Promise<void> {
    const uri = this.canonical(clientUri);
    this.#open.delete(uri);
    await this.filesChanged([uri]);
  }

  /** Reads files anew that were created, changed or deleted on the disk; a deleted directory takes its files along. */
  async filesChanged(clientUris: readonly string[]): Promise<void> {
    const changes: FileChange[] = [];
    for (const clientUri of clientUris) {
      const uri = this.canonical(clientUri);
      for (const known of this.#affected(uri)) {
        if (this.#open.has(known)) continue;
        const text = this.#belongs(known) ? await this.#files.read(known) : undefined;
        if (this.#open.has(known)) continue;
        if (text !== undefined) changes.push(this.#read(known, text));
        else if (this.#snapshot.files.has(known)) changes.push({ uri: known, file: undefined });
      }
    }
    if (changes.length > 0) this.#apply(changes);
  }

  get folders(): readonly string[] {
    return this.#snapshot.folders;
  }

  /**
   * Takes over settings.
   * @param section what the client has under `kubeRoutes`
   * @param folderSections the same for each workspace folder, where the client tells them apart
   * @returns whether other files are excluded now, which needs a new scan
   */
  configure(section: unknown, folderSections: ReadonlyMap<string, unknown> = new Map()): boolean {
    const before = this.#snapshot;
    const settings = unlessEqual(before.settings, readSettings(section));
    const folderSettings = new Map(
      [...folderSections].map(([folder, own]) => [
        folder,
        unlessEqual(before.folderSettings.get(folder), readSettings(own)),
      ]),
    );
    const all = (one: Settings, others: ReadonlyMap<string, Settings>): Settings[] => [
      one,
      ...others.values(),
    ];
    const after = all(settings, folderSettings);
    const previous = all(before.settings, before.folderSettings);
    if (after.length === previous.length && after.every((value, index) => value === previous[index]))
      return false;
    this.#snapshot = withSettings(before, settings, folderSettings);
    this.#notify();
    return (
      JSON.stringify(after.map(({ exclude }) => exclude)) !==
      JSON.stringify(previous.map(({ exclude }) => exclude))
    );
  }

  setFolders(uris: readonly string[]): void {
    const folders = uris.map((uri) => this.canonical(uri).replace(/\/$/, ''));
    this.#snapshot = withFolders(this.#snapshot, folders);
  }

  /**
   * Reads all folders. Findings about what is missing wait until it is done. A scan that starts meanwhile takes over.
   * @param log is told of folders that cannot be read
   * @returns the number of files read, or `undefined` where a later scan took over
   */
  async scan(log: (message: string) => void): Promise<number | undefined> {
    const scan = ++this.#scan;
    this.#snapshot = withCompleteness(this.#snapshot, false);
    const { folders } = this.#snapshot;
    const found = new Set<string>();
    for (const folder of folders) {
      try {
        for (const uri of await this.#files.find(folder, settingsFor(this.#snapshot, `${folder}/`).exclude))
          found.add(uri);
      } catch (error) {
        log(`cannot read ${folder}: ${String(error)}`);
      }
    }
    let changes: FileChange[] = [];
    const pause = slices();
    for (const uri of found) {
      const text = this.#open.has(uri) ? undefined : await this.#files.read(uri);
      if (text !== undefined) changes.push(this.#read(uri, text));
      const turn = pause();
      if (!turn) continue;
      this.#take(changes);
      changes = [];
      await turn;
      if (scan !== this.#scan) return undefined;
    }
    if (scan !== this.#scan) return undefined;
    this.#take(changes);
    const kept = (uri: string): boolean => (this.#open.has(uri) ? !this.#isExcluded(uri) : found.has(uri));
    const gone = [...this.#snapshot.files.keys()].filter((uri) => !kept(uri));
    const back = [...this.#open].filter(([uri]) => kept(uri)).map(([uri, { text }]) => this.#read(uri, text));
    this.#snapshot = withFiles(this.#snapshot, [...back, ...gone.map((uri) => ({ uri, file: undefined }))]);
    this.#snapshot = withCompleteness(this.#snapshot, true);
    this.#notify();
    return found.size;
  }

  /** Parses a file, keeping what did not change, and reads its objects. */
  #read(uri: string, text: string): FileChange {
    const file = parseFile(uri, text, this.#snapshot.files.get(uri));
    file.documents.forEach(resourcesOf);
    return { uri, file };
  }

  #affected(uri: string): string[] {
    if (isManifestName(uri) || this.#snapshot.files.has(uri)) return [uri];
    return [...this.#snapshot.files.keys()].filter((known) => known.startsWith(`${uri}/`));
  }

  #belongs(uri: string): boolean {
    const inside = folderOf(this.#snapshot, uri) !== undefined;
    return inside && isManifestName(uri) && !this.#isExcluded(uri);
  }

  /** Open or not: what the settings leave out is left alone. */
  #isExcluded(uri: string): boolean {
    const folder = folderOf(this.#snapshot, uri);
    if (folder === undefined) return false;
    const path = URI.parse(uri).path.slice(URI.parse(folder).path.length + 1);
    return excluder(settingsFor(this.#snapshot, uri).exclude)(path);
  }

  /** A document that was opened while its file was being read stays as it is. */
  #take(changes: readonly FileChange[]): void {
    const fresh = changes.filter(({ uri }) => !this.#open.has(uri));
    if (fresh.length > 0) this.#snapshot = withFiles(this.#snapshot, fresh);
  }

  #apply(changes: readonly FileChange[]): void {
    this.#snapshot = withFiles(this.#snapshot, changes);
    this.#notify();
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Findings are memoised on the identity of their settings, so equal settings stay the same object. */
function unlessEqual(before: Settings | undefined, after: Settings): Settings {
  return before && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
