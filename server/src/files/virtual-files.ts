import { URI, Utils } from 'vscode-uri';
import { isSettingsFile } from '../core/index';
import { excluderIn } from './exclude';
import { byName, isListedName, type FileFilter, type FileSource, type FoundFiles } from './file-source';
import { GitRules } from './git-rules';

/** Files that only somebody else can reach; each call may fail, and takes a while. */
export interface RemoteFiles {
  list(directory: string): Promise<readonly RemoteEntry[]>;
  kindOf(uri: string): Promise<RemoteEntry['kind'] | undefined>;
  read(uri: string): Promise<string | undefined>;
}

export interface RemoteEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link';
}

/**
 * Files that are not on the disk. Of links nobody here knows where they lead, so they are not followed; where they could
 * lead to manifests, the list is partial.
 */
export function virtualFiles(remote: RemoteFiles): FileSource {
  return {
    find: (folder, filter) => findFiles(remote, folder, filter),
    kindOf: (uri) => remote.kindOf(uri),
    read: (uri) => remote.read(uri),
  };
}

async function findFiles(remote: RemoteFiles, folder: string, filter: FileFilter): Promise<FoundFiles> {
  const root = URI.parse(folder);
  const isExcluded = excluderIn(folder, filter);
  const git = filter.respectGitignore ? new GitRules(false) : undefined;
  let isPartial = false;

  const visit = async (path: string, entries: readonly RemoteEntry[]): Promise<string[]> => {
    const at = (name: string): string => (path === '' ? name : `${path}/${name}`);
    const takeRules = async (file: string): Promise<void> => {
      // Rules that cannot be read ignore nothing, which is more to look at, not less.
      const text = await remote.read(uriOf(root, at(file))).catch(() => undefined);
      if (text !== undefined) git?.add(path, text);
    };
    const has = (wanted: string): boolean => entries.some(({ name }) => name === wanted);
    if (git && path === '' && has('.git')) await takeRules('.git/info/exclude');
    if (git && has('.gitignore')) await takeRules('.gitignore');
    const found = await Promise.all(
      [...entries].sort(byName).map(async ({ name, kind }): Promise<string[]> => {
        const child = at(name);
        if (isExcluded(child)) return [];
        if (kind === 'link') {
          if (!git?.isIgnored(child, 'file') && mayHoldManifests(name)) isPartial = true;
          return [];
        }
        if (!isSettingsFile(name) && git?.isIgnored(child, kind)) return [];
        if (kind === 'file') return isListedName(name) ? [uriOf(root, child)] : [];
        const below = await remote.list(uriOf(root, child)).catch(() => undefined);
        if (below) return visit(child, below);
        isPartial = true;
        return [];
      }),
    );
    return found.flat();
  };

  const uris = await visit('', await remote.list(folder));
  const pathOf = (uri: string): string => URI.parse(uri).path.slice(root.path.replace(/\/$/, '').length + 1);
  return {
    uris,
    links: new Map(),
    isIgnored: (uri) => git?.isIgnored(pathOf(uri), 'file') ?? false,
    isPartial,
  };
}

function uriOf(root: URI, path: string): string {
  return Utils.joinPath(root, path).toString();
}

/** A link to a file has the name of one, that to a directory mostly none with a dot. */
function mayHoldManifests(name: string): boolean {
  return isListedName(name) || !name.includes('.');
}
