import { URI } from 'vscode-uri';
import {
  emptySnapshot,
  parseFile,
  readSettings,
  resourcesOf,
  withCompleteness,
  withFiles,
  withFolders,
  withSettings,
  type FileChange,
  type Snapshot,
} from '../core/index';
import { isManifestName, type FileSource } from '../files/file-source';

/** How long the scan works before it gives the event loop a turn, in milliseconds. */
const SLICE = 10;

/** The only mutable state of the server: open documents before files on the disk, settings, and the snapshot of all. */
export class Session {
  #snapshot: Snapshot = emptySnapshot();
  readonly #files: FileSource;
  /** Open documents by canonical URI, with the URI that the client uses. */
  readonly #open = new Map<string, string>();
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
    return this.#open.get(uri) ?? uri;
  }

  /** Opens a document or changes an open one: from now on its text counts, not the disk's. */
  update(clientUri: string, text: string): void {
    const uri = this.canonical(clientUri);
    this.#open.set(uri, clientUri);
    const file = parseFile(uri, text, this.#snapshot.files.get(uri));
    this.#apply([{ uri, file }]);
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
        const file = text === undefined ? undefined : parseFile(known, text, this.#snapshot.files.get(known));
        if (file || this.#snapshot.files.has(known)) changes.push({ uri: known, file });
      }
    }
    if (changes.length > 0) this.#apply(changes);
  }

  /** @param section what the client has under `kubeRoutes`. A change of the excluded files needs a new scan: true. */
  configure(section: unknown): boolean {
    const settings = readSettings(section);
    const before = this.#snapshot.settings;
    if (JSON.stringify(settings) === JSON.stringify(before)) return false;
    this.#snapshot = withSettings(this.#snapshot, settings);
    this.#notify();
    return JSON.stringify(settings.exclude) !== JSON.stringify(before.exclude);
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
    const { folders, settings } = this.#snapshot;
    const found = new Set<string>();
    for (const folder of folders) {
      try {
        for (const uri of await this.#files.find(folder, settings.exclude)) found.add(uri);
      } catch (error) {
        log(`cannot read ${folder}: ${String(error)}`);
      }
    }
    let changes: FileChange[] = [];
    let sliceStart = Date.now();
    for (const uri of found) {
      const text = this.#open.has(uri) ? undefined : await this.#files.read(uri);
      if (text !== undefined && !this.#open.has(uri)) {
        const file = parseFile(uri, text, this.#snapshot.files.get(uri));
        file.documents.forEach(resourcesOf);
        changes.push({ uri, file });
      }
      if (Date.now() - sliceStart > SLICE) {
        this.#take(changes);
        changes = [];
        await nextTurn();
        if (scan !== this.#scan) return undefined;
        sliceStart = Date.now();
      }
    }
    this.#take(changes);
    const gone = [...this.#snapshot.files.keys()].filter((uri) => !found.has(uri) && !this.#open.has(uri));
    this.#take(gone.map((uri) => ({ uri, file: undefined })));
    this.#snapshot = withCompleteness(this.#snapshot, true);
    this.#notify();
    return found.size;
  }

  #affected(uri: string): string[] {
    if (isManifestName(uri)) return [uri];
    return [...this.#snapshot.files.keys()].filter((known) => known.startsWith(`${uri}/`));
  }

  #belongs(uri: string): boolean {
    const inside = this.#snapshot.folders.some((folder) => uri.startsWith(`${folder}/`));
    return inside && !/\/(?:\.git|node_modules)\//.test(uri);
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

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
