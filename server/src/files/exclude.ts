import picomatch from 'picomatch/posix';
import { URI } from 'vscode-uri';
import { isSettingsFile, type Diagnostic, type Settings } from '../core/index';
import type { FileFilter } from './file-source';
import { bounded, testFor } from './glob-cost';

const ALWAYS = /(?:^|\/)(?:\.git|node_modules)(?:\/|$)/;

const memo = new WeakMap<readonly string[], (path: string) => boolean>();

/**
 * Makes a test for paths that are left out.
 * @param folder a URI
 * @returns takes a path relative to the folder, with forward slashes
 */
export function excluderIn(folder: string, { exclude, excludeFrom }: FileFilter): (path: string) => boolean {
  const matches = matcherOf(exclude);
  const { above, below } = between(folder, excludeFrom);
  return (path) => {
    if (ALWAYS.test(path)) return true;
    // What says what is left out must be read, wherever it stands.
    const tested = isSettingsFile(path) ? path.slice(0, Math.max(0, path.lastIndexOf('/'))) : path;
    return tested !== '' && tested.startsWith(above) && matches(below + tested.slice(above.length));
  };
}

/** The way from the one directory to the other, whichever is above. */
function between(folder: string, other: string | undefined): { above: string; below: string } {
  if (other === undefined || other === folder) return { above: '', below: '' };
  const [at, from] = [pathOf(folder), pathOf(other)];
  return {
    above: from.startsWith(`${at}/`) ? `${from.slice(at.length + 1)}/` : '',
    below: at.startsWith(`${from}/`) ? `${at.slice(from.length + 1)}/` : '',
  };
}

/** The findings of a file that its settings do not ignore. */
export function withoutIgnored<T extends Pick<Diagnostic, 'code'>>(
  diagnostics: readonly T[],
  uri: string,
  { ignore }: Settings,
): readonly T[] {
  if (ignore.length === 0 || diagnostics.length === 0) return diagnostics;
  const path = pathOf(uri);
  const ignoring = ignore.filter(({ files, from }) => {
    const base = `${pathOf(from)}/`;
    return path.startsWith(base) && matcherOf(files)(path.slice(base.length));
  });
  return diagnostics.filter(({ code }) => !ignoring.some(({ rules }) => rules?.includes(code) ?? true));
}

/** Globs of which one that names a folder covers what is below it; compiled once, since every change of a file asks. */
function matcherOf(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const known = memo.get(patterns);
  if (known) return known;
  const tests = bounded(patterns, (some) => {
    const all = some.flatMap((pattern) => [pattern, `${pattern.replace(/(?<!\/)\/+$/, '')}/**`]);
    // Groups that repeat themselves would be slow even on short paths.
    return all.length > 0 ? picomatch(all, { dot: true, noextglob: true }) : () => false;
  });
  const matches = (path: string): boolean => testFor(tests, path)(path);
  memo.set(patterns, matches);
  return matches;
}

/** Without a slash at the end. */
function pathOf(uri: string): string {
  return URI.parse(uri).path.replace(/\/$/, '');
}
