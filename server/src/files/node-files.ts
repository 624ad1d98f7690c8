import { readdirSync, readFileSync, realpathSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { URI } from 'vscode-uri';
import { excluder } from './exclude';
import { isManifestName, type FileSource } from './file-source';

/** Larger files are left alone: generated bundles, not something a person wires by hand. */
const MAX_BYTES = 20 * 1024 * 1024;

/** Files on the disk. The synchronous calls are many times faster than promises; callers give the event loop its turns. */
export const nodeFiles: FileSource = {
  find(folder, exclude) {
    return new Promise((resolve) => resolve(findFiles(URI.parse(folder).fsPath, exclude).map(toUri)));
  },
  read(uri) {
    return Promise.resolve(readText(URI.parse(uri).fsPath));
  },
};

export function toUri(file: string): string {
  return URI.file(file).toString();
}

/**
 * Absolute paths of the manifest files below a directory, in order.
 * @throws where the directory itself cannot be read
 */
export function findFiles(directory: string, exclude: readonly string[] = []): string[] {
  const isExcluded = excluder(exclude);
  const root = realpathSync(directory);
  const found: string[] = [];
  const seen = new Set<string>([root]);
  const visit = (current: string, entries: readonly Dirent[]): void => {
    for (const entry of entries) {
      const full = path.join(current, entry.name);
      const relative = path.relative(directory, full).split(path.sep).join('/');
      if (isExcluded(relative)) continue;
      const kind = entry.isSymbolicLink() ? kindOfLink(full, root, seen) : kindOf(entry);
      if (kind === 'directory') visit(full, readDirectory(full));
      else if (kind === 'file' && isManifestName(entry.name)) found.push(full);
    }
  };
  visit(directory, readdirSync(directory, { withFileTypes: true }).sort(byName));
  return found;
}

/** @returns `undefined` for a file that is gone, unreadable, binary or too large. */
export function readText(file: string): string | undefined {
  try {
    if (statSync(file).size > MAX_BYTES) return undefined;
    const text = readFileSync(file, 'utf8');
    if (text.includes('\0')) return undefined;
    return text.startsWith('\uFEFF') ? text.slice(1) : text;
  } catch {
    return undefined;
  }
}

/** A directory below the root that cannot be read is as good as empty. */
function readDirectory(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).sort(byName);
  } catch {
    return [];
  }
}

/** Links are followed inside the workspace only, and each directory once, so that cycles end. */
function kindOfLink(link: string, root: string, seen: Set<string>): 'file' | 'directory' | undefined {
  try {
    const target = realpathSync(link);
    if (!target.startsWith(root + path.sep) || seen.has(target)) return undefined;
    seen.add(target);
    return kindOf(statSync(target));
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
