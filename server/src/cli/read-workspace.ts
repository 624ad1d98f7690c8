import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  emptySnapshot,
  isTemplateName,
  largeFile,
  parseFile,
  resourcesOf,
  withFiles,
  DEFAULT_SETTINGS,
  type Snapshot,
} from '../core/index';
import type { FileFilter } from '../files/file-source';
import { findFiles, readFile, toUri } from '../files/node-files';
import { UsageError } from './usage-error';

/** Files and directories, read as one workspace. */
export interface Workspace {
  readonly snapshot: Snapshot;
  /** The URIs of the files to check, in the order in which the paths were given and found. */
  readonly files: readonly string[];
}

/**
 * Reads files and directories together, as one workspace.
 * @param paths relative to `cwd` or absolute; a directory means every `.yaml`, `.yml` and `.json` below it that the
 *   filter leaves, and a file itself, whatever the filter says
 * @throws UsageError for a path that is missing or cannot be read
 */
export function readWorkspace(
  paths: readonly string[],
  cwd: string,
  filter: FileFilter = DEFAULT_SETTINGS,
): Workspace {
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
    const text = readFile(file);
    if (text === undefined && paths.some((given) => path.resolve(cwd, given) === file)) {
      throw new UsageError(`cannot read ${path.relative(cwd, file) || file} as text`);
    }
    if (text === undefined) return [];
    const isText = typeof text === 'string';
    return [{ uri, file: isText ? parseFile(uri, text) : largeFile(uri, text, DEFAULT_SETTINGS.limits) }];
  });
  const charts = chartsOf([...found.values()]).map((file) => ({
    uri: toUri(file),
    file: parseFile(toUri(file), ''),
  }));
  // What is read here stays until the end of this turn, so that nothing is read twice.
  for (const { file } of read) file.documents.forEach(resourcesOf);
  const snapshot = withFiles(emptySnapshot([...folders], DEFAULT_SETTINGS), [...charts, ...read]);
  return { snapshot, files: read.map(({ uri }) => uri).filter((uri) => !isTemplateName(uri)) };
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

function statOf(full: string, given: string): ReturnType<typeof statSync> & object {
  try {
    return statSync(full);
  } catch {
    throw new UsageError(`no such file or directory: ${given}`);
  }
}

function list(full: string, given: string, filter: FileFilter): readonly string[] {
  try {
    return findFiles(full, filter).files;
  } catch {
    throw new UsageError(`cannot read the directory ${given}`);
  }
}
