import { DEEPEST } from '../yaml/parse-shallow';

/** How serious a finding is; the names are those of the settings and of the command line. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** The names of the settings of inlay hints. */
export type InlayHintName = 'targetPort' | 'backend' | 'selectedPods' | 'dnsName';

/** How large a file may be that is read. */
export interface Limits {
  /** In millions of characters. */
  readonly fileSize: number;
  readonly documents: number;
  /** Levels of mappings and lists in one another. */
  readonly depth: number;
}

/** Values that the user may set. They are passed along with the snapshot, never kept in globals. */
export interface Settings {
  /** The API server's `--service-node-port-range`, both ends inclusive. */
  readonly nodePortRange: { readonly from: number; readonly to: number };
  /** The namespace of objects that name none. */
  readonly defaultNamespace: string;
  /** The cluster's DNS zone. */
  readonly clusterDomain: string;
  /** The minor version of the oldest API server that the manifests are for: 36 for Kubernetes 1.36. */
  readonly kubernetesVersion: number;
  /** Glob patterns, relative to the workspace folder, of files that are left out. */
  readonly exclude: readonly string[];
  /** The URI of the directory that these patterns are relative to, where a settings file says them. */
  readonly excludeFrom?: string;
  /** The URI of a settings file that does not count, since another one beside it does. */
  readonly overruled?: string;
  /** Findings that nobody wants to see. Only a settings file says so. */
  readonly ignore: readonly Ignore[];
  /** Whether files that git ignores are left out. */
  readonly respectGitignore: boolean;
  readonly limits: Limits;
  /** What is written into the editor beside the text, by the name of its setting. */
  readonly inlayHints: Readonly<Record<InlayHintName, boolean>>;
  /** Whether lines above objects say where their traffic goes and comes from. */
  readonly codeLens: boolean;
  /**
   * Whether to say what a plain check by a schema says as well. By `auto` it is left to others where they do say it, which
   * only an editor knows.
   */
  readonly schemaChecks: 'auto' | 'on' | 'off';
  /** Severity by rule id; a rule that is not here keeps its own. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>;
}

/** Findings in files that are read all the same, so that others find their objects. */
export interface Ignore {
  /** Glob patterns relative to the directory `from`, a URI. */
  readonly files: readonly string[];
  readonly from: string;
  /** Ids of rules; absent: all. */
  readonly rules: readonly string[] | undefined;
}

export const DEFAULT_SETTINGS: Settings = {
  nodePortRange: { from: 30000, to: 32767 },
  defaultNamespace: 'default',
  clusterDomain: 'cluster.local',
  // Not the newest that is known: what only 1.37 refuses most clusters still take, and a false alarm costs more than a missed one.
  kubernetesVersion: 36,
  exclude: ['**/vendor'],
  ignore: [],
  respectGitignore: true,
  limits: { fileSize: 10, documents: 20_000, depth: 200 },
  // Those that say what is not plain to see; the others say at every Service what the lines above it and its hover say.
  inlayHints: { targetPort: true, backend: true, selectedPods: false, dnsName: false },
  codeLens: true,
  schemaChecks: 'auto',
  rules: {},
};

const SCHEMA_CHECKS = ['auto', 'on', 'off'] as const;
export const SEVERITIES: readonly string[] = ['error', 'warning', 'information', 'hint', 'off'];

/** What each setting takes: makes its value of what is written, or `undefined` where that is none. */
export const READERS = {
  nodePortRange: readRange,
  defaultNamespace: readWord,
  clusterDomain: readWord,
  kubernetesVersion: readVersion,
  exclude: readList,
  respectGitignore: readFlag,
  limits: { fileSize: readCount, documents: readCount, depth: readCount },
  inlayHints: { targetPort: readFlag, backend: readFlag, selectedPods: readFlag, dnsName: readFlag },
  codeLens: readFlag,
  schemaChecks: readSchemaChecks,
} as const;

/**
 * Makes settings of whatever a client or a file says: what is missing or of the wrong type stays as it was.
 * @param value the `kubeRoutes` section: `{ nodePortRange: "30000-32767", defaultNamespace, clusterDomain, kubernetesVersion: "1.36", exclude, respectGitignore, limits: { fileSize, documents, depth }, inlayHints: { targetPort, … }, codeLens, schemaChecks, rules }`
 * @param base what holds where the value names nothing; the severities of rules come together
 */
export function readSettings(value: unknown, base: Settings = DEFAULT_SETTINGS): Settings {
  const section = recordOf(value);
  const hints = recordOf(section['inlayHints']);
  const limits = recordOf(section['limits']);
  const limit = (name: keyof Limits): number => READERS.limits[name](limits[name]) ?? base.limits[name];
  const hint = (name: InlayHintName): boolean =>
    READERS.inlayHints[name](hints[name]) ?? base.inlayHints[name];
  return {
    ...base,
    nodePortRange: readRange(section['nodePortRange']) ?? base.nodePortRange,
    defaultNamespace: readWord(section['defaultNamespace']) ?? base.defaultNamespace,
    clusterDomain: readWord(section['clusterDomain']) ?? base.clusterDomain,
    kubernetesVersion: readVersion(section['kubernetesVersion']) ?? base.kubernetesVersion,
    exclude: readList(section['exclude']) ?? base.exclude,
    respectGitignore: readFlag(section['respectGitignore']) ?? base.respectGitignore,
    limits: {
      fileSize: limit('fileSize'),
      documents: limit('documents'),
      depth: Math.min(limit('depth'), DEEPEST),
    },
    inlayHints: {
      targetPort: hint('targetPort'),
      backend: hint('backend'),
      selectedPods: hint('selectedPods'),
      dnsName: hint('dnsName'),
    },
    codeLens: readFlag(section['codeLens']) ?? base.codeLens,
    schemaChecks: readSchemaChecks(section['schemaChecks']) ?? base.schemaChecks,
    rules: readRules(recordOf(section['rules']), base.rules),
  };
}

function readRules(own: Readonly<Record<string, unknown>>, base: Settings['rules']): Settings['rules'] {
  const kept = Object.entries(base).filter(([id]) => own[id] !== 'default');
  const named = Object.entries(own).filter((entry): entry is [string, Severity | 'off'] =>
    SEVERITIES.includes(String(entry[1])),
  );
  return Object.fromEntries([...kept, ...named]);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readWord(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() ? value.trim().replace(/\.$/, '') : undefined;
}

function readVersion(value: unknown): number | undefined {
  const match = typeof value === 'string' ? /^\s*v?1\.(\d{1,3})(?:\.\S*)?\s*$/.exec(value) : null;
  return match ? Number(match[1]) : undefined;
}

function readFlag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function readSchemaChecks(value: unknown): Settings['schemaChecks'] | undefined {
  return SCHEMA_CHECKS.find((word) => word === value);
}

function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}

function readList(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

function readRange(value: unknown): Settings['nodePortRange'] | undefined {
  const match = typeof value === 'string' ? /^\s*(\d{1,5})\s*-\s*(\d{1,5})\s*$/.exec(value) : null;
  const from = Number(match?.[1]);
  const to = Number(match?.[2]);
  return match && from >= 1 && from <= to && to <= 65535 ? { from, to } : undefined;
}
