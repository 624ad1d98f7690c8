import type { ManifestFile, YamlDocument } from './manifest-file';

/** From here on a key in one document is cheaper when the others are not asked again. */
const MANY = 8;

/**
 * A question to the text of a file, whose answer is remembered: of a file of many documents that of each of them.
 * @param asks is true of a text if and only if it is true of one of the documents in it
 */
export function askingTexts(asks: (text: string) => boolean): (file: ManifestFile) => boolean {
  const files = new WeakMap<ManifestFile, boolean>();
  const ofDocuments = askingDocuments(({ text }) => asks(text));
  return (file) => {
    if (file.documents.length >= MANY) return ofDocuments(file);
    let answer = files.get(file);
    if (answer === undefined) files.set(file, (answer = asks(file.text)));
    return answer;
  };
}

/** A question to the documents of a file: whether it is true of any. After an edit only those are asked that are new. */
export function askingDocuments(
  asks: (document: YamlDocument) => boolean,
): (file: Pick<ManifestFile, 'documents' | 'denied'>) => boolean {
  const documents = new WeakMap<YamlDocument, boolean>();
  const ofDocument = (document: YamlDocument): boolean => {
    let answer = documents.get(document);
    if (answer === undefined) documents.set(document, (answer = asks(document)));
    return answer;
  };
  return ({ documents, denied }) => {
    const answer = (denied.get(asks) ?? documents).some(ofDocument);
    if (!answer) denied.set(asks, NOBODY);
    return answer;
  };
}

const NOBODY: readonly YamlDocument[] = [];

/** Questions that are false of all documents of a file, but for some that are to be asked yet. */
export type Denied = Map<unknown, readonly YamlDocument[]>;

/** What is denied after an edit: nobody has asked the documents that came with it. */
export function deniedAfter(denied: Denied, come: readonly YamlDocument[]): Denied {
  return new Map([...denied].filter(([, left]) => left.length === 0).map(([question]) => [question, come]));
}
