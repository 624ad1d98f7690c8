import { distance } from 'fastest-levenshtein';

/**
 * The candidate that `word` was probably meant to be: equal but for case, or at most two letters off
 * (one in words of up to four letters). `undefined` where nothing comes close or two come equally close.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = allowedDistance(word) + 1;
  let tied = false;
  let lower: string | undefined;
  for (const candidate of candidates) {
    // Words are at least as far apart as their lengths.
    if (candidate === word || Math.abs(candidate.length - word.length) > bestDistance) continue;
    const d =
      candidate.length === word.length && candidate.toLowerCase() === (lower ??= word.toLowerCase())
        ? 0.5
        : differsWidely(word, candidate)
          ? Infinity
          : editDistance(word, candidate);
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
      tied = false;
    } else if (d === bestDistance && candidate !== best) {
      tied = true;
    }
  }
  return tied ? undefined : best;
}

/** Whether two words differ, and by so little that one is probably a slip for the other. Digits are no slips: `web-1` and `web-2` differ on purpose. */
export function isNear(a: string, b: string): boolean {
  if (a === b || !a || !b) return false;
  if (a.toLowerCase() === b.toLowerCase()) return true;
  const allowed = Math.min(allowedDistance(a), allowedDistance(b));
  if (Math.abs(a.length - b.length) > allowed) return false;
  if (a.replace(/\d+/g, '') === b.replace(/\d+/g, '')) return false;
  return editDistance(a, b) <= allowed;
}

/** Edits between two words: letters added, dropped, changed, or two neighbours swapped (which counts once). */
export function editDistance(a: string, b: string): number {
  const plain = distance(a, b);
  return plain === 2 && isSwap(a, b) ? 1 : plain;
}

/**
 * A cheap look that spares most pairs of words the comparison: whether more letters of one are missing in the other
 * than any two edits can change. Letters that a word has twice are not told apart, nor are all others.
 */
function differsWidely(a: string, b: string): boolean {
  const letters = lettersOf(a) ^ lettersOf(b);
  let count = 0;
  for (let rest = letters; rest !== 0; rest &= rest - 1) count++;
  // One edit takes one letter away and brings another.
  return count > 2 * MOST_EDITS;
}

function lettersOf(word: string): number {
  let letters = 0;
  for (let index = 0; index < word.length; index++) letters |= 1 << (word.charCodeAt(index) & 31);
  return letters;
}

const MOST_EDITS = 2;

function allowedDistance(word: string): number {
  return word.length <= 4 ? 1 : 2;
}

function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return at >= 0 && a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/**
 * Like {@link isNear}, for the names of objects: only one of the words between hyphens may differ, and what tells
 * siblings apart is no slip (`db-ro` and `db-rw`, `web-a` and `web-b`, `dns-tcp` and `dns-udp`, `web` and `web-https`,
 * `nginx` and `nginxgw`).
 */
export function isNearName(a: string, b: string): boolean {
  if (!isNear(a, b)) return false;
  const [left, right] = [a.split('-'), b.split('-')];
  if (left.length !== right.length) return a.replaceAll('-', '') === b.replaceAll('-', '');
  const different = left.flatMap((word, index): [string, string][] =>
    word === right[index] ? [] : [[word, right[index] ?? '']],
  );
  return (
    different.length === 1 &&
    different.every(
      ([one, other]) =>
        Math.max(one.length, other.length) >= 3 &&
        isNear(one, other) &&
        !isSecureForm(one, other) &&
        !isLengthened(one, other),
    )
  );
}

/** A short word and the same with two letters more, which say what it is for; of longer ones they may be a slip, as in `catalogue`. */
function isLengthened(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length <= 5 && long.length === short.length + 2 && long.startsWith(short);
}

/** `http` and `https`, `ws` and `wss`. */
function isSecureForm(a: string, b: string): boolean {
  return [a, b].every((word) => /^(?:https?|wss?|ldaps?|grpcs?|mqtts?|imaps?|rediss?|amqps?)$/i.test(word));
}
