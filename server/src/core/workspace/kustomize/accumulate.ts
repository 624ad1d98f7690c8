import { resourcesOf } from '../../k8s/read';
import type { ManifestFile } from '../../yaml/manifest-file';
import { seqOf } from '../../yaml/node';
import { say } from '../../words';
import { resolvePath } from '../paths';
import { changedBy, generated } from './generators';
import { idOf, sameId, type Item } from './item';
import { KUSTOMIZATION_NAMES, kustomizationOf, type Kustomization, type Unknown } from './kustomization';
import { addAnnotations, addLabels, addTexts } from './labels';
import { addPrefix, addSuffix, setNamespace, setReplicas } from './names';
import { applyPatch } from './patches';
import { replace, replacementsIn, type Replacement } from './replacements';
import { addedTextsOf } from './transformers';

/** What a kustomization and all that it includes come to, before references follow their names. */
export interface Accumulated {
  readonly items: readonly Item[];
  readonly unknown: readonly Unknown[];
  /** The directories whose kustomizations took part, its own first. */
  readonly directories: readonly string[];
  /** Every file that was looked for, as it was then. */
  readonly looked: ReadonlyMap<string, ManifestFile | undefined>;
}

export type Files = Pick<ReadonlyMap<string, ManifestFile>, 'get'>;

/** More than any real build has: a workspace that multiplies its bases must come to an end. */
const MOST_STEPS = 2000;
const MOST_OBJECTS = 20000;

/** Held weakly: it keeps the trees of all its files. */
const memo = new WeakMap<ManifestFile, WeakRef<Accumulated>>();

/** The file in a directory that makes it a kustomization. */
export function kustomizationFile(files: Files, directory: string): ManifestFile | undefined {
  for (const name of KUSTOMIZATION_NAMES) {
    const file = files.get(`${directory}/${name}`);
    if (file?.documents.some(kustomizationOf)) return file;
  }
  return undefined;
}

/** @returns `undefined` for a directory without a kustomization. Memoised as long as no file of it changes. */
export function accumulate(files: Files, directory: string): Accumulated | undefined {
  return new Accumulator(files).directory(directory);
}

class Accumulator {
  readonly #files: Files;
  readonly #open: string[] = [];
  #steps = 0;
  /** Met itself again, or too much: what came of it depends on where it began. */
  #cut = false;

  constructor(files: Files) {
    this.#files = files;
  }

  directory(directory: string): Accumulated | undefined {
    const file = kustomizationFile(this.#files, directory);
    if (!file) return undefined;
    const known = memo.get(file)?.deref();
    if (known && [...known.looked].every(([uri, then]) => this.#files.get(uri) === then)) return known;
    const frame = new Frame(directory);
    this.#run(frame, directory, file);
    const made = frame.result();
    if (!this.#cut) memo.set(file, new WeakRef(made));
    return made;
  }

  /** Carries out a kustomization on the objects of the frame, which are those of its parent for a component. */
  #run(frame: Frame, directory: string, file: ManifestFile): void {
    frame.directories.push(directory);
    for (const name of KUSTOMIZATION_NAMES) this.#look(frame, `${directory}/${name}`);
    const kustomization = file.documents.map(kustomizationOf).find((found) => found !== undefined);
    if (!kustomization) return;
    if (this.#open.includes(directory) || ++this.#steps > MOST_STEPS || frame.items.length > MOST_OBJECTS) {
      this.#cut = true;
      frame.unknown.push({ kind: 'changes', what: 'what includes itself' });
      return;
    }
    this.#open.push(directory);
    frame.unknown.push(...kustomization.unknown);
    for (const path of kustomization.resources) this.#resource(frame, directory, path);
    for (const generator of kustomization.generators) {
      if (generator.creates) frame.add([generated(kustomization.document, generator)]);
      else frame.items = changedBy(generator, frame.items);
    }
    for (const path of kustomization.components) this.#component(frame, directory, path);
    this.#transform(frame, directory, kustomization);
    this.#open.pop();
  }

  #resource(frame: Frame, directory: string, path: string): void {
    const uri = resolvePath(directory, path);
    const file = uri === undefined ? undefined : this.#look(frame, uri);
    if (file) {
      this.#fileOf(frame, file);
      return;
    }
    const nested = uri === undefined ? undefined : this.directory(uri);
    if (uri !== undefined) for (const name of KUSTOMIZATION_NAMES) this.#look(frame, `${uri}/${name}`);
    if (!nested) frame.unknown.push({ kind: 'objects', what: path });
    else frame.merge(nested);
  }

  #component(frame: Frame, directory: string, path: string): void {
    const uri = resolvePath(directory, path);
    const file = uri === undefined ? undefined : kustomizationFile(this.#files, uri);
    if (uri !== undefined) for (const name of KUSTOMIZATION_NAMES) this.#look(frame, `${uri}/${name}`);
    if (uri === undefined || !file)
      frame.unknown.push({ kind: 'changes', what: path }, { kind: 'objects', what: path });
    else this.#run(frame, uri, file);
  }

  #fileOf(frame: Frame, file: ManifestFile): void {
    if (file.documents.some(({ errors }) => errors.length > 0)) {
      frame.unknown.push({ kind: 'objects', what: say`a file with broken YAML` });
    }
    frame.add(
      file.documents
        .filter(({ errors }) => errors.length === 0)
        .flatMap((document) =>
          resourcesOf(document).flatMap((source): Item[] => {
            // The items of a List stand for themselves.
            if (source.identity.kind.endsWith('List') && seqOf(source.node, 'items')) return [];
            const { node, headRange: head } = source;
            return [{ document, source, node, head, previous: [], prefixes: [], suffixes: [] }];
          }),
        ),
    );
  }

  #transform(frame: Frame, directory: string, kustomization: Kustomization): void {
    const { namespace, namePrefix, nameSuffix, labels, annotations, replicas } = kustomization;
    this.#patch(frame, directory, kustomization.patches);
    frame.items = frame.items.map((item) => {
      const placed = namespace ? setNamespace(item, namespace, kustomization.document.uri) : item;
      const named = addSuffix(addPrefix(placed, namePrefix), nameSuffix);
      return addAnnotations(labels.reduce(addLabels, named), annotations);
    });
    this.#patch(frame, directory, kustomization.latePatches);
    for (const { name, count } of replicas)
      frame.items = frame.items.map((item) => setReplicas(item, name, count));
    this.#replace(frame, directory, kustomization.replacements);
    this.#addTexts(frame, directory, kustomization.transformers);
  }

  #replace(frame: Frame, directory: string, replacements: Kustomization['replacements']): void {
    for (const one of replacements) {
      const all = 'inline' in one ? [one.inline] : this.#replacementsIn(frame, directory, one.path);
      for (const replacement of all) {
        const replaced = replace(frame.items, replacement);
        if (replaced) frame.items = replaced;
        else if (!replacement.isHarmless) frame.unknown.push({ kind: 'changes', what: 'its replacements' });
      }
    }
  }

  #replacementsIn(frame: Frame, directory: string, path: string): readonly Replacement[] {
    const uri = resolvePath(directory, path);
    const file = uri === undefined ? undefined : this.#look(frame, uri);
    const replacements = file && replacementsIn(file.documents);
    if (!replacements) frame.unknown.push({ kind: 'changes', what: path });
    return replacements ?? [];
  }

  /** Transformers with a configuration of their own come after all others. */
  #addTexts(frame: Frame, directory: string, transformers: Kustomization['transformers']): void {
    for (const { path, inline } of transformers) {
      const uri = path === undefined ? undefined : resolvePath(directory, path);
      const file = uri === undefined ? undefined : this.#look(frame, uri);
      const added = path !== undefined && !file ? undefined : addedTextsOf(file?.documents ?? inline);
      if (!added) frame.unknown.push({ kind: 'changes', what: path ?? 'one of its transformers' });
      for (const { fields, pairs } of added ?? [])
        frame.items = frame.items.map((item) => addTexts(item, fields, pairs));
    }
  }

  #patch(frame: Frame, directory: string, patches: Kustomization['patches']): void {
    for (const patch of patches) {
      const uri = patch.path === undefined ? undefined : resolvePath(directory, patch.path);
      const file = uri === undefined ? undefined : this.#look(frame, uri);
      const patched = applyPatch(frame.items, patch, file?.documents ?? patch.inline);
      if (patched) frame.items = patched;
      else frame.unknown.push({ kind: 'changes', what: patch.path ?? 'one of its patches' });
    }
  }

  #look(frame: Frame, uri: string): ManifestFile | undefined {
    const file = this.#files.get(uri);
    frame.looked.set(uri, file);
    return file;
  }
}

class Frame {
  items: readonly Item[] = [];
  readonly unknown: Unknown[] = [];
  readonly directories: string[] = [];
  readonly looked = new Map<string, ManifestFile | undefined>();
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  merge({ items, unknown, directories, looked }: Accumulated): void {
    this.add(items);
    this.unknown.push(...unknown);
    this.directories.push(...directories);
    for (const [uri, file] of looked) this.looked.set(uri, file);
  }

  /** The same object by two ways is one too many, which kustomize refuses. */
  add(items: readonly Item[]): void {
    const known = new Set(this.items.map(({ source }) => source));
    const isThere = (item: Item) =>
      item.source !== undefined &&
      known.has(item.source) &&
      this.items.some((other) => other.source === item.source && sameId(idOf(other), idOf(item)));
    const fresh = items.filter((item) => !isThere(item));
    if (fresh.length < items.length) this.unknown.push({ kind: 'changes', what: 'what is included twice' });
    this.items = [...this.items, ...fresh];
  }

  result(): Accumulated {
    const directories = [...new Set([this.#directory, ...this.directories])];
    return { items: this.items, unknown: this.unknown, directories, looked: this.looked };
  }
}
