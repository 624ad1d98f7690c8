/** How long work goes on before the event loop gets its turns, in milliseconds. */
const SLICE = 10;
/** A turn in which nobody did anything is over sooner, in milliseconds. */
const IDLE_TURN = 0.2;
/** So many turns in a row at most: who asks without end does not keep the work from going on. */
const MOST_TURNS = 20;

/**
 * Cuts long work into slices, so that requests get answered in between: messages are taken up one a turn, so the work
 * waits for a turn that nobody needed.
 * @returns a function to call after each piece of work: a promise to wait for where the slice is over, else nothing
 */
export function slices(): () => Promise<void> | undefined {
  let start = Date.now();
  return () => {
    if (Date.now() - start < SLICE) return undefined;
    return new Promise((resolve) => {
      const wait = (turns: number): void => {
        const before = performance.now();
        nextTurn(() => {
          const isIdle = turns > 1 && performance.now() - before < IDLE_TURN;
          if (!isIdle && turns < MOST_TURNS) return wait(turns + 1);
          start = Date.now();
          resolve();
        });
      };
      wait(1);
    });
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

/** For how many things is asked at a time. */
const AT_ONCE = 32;

/**
 * Asks for each of many things, some at a time, and for the next of them before the last are used.
 * @param ask must not reject
 * @yields some with their answers, all in order
 */
export async function* askAhead<T, A>(
  items: readonly T[],
  ask: (item: T) => A | Promise<A>,
): AsyncGenerator<readonly (readonly [T, A])[]> {
  const askFrom = async (start: number): Promise<readonly (readonly [T, A])[]> => {
    const some = items.slice(start, start + AT_ONCE);
    const answers = await Promise.all(some.map(ask));
    return some.map((item, index) => [item, answers[index] as A] as const);
  };
  let next = askFrom(0);
  for (let start = AT_ONCE; start < items.length + AT_ONCE; start += AT_ONCE) {
    const answers = await next;
    next = askFrom(start);
    yield answers;
  }
}
