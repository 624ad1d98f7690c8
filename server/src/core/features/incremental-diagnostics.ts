import { mayAskForSilence, suppressionsOf } from '../k8s/suppressions';
import type { RuleContext } from '../rules/rule';
import { ownCopy } from '../text';
import { areSame } from '../workspace/listing';
import { letGoOfSets, rootsOf } from '../workspace/manifest-sets';
import { readOf, Reads } from '../workspace/reads';
import type { Snapshot } from '../workspace/snapshot';
import { documentChanges } from '../yaml/document-changes';
import type { YamlDocument } from '../yaml/manifest-file';
import {
  diagnosticsOf,
  workspaceFindings,
  type Diagnostic,
  type OnError,
  type RuleFinding,
} from './diagnostics';
import { isWhollyKnown } from './set-findings';
import { silentKeysOf } from './silent-documents';

/** What rules found about a document, and the keys that they asked for. */
export interface Kept {
  readonly findings: readonly RuleFinding[];
  readonly keys: readonly string[];
}

/**
 * Diagnostics that are worked out again only where a change matters. What a document's findings asked the snapshot for
 * is written down; a change touches keys, and only the documents that asked for one of them are looked at again. So a
 * keystroke costs the document it is in and those that depend on it, whatever the size of the workspace. The answers
 * are the same as those of {@link diagnosticsOf}.
 */
export class IncrementalDiagnostics {
  #snapshot: Snapshot | undefined;
  /** The snapshot with somebody who writes down what is asked of it. */
  #observed: Snapshot | undefined;
  readonly #reads = new Reads();
  #judged = 0;
  readonly #kept = new Map<YamlDocument, Kept>();
  /** The documents whose findings asked for a key. */
  readonly #dependents = new Lists<YamlDocument>();
  /** Of each file the documents whose findings are kept. */
  readonly #documents = new Map<string, readonly YamlDocument[]>();
  /** The directories of the kustomizations whose builds looked for a file. */
  readonly #builders = new Lists<string>();
  /** The files whose diagnostics show places of a file. */
  readonly #pointers = new Lists<string>();

  /**
   * Takes over a newer snapshot.
   * @param touched the keys of `index-keys.ts` and `reads.ts` under which there is something else than before
   * @returns the files whose diagnostics may be others now
   */
  update(snapshot: Snapshot, touched: ReadonlySet<string>): ReadonlySet<string> {
    const before = this.#snapshot;
    if (snapshot === before) return new Set();
    this.#snapshot = snapshot;
    this.#observed = { ...snapshot, reads: this.#reads };
    if (!before || !areJudgedAlike(before, snapshot) || touched.has(readOf.layout)) {
      return this.#forgetAll(before, snapshot);
    }
    const stale = new Set<string>();
    for (const key of touched) this.#touch(key, stale);
    return stale;
  }

  /** Makes this smaller while nobody asks. @param open the files that somebody works on, whose sets stay at hand */
  rest(open: readonly string[]): void {
    const [snapshot, observed] = [this.#snapshot, this.#observed];
    if (!snapshot || !observed) return;
    const needed = new Set(open.flatMap((uri) => rootsOf(snapshot, uri)));
    letGoOfSets(snapshot, needed);
    letGoOfSets(observed, needed);
  }

  /** How often a document was judged: as long as this stays, so does what {@link keptOf} gives. */
  get judged(): number {
    return this.#judged;
  }

  /** What was found about a document, if it was judged by now. */
  keptOf(document: YamlDocument): Kept | undefined {
    return this.#kept.get(document);
  }

  /** The files that builds of kustomizations looked for, each with the directories of those. */
  builders(): Iterable<readonly [string, readonly string[]]> {
    return this.#builders.entries();
  }

  /**
   * Begins with what is known of an earlier run.
   * @param known of documents of the snapshot, and what {@link builders} gave
   * @param touched the keys under which there is something else by now
   * @returns all files: nobody has asked for their diagnostics yet
   */
  restore(
    snapshot: Snapshot,
    known: {
      readonly kept: Iterable<readonly [YamlDocument, Kept]>;
      readonly builders: Iterable<readonly [string, readonly string[]]>;
    },
    touched: ReadonlySet<string>,
  ): ReadonlySet<string> {
    const all = this.#forgetAll(this.#snapshot, snapshot);
    this.#snapshot = snapshot;
    this.#observed = { ...snapshot, reads: this.#reads };
    if (touched.has(readOf.layout)) return all;
    for (const [document, kept] of known.kept) {
      this.#keep(document, kept);
      this.#documents.set(document.uri, snapshot.files.get(document.uri)?.documents ?? []);
    }
    for (const [uri, directories] of known.builders)
      for (const directory of directories) this.#builders.add(uri, directory);
    for (const key of touched) this.#touch(key, new Set());
    return all;
  }

  /** The diagnostics of a file in the snapshot of the last update. */
  of(uri: string, onError: OnError = () => {}): Diagnostic[] {
    const snapshot = this.#observed;
    if (!snapshot) return [];
    const now = snapshot.files.get(uri)?.documents ?? [];
    const then = this.#documents.get(uri);
    if (then && then !== now) for (const document of documentChanges(then, now).gone) this.#forget(document);
    if (now.length > 0) this.#documents.set(uri, now);
    else this.#documents.delete(uri);
    const diagnostics = diagnosticsOf(snapshot, uri, onError, (document, context, report) =>
      this.#findings(document, context, report),
    );
    for (const { related } of diagnostics)
      for (const other of related) if (other.uri !== uri) this.#pointers.add(other.uri, uri);
    return diagnostics;
  }

  #findings(document: YamlDocument, context: RuleContext, onError: OnError): readonly RuleFinding[] {
    const known = this.#kept.get(document);
    if (known) return known.findings;
    const { result, keys } = this.#reads.during(() => {
      // Whether a request to be silent was needed depends on more than the rules may have looked at.
      const file = context.snapshot.files.get(document.uri);
      if (file && mayAskForSilence(file) && suppressionsOf(document).length > 0)
        isWhollyKnown(document, context);
      return workspaceFindings(document, context, onError);
    });
    const kept = { findings: result, keys: keptKeys(document, [...keys]) };
    this.#keep(document, kept);
    this.#judged++;
    for (const [directory, looked] of this.#reads.takeBuilds())
      for (const uri of looked.keys()) this.#builders.add(uri, directory);
    return kept.findings;
  }

  #keep(document: YamlDocument, { findings, keys }: Kept): void {
    const found = findings.length > 0 ? findings : NOTHING;
    this.#kept.set(document, found.length + keys.length > 0 ? { findings: found, keys } : NOTHING_KEPT);
    for (const key of keys) this.#dependents.add(key, document);
  }

  #touch(key: string, stale: Set<string>): void {
    const uri = fileOf(key);
    if (uri !== undefined) {
      stale.add(uri);
      for (const other of this.#pointers.of(uri)) stale.add(other);
      for (const directory of this.#builders.of(uri)) this.#touch(readOf.build(directory), stale);
      if (!this.#snapshot?.files.has(uri)) {
        for (const document of this.#documents.get(uri) ?? []) this.#forget(document);
        this.#documents.delete(uri);
      }
    }
    for (const document of this.#dependents.of(key)) {
      stale.add(document.uri);
      this.#forget(document);
    }
  }

  #forget(document: YamlDocument): void {
    for (const key of this.#kept.get(document)?.keys ?? []) this.#dependents.remove(key, document);
    this.#kept.delete(document);
  }

  #forgetAll(before: Snapshot | undefined, snapshot: Snapshot): ReadonlySet<string> {
    for (const map of [this.#kept, this.#dependents, this.#documents, this.#builders, this.#pointers])
      map.clear();
    return new Set([...(before?.files.keys() ?? []), ...snapshot.files.keys()]);
  }
}

/** Lists by key, of which most hold one value: ten thousand files have many. */
class Lists<T extends string | object> {
  readonly #lists = new Map<string, T | Set<T>>();

  /** A copy, so that the list may change meanwhile. */
  of(key: string): readonly T[] {
    const list = this.#lists.get(key);
    return list === undefined ? [] : list instanceof Set ? [...list] : [list];
  }

  *entries(): Iterable<readonly [string, readonly T[]]> {
    for (const key of this.#lists.keys()) yield [key, this.of(key)];
  }

  add(key: string, value: T): void {
    const list = this.#lists.get(key);
    if (list instanceof Set) list.add(value);
    else if (list === undefined) this.#lists.set(key, value);
    else if (list !== value) this.#lists.set(key, new Set([list, value]));
  }

  remove(key: string, value: T): void {
    const list = this.#lists.get(key);
    if (list instanceof Set) list.delete(value);
    if (list === value || (list instanceof Set && list.size === 0)) this.#lists.delete(key);
  }

  clear(): void {
    this.#lists.clear();
  }
}

/** Of a document in which rules found nothing without looking, these are kept already. */
function keptKeys(document: YamlDocument, keys: readonly string[]): readonly string[] {
  const silent = silentKeysOf(document);
  return silent && areSame(silent, keys) ? silent : keys.map(ownCopy);
}

const NOTHING: readonly RuleFinding[] = [];
/** One for all documents of which nothing is to be kept: most of them. */
const NOTHING_KEPT: Kept = { findings: NOTHING, keys: [] };
const FILE = readOf.file('');

function fileOf(key: string): string | undefined {
  return key.startsWith(FILE) ? key.slice(FILE.length) : undefined;
}

/** Whether the same documents in the same places give the same findings. */
function areJudgedAlike(a: Snapshot, b: Snapshot): boolean {
  return (
    a.complete === b.complete &&
    a.settings === b.settings &&
    a.folders === b.folders &&
    a.folderSettings === b.folderSettings
  );
}
