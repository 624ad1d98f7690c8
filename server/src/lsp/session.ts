import {
  emptySnapshot,
  english,
  folderOf,
  isSettingsFile,
  judgeAhead,
  largeFile,
  parseFile,
  settingsFor,
  whileRead,
  withCompleteness,
  withFiles,
  withFolders,
  withinLimits,
  type FileChange,
  type ManifestFile,
  type SavedWorkspace,
  type Snapshot,
  type Wording,
} from '../core/index';
import { isListedName, type FileSource, type LargeFile } from '../files/file-source';
import type { Encoding } from '../positions';
import { FileList, type Affected } from './file-list';
import { readInSlices, readTextOf } from './file-reader';
import { Listeners } from './listeners';
import { OpenObjects } from './open-objects';
import { haveOtherFilters, SessionSettings } from './session-settings';
import { Stamps } from './stamps';
import { foldersAfter, isBelowAny, isPlainFile, parseAll, parseUri, toFolders } from './uris';
import { WorkQueue } from './work-queue';

/** How many bytes are read for each million characters that a file may have: of some letters each takes several. */
const BYTES = 2 * 1024 * 1024;

/** The only mutable state of the server: open documents before files on the disk, settings, and the snapshot of all. */
export class Session {
  /** What the client counts characters in. */
  encoding: Encoding = 'utf-16';
  /** The language of the client. */
  words: Wording = english;
  #snapshot: Snapshot = emptySnapshot();
  /** The keys that changes have touched since somebody asked. */
  #touched = new Set<string>();
  readonly #files: FileSource;
  readonly #list: FileList;
  readonly #settings = new SessionSettings();
  readonly #stamps: Stamps;
  #isLooking = false;
  /** Open documents by canonical URI, with the URI that the client uses and their text. */
  readonly #open = new Map<string, { readonly clientUri: string; readonly text: string }>();
  readonly #objects = new OpenObjects();
  readonly #listeners = new Listeners();
  #scan = 0;
  /** Work on the disk goes one after the other, so that what is read later is what stays. */
  readonly #work = new WorkQueue();
  /** What an earlier run knew of the workspace, while that is read and until somebody takes it. */
  #saved: SavedWorkspace | undefined;
  /** The URIs of files and directories that changed on the disk since it was last read. */
  #changed = new Set<string>();

  constructor(files: FileSource) {
    this.#files = files;
    this.#list = new FileList(files);
    this.#stamps = new Stamps(files);
    this.#snapshot = withCompleteness(this.#snapshot, false);
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Under which keys the snapshot holds something else than when this was called last; one caller is meant. */
  takeTouched(): ReadonlySet<string> {
    const touched = this.#touched;
    this.#touched = new Set();
    return touched;
  }

  /** What an earlier run knew, with the files of this workspace that are still the same, once all have been read. */
  takeSaved(): SavedWorkspace | undefined {
    const saved = this.#saved;
    if (this.#snapshot.complete) this.#saved = undefined;
    return this.#snapshot.complete ? saved : undefined;
  }

  /** The listener is called after each change of the snapshot, until it is disposed of. */
  onChange(listener: () => void): { dispose(): void } {
    return this.#listeners.add(listener);
  }

  /** The spelling of a URI that snapshots use: clients differ in what they percent-encode, and links lead elsewhere. */
  canonical(uri: string): string {
    if (isPlainFile(uri)) return this.#list.withoutLinks(uri);
    const parsed = parseUri(uri);
    const plain = this.#list.withoutLinks(parsed.toString());
    // What is not saved, or a version of a file, is in a directory of its own: nothing else belongs to it.
    const isAlone = parsed.scheme !== 'file' && folderOf(this.#snapshot, plain) === undefined;
    return isAlone ? `${plain}/${parsed.path.slice(parsed.path.lastIndexOf('/') + 1)}` : plain;
  }

  /** The client's own spelling, where it has the document open. */
  clientUri(uri: string): string {
    return this.#open.get(uri)?.clientUri ?? uri;
  }

  isOpen(uri: string): boolean {
    return this.#open.has(uri);
  }

  /** Opens a document or changes an open one: from now on its text counts, not the disk's. @returns its file, if read */
  update(clientUri: string, text: string, languageId: string): ManifestFile | undefined {
    const uri = this.canonical(clientUri);
    const isTyped = this.isOpen(uri) && this.#snapshot.files.has(uri);
    // Templates of Helm are not YAML yet, whatever their names and places say.
    this.#open.set(uri, { clientUri, text: languageId === 'helm' ? '' : text });
    if (!isTyped && this.#isLeftOut(uri)) return undefined;
    this.#change(this.#readOpen(uri), this.#touched);
    this.#listeners.notify();
    return this.#snapshot.files.get(uri);
  }

  /** Closes a document: the disk's text counts again, where the file belongs to the workspace. */
  async close(clientUri: string): Promise<void> {
    const uri = this.canonical(clientUri);
    this.#open.delete(uri);
    this.#objects.letGo(uri);
    await this.filesChanged([uri]);
  }

  /**
   * Reads anew what was created, changed or deleted on the disk. What that was does not matter, only what is there by
   * now. All that changes while the disk is being read is read next, in one go.
   * @param clientUris of files and directories
   * @returns whether anything changed, for the first caller of those whose changes were read in one go
   */
  async filesChanged(clientUris: readonly string[]): Promise<boolean> {
    const isFirst = this.#changed.size === 0;
    for (const uri of parseAll(clientUris)) this.#changed.add(uri);
    if (!isFirst || this.#changed.size === 0) return false;
    return this.#work.add(async () => {
      const batch = this.#changed;
      this.#changed = new Set();
      return this.#reread(await this.#list.affectedBy(batch, this.#snapshot));
    });
  }

  /**
   * Looks for changes that nobody told of, as of files in some networks. One look at a time: who asks meanwhile has
   * nothing to wait for.
   * @returns whether anything changed
   */
  async lookAgain(): Promise<boolean> {
    if (this.#isLooking) return false;
    this.#isLooking = true;
    const look = this.#work.add(async () => {
      const { files, complete } = this.#snapshot;
      // Where a client has the files it tells of them, and a look would ask it for each directory.
      const folders = this.folders.filter((folder) => folder.startsWith('file:'));
      if (!complete || folders.length === 0) return false;
      const closed = [...files.keys()].filter((uri) => !this.#open.has(uri));
      const names = await this.#stamps.changed(closed);
      return this.#reread({ names, directories: new Set(), folders: new Set(folders) });
    });
    return look.finally(() => (this.#isLooking = false));
  }

  get folders(): readonly string[] {
    return this.#snapshot.folders;
  }

  /**
   * Takes over settings.
   * @param section what the client has under `kubeRoutes`
   * @param folderSections the same for each workspace folder, where the client tells them apart
   * @returns whether other files are read now, which needs a new scan
   */
  configure(section: unknown, folderSections: ReadonlyMap<string, unknown> = new Map()): boolean {
    const before = this.#snapshot;
    this.#settings.configure(section, folderSections);
    this.#snapshot = this.#settings.applyTo(before);
    if (this.#snapshot !== before) this.#listeners.notify();
    return haveOtherFilters(before, this.#snapshot);
  }

  /** Reads the settings files that hold for whole workspace folders; the others come with all files. */
  async readSettingsFiles(): Promise<void> {
    await this.#settings.readAbove(this.#files, this.folders);
    this.#snapshot = this.#settings.applyTo(this.#snapshot);
  }

  setFolders(uris: readonly string[]): void {
    this.#snapshot = withFolders(this.#snapshot, toFolders(uris));
  }

  changeFolders(added: readonly string[], removed: readonly string[]): void {
    this.setFolders(foldersAfter(this.folders, added, removed));
  }

  /** Waits until what changed on the disk has been read, unless the whole workspace is being read: that takes long. */
  async settled(): Promise<void> {
    if (this.#snapshot.complete) await this.#work.settled();
  }

  /**
   * Reads all folders. Findings about what is missing wait until it is done. A scan that starts meanwhile takes over.
   * @param log is told of folders that cannot be read
   * @param goOn is told how many of how many files were read, and says whether to go on; where it is left, the snapshot
   *   stays incomplete
   * @param saved what an earlier run knew under the same settings
   * @returns the number of files read, or `undefined` where it was left, or a later scan took over
   */
  scan(
    log: (message: string) => void,
    goOn: (done: number, total: number) => boolean = () => true,
    saved?: SavedWorkspace,
  ): Promise<number | undefined> {
    const scan = ++this.#scan;
    this.#snapshot = withCompleteness(this.#snapshot, false);
    return this.#work.add(async () => {
      const isCurrent = (): boolean => scan === this.#scan;
      if (!isCurrent()) return undefined;
      this.#saved = saved;
      await this.#settings.readForScan(this.#files, this.folders);
      this.#snapshot = this.#settings.applyTo(this.#snapshot);
      const found = await this.#list.findAll(this.#snapshot, log);
      this.#followLinks();
      const isDone = await this.#load(
        found,
        () => true,
        (changes, done) => {
          // What comes while the workspace is being read is new to everybody in the end, so nobody notes it.
          if (isCurrent()) this.#take(changes, undefined);
          return isCurrent() && goOn(done, found.size);
        },
      );
      if (!isDone) {
        this.#saved = undefined;
        if (isCurrent()) this.#renew(false);
        return undefined;
      }
      this.#keepOnly(found, () => true);
      if (this.#list.isPartial) this.#saved = undefined;
      this.#renew(!this.#list.isPartial);
      return found.size;
    });
  }

  /** @returns whether anything changed */
  async #reread({ names, directories, folders }: Affected): Promise<boolean> {
    const before = this.#snapshot;
    // They say which of the others count.
    const isListed = (uri: string): boolean => this.#belongs(uri);
    await this.#load([...names].filter(isSettingsFile), isListed, (changes) => {
      this.#take(changes, this.#touched);
      return true;
    });
    const wanted = new Set([...names].filter((uri) => before.files.has(uri) || this.#belongs(uri)));
    for (const folder of folders) {
      // A folder that is gone has no files any more.
      const found = await this.#list.find(folder, this.#snapshot).catch(() => new Set<string>());
      this.#followLinks();
      const isInside = (uri: string): boolean => folderOf(before, uri) === folder;
      this.#keepOnly(found, isInside);
      for (const uri of wanted) if (isInside(uri) && !found.has(uri)) wanted.delete(uri);
      for (const uri of found) {
        if (!this.#snapshot.files.has(uri) || isBelowAny(uri, directories)) wanted.add(uri);
      }
    }
    const all: FileChange[] = [];
    await this.#load(wanted, isListed, (changes) => {
      all.push(...changes);
      return true;
    });
    this.#take(all, this.#touched);
    if (this.#snapshot === before) return false;
    this.#listeners.notify();
    return true;
  }

  /**
   * Reads files from the disk, in slices.
   * @param isListed says whether a file still belongs to the workspace
   * @param take is given the changes of each slice and how many files were read so far, and says whether to go on
   * @returns whether all were read
   */
  #load(
    uris: Iterable<string>,
    isListed: (uri: string) => boolean,
    take: (changes: readonly FileChange[], done: number) => boolean,
  ): Promise<boolean> {
    let changes: FileChange[] = [];
    return readInSlices(
      uris,
      async (uri) => (isListed(uri) ? this.#textOf(uri) : undefined),
      (uri, text) => changes.push(...this.#changeTo(uri, text)),
      (done) => {
        const some = changes;
        changes = [];
        return take(some, done);
      },
    );
  }

  async #textOf(uri: string): Promise<string | LargeFile | undefined> {
    if (this.#open.has(uri)) return undefined;
    const mostBytes = settingsFor(this.#snapshot, uri).limits.fileSize * BYTES;
    return readTextOf(this.#files, uri, mostBytes, () => this.#list.missed());
  }

  #changeTo(uri: string, text: string | LargeFile | undefined): FileChange[] {
    const known = this.#snapshot.files.get(uri);
    if (known?.text === text) return [];
    if (text === undefined) return [{ uri, file: undefined }];
    const settings = settingsFor(this.#snapshot, uri);
    if (typeof text !== 'string') return [{ uri, file: largeFile(uri, text, settings.limits) }];
    return [{ uri, file: this.#saved?.restoreFile(uri, text, settings, known) ?? this.#read(uri, text) }];
  }

  /** Makes the file of a text, keeping what did not change. */
  #read(uri: string, text: string): ManifestFile {
    return parseFile(uri, text, this.#snapshot.files.get(uri));
  }

  #readOpen(uri: string): FileChange[] {
    const document = this.#open.get(uri);
    if (!document) return [];
    const file = withinLimits(this.#read(uri, document.text), settingsFor(this.#snapshot, uri).limits);
    this.#objects.hold(uri, file.documents);
    return [{ uri, file }];
  }

  /** Lets go of files that are not found any more; open documents come and go with what is left out. */
  #keepOnly(found: ReadonlySet<string>, concerns: (uri: string) => boolean): void {
    const { files } = this.#snapshot;
    // Settings files further down were not known when the others were found.
    const isEachAsked = (uri: string): boolean => this.#settings.haveFiles || this.#open.has(uri);
    const isGone = (uri: string): boolean =>
      (!this.#open.has(uri) && !found.has(uri)) || (isEachAsked(uri) && this.#isLeftOut(uri));
    const gone = [...files.keys()].filter((uri) => concerns(uri) && isGone(uri));
    const back = [...this.#open.keys()].filter(
      (uri) => concerns(uri) && !files.has(uri) && !this.#isLeftOut(uri),
    );
    if (gone.length + back.length === 0) return;
    this.#change(
      [...gone.map((uri) => ({ uri, file: undefined })), ...back.flatMap((uri) => this.#readOpen(uri))],
      this.#touched,
    );
  }

  /** Documents that were opened by a link before that was known to be one. */
  #followLinks(): void {
    for (const [uri, document] of [...this.#open]) {
      const target = this.canonical(document.clientUri);
      if (target === uri) continue;
      this.#open.delete(uri);
      this.#objects.letGo(uri);
      this.#open.set(target, document);
      this.#change([{ uri, file: undefined }, ...this.#readOpen(target)], this.#touched);
    }
  }

  #belongs(uri: string): boolean {
    const inside = folderOf(this.#snapshot, uri) !== undefined;
    return inside && isListedName(uri) && !this.#isLeftOut(uri);
  }

  /** Open or not: what the settings or git leave out is left alone. */
  #isLeftOut(uri: string): boolean {
    const folder = folderOf(this.#snapshot, uri);
    return folder !== undefined && this.#list.leavesOut(uri, folder, settingsFor(this.#snapshot, uri));
  }

  /** A document that was opened while its file was being read stays as it is. */
  #take(changes: readonly FileChange[], touched: Set<string> | undefined): void {
    const fresh = changes.filter(({ uri }) => !this.#open.has(uri));
    if (fresh.length === 0) return;
    const documents = fresh.flatMap(({ file }) =>
      file && !this.#saved?.isRestored(file) ? file.documents : [],
    );
    whileRead(documents, (keep) => {
      this.#change(fresh, touched);
      judgeAhead(this.#snapshot, documents, keep);
    });
  }

  #change(changes: readonly FileChange[], touched: Set<string> | undefined): void {
    const next = withFiles(this.#snapshot, changes, touched);
    this.#snapshot = this.#settings.note(changes) ? this.#settings.applyTo(next) : next;
    // What an earlier run knew was so under other settings.
    if (this.#snapshot !== next) this.#saved = undefined;
  }

  /** After a scan, whether it has read everything or was left: a new list of folders makes all to be judged anew. */
  #renew(complete: boolean): void {
    this.#snapshot = withCompleteness(withFolders(this.#snapshot, [...this.folders]), complete);
    this.#listeners.notify();
  }
}
