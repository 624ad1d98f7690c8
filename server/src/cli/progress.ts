import type { Host } from './host';

/** How long work takes before anybody wants to know how far it is, in milliseconds. */
const PATIENCE = 1000;
/** Between two looks of the line. */
const PAUSE = 100;
const ERASE = '\r\u001b[K';

/** A line on a terminal that says how far the work is. Nothing is written where standard error is a file or a pipe. */
export interface Progress {
  readonly report: (what: string, done: number, total: number) => void;
  /** Takes the line away. */
  end(): void;
}

export function progressLine(host: Pick<Host, 'isInteractive' | 'error' | 'now'>): Progress {
  const start = host.now();
  let last: number | undefined;
  return {
    report(what, done, total) {
      if (!host.isInteractive) return;
      const now = host.now();
      if (now - start < PATIENCE || (last !== undefined && now - last < PAUSE)) return;
      last = now;
      host.error(`${ERASE}${what} ${done} of ${total} …`);
    },
    end() {
      if (last !== undefined) host.error(ERASE);
      last = undefined;
    },
  };
}
