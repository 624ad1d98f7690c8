import { slices } from './loops';

/** How many files are asked for at a time. */
const AT_ONCE = 32;
/** How many characters of them are read, which takes a few milliseconds, before somebody may say that it is enough. */
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
  read: (uri: string) => Promise<string | undefined>,
  add: (uri: string, text: string | undefined) => void,
  take: (done: number) => boolean,
): Promise<boolean> {
  const pause = slices();
  let length = 0;
  let done = 0;
  for (const some of chunks([...uris], AT_ONCE)) {
    const texts = await Promise.all(some.map(read));
    for (const [index, uri] of some.entries()) {
      const text = texts[index];
      add(uri, text);
      done++;
      length += text?.length ?? 0;
      if (length < AT_ONCE_TAKEN) continue;
      if (!take(done)) return false;
      length = 0;
      await pause();
    }
  }
  return take(done);
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
