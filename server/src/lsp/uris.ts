import { URI, Utils } from 'vscode-uri';

/** The folders of a workspace, without a slash at their ends. */
export function toFolders(uris: readonly string[]): string[] {
  return parseAll(uris).map((uri) => uri.replace(/\/$/, ''));
}

/** The folders of a workspace after some came and went. */
export function foldersAfter(
  folders: readonly string[],
  added: readonly string[],
  removed: readonly string[],
): string[] {
  const gone = new Set(toFolders(removed));
  return [...new Set([...folders.filter((folder) => !gone.has(folder)), ...toFolders(added)])];
}

/** As snapshots spell them. One that is no URI at all does not stand in the way of others. */
export function parseAll(uris: readonly string[]): string[] {
  return uris.flatMap((uri) => {
    try {
      return [parseUri(uri).toString()];
    } catch {
      return [];
    }
  });
}

/** Without dots that lead up: what lies in the workspace is told by the beginning of a path. */
export function parseUri(uri: string): URI {
  const parsed = URI.parse(uri);
  return /\/\.{1,2}(?:\/|$)/.test(parsed.path) ? Utils.joinPath(parsed) : parsed;
}

/** Whether it is that of a file and no parsing would change it: clients name most files so, several times for each key. */
export function isPlainFile(uri: string): boolean {
  return PLAIN_FILE.test(uri);
}

const PLAIN_FILE = /^file:\/\/\/(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/;

/** Whether a file is in one of the directories, at any depth. */
export function isBelowAny(uri: string, directories: ReadonlySet<string>): boolean {
  if (directories.size === 0) return false;
  for (let at = uri.lastIndexOf('/'); at > 0; at = uri.lastIndexOf('/', at - 1)) {
    if (directories.has(uri.slice(0, at))) return true;
  }
  return false;
}
