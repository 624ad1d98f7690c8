import { mayHoldObject } from '../k8s/read';
import { say } from '../words';
import type { ManifestFile, YamlDocument } from '../yaml/manifest-file';
import { isNestedDeeper } from '../yaml/parse-shallow';
import type { Limits } from './settings';

/** The code of the one error in the one document of a file that is too large to be read. */
export const FILE_LIMIT = 'FILE_LIMIT';

/** How much of a file is looked at to see whether it is about Kubernetes at all. */
const LOOKED_AT = 1_000_000;

/** A file that is above a limit: it holds no objects, only the word that it is so. */
interface LimitedFile extends ManifestFile {
  /** The file as it would be without limits. */
  readonly whole: ManifestFile;
}

/**
 * The file as it is read within limits: as it is, or without its objects where it is above one of them. Then it holds one
 * document without text, whose error says so.
 */
export function withinLimits(file: ManifestFile, limits: Limits): ManifestFile {
  if (within.get(file) === limits) return file;
  const whole = isLimited(file) ? file.whole : file;
  const message = excessOf(whole, limits);
  if (message === undefined) return whole;
  if (isLimited(file) && file.documents[0]?.errors[0]?.message === message) return file;
  const { uri, text } = whole;
  const isTold = mayHoldObject(text.slice(0, LOOKED_AT));
  const document: YamlDocument = {
    uri,
    text: '',
    root: undefined,
    errors: isTold ? [{ code: FILE_LIMIT, message, range: { start: 0, end: 0 } }] : [],
    repeatsKeys: false,
    templated: false,
    glimpse: () => undefined,
    hold: () => {},
    letGo: () => {},
  };
  const limited: LimitedFile = { uri, text, documents: [document], startOf: () => 0, whole };
  return limited;
}

const within = new WeakMap<ManifestFile, Limits>();

/** Says that a file is within limits, so that nobody looks through its text for that. */
export function tellWithin(file: ManifestFile, limits: Limits): void {
  within.set(file, limits);
}

/** Whether a file is above a limit, and holds nothing for that. */
export function isLimited(file: ManifestFile): file is LimitedFile {
  return 'whole' in file;
}

/** What of a file is too large, in words. */
function excessOf({ text, documents }: ManifestFile, limits: Limits): string | undefined {
  const explain = (has: string, limit: string, setting: keyof Limits, remedy: string): string =>
    say`${has}, and files are read up to ${limit}, so nothing in this file is checked, and other files do not find its objects. ${remedy}, or raise kubeRoutes.limits.${setting}.`;
  if (text.length > limits.fileSize * 1_000_000) {
    const size = Number((text.length / 1_000_000).toPrecision(3));
    return explain(
      say`This file has ${size} million characters`,
      say`${limits.fileSize} million`,
      'fileSize',
      say`Split it`,
    );
  }
  if (documents.length > limits.documents) {
    const has = say`This file has ${documents.length} documents`;
    return explain(has, String(limits.documents), 'documents', say`Split it`);
  }
  return mayBeDeeper(text, limits.depth) && documents.some((one) => isNestedDeeper(one.text, limits.depth))
    ? explain(
        say`Something in this file is nested too deep`,
        say`${limits.depth} levels`,
        'depth',
        say`Make it flatter`,
      )
    : undefined;
}

/** Whether some line could be nested deeper, at a glance: each column of its indentation may be a level, and each bracket and dash. */
function mayBeDeeper(text: string, depth: number): boolean {
  // Such a line has half of these in its indentation, or the text half of them as brackets.
  const half = Math.floor(depth / 2);
  if (!hasWideIndent(text, half) && !hasBrackets(text, half)) return false;
  let [level, deepest, inIndent] = [0, 0, true];
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === NEWLINE) [level, inIndent] = [0, true];
    else if (inIndent && (char === SPACE || char === DASH)) level++;
    else {
      inIndent = false;
      if (char === BRACKET || char === BRACE) level++;
      else if ((char === BRACKET + 2 || char === BRACE + 2) && level > 0) level--;
    }
    if (level > deepest) deepest = level;
  }
  return deepest > depth;
}

/** Whether more than `width` spaces and dashes stand in a row. Each such row has one at a multiple of `width`, so few places are looked at. */
function hasWideIndent(text: string, width: number): boolean {
  for (let probe = 0; probe < text.length; probe += Math.max(width, 1)) {
    let end = probe;
    while (isIndent(text, end)) end++;
    if (end === probe) continue;
    let start = probe;
    while (isIndent(text, start - 1)) start--;
    if (end - start > width) return true;
  }
  return false;
}

function isIndent(text: string, at: number): boolean {
  if (at < 0 || at >= text.length) return false;
  const char = text.charCodeAt(at);
  return char === SPACE || char === DASH;
}

/** Whether there are more opening brackets than that. */
function hasBrackets(text: string, number: number): boolean {
  let left = number;
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1))
      if (left-- === 0) return true;
  }
  return false;
}

const [NEWLINE, SPACE, DASH, BRACKET, BRACE] = [10, 32, 45, 91, 123] as const;
