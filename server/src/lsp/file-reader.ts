import { isTemplateName } from '../core/index';
import type { FileSource, LargeFile } from '../files/file-source';
import { askAhead, slices } from '../loops';

/** How many characters are read, which takes a few milliseconds, before somebody may say that it is enough. */
const AT_ONCE_TAKEN = 50_000;

/**
 * Reads files, in slices.
 * @param read gives the text of a file, or `undefined` where there is none
 * @param add is given each text, in order
 * @param take is called after each slice with how many files were read so far, and says whether to go on
 * @returns whether all were read
 */
export async function readInSlices(
  uris: Iterable<string>,
  read: (uri: string) => Promise<string | LargeFile | undefined>,
  add: (uri: string, text: string | LargeFile | undefined) => void,
  take: (done: number) => boolean,
): Promise<boolean> {
  const pause = slices();
  let length = 0;
  let done = 0;
  for await (const some of askAhead([...uris], read)) {
    for (const [uri, text] of some) {
      add(uri, text);
      done++;
      length += typeof text === 'string' ? text.length : 0;
      if (length < AT_ONCE_TAKEN) continue;
      if (!take(done)) return false;
      length = 0;
      await pause();
    }
  }
  return take(done);
}

/**
 * The text of a file; `undefined` where it is gone or unreadable. Of templates it counts that they are there.
 * @param missed is called where nobody can say whether the file is there
 */
export async function readTextOf(
  files: FileSource,
  uri: string,
  mostBytes: number,
  missed: () => void,
): Promise<string | LargeFile | undefined> {
  try {
    if (isTemplateName(uri)) return (await files.kindOf(uri)) ? '' : undefined;
    return await files.read(uri, mostBytes);
  } catch {
    // One file must not keep all others from being read. Who cannot reach it does not know that it is gone.
    if (!uri.startsWith('file:')) missed();
    return undefined;
  }
}
