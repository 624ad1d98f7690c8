import { TextPacking, type TextPacker } from '../core/index';
import { slices } from '../loops';
import type { DiagnosticReports } from './diagnostics';
import type { Failures } from './failures';
import type { Session } from './session';

/** How a process takes less memory. */
export interface Memory extends TextPacker {
  /**
   * Gives memory that nobody uses back to the system, if that is worth a short pause.
   * @param isAtRest whether there may be another one
   */
  release(isAtRest: () => boolean): Promise<void>;
}

/** In milliseconds, more than what is kept for the next start waits for. */
const QUIET = 6500;

/**
 * Makes the server small while nobody asks it for anything: the texts of closed files are packed, of which there may be
 * ten thousand, what kustomizations make of them is forgotten, and what reading them has left behind is given back.
 */
export class Rest {
  readonly #session: Session;
  readonly #reports: Pick<DiagnosticReports, 'rest'>;
  readonly #memory: Memory | undefined;
  readonly #failures: Failures;
  readonly #isBusy: () => boolean;
  #lastWork = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param memory without it nothing is done
   * @param isBusy whether texts are being read for something else
   */
  constructor(
    session: Session,
    reports: Pick<DiagnosticReports, 'rest'>,
    failures: Failures,
    memory: Memory | undefined,
    isBusy: () => boolean,
  ) {
    this.#session = session;
    this.#reports = reports;
    this.#memory = memory;
    this.#failures = failures;
    this.#isBusy = isBusy;
    session.onChange(() => this.noteWork());
  }

  /** Something was asked for or has changed. */
  noteWork(): void {
    this.#lastWork = Date.now();
    this.#wait(QUIET);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(time: number): void {
    if (!this.#memory || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const left = this.#lastWork + QUIET - Date.now();
      if (left > 0) this.#wait(left);
      else if (this.#isBusy()) this.#wait(QUIET);
      else this.#rest().catch((error: unknown) => this.#failures.report('rest', error));
    }, time);
  }

  /** Whatever comes meanwhile puts it off. */
  async #rest(): Promise<void> {
    const memory = this.#memory;
    const { snapshot } = this.#session;
    if (!memory || !snapshot.complete) return;
    const start = this.#lastWork;
    const packing = new TextPacking(memory);
    const pause = slices();
    const open: string[] = [];
    for (const [uri, file] of snapshot.files) {
      if (this.#session.isOpen(uri)) {
        open.push(uri);
        continue;
      }
      for (const text of file.keptTexts()) packing.add(text);
      await pause();
      if (this.#lastWork !== start) return;
    }
    packing.finish();
    this.#reports.rest(open);
    await memory.release(() => this.#lastWork === start);
  }
}
