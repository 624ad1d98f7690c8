/** Two numbers that tell texts apart: with the length 64 bits and more, so that two texts never agree by chance. */
export type Fingerprint = readonly [number, number];

/**
 * Not for secrets: who wants two texts with one fingerprint can make them. Two characters at a time go into two sums of
 * the kind of MurmurHash3, which takes a fraction of the time that reading the text from the disk does.
 */
export function fingerprintOf(text: string): Fingerprint {
  const { length } = text;
  let [a, b] = [length, ~length];
  // To ask for a character behind the end, where there is none, would make each of them twice as slow.
  const even = length - (length % 2);
  for (let at = 0; at < length; at += 2) {
    const pair = at < even ? text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16) : text.charCodeAt(at);
    a ^= Math.imul(rotate(Math.imul(pair, 0xcc9e2d51), 15), 0x1b873593);
    a = (Math.imul(rotate(a, 13), 5) + 0xe6546b64) | 0;
    b ^= Math.imul(rotate(Math.imul(pair, 0x239b961b), 16), 0xab0e9789);
    b = (Math.imul(rotate(b, 17), 5) + 0x561ccd1b) | 0;
  }
  return [mix(a), mix(b)];
}

/** A name that tells texts apart, in letters and digits. */
export function fingerprintName(text: string): string {
  return fingerprintOf(text)
    .map((part) => part.toString(36).padStart(7, '0'))
    .join('');
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
