import {
  DocumentDiagnosticReportKind,
  type CancellationToken,
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import type { Snapshot } from '../core/index';
import { toLspDiagnostic } from './convert';
import { diagnosticsIn } from './known-diagnostics';
import { slices } from './loops';
import type { Session } from './session';

/** Computes the diagnostics of a file and says when they are the same as before. */
export class DiagnosticReports {
  readonly #session: Session;
  readonly #log: (message: string) => void;
  #reported: Snapshot | undefined;
  /** The last diagnostics of each file, serialised, with the id under which the client knows them. */
  readonly #known = new Map<string, { readonly id: string; readonly content: string }>();
  /** Files that the client may show something for. It can forget their ids, so silence would leave that standing. */
  readonly #shown = new Set<string>();
  #nextId = 1;

  constructor(session: Session, log: (message: string) => void) {
    this.#session = session;
    this.#log = log;
  }

  compute(uri: string): Diagnostic[] {
    return diagnosticsIn(this.#session.snapshot, uri, this.#log).map((diagnostic) =>
      toLspDiagnostic(this.#session, diagnostic),
    );
  }

  /** The same id as before for the same diagnostics, a new one for others. */
  resultId(uri: string, diagnostics: readonly Diagnostic[]): string {
    if (diagnostics.length > 0) this.#shown.add(uri);
    const content = JSON.stringify(diagnostics);
    const known = this.#known.get(uri);
    if (known?.content === content) return known.id;
    const id = String(this.#nextId++);
    this.#known.set(uri, { id, content });
    return id;
  }

  document(params: DocumentDiagnosticParams): DocumentDiagnosticReport {
    const uri = this.#session.canonical(params.textDocument.uri);
    const items = this.compute(uri);
    const resultId = this.resultId(uri, items);
    return resultId === params.previousResultId
      ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
      : { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  }

  /** Where nothing has changed since the last report, the answer waits for a change, so an idle client costs nothing. */
  async workspace(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
  ): Promise<WorkspaceDiagnosticReport> {
    const previous = new Map(
      params.previousResultIds.map(({ uri, value }) => [this.#session.canonical(uri), value]),
    );
    if (this.#session.snapshot === this.#reported && this.#knowsAll(previous)) await this.#change(token);
    const snapshot = this.#session.snapshot;
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    const add = (uri: string): void => {
      const diagnostics = this.compute(uri);
      const resultId = this.resultId(uri, diagnostics);
      const known = previous.get(uri);
      if (known === resultId || (known === undefined && !this.#shown.has(uri))) return;
      items.push({
        kind: DocumentDiagnosticReportKind.Full,
        uri: this.#session.clientUri(uri),
        version: null,
        resultId,
        items: diagnostics,
      });
    };
    const pause = slices();
    for (const uri of new Set([...previous.keys(), ...snapshot.files.keys()])) {
      add(uri);
      const turn = pause();
      if (!turn) continue;
      await turn;
      if (token.isCancellationRequested) return { items: [] };
    }
    this.#reported = snapshot;
    return { items };
  }

  /** Whether the client still has every diagnostic that it was told of; it forgets some when it closes a tab. */
  #knowsAll(previous: ReadonlyMap<string, string>): boolean {
    return [...this.#shown].every((uri) => {
      const known = this.#known.get(uri);
      return known === undefined || known.content === '[]' || known.id === previous.get(uri);
    });
  }

  async #change(token: CancellationToken): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        listener.dispose();
        cancellation.dispose();
        resolve();
      };
      const listener = this.#session.onChange(done);
      const cancellation = token.onCancellationRequested(done);
    });
  }
}

/** Sends diagnostics unasked, for clients that cannot pull them: after each change those of all files that differ. */
export function pushDiagnostics(connection: Connection, session: Session, reports: DiagnosticReports): void {
  const sent = new Map<string, string>();
  let scheduled = false;
  const publish = async (): Promise<void> => {
    scheduled = false;
    const pause = slices();
    for (const uri of new Set([...sent.keys(), ...session.snapshot.files.keys()])) {
      const diagnostics = reports.compute(uri);
      const id = diagnostics.length === 0 ? '' : reports.resultId(uri, diagnostics);
      if ((sent.get(uri) ?? '') !== id) {
        if (id) sent.set(uri, id);
        else sent.delete(uri);
        await connection.sendDiagnostics({ uri: session.clientUri(uri), diagnostics });
      }
      const turn = pause();
      if (!turn) continue;
      await turn;
      // A newer change starts over.
      if (scheduled) return;
    }
  };
  session.onChange(() => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => void publish());
  });
}
