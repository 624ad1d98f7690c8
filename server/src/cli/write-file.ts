import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { reasonOf } from './usage-error';

/** A file that is left as it is, and why. */
export class NotWrittenError extends Error {}

const BOM = '\uFEFF';

/**
 * Puts another text into a file, all of it or nothing: whoever reads it meanwhile sees the one or the other. Its byte
 * order mark and its mode stay. What a link leads to is written where it lies.
 * @param before what the text was when it was read, without byte order mark
 * @param roots directories; what lies outside of all of them, seen without links, is not touched
 * @throws NotWrittenError where the file may not be written, or is another one by now
 */
export function replaceText(file: string, before: string, after: string, roots: readonly string[]): void {
  const real = guarded(() => realpathSync(file));
  const isInside = roots.some((root) => real.startsWith(withSeparator(guarded(() => realpathSync(root)))));
  if (!isInside) throw new NotWrittenError('a link leads out of the directory that is checked');
  if (!isWritable(real)) throw new NotWrittenError('it is read-only');
  const bytes = guarded(() => readFileSync(real));
  const text = bytes.toString('utf8');
  // What is no UTF-8 would come back as something else.
  if (!Buffer.from(text).equals(bytes)) throw new NotWrittenError('it is not in UTF-8');
  const mark = text.startsWith(BOM) ? BOM : '';
  if (text.slice(mark.length) !== before) throw new NotWrittenError('it has changed meanwhile');
  replace(real, mark + after);
}

/** The byte order mark that a file begins with, if it does. */
export function markOf(file: string): string {
  return readFileSync(file, 'utf8').startsWith(BOM) ? BOM : '';
}

/**
 * Writes a whole file in one step, a new one or in place of the one that is there.
 * @throws NotWrittenError
 */
export function replace(file: string, text: string): void {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.tmp`);
  guarded(() => {
    // Never through a link that somebody put there.
    const descriptor = openSync(temporary, 'wx', 0o666);
    try {
      const mode = statSync(file, { throwIfNoEntry: false })?.mode;
      if (mode !== undefined) fchmodSync(descriptor, mode & 0o7777);
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    } finally {
      closeSync(descriptor);
    }
  });
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotWrittenError) throw error;
    throw new NotWrittenError(reasonOf(error));
  }
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function withSeparator(directory: string): string {
  return directory.endsWith(path.sep) ? directory : directory + path.sep;
}
