import { RULES } from '../../rules/index';
import type { Finding, Related, Rule } from '../../rules/rule';
import { isSameRange } from '../../text';
import { fingerprintOf } from '../../workspace/fingerprint';
import { tellKeys, tellKustomizationKeys } from '../../workspace/known-keys';
import { isKustomization } from '../../workspace/kustomize/kustomization';
import { tellWithin } from '../../workspace/limits';
import { tellCounted, type Counted } from '../../workspace/population';
import type { Settings, Severity } from '../../workspace/settings';
import { withFiles, type FileChange, type Snapshot } from '../../workspace/snapshot';
import { parseFile, withoutDocuments, type ManifestFile, type YamlDocument } from '../../yaml/manifest-file';
import { findingsOfRule, tellOwnFindings, type RuleFinding } from '../diagnostics';
import type { IncrementalDiagnostics, Kept } from '../incremental-diagnostics';
import { silentKeysOf, tellSilentKeys } from '../silent-documents';
import { GROUPS, type SavedDocument, type SavedFile, type SavedFinding, type SavedPart } from './format';

/**
 * A workspace as it was when `savedParts` wrote it down. While the workspace is being read, each file whose text is still
 * the same gets back what was known of it; in the end all findings come back that nothing touches by now.
 */
export class SavedWorkspace {
  readonly #words: string[] = [];
  readonly #files = new Map<string, SavedFile>();
  readonly #builders: [string, string[]][] = [];
  #unchanged: Snapshot | undefined;
  /** What is wrong with what was written down; then it is good for nothing more. */
  #fault: { readonly fault: unknown } | undefined;
  /** Those that got back what was known. */
  readonly #restored = new Map<string, ManifestFile>();

  /** @param part written by this very build of the program; @throws on what cannot be one */
  add(part: unknown): void {
    const { words, files, builders } = part as SavedPart;
    for (const word of words) this.#words.push(word);
    for (const file of files) this.#files.set(this.#word(file[0]), file);
    for (const [uri, directories] of builders)
      this.#builders.push([this.#word(uri), directories.map((one) => this.#word(one))]);
  }

  /**
   * @param previous the file as it was read before, if it was
   * @returns the file with all that is known of it; `undefined` for one that is new or has changed
   */
  restoreFile(
    uri: string,
    text: string,
    settings: Settings,
    previous?: ManifestFile,
  ): ManifestFile | undefined {
    const saved = this.#files.get(uri);
    if (this.#fault || !saved || !isAlike(saved[1], fingerprintOf(text))) return undefined;
    const file = parseFile(uri, text, previous);
    try {
      this.#tell(file, saved, settings);
    } catch (fault) {
      this.#fault = { fault };
      return undefined;
    }
    this.#restored.set(uri, file);
    return file;
  }

  isRestored(file: ManifestFile): boolean {
    return this.#restored.get(file.uri) === file;
  }

  /** Whether a snapshot, the one that the findings were brought back to, is just what was written down. */
  isCurrent(snapshot: Snapshot): boolean {
    return this.#unchanged === snapshot;
  }

  /**
   * Brings the findings back, once the whole workspace has been read, and once only.
   * @param touched the keys that were touched since then
   * @throws where what was written down makes no sense
   * @returns the files whose diagnostics may be others than before
   */
  restoreFindings(
    diagnostics: IncrementalDiagnostics,
    snapshot: Snapshot,
    touched: ReadonlySet<string>,
  ): ReadonlySet<string> {
    if (this.#fault) throw this.#fault.fault;
    const differences = this.#differences(snapshot);
    if (differences.size === 0) this.#unchanged = snapshot;
    const known = { kept: this.#kept(snapshot), builders: this.#builders };
    const stale = diagnostics.restore(snapshot, known, new Set([...touched, ...differences]));
    // From here on all of it is held elsewhere.
    this.#files.clear();
    this.#restored.clear();
    this.#words.length = 0;
    this.#builders.length = 0;
    return stale;
  }

  /** The keys under which there is something else than when this was written: found by going back, which touches the same. */
  #differences(snapshot: Snapshot): ReadonlySet<string> {
    const touched = new Set<string>();
    const back: FileChange[] = [];
    for (const [uri, saved] of this.#files)
      if (!this.#isAsSaved(snapshot, uri)) back.push({ uri, file: this.#standIn(uri, saved) });
    for (const uri of snapshot.files.keys()) if (!this.#files.has(uri)) back.push({ uri, file: undefined });
    withFiles(snapshot, back, touched);
    return touched;
  }

  #isAsSaved(snapshot: Snapshot, uri: string): boolean {
    const file = this.#restored.get(uri);
    return file !== undefined && snapshot.files.get(uri) === file;
  }

  /** What a file that changed or is gone meant for others. */
  #standIn(uri: string, [, , essence, documents]: SavedFile): ManifestFile {
    if (isKustomization(uri)) return parseFile(uri, essence);
    const standIn = withoutDocuments(uri, essence);
    const [document] = standIn.documents;
    tellKeys(
      document,
      documents.flatMap(([keys]) => keys.map((ofObject) => this.#wordsOf(ofObject))),
    );
    tellCounted(
      document,
      documents.flatMap((saved) => this.#countedIn(document, saved)),
    );
    return standIn;
  }

  #tell(file: ManifestFile, [, , , documents, kustomizations]: SavedFile, settings: Settings): void {
    if (file.documents.length !== documents.length) throw new Error('there are other documents');
    for (const [index, document] of file.documents.entries()) {
      const known = documents[index];
      if (known) this.#tellDocument(document, known, settings);
      const keys = kustomizations?.[index];
      if (keys) tellKustomizationKeys(document, this.#wordsOf(keys));
    }
    tellWithin(file, settings.limits);
  }

  #tellDocument(document: YamlDocument, saved: SavedDocument, settings: Settings): void {
    const [keys, , own, silent] = saved;
    tellKeys(
      document,
      keys.map((ofObject) => this.#wordsOf(ofObject)),
    );
    tellCounted(document, this.#countedIn(document, saved));
    if (silent !== 0) tellSilentKeys(document, this.#wordsOf(silent));
    if (own !== 0)
      tellOwnFindings(
        document,
        settings,
        own.map((finding) => this.#finding(document, finding, () => document)),
      );
  }

  #countedIn(document: YamlDocument, [, counted]: SavedDocument): Counted[] {
    return counted.map(([group, value, start = 0, end = 0]) => ({
      group: GROUPS[group],
      document,
      namespace: value === undefined ? undefined : { value: this.#word(value), range: { start, end } },
    }));
  }

  *#kept(snapshot: Snapshot): Iterable<readonly [YamlDocument, Kept]> {
    for (const [uri, saved] of this.#files) {
      if (!this.#isAsSaved(snapshot, uri)) continue;
      for (const [index, document] of (snapshot.files.get(uri)?.documents ?? []).entries()) {
        const known = saved[3][index];
        const kept = known && this.#keptOf(snapshot, document, known);
        if (kept) yield [document, kept];
      }
    }
  }

  #keptOf(snapshot: Snapshot, document: YamlDocument, [, , , , kept]: SavedDocument): Kept | undefined {
    if (kept === 0) return undefined;
    const keys = kept[1] === 1 ? (silentKeysOf(document) ?? []) : this.#wordsOf(kept[1]);
    const at = (uri: string, index: number) =>
      this.#isAsSaved(snapshot, uri) ? snapshot.files.get(uri)?.documents[index] : undefined;
    const findings: RuleFinding[] = [];
    for (const finding of kept[0]) {
      // A place in a file that has changed: its keys were asked for, so this would be touched anyway.
      if (finding[7].some(([uri, index]) => !at(this.#word(uri), index))) return undefined;
      findings.push(this.#finding(document, finding, at));
    }
    return { findings, keys };
  }

  #finding(
    document: YamlDocument,
    [ruleId, start, end, message, severity, tags, flags, related]: SavedFinding,
    at: (uri: string, index: number) => YamlDocument | undefined,
  ): RuleFinding {
    const rule = ruleOf(this.#word(ruleId));
    const finding: Finding = {
      range: { start, end },
      message: this.#word(message),
      ...(severity !== -1 && { severity: this.#word(severity) as Severity }),
      ...(tags.length > 0 && { tags: this.#wordsOf(tags) as NonNullable<Finding['tags']> }),
      ...((flags & 2) !== 0 && { bySchema: true }),
      ...((flags & 4) !== 0 && { byParser: true }),
      ...(related.length > 0 && {
        related: related.map(([uri, index, from, to, word]): Related => ({
          document: at(this.#word(uri), index) ?? document,
          range: { start: from, end: to },
          message: this.#word(word),
        })),
      }),
    };
    if (flags % 2 === 0) return { rule, finding };
    const { range } = finding;
    // Fixes need the objects, so the document is judged again when somebody wants one.
    const fixes: Finding['fixes'] = (context) =>
      findingsOfRule(rule, document, context)
        .find((found) => isSameRange(found.finding.range, range) && found.finding.message === finding.message)
        ?.finding.fixes?.(context) ?? [];
    return { rule, finding: { ...finding, fixes } };
  }

  #word(number: number): string {
    const word = this.#words[number];
    if (word === undefined) throw new Error(`there is no word ${number}`);
    return word;
  }

  #wordsOf(numbers: readonly number[]): readonly string[] {
    return numbers.map((number) => this.#word(number));
  }
}

function ruleOf(id: string): Rule {
  const rule = RULES.find((candidate) => candidate.id === id);
  if (!rule) throw new Error(`there is no rule ${id}`);
  return rule;
}

function isAlike(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
