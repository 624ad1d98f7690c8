import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
  type Dirent,
} from 'node:fs';
import path from 'node:path';
import { URI } from 'vscode-uri';
import { isSettingsFile, SETTINGS_FILES } from '../core/index';
import { slices } from '../loops';
import { excluderIn } from './exclude';
import { isListedName, MAX_BYTES, type FileFilter, type FileSource, type LargeFile } from './file-source';
import { GitRules } from './git-rules';

/** As git has it by default. */
const IGNORE_CASE = process.platform === 'win32' || process.platform === 'darwin';

/** Files on the disk. The synchronous calls are many times faster than promises; callers give the event loop its turns. */
export const nodeFiles: FileSource = {
  async find(folder, filter) {
    const walk = walkThrough(pathOf(folder), filter);
    const pause = slices();
    for (;;) {
      const step = walk.next();
      if (step.done) {
        const { files, links, isIgnored } = step.value;
        return {
          uris: toUris(files),
          links: new Map([...links].map(([link, target]) => [toUri(link), toUri(target)])),
          isIgnored: (uri) => isIgnored(URI.parse(uri).fsPath),
        };
      }
      await pause();
    }
  },
  kindOf(uri) {
    try {
      const stats = lstatSync(pathOf(uri));
      return Promise.resolve(stats.isSymbolicLink() ? 'link' : kindOf(stats));
    } catch {
      return Promise.resolve(undefined);
    }
  },
  read(uri, mostBytes) {
    try {
      return Promise.resolve(readFile(pathOf(uri), mostBytes));
    } catch {
      return Promise.resolve(undefined);
    }
  },
  stampOf(uri) {
    try {
      const stats = statSync(pathOf(uri), { throwIfNoEntry: false });
      return Promise.resolve(stats && [stats.mtimeMs, stats.ctimeMs, stats.size, stats.ino].join(' '));
    } catch {
      return Promise.resolve(undefined);
    }
  },
};

/** @throws for what is not on the disk: its path may be that of something else there */
function pathOf(uri: string): string {
  const { scheme, authority, fsPath } = URI.parse(uri);
  if (scheme !== 'file') throw new Error(`${scheme} is not on the disk`);
  // What an editor makes of the folder "." is `file://.`, whose path would be the root of the disk.
  if (authority && authority !== 'localhost' && process.platform !== 'win32')
    throw new Error(`${authority} is another machine`);
  return fsPath;
}

export function toUri(file: string): string {
  return URI.file(file).toString();
}

/** The same for many that come directory by directory: most of the work is done once for each of these. */
function toUris(files: readonly string[]): string[] {
  let directory: string | undefined;
  let start = '';
  return files.map((file) => {
    const end = file.lastIndexOf(path.sep) + 1;
    const name = file.slice(end);
    if (!PLAIN.test(name) || end < 2) return toUri(file);
    if (directory === undefined || directory.length !== end || !file.startsWith(directory)) {
      directory = file.slice(0, end);
      start = toUri(`${directory}x`).slice(0, -1);
    }
    return start + name;
  });
}

/** A name that stands in a URI as it is. */
const PLAIN = /^[\w.-]+$/;

/** {@link FoundFiles} in absolute paths. */
interface FoundPaths {
  readonly files: readonly string[];
  readonly links: ReadonlyMap<string, string>;
  readonly isIgnored: (file: string) => boolean;
}

/**
 * Absolute paths of the manifest files and templates below a directory, in order.
 * @throws where the directory itself cannot be read
 */
export function findFiles(directory: string, filter: FileFilter): FoundPaths {
  const walk = walkThrough(directory, filter);
  for (;;) {
    const step = walk.next();
    if (step.done) return step.value;
  }
}

/** @yields after each directory */
function* walkThrough(directory: string, filter: FileFilter): Generator<undefined, FoundPaths> {
  const isExcluded = excluderIn(toUri(directory), filter);
  const git = filter.respectGitignore ? new DiskGitRules(directory) : undefined;
  const root = realpathSync(directory);
  const files: string[] = [];
  /** By their real paths, the directories and files that were found, with the path that led there first. */
  const seen = new Map<string, string>();
  const pending: string[] = [];
  function* visit(
    current: string,
    real: string,
    relative: string,
    entries: readonly Dirent[],
  ): Generator<undefined> {
    seen.set(real, current);
    yield undefined;
    if (git && entries.some(({ name }) => name === '.gitignore')) git.read(current);
    const isIgnored = git?.inDirectory(current);
    for (const entry of entries) {
      const { name } = entry;
      const below = relative === '' ? name : `${relative}/${name}`;
      if (isExcluded(below)) continue;
      const full = joined(current, name);
      if (entry.isSymbolicLink()) {
        pending.push(full);
        continue;
      }
      const kind = kindOf(entry);
      if (kind === undefined || (isIgnored?.(name, kind) && !isSettingsFile(name))) continue;
      yield* take(full, joined(real, name), below, kind);
    }
  }
  function* take(
    full: string,
    real: string,
    relative: string,
    kind: 'file' | 'directory',
  ): Generator<undefined> {
    if (kind === 'file' && !isListedName(full)) return;
    if (seen.has(real)) return;
    if (kind === 'directory') yield* visit(full, real, relative, readDirectory(full));
    else {
      seen.set(real, full);
      files.push(full);
    }
  }
  yield* visit(directory, root, '', readdirSync(directory, { withFileTypes: true }).sort(byName));
  // Links come last and lead only to what nothing else led to, so a file counts once and cycles end.
  const links = new Map<string, string>();
  for (let link = pending.shift(); link !== undefined; link = pending.shift()) {
    const target = targetInside(root, link);
    if (!target) continue;
    const { real, kind } = target;
    if (kind && (isSettingsFile(path.basename(link)) || !git?.isIgnored(link, kind)))
      yield* take(link, real, relativeTo(directory, link), kind);
    const known = seen.get(real);
    if (known !== undefined && known !== link) links.set(link, known);
  }
  return { files, links, isIgnored: askerOf(git) };
}

/** Made here, so that it keeps nothing of what a walk has seen. */
function askerOf(git: DiskGitRules | undefined): FoundPaths['isIgnored'] {
  return (file) => git?.isIgnored(file, 'file') ?? false;
}

/** The closest settings file in a directory or above it, in the same repository. */
export function settingsFileFor(directory: string): string | undefined {
  for (let current = directory; ; current = path.dirname(current)) {
    const file = SETTINGS_FILES.map((name) => path.join(current, name)).find(existsSync);
    if (file !== undefined) return file;
    if (existsSync(path.join(current, '.git')) || path.dirname(current) === current) return undefined;
  }
}

/** @returns `undefined` for a file that is gone, unreadable, binary or too large. */
export function readText(file: string): string | undefined {
  const read = readFile(file);
  return typeof read === 'string' ? read : undefined;
}

/** As {@link FileSource} has it, for a path. */
export function readFile(file: string, mostBytes = MAX_BYTES): string | LargeFile | undefined {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return undefined;
    const isLarge = stats.size > mostBytes;
    const text = isLarge ? readHead(file) : readFileSync(file, 'utf8');
    if (text.includes('\0')) return undefined;
    const head = text.startsWith('\uFEFF') ? text.slice(1) : text;
    return isLarge ? { head, bytes: stats.size } : head;
  } catch {
    return undefined;
  }
}

/** Enough to see what a file is about, in bytes. */
const HEAD = 1_000_000;

function readHead(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(HEAD);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, HEAD, 0));
  } finally {
    closeSync(descriptor);
  }
}

/** What git says on the disk in a directory: by its own `.gitignore`, those below, those above it in the repository. */
class DiskGitRules {
  /** What the paths of rules are relative to: the root of the repository; outside of one, the directory. */
  readonly #base: string;
  readonly #rules = new GitRules(IGNORE_CASE);

  constructor(directory: string) {
    this.#base = repositoryOf(directory) ?? directory;
    const excludes = readText(path.join(this.#base, '.git', 'info', 'exclude'));
    if (excludes !== undefined) this.#rules.add('', excludes);
    const between = this.#relative(directory).split('/').filter(Boolean);
    between.forEach((_, index) => this.read(path.join(this.#base, ...between.slice(0, index))));
    // Who opens or names a directory that is ignored means it all the same.
    if (this.isIgnored(directory, 'directory')) this.#rules.forget();
  }

  /** Takes in the `.gitignore` of a directory. */
  read(directory: string): void {
    const text = readText(path.join(directory, '.gitignore'));
    if (text !== undefined) this.#rules.add(this.#relative(directory), text);
  }

  isIgnored(full: string, kind: 'file' | 'directory'): boolean {
    return this.#rules.isIgnored(this.#relative(full), kind);
  }

  /** {@link isIgnored} for what is right in a directory that is not ignored itself. */
  inDirectory(directory: string): (name: string, kind: 'file' | 'directory') => boolean {
    return this.#rules.inDirectory(this.#relative(directory));
  }

  #relative(full: string): string {
    return relativeTo(this.#base, full);
  }
}

function relativeTo(directory: string, full: string): string {
  return path.relative(directory, full).split(path.sep).join('/');
}

/** The closest directory at or above one that git keeps a repository in. */
function repositoryOf(directory: string): string | undefined {
  for (let current = path.resolve(directory); ; current = path.dirname(current)) {
    if (existsSync(path.join(current, '.git'))) return current;
    if (path.dirname(current) === current) return undefined;
  }
}

/** Without the care of `path.join`, which costs more than all the rest of a look at a name. */
function joined(directory: string, name: string): string {
  return directory.endsWith(path.sep) ? directory + name : directory + path.sep + name;
}

/** A directory below the root that cannot be read is as good as empty. */
function readDirectory(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort(byName);
  } catch {
    return [];
  }
}

/** What a link leads to, where that lies inside the root. */
function targetInside(
  root: string,
  link: string,
): { real: string; kind: 'file' | 'directory' | undefined } | undefined {
  try {
    const real = realpathSync(link);
    return real === root || real.startsWith(root + path.sep)
      ? { real, kind: kindOf(statSync(real)) }
      : undefined;
  } catch {
    return undefined;
  }
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): 'file' | 'directory' | undefined {
  if (entry.isDirectory()) return 'directory';
  return entry.isFile() ? 'file' : undefined;
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
