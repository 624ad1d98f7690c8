import { english, say, type Wording } from '../core/index';
import type { Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver';

/** In milliseconds: what is done sooner needs no word. */
const PATIENCE = 1000;

/** Shows how far the reading of the workspace is, once it takes longer than anybody should wait without a word. */
export class ScanProgress {
  readonly #window: Pick<Connection['window'], 'createWorkDoneProgress'>;
  readonly #words: Wording;
  readonly #start = Date.now();
  #shown: 'no' | 'yes' | 'over' = 'no';
  #reporter: WorkDoneProgressServerReporter | undefined;

  /** @param words the language of the client */
  constructor(window: Pick<Connection['window'], 'createWorkDoneProgress'>, words: Wording = english) {
    this.#window = window;
    this.#words = words;
  }

  /** Whether the user asked to leave it. */
  get isCancelled(): boolean {
    return this.#reporter?.token.isCancellationRequested ?? false;
  }

  report(done: number, total: number): void {
    if (this.#shown === 'no' && Date.now() - this.#start >= PATIENCE) {
      this.#shown = 'yes';
      void this.#window.createWorkDoneProgress().then((reporter) => {
        // By now all may be read.
        if (this.#shown === 'over') return;
        this.#reporter = reporter;
        const title = this.#words(say`Kube Routes: reading manifests`);
        reporter.begin(title, percent(done, total), this.#count(done, total), true);
      }, ignore);
    }
    this.#reporter?.report(percent(done, total), this.#count(done, total));
  }

  #count(done: number, total: number): string {
    return this.#words(say`${done} of ${total} files`);
  }

  end(): void {
    this.#shown = 'over';
    this.#reporter?.done();
    this.#reporter = undefined;
  }
}

function percent(done: number, total: number): number {
  return total > 0 ? Math.floor((done / total) * 100) : 0;
}

/** A client that cannot show progress goes without. */
function ignore(): void {}
