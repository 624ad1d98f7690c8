import type { Connection, WorkDoneProgressServerReporter } from 'vscode-languageserver';

/** In milliseconds: what is done sooner needs no word. */
const PATIENCE = 1000;

/** Shows how far the reading of the workspace is, once it takes longer than anybody should wait without a word. */
export class ScanProgress {
  readonly #window: Pick<Connection['window'], 'createWorkDoneProgress'>;
  readonly #start = Date.now();
  #shown: 'no' | 'yes' | 'over' = 'no';
  #reporter: WorkDoneProgressServerReporter | undefined;

  constructor(window: Pick<Connection['window'], 'createWorkDoneProgress'>) {
    this.#window = window;
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
        reporter.begin('Kube Routes: reading manifests', percent(done, total), `${done} of ${total}`, true);
      }, ignore);
    }
    this.#reporter?.report(percent(done, total), `${done} of ${total}`);
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
