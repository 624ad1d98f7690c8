import type { YamlDocument } from './manifest-file';

export interface DocumentChanges {
  readonly gone: readonly YamlDocument[];
  readonly come: readonly YamlDocument[];
}

/**
 * Which documents are not there any more, and which are new. After a key in one of many, those on both sides of it are
 * the same, and cost no more than a look.
 */
export function documentChanges(
  before: readonly YamlDocument[],
  after: readonly YamlDocument[],
): DocumentChanges {
  const { head, tail } = commonEnds(before, after, (old, now) => old === now);
  const old = before.slice(head, before.length - tail);
  const now = after.slice(head, after.length - tail);
  if (old.length === 0 || now.length === 0) return { gone: old, come: now };
  const [was, is] = [new Set(old), new Set(now)];
  return {
    gone: old.filter((document) => !is.has(document)),
    come: now.filter((document) => !was.has(document)),
  };
}

/** How many values two lists have in common from the first one on, and of the others how many up to the last one. */
export function commonEnds<A, B>(
  before: readonly A[],
  after: readonly B[],
  areSame: (old: A | undefined, now: B | undefined) => boolean,
): { readonly head: number; readonly tail: number } {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && areSame(before[head], after[head])) head++;
  let tail = 0;
  while (tail < most - head && areSame(before.at(-1 - tail), after.at(-1 - tail))) tail++;
  return { head, tail };
}
