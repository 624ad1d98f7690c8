import path from 'node:path';
import {
  baseNameOf,
  diagnosticsOf,
  directoryOf,
  fingerprintName,
  FORMAT,
  IncrementalDiagnostics,
  relocated,
  relocatedPart,
  savedParts,
  SavedWorkspace,
  type Diagnostic,
  type SavedPart,
  type Snapshot,
} from '../core/index';
import type { CacheStore } from '../files/cache-store';
import { toUri } from '../files/node-files';
import type { Host } from './host';

export interface CacheOptions {
  /** Whether to keep what was found for the next run. */
  readonly cache: boolean;
  /** The directory to keep it in. */
  readonly cacheLocation: string;
}

/** What is known of what is to be checked from an earlier run, and where it is kept. */
export interface CheckCache {
  readonly store: CacheStore;
  readonly name: string;
  readonly scope: string;
  /** The directory, as a URI, that {@link HERE} stands for; `undefined` where nothing does. */
  readonly base: string | undefined;
  /** `undefined` where nothing is known, or what was kept is broken or of another build. */
  readonly saved: SavedWorkspace | undefined;
}

/**
 * Looks for what an earlier run of the same check has kept.
 * @param listed what is to be checked, without its files: their settings decide on what is found in them
 */
export async function openCache(
  listed: Snapshot,
  paths: readonly string[],
  { cacheLocation }: CacheOptions,
  host: Host,
): Promise<CheckCache | undefined> {
  const store = host.openCache(path.resolve(host.cwd, cacheLocation));
  if (!store) return undefined;
  const base = baseOf(listed, host.cwd);
  const place = base === undefined ? host.cwd : baseNameOf(toUri(host.cwd));
  const name = fingerprintName(JSON.stringify([place, paths]));
  const { folders, settings, folderSettings } = listed;
  const scope = JSON.stringify(
    [FORMAT, place, folders, settings, [...folderSettings]],
    (_, value: unknown) =>
      base !== undefined && typeof value === 'string' ? relocated(value, base, HERE) : value,
  );
  return { store, name, scope, base, saved: await read(store, name, scope, base) };
}

/** Stands for a directory that may be another one the next time, as when CI checks out elsewhere. */
const HERE = '\0';

/**
 * The directory above the working directory, whose own name counts: a patch may be told by it. What lies elsewhere, or
 * below a directory whose name makes templates of it, is the same only in the same place.
 */
function baseOf({ folders }: Snapshot, cwd: string): string | undefined {
  const here = toUri(cwd);
  const base = directoryOf(here);
  const isMovable = folders.every((folder) => folder === here) && !`${base}/`.includes('/templates/');
  return isMovable ? base : undefined;
}

async function read(
  store: CacheStore,
  name: string,
  scope: string,
  base: string | undefined,
): Promise<SavedWorkspace | undefined> {
  try {
    const lines = await store.read(name, scope);
    if (!lines) return undefined;
    const saved = new SavedWorkspace();
    for (const line of lines) {
      const part = JSON.parse(line) as SavedPart;
      // What lay elsewhere then must not be taken for something that is here now.
      if (base !== undefined && part.words.some((word) => relocated(word, base, HERE) !== word))
        return undefined;
      saved.add(base === undefined ? part : relocatedPart(part, HERE, base));
    }
    return saved;
  } catch {
    return undefined;
  }
}

/** What is wrong in the files of a snapshot: worked out, or known from an earlier run. */
export interface Judge {
  readonly of: (uri: string) => Diagnostic[];
  /**
   * Keeps what is known by now for the next run. Where a rule has failed nobody knows what is true, and nothing is kept.
   * @throws where it cannot be written
   */
  readonly keep: () => Promise<void>;
}

/** @param cache absent: everything is worked out, and nothing kept */
export function judgeOf(snapshot: Snapshot, cache: CheckCache | undefined): Judge {
  if (!cache) return { of: (uri) => diagnosticsOf(snapshot, uri), keep: () => Promise.resolve() };
  const { store, name, scope, base, saved } = cache;
  const diagnostics = new IncrementalDiagnostics();
  let hasFailed = false;
  begin(diagnostics, snapshot, saved);
  return {
    of: (uri) => diagnostics.of(uri, () => (hasFailed = true)),
    keep: async () => {
      if (hasFailed) return store.remove(name);
      if (saved?.isCurrent(snapshot) && diagnostics.judged === 0) return;
      await store.write(name, scope, linesOf(snapshot, diagnostics, base));
    },
  };
}

function begin(diagnostics: IncrementalDiagnostics, snapshot: Snapshot, saved?: SavedWorkspace): void {
  try {
    if (saved) saved.restoreFindings(diagnostics, snapshot, new Set());
    else diagnostics.update(snapshot, new Set());
  } catch {
    diagnostics.restore(snapshot, { kept: [], builders: [] }, new Set());
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- a store takes lines as they come
async function* linesOf(
  snapshot: Snapshot,
  diagnostics: IncrementalDiagnostics,
  base: string | undefined,
): AsyncIterable<string> {
  for (const part of savedParts(snapshot, diagnostics))
    if (part) yield JSON.stringify(base === undefined ? part : relocatedPart(part, base, HERE));
}
