import { contentOf } from '../k8s/read';
import { shift, type OffsetRange } from '../text';
import { isManifest, isPatch, type Snapshot } from '../workspace/snapshot';
import { lineStart } from '../yaml/edits';
import type { YamlNode } from '../yaml/node';

/** What can be folded to its first line. Offsets are in the file. */
export interface Fold {
  readonly range: OffsetRange;
  readonly kind: 'document' | 'section' | 'comment' | 'region';
}

/**
 * The folds of a file: its documents, every field that goes on over lines, and comments. A client takes these in place
 * of its own, so all levels are here; `undefined` leaves a file that is no manifest to the client.
 */
export function foldsOf(snapshot: Snapshot, uri: string): Fold[] | undefined {
  const file = snapshot.files.get(uri);
  if (!file || !(isManifest(snapshot, uri) || isPatch(snapshot, uri))) return undefined;
  if (!file.documents.some((document) => contentOf(document).resources.length > 0)) return undefined;
  const { text } = file;
  const severalDocuments = file.documents.length > 1;
  const folds = file.documents.flatMap((document): Fold[] => {
    const start = file.startOf(document);
    const ranges = new Map<number, OffsetRange>();
    addSections(document.root, ranges, new Set());
    const sections = [...ranges.values()].map((range): Fold => ({
      range: shift(range, start),
      kind: 'section',
    }));
    const { root } = document;
    return severalDocuments && root
      ? [{ range: shift(wholeLines(document.text, root.range), start), kind: 'document' }, ...sections]
      : sections;
  });
  const isLong = ({ range }: Fold) => text.slice(range.start, range.end).trimEnd().includes('\n');
  return [...folds.filter(isLong), ...commentFolds(text), ...regionFolds(text)].map((fold) => ({
    ...fold,
    range: trimmed(text, fold.range),
  }));
}

/** The longest range that begins at each place; what aliases repeat is looked at once. */
function addSections(
  node: YamlNode | undefined,
  ranges: Map<number, OffsetRange>,
  seen: Set<YamlNode>,
): void {
  if (!node || seen.has(node)) return;
  seen.add(node);
  const add = (range: OffsetRange) => {
    const known = ranges.get(range.start);
    if (!known || known.end < range.end) ranges.set(range.start, range);
  };
  if (node.type === 'map') {
    for (const { range, value, merged } of node.pairs) {
      if (merged) continue;
      add(range);
      addSections(value, ranges, seen);
    }
  } else if (node.type === 'seq') {
    for (const { range, value } of node.items) {
      add(range);
      addSections(value, ranges, seen);
    }
  }
}

/** Blocks of at least two lines that hold comments only. */
function commentFolds(text: string): Fold[] {
  return [
    ...text.matchAll(
      /^[ \t]*#(?![ \t]*#?(?:end)?region\b).*(?:\r?\n[ \t]*#(?![ \t]*#?(?:end)?region\b).*)+/gm,
    ),
  ].map(({ index, 0: block }) => ({ range: { start: index, end: index + block.length }, kind: 'comment' }));
}

/** `# region` and `# endregion`, which a client's own folding knows too. */
function regionFolds(text: string): Fold[] {
  const open: number[] = [];
  const folds: Fold[] = [];
  for (const match of text.matchAll(/^[ \t]*#[ \t]*(end)?region\b.*$/gm)) {
    if (!match[1]) open.push(match.index);
    else {
      const start = open.pop();
      if (start !== undefined)
        folds.push({ range: { start, end: match.index + match[0].length }, kind: 'region' });
    }
  }
  return folds;
}

function wholeLines(text: string, { start, end }: OffsetRange): OffsetRange {
  return { start: lineStart(text, start), end };
}

function trimmed(text: string, { start, end }: OffsetRange): OffsetRange {
  return { start, end: start + text.slice(start, end).trimEnd().length };
}
