import { nearest } from '../k8s/nearest';
import type { OffsetRange } from '../text';
import { say } from '../words';
import { explainError } from '../yaml/error-words';
import type { YamlDocument } from '../yaml/manifest-file';
import { pairOf, type YamlMap, type YamlNode, type YamlPair, type YamlScalar } from '../yaml/node';
import { baseNameOf, directoryOf, isBelow } from './paths';
import { READERS, readSettings, SEVERITIES, type Ignore, type Settings } from './settings';

/**
 * Settings for the files in its directory and below, in the repository: they win over those of the editor. Of two in one
 * directory the one that comes first here counts.
 */
export const SETTINGS_FILES: readonly string[] = ['.kube-routes.yaml', '.kube-routes.yml'];

/** @param uri or a path, or the name alone */
export function isSettingsFile(uri: string): boolean {
  return SETTINGS_FILES.some((name) => uri.endsWith(name) && baseNameOf(uri) === name);
}

/** The `kubeRoutes` section as a settings file writes it; undefined where it cannot be read. */
export function sectionOf(document: YamlDocument | undefined): unknown {
  return document && document.errors.length === 0 ? toPlain(document.root) : undefined;
}

/**
 * The settings below a directory with a settings file: what the file names, for the rest those of the editor.
 * @param section what {@link sectionOf} made of it
 */
export function withSettingsFile(editor: Settings, directory: string, section: unknown): Settings {
  const written = typeof section === 'object' && section !== null ? (section as Record<string, unknown>) : {};
  const ignore = Array.isArray(written['ignore']) ? written['ignore'] : [];
  return {
    ...readSettings(section, editor),
    ...(Array.isArray(written['exclude']) && { excludeFrom: directory }),
    ignore: ignore.flatMap((entry: unknown) => readIgnore(entry, directory) ?? []),
  };
}

/** What a settings file says, and where it stands. */
export interface SettingsOfFile {
  /** The URI of its directory, which its patterns are relative to. */
  readonly from: string;
  /** What {@link sectionOf} made of it. */
  readonly section: unknown;
  /** The URI of another one beside it, which does not count. */
  readonly overruled?: string;
}

/** Those settings files that count, by their directories. @param sections what {@link sectionOf} made of each, by its URI */
export function countingFiles(sections: ReadonlyMap<string, unknown>): Map<string, SettingsOfFile> {
  const result = new Map<string, SettingsOfFile>();
  for (const name of SETTINGS_FILES) {
    for (const [uri, section] of sections) {
      if (baseNameOf(uri) !== name) continue;
      const from = directoryOf(uri);
      const known = result.get(from);
      result.set(from, known ? { ...known, overruled: uri } : { from, section });
    }
  }
  return result;
}

/**
 * The settings of all directories that have their own. Of several settings files the closest one above a file counts.
 * @param editor what a client says for files in no folder
 * @param folderSettings the same for each workspace folder, where the client tells them apart
 * @param files by the directory that they speak for: their own, or a workspace folder below it
 */
export function settingsByDirectory(
  editor: Settings,
  folderSettings: ReadonlyMap<string, Settings>,
  folders: readonly string[],
  files: ReadonlyMap<string, SettingsOfFile>,
): ReadonlyMap<string, Settings> {
  const result = new Map(folderSettings);
  const longestFirst = [...folders].sort((a, b) => b.length - a.length);
  for (const [directory, { from, section, overruled }] of files) {
    const folder = longestFirst.find((one) => one === directory || isBelow(directory, one));
    const own = (folder === undefined ? undefined : folderSettings.get(folder)) ?? editor;
    const settings = withSettingsFile(own, from, section);
    result.set(directory, overruled === undefined ? settings : { ...settings, overruled });
  }
  return result;
}

/** Something in a settings file that does nothing. */
export interface SettingsProblem {
  readonly range: OffsetRange;
  readonly message: string;
  /** What was probably meant in place of the range. */
  readonly instead?: string;
}

/** @param rules the ids of all rules */
export function settingsProblems(document: YamlDocument, rules: readonly string[]): SettingsProblem[] {
  const [error] = document.errors;
  if (error) {
    const { problem, remedy } = explainError(error, document.text);
    return [{ range: error.range, message: say`${problem}, so none of these settings is read. ${remedy}` }];
  }
  const { root } = document;
  if (!root || (root.type === 'scalar' && root.value === null)) return [];
  if (root.type !== 'map') {
    return [
      {
        range: root.range,
        message: say`Settings are a mapping of names to values, so nothing of this counts.`,
      },
    ];
  }
  return root.pairs.flatMap((pair) => {
    const name = pair.key.source;
    if (name === 'rules') return problemsInRules(pair, rules);
    if (name === 'ignore') return problemsInIgnore(pair, rules);
    return problemsIn(READERS, pair, '');
  });
}

type Readers = { readonly [name: string]: ((value: unknown) => unknown) | Readers };

const WORDS: Readonly<Record<string, string>> = {
  nodePortRange: say`a range such as 30000-32767`,
  defaultNamespace: say`the name of a namespace`,
  clusterDomain: say`a domain such as cluster.local`,
  kubernetesVersion: say`a version such as "1.33", in quotes`,
  exclude: say`a list of glob patterns`,
  limits: say`a mapping of limits`,
  inlayHints: say`a mapping of hints`,
  schemaChecks: say`one of auto, on and off`,
  fileSize: say`a number above 0`,
  documents: say`a number above 0`,
  depth: say`a number above 0`,
};

function problemsIn(readers: Readers, { key, value }: YamlPair, parent: string): SettingsProblem[] {
  const reader = Object.hasOwn(readers, key.source) ? readers[key.source] : undefined;
  const name = parent + key.source;
  if (reader === undefined)
    return [
      unknownName('setting', key, name, [...Object.keys(readers), ...(parent ? [] : ['rules', 'ignore'])]),
    ];
  if (value === undefined) return [];
  if (typeof reader === 'function') {
    if (reader(plainSetting(key.source, value)) !== undefined) return [];
  } else if (value.type === 'map') {
    return value.pairs.flatMap((pair) => problemsIn(reader, pair, `${name}.`));
  }
  const wanted = WORDS[key.source] ?? say`true or false`;
  return [
    {
      range: value.range,
      message: say`${name} takes ${wanted}, so this does nothing. Write one, or remove it.`,
    },
  ];
}

function problemsInRules({ value }: YamlPair, rules: readonly string[]): SettingsProblem[] {
  if (value === undefined) return [];
  if (value.type !== 'map')
    return [
      {
        range: value.range,
        message: say`rules takes a mapping of rules to severities, so this does nothing.`,
      },
    ];
  return value.pairs.flatMap(({ key, value: severity }): SettingsProblem[] => {
    if (!rules.includes(key.source)) return [unknownName('rule', key, key.source, rules)];
    if (!severity || (severity.type === 'scalar' && isSeverity(severity.source))) return [];
    const words = [...SEVERITIES, 'default'].join(', ');
    return [
      {
        range: severity.range,
        message: say`This is no severity, so it does nothing. Write one of ${words}.`,
      },
    ];
  });
}

function problemsInIgnore({ value }: YamlPair, rules: readonly string[]): SettingsProblem[] {
  if (value === undefined) return [];
  if (value.type !== 'seq')
    return [
      {
        range: value.range,
        message: say`ignore takes a list of glob patterns or mappings, so this does nothing.`,
      },
    ];
  return value.items.flatMap((item): SettingsProblem[] => {
    const entry = item.value;
    if (entry?.type === 'scalar' && typeof entry.value === 'string') return [];
    if (entry?.type !== 'map' || readIgnore(toPlain(entry), '') === undefined) {
      const message = say`This is neither a glob pattern nor a mapping with files and rules, so it ignores nothing.`;
      return [{ range: item.range, message }];
    }
    const unknown = entry.pairs.filter(({ key }) => !['files', 'rules'].includes(key.source));
    return [
      ...unknown.map(({ key }) => unknownName('setting', key, `ignore.${key.source}`, ['files', 'rules'])),
      ...scalarsOf(pairOf(entry, 'rules')?.value)
        .filter(({ source }) => !rules.includes(source))
        .map((scalar) => unknownName('rule', scalar, scalar.source, rules)),
    ];
  });
}

function unknownName(
  what: 'setting' | 'rule',
  { source, range }: YamlScalar,
  shown: string,
  names: readonly string[],
): SettingsProblem {
  const instead = nearest(source, names);
  const isDotted = what === 'setting' && source.includes('.');
  const remedy =
    instead !== undefined
      ? say`Write ${instead}.`
      : isDotted
        ? say`In a settings file names stand without kubeRoutes, and what is behind a dot in a mapping of its own.`
        : say`Remove it, or see the documentation for its name.`;
  const message =
    what === 'rule'
      ? say`There is no rule ${shown}, so this does nothing. ${remedy}`
      : say`There is no setting ${shown}, so this does nothing. ${remedy}`;
  return { range, message, ...(instead !== undefined && { instead }) };
}

function isSeverity(word: string): boolean {
  return word === 'default' || SEVERITIES.includes(word);
}

function readIgnore(entry: unknown, from: string): Ignore | undefined {
  if (typeof entry === 'string') return { files: [entry], from, rules: undefined };
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { files = '**', rules } = entry as Readonly<Record<string, unknown>>;
  const [globs, ids] = [listOf(files), rules === undefined ? undefined : listOf(rules)];
  return globs && (rules === undefined || ids) ? { files: globs, from, rules: ids } : undefined;
}

function listOf(value: unknown): string[] | undefined {
  const list: unknown = typeof value === 'string' ? [value] : value;
  return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
}

function scalarsOf(node: YamlNode | undefined): YamlScalar[] {
  if (node?.type === 'scalar') return [node];
  return node?.type === 'seq' ? node.items.flatMap(({ value }) => scalarsOf(value)) : [];
}

function plainSetting(name: string, node: YamlNode): unknown {
  // As a number 1.30 would be 1.3.
  return name === 'kubernetesVersion' && node.type === 'scalar' ? node.source : toPlain(node);
}

/** Deeper than any setting, so that no text can exhaust the stack. */
const DEEPEST = 5;

function toPlain(node: YamlNode | undefined, depth = 0): unknown {
  if (!node || depth > DEEPEST) return undefined;
  if (node.type === 'scalar') return node.value;
  if (node.type === 'seq') return node.items.map(({ value }) => toPlain(value, depth + 1));
  return Object.fromEntries(entriesOf(node, depth));
}

function entriesOf({ pairs }: YamlMap, depth: number): [string, unknown][] {
  return pairs.map(({ key, value }) => [
    key.source,
    value && (value.type === 'scalar' ? plainSetting(key.source, value) : toPlain(value, depth + 1)),
  ]);
}
