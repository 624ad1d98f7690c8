import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  countingFiles,
  DEFAULT_SETTINGS,
  directoryOf,
  emptySnapshot,
  isSettingsFile,
  isTemplateName,
  largeFile,
  parseFile,
  readSettings,
  resourcesOf,
  sectionOf,
  settingsByDirectory,
  settingsFor,
  settingsProblems,
  RULES,
  withFiles,
  withSettings,
  withSettingsFile,
  type ManifestFile,
  type SavedWorkspace,
  type Settings,
  type Severity,
  type Snapshot,
  type Wording,
} from '../core/index';
import { excluderIn } from '../files/exclude';
import type { Text } from '../files/disk';
import { findFiles, readFile, readText, settingsFileFor, toUri } from '../files/node-files';
import { askAhead } from '../loops';
import { inWords, placeOf, shownName, STDIN_URI } from './findings';
import { UsageError } from './usage-error';

/** Files and directories, read as one workspace. */
export interface Workspace {
  readonly snapshot: Snapshot;
  /** The URIs of the files to check, in the order in which the paths were given and found. */
  readonly files: readonly string[];
  /** The settings files that were read, as people read them. */
  readonly settingsFiles: readonly string[];
  /** How many of the files are known from an earlier run. */
  readonly unchanged: number;
}

/** Where settings come from besides the settings files beside and above what is checked. */
export interface SettingsOptions {
  /** Whether to leave out what git ignores, where settings do not say otherwise. */
  readonly gitignore: boolean;
  /** A settings file in place of all others. */
  readonly config?: string;
  /** Severities that win over all others. */
  readonly rules?: Readonly<Record<string, Severity | 'off'>>;
}

/** What is to be read, with the settings of all of it. */
export interface ListedWorkspace {
  /** Without files. */
  readonly empty: Snapshot;
  /** By URI. */
  readonly found: ReadonlyMap<string, string>;
  /** What was asked for, so that nothing leaves it out. */
  readonly named: ReadonlySet<string>;
  /** As {@link Workspace} has them. */
  readonly settingsFiles: readonly string[];
}

/** Reads files and directories together, as one workspace: {@link listWorkspace}, and then {@link readListed}. */
export async function readWorkspace(
  paths: readonly string[],
  cwd: string,
  options: SettingsOptions,
  wording: Wording,
): Promise<Workspace> {
  return readListed(await listWorkspace(paths, cwd, options, wording), cwd);
}

/**
 * Finds what is to be read.
 * @param paths relative to `cwd` or absolute; a directory means every `.yaml`, `.yml` and `.json` below it that the
 *   settings leave, and a file itself, whatever they say
 * @param wording the language in which problems of a settings file are said
 * @throws UsageError for a path that is missing or cannot be listed
 */
export async function listWorkspace(
  paths: readonly string[],
  cwd: string,
  options: SettingsOptions,
  wording: Wording,
): Promise<ListedWorkspace> {
  const given = options.config === undefined ? undefined : readConfig(options.config, cwd, wording);
  /** By their URIs. */
  const settingsFiles = new Map<string, ManifestFile>();
  const found = new Map<string, string>();
  const folders = new Set<string>();
  const named = new Set<string>();
  for (const one of paths) {
    const full = path.resolve(cwd, one);
    const isDirectory = statOf(full, one).isDirectory();
    const directory = isDirectory ? full : path.dirname(full);
    const inside = full === cwd || full.startsWith(cwd + path.sep);
    folders.add(toUri(inside ? cwd : directory));
    const above = given ? undefined : settingsFileFor(directory);
    const settings = given ?? (above === undefined ? DEFAULT_SETTINGS : settingsIn(above, settingsFiles));
    const respectGitignore = options.gitignore && settings.respectGitignore;
    // Who names a directory that is left out means it all the same.
    const isMeant = isDirectory && isExcluded(settings, toUri(full));
    const filter = { ...settings, respectGitignore, ...(isMeant && { exclude: [] }) };
    const files = isDirectory ? await list(full, one, filter) : [full];
    for (const file of files) {
      found.set(toUri(file), file);
      if (isMeant || !isDirectory) named.add(file);
    }
    if (above !== undefined) found.set(toUri(above), above);
  }
  if (!given) for (const [uri, file] of found) if (isSettingsFile(uri)) settingsIn(file, settingsFiles);
  const empty = withOptions(emptySnapshot([...folders]), given, settingsFiles, options);
  const overruled = new Set([...empty.folderSettings.values()].map((settings) => settings.overruled));
  return {
    empty,
    found,
    named,
    settingsFiles: given
      ? [options.config ?? '']
      : [...settingsFiles.keys()].filter((uri) => !overruled.has(uri)).map((uri) => shownName(uri, cwd)),
  };
}

/**
 * Reads what was found.
 * @param saved what is known of it from an earlier run
 * @throws UsageError for what was asked for and cannot be read
 */
export async function readListed(
  { empty, found, named, settingsFiles }: ListedWorkspace,
  cwd: string,
  onStep: (what: 'reading' | 'parsing', done: number, total: number) => void = () => {},
  saved?: SavedWorkspace,
): Promise<Workspace> {
  // A settings file further down was not known when its files were found.
  const wanted = [...found].filter(
    ([uri, file]) => named.has(file) || !isExcluded(settingsFor(empty, uri), uri),
  );
  const texts: Text[] = [];
  // Of templates it counts that they are there.
  const ask = ([uri, file]: readonly [string, string]): Text | Promise<Text> =>
    isTemplateName(uri) ? '' : readFile(file);
  for await (const some of askAhead(wanted, ask)) {
    for (const [, text] of some) {
      onStep('reading', texts.length, wanted.length);
      texts.push(text);
    }
  }
  const parse = (uri: string, text: string): ManifestFile =>
    saved?.restoreFile(uri, text, settingsFor(empty, uri)) ?? parseFile(uri, text);
  const read = wanted.flatMap(([uri, file], index) => {
    onStep('parsing', index, wanted.length);
    const text = texts[index];
    if (text === undefined && named.has(file)) {
      throw new UsageError(`cannot read ${path.relative(cwd, file) || file} as text`);
    }
    if (text === undefined) return [];
    const isText = typeof text === 'string';
    return [{ uri, file: isText ? parse(uri, text) : largeFile(uri, text, settingsFor(empty, uri).limits) }];
  });
  const charts = chartsOf([...found.values()]).map((file) => ({
    uri: toUri(file),
    file: parse(toUri(file), ''),
  }));
  // What is read here stays until the end of this turn, so that nothing is read twice.
  for (const { file } of read) if (!saved?.isRestored(file)) file.documents.forEach(resourcesOf);
  const toCheck = read.filter(({ uri }) => !isTemplateName(uri));
  return {
    snapshot: withFiles(empty, [...charts, ...read]),
    files: toCheck.map(({ uri }) => uri),
    settingsFiles,
    unchanged: toCheck.filter(({ file }) => saved?.isRestored(file)).length,
  };
}

/**
 * Reads one text as a workspace of its own.
 * @param text what came in by standard input
 */
export function readStdin(text: string, cwd: string, options: SettingsOptions, wording: Wording): Workspace {
  const given = options.config === undefined ? undefined : readConfig(options.config, cwd, wording);
  const above = given ? undefined : settingsFileFor(cwd);
  const settings = given ?? (above === undefined ? undefined : settingsIn(above, new Map()));
  const folder = directoryOf(STDIN_URI);
  const empty = withOptions(emptySnapshot([folder]), settings, new Map(), options);
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return {
    snapshot: withFiles(empty, [{ uri: STDIN_URI, file: parseFile(STDIN_URI, plain) }]),
    files: [STDIN_URI],
    settingsFiles: [options.config ?? above].flatMap((file) =>
      file === undefined ? [] : [path.relative(cwd, path.resolve(cwd, file))],
    ),
    unchanged: 0,
  };
}

/** What was asked for on the command line comes last, so it wins. */
function withOptions(
  snapshot: Snapshot,
  given: Settings | undefined,
  files: ReadonlyMap<string, ManifestFile>,
  { rules = {} }: SettingsOptions,
): Snapshot {
  const sections = countingFiles(
    new Map([...files].map(([uri, file]) => [uri, sectionOf(file.documents[0])])),
  );
  const last = (settings: Settings): Settings => readSettings({ rules }, settings);
  const byDirectory = settingsByDirectory(DEFAULT_SETTINGS, new Map(), snapshot.folders, sections);
  return withSettings(
    snapshot,
    last(given ?? DEFAULT_SETTINGS),
    new Map([...byDirectory].map(([directory, settings]) => [directory, last(settings)])),
  );
}

/** Reads a settings file, and notes it. */
function settingsIn(file: string, known: Map<string, ManifestFile>): Settings {
  const uri = toUri(file);
  const parsed = known.get(uri) ?? parseFile(uri, readText(file) ?? '');
  known.set(uri, parsed);
  return withSettingsFile(DEFAULT_SETTINGS, directoryOf(uri), sectionOf(parsed.documents[0]));
}

/** A file that was named may have any name, so nothing else says what is wrong in it. */
function readConfig(given: string, cwd: string, wording: Wording): Settings {
  const file = path.resolve(cwd, given);
  const text = readText(file);
  if (text === undefined) throw new UsageError(`cannot read the settings file ${given}`);
  const uri = toUri(file);
  const parsed = parseFile(uri, text);
  const [document] = parsed.documents;
  const snapshot = withFiles(emptySnapshot(), [{ uri, file: parsed }]);
  const problems = document
    ? settingsProblems(
        document,
        RULES.map(({ id }) => id),
      )
    : [];
  if (document && problems.length > 0) {
    const start = parsed.startOf(document);
    const lines = problems.map(({ range, message }) => {
      const place = { start: range.start + start, end: range.end + start };
      return `${inWords(placeOf(snapshot, uri, place, cwd))}: ${wording(message)}`;
    });
    throw new UsageError(lines.join('\n'));
  }
  // Its patterns are about what is checked, wherever it lies itself.
  return withSettingsFile(DEFAULT_SETTINGS, toUri(cwd), sectionOf(document));
}

/** Whether the patterns of a settings file leave a file or directory out. */
function isExcluded(settings: Settings, uri: string): boolean {
  const from = settings.excludeFrom;
  if (from === undefined || !uri.startsWith(`${from}/`)) return false;
  return excluderIn(from, settings)(decodeURIComponent(uri.slice(from.length + 1)));
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

async function list(full: string, given: string, filter: Settings): Promise<readonly string[]> {
  try {
    return (await findFiles(full, filter)).files;
  } catch {
    throw new UsageError(`cannot read the directory ${given}`);
  }
}
