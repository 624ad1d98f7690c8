import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  type Dirent,
} from 'node:fs';
import path from 'node:path';
import { URI } from 'vscode-uri';
import { isSettingsFile, SETTINGS_FILE } from '../core/index';
import { excluderIn } from './exclude';
import { isListedName, type FileFilter, type FileSource } from './file-source';
import { withIgnoreFile, type IgnoreRules } from './git-ignore';

/** Larger files are left alone: generated bundles, not something a person wires by hand. */
const MAX_BYTES = 20 * 1024 * 1024;
/** As git has it by default. */
const IGNORE_CASE = process.platform === 'win32' || process.platform === 'darwin';

/** Files on the disk. The synchronous calls are many times faster than promises; callers give the event loop its turns. */
export const nodeFiles: FileSource = {
  find(folder, filter) {
    return new Promise((resolve) => {
      const { files, links, isIgnored } = findFiles(pathOf(folder), filter);
      resolve({
        uris: files.map(toUri),
        links: new Map([...links].map(([link, target]) => [toUri(link), toUri(target)])),
        isIgnored: (uri) => isIgnored(URI.parse(uri).fsPath),
      });
    });
  },
  kindOf(uri) {
    try {
      const stats = lstatSync(pathOf(uri));
      return Promise.resolve(stats.isSymbolicLink() ? 'link' : kindOf(stats));
    } catch {
      return Promise.resolve(undefined);
    }
  },
  read(uri) {
    return Promise.resolve(uri.startsWith('file:') ? readText(pathOf(uri)) : undefined);
  },
};

/** @throws for what is not on the disk: its path may be that of something else there */
function pathOf(uri: string): string {
  const { scheme, fsPath } = URI.parse(uri);
  if (scheme !== 'file') throw new Error(`${scheme} is not on the disk`);
  return fsPath;
}

export function toUri(file: string): string {
  return URI.file(file).toString();
}

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
  const isExcluded = excluderIn(toUri(directory), filter);
  const git = filter.respectGitignore ? new GitRules(directory) : undefined;
  const root = realpathSync(directory);
  const files: string[] = [];
  /** By their real paths, the directories and files that were found, with the path that led there first. */
  const seen = new Map<string, string>();
  const pending: string[] = [];
  const visit = (current: string, real: string, entries: readonly Dirent[]): void => {
    seen.set(real, current);
    if (git && entries.some(({ name }) => name === '.gitignore')) git.read(current);
    for (const entry of entries) {
      const full = path.join(current, entry.name);
      if (isExcluded(toPosix(path.relative(directory, full)))) continue;
      if (entry.isSymbolicLink()) pending.push(full);
      else take(full, path.join(real, entry.name), kindOf(entry));
    }
  };
  const take = (full: string, real: string, kind: 'file' | 'directory' | undefined): void => {
    if (!kind || seen.has(real)) return;
    if (!isSettingsFile(toPosix(full)) && git?.isIgnored(full, kind)) return;
    if (kind === 'directory') visit(full, real, readDirectory(full));
    else if (isListedName(full)) {
      seen.set(real, full);
      files.push(full);
    }
  };
  visit(directory, root, readdirSync(directory, { withFileTypes: true }).sort(byName));
  // Links come last and lead only to what nothing else led to, so a file counts once and cycles end.
  const links = new Map<string, string>();
  for (let link = pending.shift(); link !== undefined; link = pending.shift()) {
    const target = targetInside(root, link);
    if (!target) continue;
    take(link, target.real, target.kind);
    const known = seen.get(target.real);
    if (known !== undefined && known !== link) links.set(link, known);
  }
  return { files, links, isIgnored: (file) => git?.isIgnored(file, 'file') ?? false };
}

/** The closest settings file in a directory or above it, in the same repository. */
export function settingsFileFor(directory: string): string | undefined {
  for (let current = directory; ; current = path.dirname(current)) {
    const file = path.join(current, SETTINGS_FILE);
    if (existsSync(file)) return file;
    if (existsSync(path.join(current, '.git')) || path.dirname(current) === current) return undefined;
  }
}

/** @returns `undefined` for a file that is gone, unreadable, binary or too large. */
export function readText(file: string): string | undefined {
  try {
    const stats = statSync(file);
    if (!stats.isFile() || stats.size > MAX_BYTES) return undefined;
    const text = readFileSync(file, 'utf8');
    if (text.includes('\0')) return undefined;
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  } catch {
    return undefined;
  }
}

/** The rules of all `.gitignore` files that speak in a directory: its own, those below, those above it in the repository. */
class GitRules {
  /** What the paths of rules are relative to: the root of the repository; outside of one, the directory. */
  readonly #base: string;
  readonly #byDirectory = new Map<string, IgnoreRules>();

  constructor(directory: string) {
    this.#base = repositoryOf(directory) ?? directory;
    const excludes = readText(path.join(this.#base, '.git', 'info', 'exclude'));
    if (excludes !== undefined) this.#add('', excludes);
    const between = this.#relative(directory).split('/').filter(Boolean);
    between.forEach((_, index) => this.read(path.join(this.#base, ...between.slice(0, index))));
    // Who opens or names a directory that is ignored means it all the same.
    if (this.isIgnored(directory, 'directory')) this.#byDirectory.clear();
  }

  /** Takes in the `.gitignore` of a directory. */
  read(directory: string): void {
    const text = readText(path.join(directory, '.gitignore'));
    if (text !== undefined) this.#add(this.#relative(directory), text);
  }

  isIgnored(full: string, kind: 'file' | 'directory'): boolean {
    const relative = this.#relative(full);
    if (this.#byDirectory.size === 0 || relative === '' || relative.startsWith('../')) return false;
    return this.#rulesAt(relative)?.ignores(kind === 'directory' ? `${relative}/` : relative) ?? false;
  }

  #add(directory: string, text: string): void {
    this.#byDirectory.set(directory, withIgnoreFile(this.#rulesAt(directory), directory, text, IGNORE_CASE));
  }

  #rulesAt(relative: string): IgnoreRules | undefined {
    for (let directory = relative; ; directory = path.posix.dirname(directory)) {
      const place = directory === '.' ? '' : directory;
      const rules = this.#byDirectory.get(place);
      if (rules || place === '') return rules;
    }
  }

  #relative(full: string): string {
    return toPosix(path.relative(this.#base, full));
  }
}

/** The closest directory at or above one that git keeps a repository in. */
function repositoryOf(directory: string): string | undefined {
  for (let current = path.resolve(directory); ; current = path.dirname(current)) {
    if (existsSync(path.join(current, '.git'))) return current;
    if (path.dirname(current) === current) return undefined;
  }
}

function toPosix(file: string): string {
  return file.split(path.sep).join('/');
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
