import picomatch from 'picomatch/posix';
import { bounded, testFor } from './glob-cost';

const ALWAYS = /(?:^|\/)(?:\.git|node_modules)(?:\/|$)/;

const memo = new WeakMap<readonly string[], (path: string) => boolean>();

/**
 * Makes a test for paths that are left out.
 * @param patterns globs relative to the workspace folder; one that names a folder covers what is below it
 * Compiled once for each list, since every change of a file asks.
 * @returns takes a path relative to the folder, with forward slashes
 */
export function excluder(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return (path) => ALWAYS.test(path);
  const known = memo.get(patterns);
  if (known) return known;
  const tests = bounded(patterns, (some) => {
    const all = some.flatMap((pattern) => [pattern, `${pattern.replace(/(?<!\/)\/+$/, '')}/**`]);
    // Groups that repeat themselves would be slow even on short paths.
    return all.length > 0 ? picomatch(all, { dot: true, noextglob: true }) : () => false;
  });
  const isExcluded = (path: string): boolean => ALWAYS.test(path) || testFor(tests, path)(path);
  memo.set(patterns, isExcluded);
  return isExcluded;
}
