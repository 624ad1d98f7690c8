import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { URI } from 'vscode-uri';
import type { CacheStore } from './cache-store';

const DAY = 24 * 60 * 60 * 1000;
/** In bytes, of one workspace and of all: some hundred thousand manifests. */
const MOST_BYTES = 100 * 1024 * 1024;
const MOST_BYTES_OF_ALL = 3 * MOST_BYTES;
/** In milliseconds: of a workspace that nobody has opened since then it is forgotten. */
const LONGEST_UNUSED = 30 * DAY;
/** What a writer that was killed has left. */
const LONGEST_UNFINISHED = DAY;
const OURS = /^[\da-z]+\.(?:cache|[\da-f]+\.unfinished)$/;

/**
 * A folder on the disk, which is made when something is written. A file has a line that says who wrote it and what for,
 * the lines themselves, and a checksum of all that.
 * @param folder a path or a URI
 * @param program the file that runs: what another build has written is no good for this one
 * @returns `undefined` for what is no folder on the disk
 */
export function openNodeCache(folder: unknown, program: string): CacheStore | undefined {
  const directory = directoryOf(folder);
  return directory === undefined ? undefined : new NodeCache(directory, program);
}

class NodeCache implements CacheStore {
  readonly #directory: string;
  readonly #program: string;
  #build: string | undefined;

  constructor(directory: string, program: string) {
    this.#directory = directory;
    this.#program = program;
  }

  read(name: string, scope: string): Promise<Iterable<string> | undefined> {
    const file = this.#fileOf(name);
    try {
      if (statSync(file).size > MOST_BYTES) return NOTHING;
      const bytes = readFileSync(file);
      const end = bytes.lastIndexOf(NEWLINE) + 1;
      if (end === 0 || bytes.toString('latin1', end) !== checksumOf(bytes.subarray(0, end))) return NOTHING;
      const lines = linesOf(bytes.subarray(0, end));
      if (lines.next().value !== this.#heading(scope)) return NOTHING;
      const now = new Date();
      utimesSync(file, now, now);
      return Promise.resolve(lines);
    } catch {
      return NOTHING;
    }
  }

  async write(name: string, scope: string, lines: AsyncIterable<string>): Promise<void> {
    makeDirectory(this.#directory);
    const file = this.#fileOf(name);
    const unfinished = `${file.slice(0, -'cache'.length)}${randomBytes(8).toString('hex')}.unfinished`;
    const checksum = createHash(ALGORITHM);
    let length = 0;
    const descriptor = openSync(unfinished, 'wx', 0o600);
    try {
      try {
        const add = (line: string): void => {
          const bytes = Buffer.from(`${line}\n`);
          length += bytes.length;
          if (length > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes`);
          checksum.update(bytes);
          writeAll(descriptor, bytes);
        };
        add(this.#heading(scope));
        for await (const line of lines) add(line);
        writeAll(descriptor, Buffer.from(checksum.digest('hex')));
      } finally {
        closeSync(descriptor);
      }
      renameSync(unfinished, file);
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
    this.#tidy(file);
  }

  remove(name: string): Promise<void> {
    rmSync(this.#fileOf(name), { force: true });
    return Promise.resolve();
  }

  #fileOf(name: string): string {
    return path.join(this.#directory, `${name}.cache`);
  }

  #heading(scope: string): string {
    this.#build ??= createHash(ALGORITHM).update(readFileSync(this.#program)).digest('hex');
    return JSON.stringify(['kube-routes', this.#build, scope]);
  }

  /** Lets go of what nobody needs any more, and of the oldest where it is too much. */
  #tidy(written: string): void {
    let left = MOST_BYTES_OF_ALL;
    const all = readdirSync(this.#directory)
      .filter((name) => OURS.test(name))
      .map((name) => path.join(this.#directory, name))
      .flatMap((file) => {
        const stats = statSync(file, { throwIfNoEntry: false });
        return stats ? [{ file, size: stats.size, age: Date.now() - stats.mtimeMs }] : [];
      })
      .sort((a, b) => a.age - b.age);
    for (const { file, size, age } of all) {
      left -= size;
      const longest = file.endsWith('.cache') ? LONGEST_UNUSED : LONGEST_UNFINISHED;
      if (file !== written && (age > longest || left < 0)) rmSync(file, { force: true });
    }
  }
}

const NOTHING = Promise.resolve(undefined);
const NEWLINE = 10;
/** To find faults, not to fight anybody: who can write here can write anything. */
const ALGORITHM = 'sha1';

function checksumOf(bytes: Uint8Array): string {
  return createHash(ALGORITHM).update(bytes).digest('hex');
}

function* linesOf(bytes: Buffer): Generator<string, undefined> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start);
    yield bytes.toString('utf8', start, end);
    start = end + 1;
  }
  return undefined;
}

/**
 * The way of Node itself to make parents, too, never ends where a file system refuses without a good reason.
 * @param parents how many of them may be made
 */
function makeDirectory(directory: string, parents = 2): void {
  try {
    mkdirSync(directory);
  } catch (error) {
    if (existsSync(directory)) return;
    if (parents === 0 || existsSync(path.dirname(directory))) throw error;
    makeDirectory(path.dirname(directory), parents - 1);
    mkdirSync(directory);
  }
}

/** A disk may take less than it was given. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}

function directoryOf(folder: unknown): string | undefined {
  if (typeof folder !== 'string') return undefined;
  if (path.isAbsolute(folder)) return folder;
  return folder.startsWith('file:') ? URI.parse(folder).fsPath : undefined;
}
