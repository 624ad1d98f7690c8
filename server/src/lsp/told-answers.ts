import type { TextDocumentIdentifier } from 'vscode-languageserver';
import type { ManifestFile } from '../core/index';
import type { Session } from './session';

/** In milliseconds: while somebody types, other editors need not follow each letter. */
const DELAY = 150;

interface Told<P> {
  readonly params: P;
  readonly file: ManifestFile | undefined;
  readonly content: string;
}

/**
 * What the client was told last of each open document. A client asks again when the document changes, and not when
 * other files do; so then the answers are computed again, and where one of them is another by now the client is told.
 */
export class ToldAnswers<P extends { readonly textDocument: TextDocumentIdentifier }, R> {
  readonly #session: Session;
  readonly #compute: (params: P) => R;
  readonly #refresh: () => void;
  readonly #told = new Map<string, Told<P>>();
  #checking: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, compute: (params: P) => R, refresh: () => void) {
    this.#session = session;
    this.#compute = compute;
    this.#refresh = refresh;
    session.onChange(() => {
      if (this.#told.size > 0) this.#checking ??= setTimeout(() => this.#check(), DELAY);
    });
  }

  tell(params: P): R {
    const answer = this.#compute(params);
    const uri = this.#session.canonical(params.textDocument.uri);
    const file = this.#session.snapshot.files.get(uri);
    this.#told.set(uri, { params, file, content: JSON.stringify(answer) });
    return answer;
  }

  #check(): void {
    this.#checking = undefined;
    let isStale = false;
    for (const [uri, { params, file, content }] of this.#told) {
      if (!this.#session.isOpen(uri)) this.#told.delete(uri);
      else if (this.#session.snapshot.files.get(uri) === file)
        isStale ||= JSON.stringify(this.#compute(params)) !== content;
    }
    if (isStale) this.#refresh();
  }
}
