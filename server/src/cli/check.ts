import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  diagnosticsOf,
  emptySnapshot,
  english,
  inWords,
  isTemplateName,
  parseFile,
  resourcesOf,
  withFiles,
  DEFAULT_SETTINGS,
  type Diagnostic,
  type Severity,
  type Snapshot,
} from '../core/index';
import type { FileFilter } from '../files/file-source';
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
 * @param paths relative to `cwd` or absolute; a directory means every `.yaml`, `.yml` and `.json` below it that the
 *   filter leaves, and a file itself, whatever the filter says
 * @throws UnreadablePathError for a path that is missing or cannot be read
 */
export function check(
  paths: readonly string[],
  cwd: string,
  filter: FileFilter = DEFAULT_SETTINGS,
): CheckResult {
  const found = new Map<string, string>();
  const folders = new Set<string>();
  for (const given of paths) {
    const full = path.resolve(cwd, given);
    const isDirectory = statOf(full, given).isDirectory();
    const inside = full === cwd || full.startsWith(cwd + path.sep);
    folders.add(toUri(inside ? cwd : isDirectory ? full : path.dirname(full)));
    for (const file of isDirectory ? list(full, given, filter) : [full]) found.set(toUri(file), file);
  }
  const read = [...found].flatMap(([uri, file]) => {
    // Of templates it counts that they are there.
    if (isTemplateName(uri)) return [{ uri, file: parseFile(uri, '') }];
    const text = readText(file);
    if (text === undefined && paths.some((given) => path.resolve(cwd, given) === file)) {
      throw new UnreadablePathError(`cannot read ${path.relative(cwd, file) || file} as text`);
    }
    return text === undefined ? [] : [{ uri, file: parseFile(uri, text) }];
  });
  const charts = chartsOf([...found.values()]).map((file) => ({
    uri: toUri(file),
    file: parseFile(toUri(file), ''),
  }));
  // What is read here stays until the end of this turn, so that nothing is read twice.
  for (const { file } of read) file.documents.forEach(resourcesOf);
  const snapshot = withFiles(emptySnapshot([...folders], DEFAULT_SETTINGS), [...charts, ...read]);
  const files = read
    .filter(({ uri }) => !isTemplateName(uri))
    .map(({ uri }) => ({
      path: found.get(uri) ?? '',
      diagnostics: diagnosticsOf(snapshot, uri).map((diagnostic) => inWords(diagnostic, english)),
    }));
  return { snapshot, files };
}

/** The `Chart.yaml` of each chart whose templates are among the files: they are templates without it being asked for. */
function chartsOf(files: readonly string[]): string[] {
  const candidates = files.flatMap((file) => {
    const parts = file.split(path.sep);
    return parts.flatMap((part, index) =>
      part === 'templates' ? [[...parts.slice(0, index), 'Chart.yaml'].join(path.sep)] : [],
    );
  });
  return [...new Set(candidates)].filter((file) => existsSync(file));
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

function list(full: string, given: string, filter: FileFilter): readonly string[] {
  try {
    return findFiles(full, filter).files;
  } catch {
    throw new UnreadablePathError(`cannot read the directory ${given}`);
  }
}
