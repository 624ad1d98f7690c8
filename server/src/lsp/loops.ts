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
      setImmediate(() => {
        start = Date.now();
        resolve();
      }),
    );
  };
}
