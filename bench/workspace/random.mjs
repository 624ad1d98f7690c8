/**
 * A seeded source of chance (mulberry32), so that the same seed gives the same workspace on every machine.
 * @param {number} seed
 */
export function seeded(seed) {
  let state = seed >>> 0;
  /** From 0 up to, but not including, 1. */
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    /** A whole number from `from` to `to`, both included. */
    between: (/** @type {number} */ from, /** @type {number} */ to) =>
      from + Math.floor(next() * (to - from + 1)),
    chance: (/** @type {number} */ probability) => next() < probability,
    /** @template T @param {readonly T[]} items @returns {T} */
    pick: (items) => items[Math.floor(next() * items.length)],
  };
}

/**
 * Deals shapes in proportion to their weights and as evenly as it goes, so that a small workspace has the mix of a
 * large one: pure chance would give a hundred files three CRDs one time and none another.
 * @template T
 * @param {readonly { readonly weight: number, readonly item: T }[]} weighted
 * @returns {() => T}
 */
export function evenly(weighted) {
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  const due = weighted.map(() => 0);
  return () => {
    let best = 0;
    weighted.forEach(({ weight }, index) => {
      due[index] += weight;
      if (due[index] > due[best]) best = index;
    });
    due[best] -= total;
    return weighted[best].item;
  };
}
