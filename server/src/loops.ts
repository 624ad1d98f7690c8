/** How long work goes on before the event loop gets a turn, in milliseconds. */
const SLICE = 10;

/**
 * Cuts long work into slices, so that requests get answered in between.
 * @returns a function to call after each piece of work: a promise to wait for where the slice is over, else nothing
 */
export function slices(): () => Promise<void> | undefined {
  let start = Date.now();
  return () => {
    if (Date.now() - start < SLICE) return undefined;
    return new Promise((resolve) =>
      nextTurn(() => {
        start = Date.now();
        resolve();
      }),
    );
  };
}

/** Calls back after the event loop had a turn. Timers of browsers wait for milliseconds where they nest, messages do not. */
export function nextTurn(work: () => void): void {
  if (typeof setImmediate === 'function') {
    setImmediate(work);
    return;
  }
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    work();
  };
  port2.postMessage(undefined);
}
