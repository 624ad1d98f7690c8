import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  type Dirent,
  type Stats,
} from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { byName, MAX_BYTES, type LargeFile } from './file-source';

/** What takes longer than this comes from far away, in milliseconds: memory needs a hundredth of it. */
const FAR = 0.5;
/** And what takes less than this from near by. */
const NEAR = 0.2;
/** One call counts as so many times that at most, since any of them may have waited for a processor. */
const MOST = 4;
/** How many calls it takes about until the average follows, and how many where only few are timed. */
const INERTIA = 16;
const PROBE_INERTIA = 4;
/** While the disk is far one of so many calls tries whether it still is. */
const PROBE = 64;
/** Enough to see what a file is about, in bytes. */
const HEAD = 1_000_000;

/** How many calls wait together, where nobody has said otherwise: Node's four are for work that needs a processor. */
const THREADS = '16';

/** To be called before anything is read. Where it comes too late fewer calls wait together. */
export function waitForMany(): void {
  process.env['UV_THREADPOOL_SIZE'] ??= THREADS;
}

/**
 * Reads a disk as it suits that. Near ones answer from memory: synchronous calls are many times faster there than
 * promises. Far ones, such as network drives and the folders that containers share with their host, let each call wait:
 * many wait together then, and the event loop goes on meanwhile.
 */
export class Disk {
  #isFar = false;
  /** Of synchronous calls, in milliseconds. */
  #average = 0;
  #calls = 0;
  readonly #now: () => number;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Whether calls wait so long that it is worth to have many under way at a time. */
  get isFar(): boolean {
    return this.#isFar;
  }

  /** What is in a directory, in order. @throws (or rejects) where it cannot be read */
  entries(directory: string): Dirent[] | Promise<Dirent[]> {
    return this.#either(
      () => readdirSync(directory, { withFileTypes: true }).sort(byName),
      async () => (await readdir(directory, { withFileTypes: true })).sort(byName),
    );
  }

  /**
   * A text without a byte order mark.
   * @param mostBytes of a larger file only the beginning is read
   * @returns `undefined` for a file that is gone, unreadable or binary
   */
  text(file: string, mostBytes = MAX_BYTES): Text | Promise<Text> {
    return this.#either(
      () => readTextNow(file, mostBytes),
      () => readTextLater(file, mostBytes),
    );
  }

  /** Something that changes with every change of the file; `undefined` where there is none. */
  stamp(file: string): string | undefined | Promise<string | undefined> {
    return this.#either(
      () => stampOf(statSync(file, { throwIfNoEntry: false })),
      async () => stampOf(await stat(file).catch(() => undefined)),
    );
  }

  #either<T>(now: () => T, later: () => Promise<T>): T | Promise<T> {
    const isProbe = this.#isFar;
    if (isProbe && ++this.#calls % PROBE !== 0) return later();
    const start = this.#now();
    try {
      return now();
    } finally {
      const spent = Math.min(this.#now() - start, FAR * MOST);
      this.#average += (spent - this.#average) / (isProbe ? PROBE_INERTIA : INERTIA);
      this.#isFar = this.#average > (isProbe ? NEAR : FAR);
    }
  }
}

/** Of a file; a large one has but a beginning. */
export type Text = string | LargeFile | undefined;

/** {@link Disk.text} at once, for what is rare. */
export function readTextNow(file: string, mostBytes = MAX_BYTES): Text {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return undefined;
    return textOf(
      stats.size > mostBytes ? readHead(file) : readFileSync(file, 'utf8'),
      stats.size,
      mostBytes,
    );
  } catch {
    return undefined;
  }
}

async function readTextLater(file: string, mostBytes: number): Promise<Text> {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) return undefined;
    const text = stats.size > mostBytes ? await readHeadLater(file) : await readFile(file, 'utf8');
    return textOf(text, stats.size, mostBytes);
  } catch {
    return undefined;
  }
}

function textOf(read: string, bytes: number, mostBytes: number): Text {
  if (read.includes('\0')) return undefined;
  const text = read.startsWith('\uFEFF') ? read.slice(1) : read;
  return bytes > mostBytes ? { head: text, bytes } : text;
}

function readHead(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(HEAD);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, HEAD, 0));
  } finally {
    closeSync(descriptor);
  }
}

async function readHeadLater(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const bytes = Buffer.alloc(HEAD);
    return bytes.toString('utf8', 0, (await handle.read(bytes, 0, HEAD, 0)).bytesRead);
  } finally {
    await handle.close();
  }
}

function stampOf(stats: Stats | undefined): string | undefined {
  return stats && [stats.mtimeMs, stats.ctimeMs, stats.size, stats.ino].join(' ');
}
