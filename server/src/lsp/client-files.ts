import pLimit from 'p-limit';
import type { Connection } from 'vscode-languageserver';
import { MAX_BYTES, type FileSource } from '../files/file-source';
import { virtualFiles, type RemoteFiles } from '../files/virtual-files';
import { within } from './client-requests';
import {
  KIND_OF_FILE,
  LIST_DIRECTORY,
  READ_FILE,
  type DirectoryEntries,
  type FileKind,
  type FileParams,
  type FileText,
  type ReadFileParams,
} from './protocol';

/** In milliseconds: a network may be slow, but what hangs must not keep everything else waiting. */
const PATIENCE = 30_000;
/** How many requests the client has to answer at a time. */
const AT_ONCE = 32;

/**
 * Files of the disk, where there is one, and of the client.
 * @param isOffered whether the client hands files over, which is known once it has said hello
 */
export function filesFrom(
  disk: FileSource | undefined,
  connection: Connection,
  isOffered: () => boolean,
): FileSource {
  const virtual = virtualFiles(remoteFiles(connection));
  const sourceOf = (uri: string): FileSource => {
    if (disk && (uri.startsWith('file:') || !isOffered())) return disk;
    if (!isOffered()) throw new Error('the client hands no files over');
    return virtual;
  };
  return {
    find: async (folder, filter) => sourceOf(folder).find(folder, filter),
    kindOf: async (uri) => sourceOf(uri).kindOf(uri),
    read: async (uri, mostBytes) => sourceOf(uri).read(uri, mostBytes),
    stampOf: async (uri) => sourceOf(uri).stampOf?.(uri),
  };
}

function remoteFiles(connection: Connection): RemoteFiles {
  const inTurn = pLimit(AT_ONCE);
  const ask = <T>(method: string, params: FileParams): Promise<T> =>
    inTurn(async () => {
      const answer = await within(PATIENCE, connection.sendRequest<T>(method, params));
      if (answer === undefined) throw new Error(`no answer to ${method}`);
      return answer;
    });
  return {
    async list(directory) {
      const entries = await ask<DirectoryEntries>(LIST_DIRECTORY, { uri: directory });
      return Array.isArray(entries) ? (entries as DirectoryEntries) : [];
    },
    async kindOf(uri) {
      return (await ask<FileKind | null>(KIND_OF_FILE, { uri })) ?? undefined;
    },
    async read(uri) {
      const params: ReadFileParams = { uri, mostBytes: MAX_BYTES };
      const text = await ask<FileText>(READ_FILE, params);
      return typeof text === 'string' ? text : undefined;
    },
  };
}
