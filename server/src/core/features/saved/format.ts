import type { Fingerprint } from '../../workspace/fingerprint';

/**
 * What is written down about a workspace: plain data, in parts, so that nobody has to write or read all of it at once.
 * A number called a word stands for a text: the one of that index in the `words` of all parts up to here. Change
 * {@link FORMAT} with anything of this file.
 */
export const FORMAT = 1;

export interface SavedPart {
  /** The texts that no part before had. */
  readonly words: readonly string[];
  readonly files: readonly SavedFile[];
  /** The files that builds of kustomizations looked for, each with the directories of those, all words. */
  readonly builders: readonly (readonly [number, readonly number[]])[];
}

export type Word = number;

export type SavedFile = readonly [
  uri: Word,
  fingerprint: Fingerprint,
  /** As much of its text as decides on what it means for other files. */
  essence: string,
  documents: readonly SavedDocument[],
  /** What each document says as a kustomization; only in files that are called so. */
  kustomizations?: readonly (readonly Word[])[],
];

export type SavedDocument = readonly [
  /** Of each object the keys that it stands under in the index. */
  keys: readonly (readonly Word[])[],
  /** The objects that messages count. */
  counted: readonly SavedCounted[],
  /** What rules found that look at the document only; `0`: not asked. */
  own: readonly SavedFinding[] | 0,
  /** The keys of `silent-documents.ts`; `0`: nothing can be said. */
  silent: readonly Word[] | 0,
  /** What rules found that look at other documents too, and the keys that they asked for, `1`: the silent ones; `0`: not asked. */
  kept: readonly [findings: readonly SavedFinding[], keys: readonly Word[] | 1] | 0,
];

export type SavedCounted = readonly [
  group: 0 | 1,
  ...namespace: readonly [] | readonly [value: Word, start: number, end: number],
];

export type SavedFinding = readonly [
  rule: Word,
  start: number,
  end: number,
  message: Word,
  /** `-1`: the rule's own. */
  severity: Word,
  tags: readonly Word[],
  /** 1: it has fixes; 2: a schema says it as well. */
  flags: number,
  related: readonly SavedRelated[],
];

export type SavedRelated = readonly [
  uri: Word,
  /** Its index in the file. */
  document: number,
  start: number,
  end: number,
  message: Word,
];

export const GROUPS = ['workloads', 'services'] as const;
