import { contains, shift, type OffsetRange } from '../text';
import type { Snapshot } from '../workspace/snapshot';
import { documentAt } from '../yaml/manifest-file';
import type { YamlNode } from '../yaml/node';

/** What to select around an offset of a file, from the word to the whole file: each range holds the one before it. */
export function selectionRangesAt(snapshot: Snapshot, uri: string, offset: number): OffsetRange[] {
  const file = snapshot.files.get(uri);
  if (!file) return [{ start: offset, end: offset }];
  const whole = { start: 0, end: file.text.length };
  const document = documentAt(file, offset);
  const start = document ? file.startOf(document) : 0;
  const at = offset - start;
  // A marker between two documents belongs to none.
  if (!document || at > document.text.length) return [whole];
  const around = [{ start: 0, end: document.text.length }, ...rangesAround(document.root, at)];
  const last = around.at(-1) ?? whole;
  const word = wordAround(document.text, at, last);
  const inner = [...(word ? [word] : []), ...around.reverse()].map((range) => shift(range, start));
  return withoutEqual([...inner, whole]);
}

/** From the outermost node to the scalar. */
function rangesAround(node: YamlNode | undefined, at: number): OffsetRange[] {
  if (!node || !contains(node.range, at)) return [];
  if (node.type === 'scalar') return [node.range];
  if (node.type === 'seq') {
    const item = node.items.find(({ range }) => contains(range, at));
    return [node.range, ...(item ? [item.range, ...rangesAround(item.value, at)] : [])];
  }
  const pair = node.pairs.find(({ range, merged }) => !merged && contains(range, at));
  if (!pair) return [node.range];
  const inner = contains(pair.key.range, at) ? [pair.key.range] : rangesAround(pair.value, at);
  return [node.range, pair.range, ...inner];
}

function wordAround(text: string, at: number, within: OffsetRange): OffsetRange | undefined {
  const isWord = (index: number) => /[\w-]/.test(text.charAt(index));
  let [start, end] = [at, at];
  while (start > within.start && isWord(start - 1)) start--;
  while (end < within.end && isWord(end)) end++;
  return start < end ? { start, end } : undefined;
}

/** Each must hold the one before: what an alias brings stands elsewhere. */
function withoutEqual(ranges: readonly OffsetRange[]): OffsetRange[] {
  const kept: OffsetRange[] = [];
  for (const range of ranges) {
    const before = kept.at(-1);
    const holds = !before || (range.start <= before.start && before.end <= range.end);
    const isEqual = before && range.start === before.start && range.end === before.end;
    if (holds && !isEqual) kept.push(range);
  }
  return kept;
}
