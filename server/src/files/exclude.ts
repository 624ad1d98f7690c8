import picomatch from 'picomatch/posix';

const ALWAYS = /(?:^|\/)(?:\.git|node_modules)(?:\/|$)/;

/**
 * Makes a test for paths that are left out.
 * @param patterns globs relative to the workspace folder; one that names a folder covers what is below it
 * @returns takes a path relative to the folder, with forward slashes
 */
export function excluder(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return (path) => ALWAYS.test(path);
  const all = patterns.flatMap((pattern) => [pattern, `${pattern.replace(/\/+$/, '')}/**`]);
  const matches = picomatch(all, { dot: true });
  return (path) => ALWAYS.test(path) || matches(path);
}
