import { applyEdits, parseFile, together, withFiles, type QuickFix } from '../core/index';
import type { Finding } from './findings';
import type { Workspace } from './read-workspace';

/** `safe`: what may run unattended; `all`: also what an editor would offer first, or as the only repair. */
export type WhichFixes = 'safe' | 'all';

export interface Fixed {
  readonly workspace: Workspace;
  /** By URI, the files that are others now. */
  readonly changes: ReadonlyMap<string, { readonly before: string; readonly after: string }>;
  /** How many repairs were made. */
  readonly count: number;
}

/** A repair can bring out what the next one repairs. More rounds than this mean two that undo each other. */
const MOST_ROUNDS = 10;

/**
 * Repairs findings, again and again until nothing changes any more. Nothing is written.
 * @param findingsOf the findings that are to be repaired, of what the repairs made of the workspace
 */
export function fixAll(
  workspace: Workspace,
  findingsOf: (workspace: Workspace) => readonly Finding[],
  which: WhichFixes,
): Fixed {
  let current = workspace;
  let count = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { edits, taken } = together(
      findingsOf(current).flatMap((finding) => choose(finding.fixes(), which)),
    );
    const changes = [...edits].flatMap(([uri, list]) => {
      const file = current.snapshot.files.get(uri);
      const text = file && applyEdits(file.text, list);
      return text === undefined || text === file?.text ? [] : [{ uri, file: parseFile(uri, text, file) }];
    });
    if (changes.length === 0) break;
    count += taken.length;
    current = { ...current, snapshot: withFiles(current.snapshot, changes) };
  }
  const changes = new Map(
    [...current.snapshot.files].flatMap(([uri, { text: after }]) => {
      const before = workspace.snapshot.files.get(uri)?.text;
      return before === undefined || before === after ? [] : [[uri, { before, after }]];
    }),
  );
  return { workspace: current, changes, count };
}

/** Where there are several to choose from, only a person can. */
function choose(offered: readonly QuickFix[], which: WhichFixes): readonly QuickFix[] {
  const fixes = offered.filter(({ isDraft }) => !isDraft);
  const safe = fixes.find((fix) => fix.safe);
  if (safe || which === 'safe') return safe ? [safe] : [];
  const best = fixes.find(({ preferred }) => preferred);
  return best ? [best] : offered.length === 1 ? fixes : [];
}
