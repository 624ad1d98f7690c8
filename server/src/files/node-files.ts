import { existsSync, lstatSync, realpathSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';
import pLimit from 'p-limit';
import { URI } from 'vscode-uri';
import { isSettingsFile, SETTINGS_FILES } from '../core/index';
import { slices } from '../loops';
import { Disk, readTextNow, type Text } from './disk';
import { excluderIn } from './exclude';
import { isListedName, type FileFilter, type FileSource } from './file-source';
import { GitRules } from './git-rules';

/** As git has it by default. */
const IGNORE_CASE = process.platform === 'win32' || process.platform === 'darwin';

/** How many directories are read at a time. */
const AT_ONCE = 32;

const nodeDisk = new Disk();

/** Files on the disk. */
export const nodeFiles: FileSource = {
  async find(folder, filter) {
    const { files, links, isIgnored } = await findFiles(pathOf(folder), filter);
    return {
      uris: toUris(files),
      links: new Map([...links].map(([link, target]) => [toUri(link), toUri(target)])),
      isIgnored: (uri) => isIgnored(URI.parse(uri).fsPath),
    };
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
      return Promise.resolve(nodeDisk.text(pathOf(uri), mostBytes));
    } catch {
      return Promise.resolve(undefined);
    }
  },
  stampOf(uri) {
    try {
      return Promise.resolve(nodeDisk.stamp(pathOf(uri)));
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
export async function findFiles(directory: string, filter: FileFilter, disk = nodeDisk): Promise<FoundPaths> {
  const git = filter.respectGitignore ? new DiskGitRules(directory) : undefined;
  const walk = new Walk(disk, excluderIn(toUri(directory), filter), git);
  const root = { full: directory, real: realpathSync(directory), relative: '' };
  const all = await walk.enter(root, await disk.entries(directory));
  const links = await walk.follow(all, root);
  return { files: all.files, links, isIgnored: askerOf(git) };
}

interface Directory {
  readonly full: string;
  /** Without links. */
  readonly real: string;
  /** To where the search began. */
  readonly relative: string;
}

/** What a directory holds, in order, at any depth. */
interface Below {
  readonly files: string[];
  /** Links, which come after all files: they lead only to what nothing else led to, so a file counts once and cycles end. */
  readonly links: string[];
}

/** One look at a directory and all below it. */
class Walk {
  readonly #disk: Disk;
  readonly #isExcluded: (relative: string) => boolean;
  readonly #git: DiskGitRules | undefined;
  /** By their real paths, the directories and files that were found, with the path that led there first. */
  readonly #seen = new Map<string, string>();
  readonly #pause = slices();
  readonly #atOnce = pLimit(AT_ONCE);

  constructor(disk: Disk, isExcluded: (relative: string) => boolean, git: DiskGitRules | undefined) {
    this.#disk = disk;
    this.#isExcluded = isExcluded;
    this.#git = git;
  }

  async enter(current: Directory, entries: readonly Dirent[]): Promise<Below> {
    this.#seen.set(current.real, current.full);
    const git = this.#git;
    if (git && entries.some(({ name }) => name === '.gitignore')) git.read(current.full);
    const isIgnored = git?.inDirectory(current.full);
    const inside: (string | Directory)[] = [];
    const links: string[] = [];
    for (const entry of entries) {
      const { name } = entry;
      const relative = current.relative === '' ? name : `${current.relative}/${name}`;
      if (this.#isExcluded(relative)) continue;
      const full = joined(current.full, name);
      if (entry.isSymbolicLink()) {
        links.push(full);
        continue;
      }
      const kind = kindOf(entry);
      if (kind === undefined || (isIgnored?.(name, kind) && !isSettingsFile(name))) continue;
      const real = joined(current.real, name);
      if (kind === 'directory') inside.push({ full, real, relative });
      else if (this.#takes(full, real)) inside.push(full);
    }
    const directories = inside.filter((one) => typeof one !== 'string');
    const below = await this.#enterAll(directories);
    return {
      files: inside.flatMap((one) => (typeof one === 'string' ? one : (below.get(one)?.files ?? []))),
      links: [...links, ...directories.flatMap((one) => below.get(one)?.links ?? [])],
    };
  }

  /**
   * Adds what links lead to.
   * @param root where the search began, which nothing may lead out of
   * @returns the links to what is found under another path, with that
   */
  async follow({ files, links: pending }: Below, root: Directory): Promise<ReadonlyMap<string, string>> {
    const links = new Map<string, string>();
    for (let link = pending.shift(); link !== undefined; link = pending.shift()) {
      const target = targetInside(root.real, link);
      if (!target) continue;
      const { real, kind } = target;
      if (kind && (isSettingsFile(path.basename(link)) || !this.#git?.isIgnored(link, kind))) {
        if (kind === 'directory') {
          const below = await this.#enterNew({ full: link, real, relative: relativeTo(root.full, link) });
          for (const file of below?.files ?? []) files.push(file);
          for (const other of below?.links ?? []) pending.push(other);
        } else if (this.#takes(link, real)) files.push(link);
      }
      const known = this.#seen.get(real);
      if (known !== undefined && known !== link) links.set(link, known);
    }
    return links;
  }

  #takes(full: string, real: string): boolean {
    if (!isListedName(full) || this.#seen.has(real)) return false;
    this.#seen.set(real, full);
    return true;
  }

  async #enterAll(directories: readonly Directory[]): Promise<ReadonlyMap<Directory, Below>> {
    const found = new Map<Directory, Below>();
    const enter = async (one: Directory): Promise<void> => {
      const below = await this.#enterNew(one);
      if (below) found.set(one, below);
    };
    for (const [index, one] of directories.entries()) {
      // Far away all are asked for at once.
      if (this.#disk.isFar) {
        await Promise.all(directories.slice(index).map(enter));
        break;
      }
      await enter(one);
    }
    return found;
  }

  async #enterNew(directory: Directory): Promise<Below | undefined> {
    if (this.#seen.has(directory.real)) return undefined;
    return this.enter(directory, await this.#atOnce(() => this.#entriesOf(directory)));
  }

  /** A directory below the root that cannot be read is as good as empty. */
  async #entriesOf(directory: Directory): Promise<readonly Dirent[]> {
    await this.#pause();
    try {
      return await this.#disk.entries(directory.full);
    } catch {
      return [];
    }
  }
}

/** Made here, so that it keeps nothing of what a walk has seen. */
function askerOf(git: DiskGitRules | undefined): FoundPaths['isIgnored'] {
  git?.forgetPaths();
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
  const read = readTextNow(file);
  return typeof read === 'string' ? read : undefined;
}

/** As {@link FileSource} has it, for a path. */
export function readFile(file: string): Text | Promise<Text> {
  return nodeDisk.text(file);
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

  forgetPaths(): void {
    this.#rules.forgetPaths();
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
