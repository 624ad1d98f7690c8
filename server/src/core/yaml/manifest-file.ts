import { compose, type YamlError } from './compose';
import type { YamlNode } from './node';
import { splitDocuments } from './split';

/**
 * One YAML document of a file. It does not know where in the file it stands, so text before it moves nothing:
 * every range below it is relative to its own text. {@link ManifestFile.startOf} gives the place.
 */
export interface YamlDocument {
  readonly uri: string;
  readonly text: string;
  /** Parsed when first asked for. Absent where the document is empty or cannot be read at all. */
  readonly root: YamlNode | undefined;
  readonly errors: readonly YamlError[];
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
}

/**
 * Makes the file of a text. Never throws.
 * @param previous the file before an edit: each document whose text stayed the same is taken over from it,
 *   with all that was derived from it.
 */
export function parseFile(uri: string, text: string, previous?: ManifestFile): ManifestFile {
  const ranges = splitDocuments(text);
  const texts = ranges.map((range) => text.slice(range.start, range.end));
  const old = previous?.uri === uri ? previous.documents : [];
  let head = 0;
  while (head < texts.length && head < old.length && old[head]?.text === texts[head]) head++;
  let tail = 0;
  while (
    tail < texts.length - head &&
    tail < old.length - head &&
    old[old.length - 1 - tail]?.text === texts[texts.length - 1 - tail]
  ) {
    tail++;
  }
  const documents = texts.map((documentText, index) => {
    if (index < head) return old[index] ?? makeDocument(uri, documentText);
    const fromEnd = texts.length - index;
    if (fromEnd <= tail) return old[old.length - fromEnd] ?? makeDocument(uri, documentText);
    return makeDocument(uri, documentText);
  });
  const starts = new Map(documents.map((document, index) => [document, ranges[index]?.start ?? 0]));
  return { uri, text, documents, startOf: (document) => starts.get(document) ?? 0 };
}

/** The document at an offset of the file: the last one that starts at or before it. */
export function documentAt(file: ManifestFile, offset: number): YamlDocument | undefined {
  return file.documents.findLast((document) => file.startOf(document) <= offset);
}

function makeDocument(uri: string, text: string): YamlDocument {
  let composed: ReturnType<typeof compose> | undefined;
  const parsed = () => (composed ??= compose(text));
  return {
    uri,
    text,
    get root() {
      return parsed().root;
    },
    get errors() {
      return parsed().errors;
    },
    templated: text.includes('{{'),
  };
}
