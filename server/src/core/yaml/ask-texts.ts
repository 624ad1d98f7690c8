import type { ManifestFile, YamlDocument } from './manifest-file';

/** From here on a key in one document is cheaper when the others are not looked through again. */
const MANY = 8;

/**
 * A question to the text of a file, whose answer is remembered: of a file of many documents that of each of them.
 * @param asks is true of a text if and only if it is true of one of the documents in it
 */
export function askingTexts(asks: (text: string) => boolean): (file: ManifestFile) => boolean {
  const files = new WeakMap<ManifestFile, boolean>();
  const documents = new WeakMap<YamlDocument, boolean>();
  const ofDocument = (document: YamlDocument): boolean => {
    let answer = documents.get(document);
    if (answer === undefined) documents.set(document, (answer = asks(document.text)));
    return answer;
  };
  return (file) => {
    let answer = files.get(file);
    if (answer === undefined) {
      answer = file.documents.length < MANY ? asks(file.text) : file.documents.some(ofDocument);
      files.set(file, answer);
    }
    return answer;
  };
}
