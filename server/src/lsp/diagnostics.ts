import {
  DocumentDiagnosticReportKind,
  type CancellationToken,
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  type ResultProgressReporter,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDiagnosticReportPartialResult,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import {
  IncrementalDiagnostics,
  savedParts,
  settingsFor,
  type Diagnostic as CoreDiagnostic,
  type SavedWorkspace,
  type Snapshot,
} from '../core/index';
import { withoutIgnored } from '../files/exclude';
import { toLspDiagnostic } from './convert';
import type { Failures } from './failures';
import { nextTurn, slices } from '../loops';
import type { Session } from './session';

/** The id of having nothing to say. */
const NOTHING = '0';
/** In milliseconds: how long the first diagnostics of a workspace may wait for the next, where a client takes them in parts. */
const PART = 100;

/** Computes the diagnostics of a file and says when they are the same as before. */
export class DiagnosticReports {
  readonly #session: Session;
  readonly #failures: Failures;
  readonly #diagnostics = new IncrementalDiagnostics();
  /** Files whose diagnostics may be others than those that were reported for the workspace. */
  #unreported = new Set<string>();
  /** The last diagnostics of each file that has any, serialised, with the id under which the client knows them. */
  readonly #known = new Map<string, { readonly id: string; readonly content: string }>();
  /** Files that the client may show something for. It can forget their ids, so silence would leave that standing. */
  readonly #shown = new Set<string>();
  /** Files that somebody else checks by a schema, and those that he reads as YAML. */
  #checkedElsewhere: ReadonlySet<string> = new Set();
  #parsedElsewhere: ReadonlySet<string> = new Set();
  #nextId = 1;

  constructor(session: Session, failures: Failures) {
    this.#session = session;
    this.#failures = failures;
  }

  /** The diagnostics of a file as the session has it by now. */
  of(uri: string): readonly CoreDiagnostic[] {
    this.#update();
    const all = this.#diagnostics.of(uri, (rule, error) => {
      this.#failures.report(`rule ${rule.id}`, error, uri);
    });
    return withoutIgnored(all, uri, settingsFor(this.#session.snapshot, uri));
  }

  /** How often documents were judged: as long as this and the snapshot stay, so does what {@link parts} gives. */
  get judged(): number {
    return this.#diagnostics.judged;
  }

  /** Makes this smaller while nobody asks. @param open the files that somebody works on */
  rest(open: readonly string[]): void {
    this.#diagnostics.rest(open);
  }

  /** What a later run may begin with. */
  parts(): ReturnType<typeof savedParts> {
    this.#update();
    return savedParts(this.#session.snapshot, this.#diagnostics);
  }

  /**
   * Takes note of the files that somebody else checks by a schema, and of those that he reads as YAML: where the settings
   * let him, he alone says what is wrong by that.
   */
  setCheckedElsewhere(uris: readonly string[], parsed: readonly string[]): void {
    this.putBack([...this.#checkedElsewhere, ...this.#parsedElsewhere, ...uris, ...parsed]);
    this.#checkedElsewhere = new Set(uris);
    this.#parsedElsewhere = new Set(parsed);
  }

  /** Those that the client is to show: the others somebody else shows already. */
  shown(uri: string): readonly CoreDiagnostic[] {
    const all = this.of(uri);
    if (settingsFor(this.#session.snapshot, uri).schemaChecks === 'on') return all;
    const isChecked = this.#checkedElsewhere.has(uri);
    const isParsed = this.#parsedElsewhere.has(uri);
    if (!isChecked && !isParsed) return all;
    return all.filter(({ bySchema, byParser }) => !(bySchema && isChecked) && !(byParser && isParsed));
  }

  /** Those of one file never stand in the way of others: where they fail, there are none. */
  compute(uri: string): Diagnostic[] {
    try {
      return this.shown(uri).map((diagnostic) => toLspDiagnostic(this.#session, diagnostic));
    } catch (error) {
      this.#failures.report('diagnostics', error, uri);
      return [];
    }
  }

  /** The same id as before for the same diagnostics, a new one for others. */
  resultId(uri: string, diagnostics: readonly Diagnostic[]): string {
    if (diagnostics.length === 0) {
      this.#known.delete(uri);
      return NOTHING;
    }
    this.#shown.add(uri);
    const content = JSON.stringify(diagnostics);
    const known = this.#known.get(uri);
    if (known?.content === content) return known.id;
    const id = String(this.#nextId++);
    this.#known.set(uri, { id, content });
    return id;
  }

  /** The files whose diagnostics may have changed since this was called last, the open ones first. */
  takeChanged(): readonly string[] {
    this.#update();
    const changed = this.#unreported;
    this.#unreported = new Set();
    const [open, closed] = [true, false].map((isOpen) =>
      [...changed].filter((uri) => this.#session.isOpen(uri) === isOpen),
    );
    return [...(open ?? []), ...(closed ?? [])];
  }

  /** Takes back files that {@link takeChanged} gave. */
  putBack(uris: readonly string[]): void {
    for (const uri of uris) this.#unreported.add(uri);
  }

  /** What the client told before of the disk is in the answer. */
  async document(params: DocumentDiagnosticParams): Promise<DocumentDiagnosticReport> {
    await this.#session.settled();
    const uri = this.#session.canonical(params.textDocument.uri);
    const items = this.compute(uri);
    const resultId = this.resultId(uri, items);
    return resultId === params.previousResultId
      ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId }
      : { kind: DocumentDiagnosticReportKind.Full, resultId, items };
  }

  /**
   * Where nothing has changed since the last report, the answer waits for a change, so an idle client costs nothing.
   * @param parts takes what is known so far, where the client asked for that; the answer then holds the rest
   */
  async workspace(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    parts?: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult>,
  ): Promise<WorkspaceDiagnosticReport> {
    const previous = new Map(
      params.previousResultIds.map(({ uri, value }) => [this.#session.canonical(uri), value]),
    );
    this.#update();
    if (this.#unreported.size === 0 && this.#lost(previous).length === 0) await this.#change(token);
    const changed = this.takeChanged();
    let items: WorkspaceDocumentDiagnosticReport[] = [];
    let told = Date.now();
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
    for (const uri of new Set([...changed, ...this.#lost(previous)])) {
      add(uri);
      const turn = pause();
      if (!turn) continue;
      if (parts && items.length > 0 && Date.now() - told >= PART) {
        parts.report({ items });
        items = [];
        told = Date.now();
      }
      await turn;
      if (!token.isCancellationRequested) continue;
      this.putBack(changed);
      return { items: [] };
    }
    return { items };
  }

  #update(): void {
    const { snapshot } = this.#session;
    const touched = this.#session.takeTouched();
    const saved = this.#session.takeSaved();
    const stale = saved
      ? this.#restore(saved, snapshot, touched)
      : this.#diagnostics.update(snapshot, touched);
    for (const uri of stale) this.#unreported.add(uri);
  }

  #restore(saved: SavedWorkspace, snapshot: Snapshot, touched: ReadonlySet<string>): ReadonlySet<string> {
    try {
      return saved.restoreFindings(this.#diagnostics, snapshot, touched);
    } catch (error) {
      this.#failures.report('warm start', error);
      return this.#diagnostics.restore(snapshot, { kept: [], builders: [] }, touched);
    }
  }

  /** The files of which the client has others than the last diagnostics; it forgets some when it closes a tab. */
  #lost(previous: ReadonlyMap<string, string>): string[] {
    const told = [...this.#shown].filter((uri) => {
      const known = this.#known.get(uri);
      return known !== undefined && known.id !== previous.get(uri);
    });
    const gone = [...previous].filter(([uri, id]) => id !== (this.#known.get(uri)?.id ?? NOTHING));
    return [...told, ...gone.map(([uri]) => uri)];
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
  /** With the URI that the client knew the file by. */
  const sent = new Map<string, { readonly id: string; readonly clientUri: string }>();
  let scheduled = false;
  const publish = async (): Promise<void> => {
    scheduled = false;
    const pause = slices();
    const changed = reports.takeChanged();
    for (const [index, uri] of changed.entries()) {
      const diagnostics = reports.compute(uri);
      const id = diagnostics.length === 0 ? '' : reports.resultId(uri, diagnostics);
      const clientUri = session.clientUri(uri);
      const last = sent.get(uri);
      // By another spelling it would stay for ever.
      if (last && last.clientUri !== clientUri)
        await connection.sendDiagnostics({ uri: last.clientUri, diagnostics: [] });
      if (last?.clientUri === clientUri ? last.id !== id : id) {
        if (id) sent.set(uri, { id, clientUri });
        await connection.sendDiagnostics({ uri: clientUri, diagnostics });
      }
      if (!id) sent.delete(uri);
      const turn = pause();
      if (!turn) continue;
      await turn;
      // A newer change starts over.
      if (scheduled) return reports.putBack(changed.slice(index + 1));
    }
  };
  session.onChange(() => {
    if (scheduled) return;
    scheduled = true;
    nextTurn(() => void publish());
  });
}
