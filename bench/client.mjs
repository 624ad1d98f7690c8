// A client of a language server over stdio, which does what VS Code does and measures how long it takes.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

export const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
/** So long a client waits for an answer before it gives up on a server. */
const PATIENCE = 600_000;
/** Between two pulls of the whole workspace, in milliseconds: as vscode-languageclient has it. */
const WORKSPACE_PULL_PAUSE = 2_000;

const LATEST = { version: 0, text: '' };

export class Client {
  /** @type {import('node:child_process').ChildProcessWithoutNullStreams} */
  process;
  /** @type {import('vscode-jsonrpc/node').MessageConnection} */
  connection;
  started = performance.now();
  folder;
  stderr = '';
  /** What the server may ask of the client, by method. @type {Map<string, (params: any) => unknown>} */
  answers = new Map();
  /** @type {Map<string, { version: number, text: string }>} */
  #documents = new Map();
  /** @type {Map<string, Set<(params: any) => void>>} */
  #listeners = new Map();
  #pullsWorkspace = false;
  /** Fails when the server ends. @type {Promise<never>} */
  #ended;
  /** @type {{ uri: string, value: string }[]} */
  #resultIds = [];

  /**
   * @param {readonly string[]} command program and arguments of the server
   * @param {string} folder the workspace
   * @param {Readonly<Record<string, string>>} [variables] of its environment, beside those of this process
   */
  constructor(command, folder, variables) {
    this.folder = folder;
    const env = { ...process.env, ...variables };
    this.process = spawn(command[0], command.slice(1), { stdio: ['pipe', 'pipe', 'pipe'], env });
    this.process.stderr.on('data', (data) => (this.stderr += data));
    this.connection = createMessageConnection(
      new StreamMessageReader(this.process.stdout),
      new StreamMessageWriter(this.process.stdin),
    );
    this.connection.onNotification((method, params) => {
      for (const listener of [...(this.#listeners.get(method) ?? [])]) listener(params);
    });
    this.connection.onRequest((method, params) => {
      const answer = this.answers.get(method);
      if (answer) return answer(params);
      return method === 'workspace/configuration' ? params.items.map(() => ({})) : null;
    });
    this.connection.listen();
    this.#ended = new Promise((_, reject) => {
      this.process.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${this.stderr}`)));
    });
    // It ends at last in any case; that matters to who waits for an answer.
    this.#ended.catch(() => undefined);
  }

  /** @param {string} file */
  uri(file) {
    return pathToFileURL(path.join(this.folder, file)).href;
  }

  /** @param {object} capabilities @param {unknown} [initializationOptions] */
  async initialize(capabilities, initializationOptions) {
    const uri = pathToFileURL(this.folder).href;
    const result = await this.request('initialize', {
      processId: process.pid,
      rootUri: uri,
      capabilities,
      initializationOptions,
      workspaceFolders: [{ uri, name: 'bench' }],
    });
    void this.connection.sendNotification('initialized', {});
    return result;
  }

  /** @param {string} method @param {unknown} [params] @returns {Promise<any>} */
  request(method, params) {
    return this.#answered(this.connection.sendRequest(method, params), method);
  }

  /** @param {string} method @param {unknown} params */
  notify(method, params) {
    return this.connection.sendNotification(method, params);
  }

  /** The next notification that meets a condition. @param {string} method @param {(params: any) => boolean} [isMeant] */
  next(method, isMeant = () => true) {
    /** @type {Promise<any>} */
    const result = new Promise((resolve) => {
      const listeners = this.#listeners.get(method) ?? new Set();
      this.#listeners.set(method, listeners);
      const listener = (/** @type {any} */ params) => {
        if (!isMeant(params)) return;
        listeners.delete(listener);
        resolve(params);
      };
      listeners.add(listener);
    });
    return this.#answered(result, method);
  }

  /** @param {string} file @param {string} [text] the text that the disk has, unless it is given */
  open(file, text = readFileSync(path.join(this.folder, file), 'utf8')) {
    this.#documents.set(file, { version: 1, text });
    return this.notify('textDocument/didOpen', {
      textDocument: { uri: this.uri(file), languageId: 'yaml', version: 1, text },
    });
  }

  /** @param {string} file */
  document(file) {
    return this.#documents.get(file) ?? LATEST;
  }

  /** @param {string} file @param {{ offset: number, remove: number, insert: string }} edit as one incremental change */
  change(file, { offset, remove, insert }) {
    const { version, text } = this.document(file);
    this.#documents.set(file, {
      version: version + 1,
      text: text.slice(0, offset) + insert + text.slice(offset + remove),
    });
    return this.notify('textDocument/didChange', {
      textDocument: { uri: this.uri(file), version: version + 1 },
      contentChanges: [
        { range: { start: position(text, offset), end: position(text, offset + remove) }, text: insert },
      ],
    });
  }

  /** @param {string} file */
  async pull(file) {
    const report = await this.request('textDocument/diagnostic', { textDocument: { uri: this.uri(file) } });
    return report.items ?? [];
  }

  /** @returns {Promise<number>} of how many files the server reported diagnostics */
  async pullWorkspace() {
    const report = await this.request('workspace/diagnostic', { previousResultIds: this.#resultIds });
    const known = new Map(this.#resultIds.map(({ uri, value }) => [uri, value]));
    for (const { uri, resultId } of report.items) known.set(uri, resultId);
    this.#resultIds = [...known].map(([uri, value]) => ({ uri, value }));
    return report.items.length;
  }

  /** Keeps a pull of the whole workspace waiting, as VS Code does, until the server ends. */
  keepPullingWorkspace() {
    if (this.#pullsWorkspace) return;
    this.#pullsWorkspace = true;
    const again = () => {
      if (!this.#pullsWorkspace) return;
      this.pullWorkspace().then(
        () => setTimeout(again, WORKSPACE_PULL_PAUSE).unref(),
        () => undefined,
      );
    };
    again();
  }

  /** Ends the server without ceremony. */
  kill() {
    this.connection.dispose();
    this.process.kill('SIGKILL');
  }

  async stop() {
    this.#pullsWorkspace = false;
    const exited = new Promise((resolve) => this.process.once('exit', resolve));
    // A server that is busy hears of it later; one that does not end is ended.
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 10_000);
    this.connection.sendRequest('shutdown').then(
      () => this.connection.sendNotification('exit'),
      () => undefined,
    );
    await exited;
    clearTimeout(timer);
    this.connection.dispose();
  }

  /** @template T @param {Promise<T>} promise @param {string} what @returns {Promise<T>} */
  #answered(promise, what) {
    /** @type {Promise<never>} */
    const late = new Promise((_, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${what}: ${this.stderr}`)), PATIENCE);
      promise.catch(() => undefined).finally(() => clearTimeout(timer));
    });
    return Promise.race([promise, this.#ended, late]);
  }
}

/** @param {string} text @param {number} offset */
export function position(text, offset) {
  const before = text.slice(0, offset);
  const line = before.split('\n').length - 1;
  return { line, character: offset - before.lastIndexOf('\n') - 1 };
}
