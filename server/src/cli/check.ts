import { statSync } from 'node:fs';
import path from 'node:path';
import {
  diagnosticsOf,
  emptySnapshot,
  parseFile,
  withFiles,
  DEFAULT_SETTINGS,
  type Diagnostic,
  type Severity,
  type Snapshot,
} from '../core/index';
import { findFiles, readText, toUri } from '../files/node-files';

/** A path that was asked for and cannot be read. */
export class UnreadablePathError extends Error {}

export interface CheckResult {
  readonly snapshot: Snapshot;
  /** By file, in the order in which the paths were given and found. */
  readonly files: readonly { readonly path: string; readonly diagnostics: readonly Diagnostic[] }[];
}

/**
 * Checks files and directories together, as one workspace.
 * @param paths relative to `cwd` or absolute; a directory means every `.yaml`, `.yml` and `.json` below it
 * @throws UnreadablePathError for a path that is missing or cannot be read
 */
export function check(paths: readonly string[], cwd: string): CheckResult {
  const found = new Map<string, string>();
  const folders = new Set<string>();
  for (const given of paths) {
    const full = path.resolve(cwd, given);
    const isDirectory = statOf(full, given).isDirectory();
    const inside = full === cwd || full.startsWith(cwd + path.sep);
    folders.add(toUri(inside ? cwd : isDirectory ? full : path.dirname(full)));
    for (const file of isDirectory ? list(full, given) : [full]) found.set(toUri(file), file);
  }
  const changes = [...found].flatMap(([uri, file]) => {
    const text = readText(file);
    if (text === undefined && paths.some((given) => path.resolve(cwd, given) === file)) {
      throw new UnreadablePathError(`cannot read ${path.relative(cwd, file) || file} as text`);
    }
    return text === undefined ? [] : [{ uri, file: parseFile(uri, text) }];
  });
  const snapshot = withFiles(emptySnapshot([...folders], DEFAULT_SETTINGS), changes);
  const files = changes.map(({ uri }) => ({
    path: found.get(uri) ?? '',
    diagnostics: diagnosticsOf(snapshot, uri),
  }));
  return { snapshot, files };
}

const ORDER: readonly Severity[] = ['hint', 'information', 'warning', 'error'];

/** Whether a severity reaches a threshold; nothing reaches `never`. */
export function reaches(severity: Severity, threshold: Severity | 'never'): boolean {
  return threshold !== 'never' && ORDER.indexOf(severity) >= ORDER.indexOf(threshold);
}

function statOf(full: string, given: string): ReturnType<typeof statSync> & object {
  try {
    return statSync(full);
  } catch {
    throw new UnreadablePathError(`no such file or directory: ${given}`);
  }
}

function list(full: string, given: string): string[] {
  try {
    return findFiles(full);
  } catch {
    throw new UnreadablePathError(`cannot read the directory ${given}`);
  }
}
