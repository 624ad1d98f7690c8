/** @param {readonly number[]} values @param {number} share from 0 to 1 @returns {number} by linear interpolation */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at - Math.floor(at));
}

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5);
/** @param {readonly number[]} values */
export const p95 = (values) => quantile(values, 0.95);

/**
 * Runs the sides that are compared in turn, so that a machine that slows down meanwhile slows all of them. Each round
 * begins with another one (A, B, C, then B, C, A), so that none always comes after the same one.
 * @param {number} times
 * @param {Readonly<Record<string, (round: number) => Promise<Record<string, number> | number | undefined>>>} sides
 * @returns {Promise<Record<string, Record<string, number[]>>>} per side what was measured, by name; `value` where a
 * side gives one number
 */
export async function inTurns(times, sides) {
  /** @type {Record<string, Record<string, number[]>>} */
  const results = Object.fromEntries(Object.keys(sides).map((side) => [side, {}]));
  for (let round = 0; round < times; round++) {
    const turn = Object.entries(sides);
    turn.push(...turn.splice(0, round % turn.length));
    for (const [side, measure] of turn) {
      const measured = (await measure(round)) ?? {};
      const values = typeof measured === 'number' ? { value: measured } : measured;
      for (const [name, value] of Object.entries(values)) (results[side][name] ??= []).push(value);
    }
  }
  return results;
}
