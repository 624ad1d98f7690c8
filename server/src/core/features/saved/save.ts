import { resourcesOf } from '../../k8s/read';
import { fingerprintOf, type Fingerprint } from '../../workspace/fingerprint';
import { keysByDocument } from '../../workspace/known-keys';
import { isKustomization } from '../../workspace/kustomize/kustomization';
import { isLimited } from '../../workspace/limits';
import { areSame } from '../../workspace/listing';
import { countedOf } from '../../workspace/population';
import { kustomizationKeysOf } from '../../workspace/layout-keys';
import { settingsFor, type Snapshot } from '../../workspace/snapshot';
import { essenceOfTemplate, mayBeTemplate } from '../../workspace/templates';
import type { ManifestFile, YamlDocument } from '../../yaml/manifest-file';
import { knownOwnFindings, type RuleFinding } from '../diagnostics';
import type { IncrementalDiagnostics, Kept } from '../incremental-diagnostics';
import { silentKeysOf } from '../silent-documents';
import {
  GROUPS,
  type SavedDocument,
  type SavedFile,
  type SavedFinding,
  type SavedPart,
  type SavedRelated,
} from './format';

/** How many files make a part. */
const FILES = 50;

/**
 * What it takes to have a workspace again without reading its manifests: of each file what the index holds of it, and
 * what was found. Nothing is worked out for it, what nobody has asked for is missing.
 * @param diagnostics those of the snapshot
 * @yields a part, or nothing, so that other work gets its turn; the snapshot must still be the same after that
 */
export function* savedParts(
  snapshot: Snapshot,
  diagnostics: IncrementalDiagnostics,
): Generator<SavedPart | undefined> {
  const words = new Words();
  const keys = yield* keysByDocument(snapshot);
  const context: Context = { snapshot, diagnostics, words, keys };
  let files: SavedFile[] = [];
  for (const file of snapshot.files.values()) {
    // Such a file holds nothing, so that nothing is gained.
    if (!isLimited(file)) files.push(saveFile(file, context));
    if (files.length < FILES) continue;
    yield { files, builders: [], words: words.takeNew() };
    files = [];
  }
  const builders = [...diagnostics.builders()].map(
    ([uri, directories]) => [words.of(uri), directories.map((one) => words.of(one))] as const,
  );
  yield { files, builders, words: words.takeNew() };
}

interface Context {
  readonly snapshot: Snapshot;
  readonly diagnostics: IncrementalDiagnostics;
  readonly words: Words;
  readonly keys: ReadonlyMap<YamlDocument, readonly (readonly string[])[]>;
}

/** Texts as numbers: most are said many times. */
class Words {
  readonly #numbers = new Map<string, number>();
  #new: string[] = [];

  of(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(text, number);
      this.#new.push(text);
    }
    return number;
  }

  takeNew(): readonly string[] {
    const words = this.#new;
    this.#new = [];
    return words;
  }
}

const fingerprints = new WeakMap<ManifestFile, Fingerprint>();

function saveFile(file: ManifestFile, context: Context): SavedFile {
  const fingerprint = fingerprints.get(file) ?? fingerprintOf(file.text);
  fingerprints.set(file, fingerprint);
  const { words } = context;
  const documents = file.documents.map((document) => saveDocument(document, context));
  const saved = [words.of(file.uri), fingerprint, essenceOf(file), documents] as const;
  if (!isKustomization(file.uri)) return saved;
  return [...saved, file.documents.map((one) => kustomizationKeysOf(one).map((key) => words.of(key)))];
}

/** Of most files only the objects matter to others. */
function essenceOf(file: ManifestFile): string {
  if (isKustomization(file.uri)) return file.text;
  return mayBeTemplate(file) ? essenceOfTemplate(file.text) : '';
}

function saveDocument(document: YamlDocument, context: Context): SavedDocument {
  const { words, keys, snapshot, diagnostics } = context;
  const own = knownOwnFindings(document, settingsFor(snapshot, document.uri));
  const silent = silentKeysOf(document);
  const kept = diagnostics.keptOf(document);
  const save = (findings: readonly RuleFinding[]) => saveFindings(findings, context);
  // A rule that looks at one document names no place in another.
  const isAlone = own?.every(({ finding }) =>
    (finding.related ?? []).every((related) => related.document === document),
  );
  return [
    (keys.get(document) ?? []).map((ofObject) => ofObject.map((key) => words.of(key))),
    (keys.has(document) ? countedOf(document, () => resourcesOf(document)) : []).map(
      ({ group, namespace }) =>
        namespace
          ? [toGroup(group), words.of(namespace.value), namespace.range.start, namespace.range.end]
          : [toGroup(group)],
    ),
    own && isAlone ? save(own) : 0,
    silent?.map((key) => words.of(key)) ?? 0,
    kept ? [save(kept.findings), keysOf(kept, silent, words)] : 0,
  ];
}

function toGroup(group: (typeof GROUPS)[number]): 0 | 1 {
  return group === GROUPS[0] ? 0 : 1;
}

function keysOf({ keys }: Kept, silent: readonly string[] | undefined, words: Words): readonly number[] | 1 {
  return silent && areSame(silent, keys) ? 1 : keys.map((key) => words.of(key));
}

function saveFindings(findings: readonly RuleFinding[], context: Context): SavedFinding[] {
  const { words, snapshot } = context;
  return findings.map(({ rule, finding }) => [
    words.of(rule.id),
    finding.range.start,
    finding.range.end,
    words.of(finding.message),
    finding.severity === undefined ? -1 : words.of(finding.severity),
    (finding.tags ?? []).map((tag) => words.of(tag)),
    (finding.fixes ? 1 : 0) + (finding.bySchema ? 2 : 0) + (finding.byParser ? 4 : 0),
    (finding.related ?? []).map(({ document, range, message }): SavedRelated => {
      const index = snapshot.files.get(document.uri)?.documents.indexOf(document) ?? -1;
      return [words.of(document.uri), index, range.start, range.end, words.of(message)];
    }),
  ]);
}
