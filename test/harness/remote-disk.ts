import { lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs';
import path from 'node:path';
import { URI, Utils } from 'vscode-uri';
import type { RemoteEntry, RemoteFiles } from '../../server/src/files/virtual-files';

const FOLDER = URI.parse('vscode-vfs://github/owner/repository');

/** The URI of a path in {@link remoteDisk}. */
export function remoteUri(file: string): string {
  return (file === '' ? FOLDER : Utils.joinPath(FOLDER, file)).toString();
}

/** A directory of the disk as a client hands it over that has it by another name. */
export function remoteDisk(root: string): RemoteFiles {
  const pathOf = (uri: string): string =>
    path.join(root, URI.parse(uri).path.slice(FOLDER.path.length).replace(/^\//, ''));
  const answer = <T>(work: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      setImmediate(() => {
        try {
          resolve(work());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  return {
    list: (directory) =>
      answer(() =>
        readdirSync(pathOf(directory)).map((name) => ({
          name,
          kind: kindOf(lstatSync(path.join(pathOf(directory), name))),
        })),
      ),
    kindOf: (uri) => answer(() => kindOf(lstatSync(pathOf(uri)))),
    read: (uri) => answer(() => readFileSync(pathOf(uri), 'utf8')),
  };
}

function kindOf(stats: Stats): RemoteEntry['kind'] {
  return stats.isSymbolicLink() ? 'link' : stats.isDirectory() ? 'directory' : 'file';
}
