import { areSame, fingerprintName, FORMAT, SavedWorkspace, type Settings } from '../core/index';
import type { CacheStore } from '../files/cache-store';
import { describeError } from './describe-error';
import type { DiagnosticReports } from './diagnostics';
import type { Failures } from './failures';
import { slices } from '../loops';
import type { Session } from './session';

/** In milliseconds: how long nothing must happen before something is written, and how often that may be. */
const QUIET = 5000;
const BETWEEN = 5 * 60 * 1000;
/** In milliseconds: how long a client that ends the server may be kept waiting. */
const PATIENCE = 1500;

/**
 * Keeps what is known of the workspace from one start to the next, so that only what changed is read again. It is
 * written late, and as a whole; whatever goes wrong with it costs the next start some time and nothing else.
 */
export class WarmStart {
  readonly #session: Session;
  readonly #reports: DiagnosticReports;
  readonly #failures: Failures;
  readonly #log: (message: string) => void;
  #store: CacheStore | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the workspace was like when it was written last. */
  #written: unknown[] = [];
  #lastWrite = 0;
  #read: SavedWorkspace | undefined;
  #isWriting = false;

  /** @param log is told of what cannot be written */
  constructor(
    session: Session,
    reports: DiagnosticReports,
    failures: Failures,
    log: (message: string) => void,
  ) {
    this.#session = session;
    this.#reports = reports;
    this.#failures = failures;
    this.#log = log;
    session.onChange(() => this.noteWork());
  }

  /** While it is written all texts are read. */
  get isWriting(): boolean {
    return this.#isWriting;
  }

  /** @param store where to keep it; without one nothing is kept */
  use(store: CacheStore | undefined): void {
    this.#store = store;
  }

  /** What an earlier run knew of the folders of the session, under its settings. */
  async load(): Promise<SavedWorkspace | undefined> {
    const name = this.#name();
    if (!this.#store || name === undefined) return undefined;
    try {
      await this.#session.readSettingsFiles();
      const lines = await this.#store.read(name, this.#scope());
      if (!lines) return undefined;
      const saved = new SavedWorkspace();
      const pause = slices();
      for (const line of lines) {
        saved.add(JSON.parse(line));
        await pause();
      }
      this.#read = saved;
      return saved;
    } catch (error) {
      this.#failures.report('warm start', error);
      return undefined;
    }
  }

  /** Something was worked out or has changed: once nothing does any more, it is written. */
  noteWork(): void {
    if (!this.#store || this.#timer !== undefined) return;
    const before = this.#state();
    const wait = Math.max(QUIET, this.#lastWrite + BETWEEN - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (areSame(before, this.#state())) void this.#write(Infinity);
      else this.noteWork();
    }, wait);
  }

  /** Writes what is not written yet, if that is soon done. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#write(Date.now() + PATIENCE);
    this.#store = undefined;
  }

  /** @param until when it is given up */
  async #write(until: number): Promise<void> {
    const name = this.#name();
    const store = this.#store;
    if (!store || name === undefined || this.#isWriting || !this.#session.snapshot.complete) return;
    // Where rules have failed it is not known what is true.
    if (this.#failures.any) return store.remove(name).catch(() => undefined);
    const parts = this.#reports.parts();
    const state = this.#state();
    if (areSame(this.#written, state) || this.#isStillAsRead()) return;
    this.#isWriting = true;
    try {
      await store.write(name, this.#scope(), this.#lines(parts, state, until));
      this.#written = state;
      this.#read = undefined;
    } catch (error) {
      if (error !== LEFT) this.#log(`cannot keep what is known for the next start: ${describeError(error)}`);
    } finally {
      this.#isWriting = false;
      this.#lastWrite = Date.now();
    }
  }

  async *#lines(
    parts: ReturnType<DiagnosticReports['parts']>,
    state: readonly unknown[],
    until: number,
  ): AsyncIterable<string> {
    const pause = slices();
    for (const part of parts) {
      if (part) yield JSON.stringify(part);
      await pause();
      if (areSame(state, this.#state()) && Date.now() < until) continue;
      // What has changed by now is written another time.
      this.noteWork();
      throw LEFT;
    }
  }

  #isStillAsRead(): boolean {
    return (this.#read?.isCurrent(this.#session.snapshot) ?? false) && this.#reports.judged === 0;
  }

  #state(): unknown[] {
    return [this.#session.snapshot, this.#reports.judged];
  }

  #name(): string | undefined {
    const { folders } = this.#session;
    if (folders.length === 0) return undefined;
    return fingerprintName(JSON.stringify(folders));
  }

  /** What findings depend on besides texts. Which files there are is looked up anyway. */
  #scope(): string {
    const { folders, settings, folderSettings } = this.#session.snapshot;
    const relevant = ({
      inlayHints: _,
      codeLens: __,
      exclude: ___,
      respectGitignore: ____,
      excludeFrom: _____,
      ignore: ______,
      ...rest
    }: Settings) => rest;
    const ofFolders = folders.map((folder) => [folder, relevant(folderSettings.get(folder) ?? settings)]);
    // Settings files further down are read with all others, so with them nothing is known at the start.
    const others = [...folderSettings].filter(([directory]) => !folders.includes(directory));
    return JSON.stringify([FORMAT, ofFolders, relevant(settings), others]);
  }
}

/** Thrown to leave a file unwritten. */
const LEFT = new Error('left');
