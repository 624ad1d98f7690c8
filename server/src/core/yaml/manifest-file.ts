import { deniedAfter, type Denied } from './ask-texts';
import { commonEnds } from './document-changes';
import { compose, type Composed, type YamlError } from './compose';
import type { YamlNode } from './node';
import type { OffsetRange } from '../text';
import { KeptText } from './kept-text';
import { splitAgain, splitDocuments } from './split';

/**
 * One YAML document of a file. It does not know where in the file it stands, so text before it moves nothing:
 * every range below it is relative to its own text. {@link ManifestFile.startOf} gives the place.
 */
export interface YamlDocument {
  readonly uri: string;
  readonly text: string;
  /**
   * Parsed when asked for, and held weakly: who keeps the root, or an object of `k8s/read.ts`, keeps it the same; else
   * it may be parsed again. Absent where the document is empty or cannot be read at all.
   */
  readonly root: YamlNode | undefined;
  readonly errors: readonly YamlError[];
  /** Some mapping has a key several times, as far as the text can be read. */
  readonly repeatsKeys: boolean;
  /** The root for somebody who looks once and keeps nothing of it: it is not remembered, which is cheap to forget. */
  glimpse(): YamlNode | undefined;
  /** From now on the root is kept, until it is let go: for good, or so that who has some of it finds the same again. */
  hold(): void;
  letGo(isShared: boolean): void;
  /** The text holds template actions (`{{ … }}`), so what the parser says of it proves little. */
  readonly templated: boolean;
}

/** A file of YAML or JSON: its text and its documents in order. Immutable. */
export interface ManifestFile {
  readonly uri: string;
  readonly text: string;
  readonly documents: readonly YamlDocument[];
  /** The offset in the file at which a document starts; 0 for one of another file. */
  startOf(document: YamlDocument): number;
  /** The text and those that its documents are parts of, to be packed. */
  keptTexts(): readonly KeptText[];
  /** What `ask-texts.ts` knows of its documents. */
  readonly denied: Denied;
}

/** A file of one document without text, which stands in place of what is not read. */
export function withoutDocuments(
  uri: string,
  text: string,
  errors: readonly YamlError[] = [],
): ManifestFile & { readonly documents: readonly [YamlDocument] } {
  const document: YamlDocument = {
    uri,
    text: '',
    root: undefined,
    errors,
    repeatsKeys: false,
    templated: false,
    glimpse: () => undefined,
    hold: () => {},
    letGo: () => {},
  };
  return { uri, text, documents: [document], startOf: () => 0, keptTexts: () => [], denied: new Map() };
}

/**
 * Makes the file of a text. Never throws.
 * @param previous the file before an edit: each document whose text stayed the same is taken over from it,
 *   with all that was derived from it.
 */
export function parseFile(uri: string, text: string, previous?: ManifestFile): ManifestFile {
  const kept = new KeptText(text);
  if (previous instanceof TextFile && previous.uri === uri) return previous.edited(kept);
  const ranges = splitDocuments(text);
  const documents = ranges.map((range) => new TextDocument(uri, kept, range));
  return new TextFile(uri, kept, documents, startsOf(ranges));
}

function startsOf(ranges: readonly OffsetRange[]): readonly number[] {
  return ranges.length === 1 && ranges[0]?.start === 0 ? FIRST : ranges.map(({ start }) => start);
}

/** The document at an offset of the file: the last one that starts at or before it. */
export function documentAt(file: ManifestFile, offset: number): YamlDocument | undefined {
  return file.documents.findLast((document) => file.startOf(document) <= offset);
}

class TextFile implements ManifestFile {
  readonly uri: string;
  readonly documents: readonly TextDocument[];
  readonly #text: KeptText;
  readonly #starts: readonly number[];
  #indexes: ReadonlyMap<YamlDocument, number> | undefined;
  #denied: Denied | undefined;

  constructor(uri: string, text: KeptText, documents: readonly TextDocument[], starts: readonly number[]) {
    this.uri = uri;
    this.documents = documents;
    this.#text = text;
    this.#starts = starts;
  }

  get text(): string {
    return this.#text.text;
  }

  get denied(): Denied {
    return (this.#denied ??= new Map());
  }

  keptTexts(): readonly KeptText[] {
    const texts = new Set([this.#text]);
    // Those that were taken over from before an edit read the text of then.
    for (const document of this.documents) texts.add(document.file);
    return [...texts];
  }

  /** The file with another text, of which each document that stayed the same is taken over. */
  edited(kept: KeptText): TextFile {
    const { text } = kept;
    const { head, tail, moved, between } = splitAgain(text, { text: this.text, starts: this.#starts });
    const last = this.documents.length - tail;
    const old = this.documents.slice(head, last);
    const texts = between.map(({ start, end }) => text.slice(start, end));
    const same = commonEnds(old, texts, (document, now) => document?.text === now);
    const come: TextDocument[] = [];
    const documents = between.map((range, index) => {
      const fromEnd = between.length - index;
      const known = index < same.head ? old[index] : fromEnd <= same.tail ? old.at(-fromEnd) : undefined;
      if (known) return known;
      const document = new TextDocument(this.uri, kept, range);
      come.push(document);
      return document;
    });
    const file = new TextFile(
      this.uri,
      kept,
      [...this.documents.slice(0, head), ...documents, ...this.documents.slice(last)],
      [
        ...this.#starts.slice(0, head),
        ...startsOf(between),
        ...this.#starts.slice(last).map((start) => start + moved),
      ],
    );
    file.#denied = this.#denied && deniedAfter(this.#denied, come);
    return file;
  }

  startOf(document: YamlDocument): number {
    return this.#starts[this.#indexOf(document)] ?? 0;
  }

  #indexOf(document: YamlDocument): number {
    const documents: readonly YamlDocument[] = this.documents;
    if (documents.length <= FEW) return documents.indexOf(document);
    this.#indexes ??= new Map(documents.map((one, index) => [one, index]));
    return this.#indexes.get(document) ?? -1;
  }
}

/** Where the documents of most files start. */
const FIRST: readonly number[] = [0];

/** Few enough to look through them each time: most files have one document. */
const FEW = 8;

class TextDocument implements YamlDocument {
  readonly uri: string;
  readonly templated: boolean;
  /** The text of the file that this document was cut from, at these offsets. */
  readonly file: KeptText;
  readonly #start: number;
  readonly #end: number;
  /** Trees take many times the memory of their text, and of most documents of a workspace nobody asks for it again. */
  #root: WeakRef<YamlNode> | undefined;
  #errors: readonly YamlError[] | undefined;
  #repeats = false;
  #held: Composed | undefined;

  constructor(uri: string, file: KeptText, { start, end }: OffsetRange) {
    this.uri = uri;
    this.file = file;
    this.#start = start;
    this.#end = end;
    this.templated = this.text.includes('{{');
  }

  get text(): string {
    return this.file.text.slice(this.#start, this.#end);
  }

  get root(): YamlNode | undefined {
    if (this.#held) return this.#held.root;
    const known = this.#root?.deref();
    if (known) return known;
    const { root } = this.#parse();
    this.#root = root && new WeakRef(root);
    return root;
  }

  get errors(): readonly YamlError[] {
    return this.#errors ?? this.#parse().errors;
  }

  get repeatsKeys(): boolean {
    return this.#errors ? this.#repeats : this.#parse().repeats;
  }

  /** What a weak reference has led to once outlives all young objects, and moving it there is most of its cost. */
  glimpse(): YamlNode | undefined {
    return this.#held ? this.#held.root : (this.#root?.deref() ?? this.#parse().root);
  }

  hold(): void {
    const known = this.#root?.deref();
    this.#held ??=
      known && this.#errors ? { root: known, errors: this.#errors, repeats: this.#repeats } : this.#parse();
  }

  letGo(isShared: boolean): void {
    if (isShared && this.#held?.root) this.#root = new WeakRef(this.#held.root);
    this.#held = undefined;
  }

  #parse(): Composed {
    const composed = compose(this.text);
    this.#errors = composed.errors;
    this.#repeats = composed.repeats;
    return composed;
  }
}
