import path from 'node:path';
import {
  diagnosticsOf,
  fingerprintName,
  FORMAT,
  IncrementalDiagnostics,
  savedParts,
  SavedWorkspace,
  type Diagnostic,
  type Snapshot,
} from '../core/index';
import type { CacheStore } from '../files/cache-store';
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
  const name = fingerprintName(JSON.stringify([host.cwd, paths]));
  const { folders, settings, folderSettings } = listed;
  const scope = JSON.stringify([FORMAT, folders, settings, [...folderSettings]]);
  return { store, name, scope, saved: await read(store, name, scope) };
}

async function read(store: CacheStore, name: string, scope: string): Promise<SavedWorkspace | undefined> {
  try {
    const lines = await store.read(name, scope);
    if (!lines) return undefined;
    const saved = new SavedWorkspace();
    for (const line of lines) saved.add(JSON.parse(line));
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
  const { store, name, scope, saved } = cache;
  const diagnostics = new IncrementalDiagnostics();
  let hasFailed = false;
  begin(diagnostics, snapshot, saved);
  return {
    of: (uri) => diagnostics.of(uri, () => (hasFailed = true)),
    keep: async () => {
      if (hasFailed) return store.remove(name);
      if (saved?.isCurrent(snapshot) && diagnostics.judged === 0) return;
      await store.write(name, scope, linesOf(snapshot, diagnostics));
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
async function* linesOf(snapshot: Snapshot, diagnostics: IncrementalDiagnostics): AsyncIterable<string> {
  for (const part of savedParts(snapshot, diagnostics)) if (part) yield JSON.stringify(part);
}
