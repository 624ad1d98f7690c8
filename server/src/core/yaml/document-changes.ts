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
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const old = before.slice(head, before.length - tail);
  const now = after.slice(head, after.length - tail);
  if (old.length === 0 || now.length === 0) return { gone: old, come: now };
  const [was, is] = [new Set(old), new Set(now)];
  return {
    gone: old.filter((document) => !is.has(document)),
    come: now.filter((document) => !was.has(document)),
  };
}
