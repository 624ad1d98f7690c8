import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from './usage-error';

/**
 * The files that are not as they were where this branch and a revision parted, with those that git does not know yet.
 * The only place that starts a program: git, without a shell, and without the programs that a repository can name in
 * its configuration.
 * @returns a test for absolute paths
 * @throws UsageError where there is no git, no repository or no such revision
 */
export function changedSince(revision: string, cwd: string): (file: string) => boolean {
  const root = git(cwd, ['rev-parse', '--show-toplevel']).trimEnd();
  const commit = git(
    cwd,
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    () => {
      throw new UsageError(`git knows no revision ${revision}; a shallow clone may lack it`);
    },
  ).trimEnd();
  // Without common history what differs is all that can be said.
  const base = git(cwd, ['merge-base', commit, 'HEAD'], () => commit).trimEnd();
  const names = [
    ...git(root, ['diff', '--no-ext-diff', '--no-textconv', '--name-only', '-z', base, '--']).split('\0'),
    ...git(root, ['ls-files', '--others', '--exclude-standard', '-z']).split('\0'),
  ].filter(Boolean);
  const changed = new Set(names.map((name) => path.join(realOf(root), name)));
  return (file) => changed.has(realOf(file));
}

/** @param otherwise what to do where git exits with an error; without it that is wrong use */
function git(cwd: string, args: readonly string[], otherwise?: () => string): string {
  try {
    return execFileSync('git', ['-c', 'core.fsmonitor=false', ...args], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 256 * 1024 * 1024,
    });
  } catch (error) {
    const { code, stderr } = error as { readonly code?: unknown; readonly stderr?: unknown };
    if (code === 'ENOENT') throw new UsageError('--changed-since needs git, which is not installed');
    if (otherwise) return otherwise();
    throw new UsageError(`git ${args[0]} failed: ${String(stderr).trim()}`);
  }
}

/** What is gone has no real path. */
function realOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
