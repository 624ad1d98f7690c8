import { documentChanges, resourcesOf, type YamlDocument } from '../core/index';

interface Held {
  readonly documents: readonly YamlDocument[];
  readonly objects: Map<YamlDocument, unknown>;
}

/** Holds the objects of open files, which somebody asks for with each key: those of others are read again when asked for. */
export class OpenObjects {
  readonly #held = new Map<string, Held>();

  /** @param documents all of a file as it is now */
  hold(uri: string, documents: readonly YamlDocument[]): void {
    const { documents: before, objects } = this.#held.get(uri) ?? { documents: [], objects: new Map() };
    const { gone, come } = documentChanges(before, documents);
    for (const document of gone) objects.delete(document);
    for (const document of come) objects.set(document, resourcesOf(document));
    this.#held.set(uri, { documents, objects });
  }

  letGo(uri: string): void {
    this.#held.delete(uri);
  }
}
