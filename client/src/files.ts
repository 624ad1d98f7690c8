import { FileSystemError, FileType, Uri, workspace, type Disposable } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  KIND_OF_FILE,
  LIST_DIRECTORY,
  READ_FILE,
  type DirectoryEntries,
  type FileKind,
  type FileParams,
  type FileText,
  type ReadFileParams,
} from '../../server/src/lsp/protocol';

/** Hands the files of the workspace to a server that cannot reach them: those of other machines, or all in a browser. */
export function offerFiles(client: BaseLanguageClient): Disposable[] {
  return [
    client.onRequest(LIST_DIRECTORY, async ({ uri }: FileParams): Promise<DirectoryEntries> => {
      const entries = await workspace.fs.readDirectory(inWorkspace(uri));
      return entries.flatMap(([name, type]) => {
        const kind = kindOf(type);
        return kind ? [{ name, kind }] : [];
      });
    }),
    client.onRequest(KIND_OF_FILE, async ({ uri }: FileParams): Promise<FileKind | null> => {
      const stat = await unlessGone(workspace.fs.stat(inWorkspace(uri)));
      return (stat && kindOf(stat.type)) ?? null;
    }),
    client.onRequest(READ_FILE, async ({ uri, mostBytes }: ReadFileParams): Promise<FileText> => {
      const file = inWorkspace(uri);
      const stat = await unlessGone(workspace.fs.stat(file));
      if (!stat || stat.size > mostBytes || stat.type & FileType.Directory) return null;
      const bytes = await unlessGone(workspace.fs.readFile(file));
      // A byte order mark goes away by this.
      const text = bytes && new TextDecoder().decode(bytes);
      return text === undefined || text.includes('\0') ? null : text;
    }),
  ];
}

/** @throws for what lies outside: nobody has a reason to ask */
function inWorkspace(text: string): Uri {
  const uri = Uri.parse(text, true);
  if (!workspace.getWorkspaceFolder(uri)) throw new Error('this file is in no folder of the workspace');
  return uri;
}

/** @returns `undefined` where there is no such file; other errors say nothing about that, and stay errors */
async function unlessGone<T>(answer: Thenable<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const { code } = FileSystemError.FileNotFound();
    if (error instanceof FileSystemError && error.code === code) return undefined;
    throw error;
  }
}

function kindOf(type: FileType): FileKind | undefined {
  if (type & FileType.SymbolicLink) return 'link';
  if (type & FileType.Directory) return 'directory';
  return type & FileType.File ? 'file' : undefined;
}
