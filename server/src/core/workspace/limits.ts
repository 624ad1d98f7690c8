import { mayHoldObject } from '../k8s/read';
import { say } from '../words';
import { askingDocuments } from '../yaml/ask-texts';
import { withoutDocuments, type ManifestFile, type YamlDocument } from '../yaml/manifest-file';
import { isNestedDeeper } from '../yaml/parse-shallow';
import type { Limits } from './settings';

/** The code of the one error in the one document of a file that is too large to be read. */
export const FILE_LIMIT = 'FILE_LIMIT';

/** How much of a file is looked at to see whether it is about Kubernetes at all. */
const LOOKED_AT = 1_000_000;

/** A file that is above a limit: it holds no objects, only the word that it is so. */
interface LimitedFile extends ManifestFile {
  /** The file as it would be without limits; `undefined` for one that was not even read. */
  readonly whole: ManifestFile | undefined;
}

/**
 * The file as it is read within limits: as it is, or without its objects where it is above one of them. Then it holds one
 * document without text, whose error says so.
 */
export function withinLimits(file: ManifestFile, limits: Limits): ManifestFile {
  if (within.get(file) === limits) return file;
  const whole = isLimited(file) ? file.whole : file;
  if (!whole) return file;
  const message = excessOf(whole, limits);
  if (message === undefined) {
    within.set(whole, limits);
    return whole;
  }
  if (isLimited(file) && file.documents[0]?.errors[0]?.message === message) return file;
  return limited(whole.uri, message, whole.text.slice(0, LOOKED_AT), whole);
}

/**
 * A file that is too large for its text to be read.
 * @param head how its text begins
 */
export function largeFile(
  uri: string,
  { head, bytes }: { readonly head: string; readonly bytes: number },
  limits: Limits,
): ManifestFile {
  const has = say`This file has ${millions(bytes)} million bytes`;
  const message = excess(has, say`${limits.fileSize} million characters`, 'fileSize', say`Split it`);
  return limited(uri, message, head, undefined);
}

function limited(uri: string, message: string, head: string, whole: ManifestFile | undefined): LimitedFile {
  const errors = mayHoldObject(head) ? [{ code: FILE_LIMIT, message, range: { start: 0, end: 0 } }] : [];
  if (!whole) return { ...withoutDocuments(uri, '', errors), whole };
  return {
    ...withoutDocuments(uri, '', errors),
    whole,
    get text() {
      return whole.text;
    },
    keptTexts: () => whole.keptTexts(),
  };
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
function excessOf(file: ManifestFile, limits: Limits): string | undefined {
  const { text, documents } = file;
  if (text.length > limits.fileSize * 1_000_000) {
    return excess(
      say`This file has ${millions(text.length)} million characters`,
      say`${limits.fileSize} million`,
      'fileSize',
      say`Split it`,
    );
  }
  if (documents.length > limits.documents) {
    const has = say`This file has ${documents.length} documents`;
    return excess(has, String(limits.documents), 'documents', say`Split it`);
  }
  const [only, second] = documents;
  return (second ? isAnyDeeper(file, limits.depth) : only && isDeep(only, limits.depth))
    ? excess(
        say`Something in this file is nested too deep`,
        say`${limits.depth} levels`,
        'depth',
        say`Make it flatter`,
      )
    : undefined;
}

/** By depth, of which there are few: settings of folders. */
const deeper = new Map<number, ReturnType<typeof askingDocuments>>();

/** A key in one of many documents changes nothing in the others. */
function isAnyDeeper(file: ManifestFile, depth: number): boolean {
  let asking = deeper.get(depth);
  if (!asking) deeper.set(depth, (asking = askingDocuments((document) => isDeep(document, depth))));
  return asking(file);
}

function isDeep({ text }: YamlDocument, depth: number): boolean {
  return mayBeDeeper(text, depth) && isNestedDeeper(text, depth);
}

function excess(has: string, limit: string, setting: keyof Limits, remedy: string): string {
  return say`${has}, and files are read up to ${limit}, so nothing in this file is checked, and other files do not find its objects. ${remedy}, or raise kubeRoutes.limits.${setting}.`;
}

function millions(count: number): number {
  return Number((count / 1_000_000).toPrecision(3));
}

/** Whether some line could be nested deeper, at a glance: each column of its indentation may be a level, and each bracket and dash. */
function mayBeDeeper(text: string, depth: number): boolean {
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    // No line has more levels than characters.
    if (end - start > depth && levelsOf(text, start, end) > depth) return true;
    start = end + 1;
  }
  return false;
}

function levelsOf(text: string, start: number, end: number): number {
  let [level, deepest, inIndent] = [0, 0, true];
  for (let at = start; at < end; at++) {
    const char = text.charCodeAt(at);
    if (inIndent && (char === SPACE || char === DASH)) level++;
    else {
      inIndent = false;
      if (char === BRACKET || char === BRACE) level++;
      else if ((char === BRACKET + 2 || char === BRACE + 2) && level > 0) level--;
    }
    if (level > deepest) deepest = level;
  }
  return deepest;
}

const [SPACE, DASH, BRACKET, BRACE] = [32, 45, 91, 123] as const;
