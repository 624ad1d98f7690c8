import ignore, { type Ignore } from 'ignore';
import { bounded, testFor, type Bounded } from './glob-cost';

/**
 * What git ignores in one directory and below it, by all files that speak there. Paths are relative to the place of
 * the first of them, with forward slashes; those of directories end in one.
 */
export interface IgnoreRules {
  ignores(path: string): boolean;
  readonly tests: Bounded<Ignore>;
}

/**
 * Adds the patterns of one `.gitignore`. Those of a deeper file come last, for of all that match the last one counts.
 * @param above what holds in the directory without this file
 * @param directory where the file lies; '' for the place that paths are relative to
 * @param ignoreCase as git does on Windows and macOS
 */
export function withIgnoreFile(
  above: IgnoreRules | undefined,
  directory: string,
  text: string,
  ignoreCase: boolean,
): IgnoreRules {
  const lines = text.split(/\r?\n/);
  const added = (rules: Ignore | undefined, some: readonly string[]): Ignore => {
    const result = ignore({ ignoreCase, allowRelativePaths: true });
    if (rules) result.add(rules);
    for (const line of some) {
      try {
        result.add(rebase(line, directory));
      } catch {
        // A broken pattern matches nothing, as in git.
      }
    }
    return result;
  };
  const own = bounded(lines, (some) => some);
  const tests = {
    short: added(above?.tests.short, own.short),
    long: added(above?.tests.long, own.long),
  };
  return { tests, ignores: (path) => testFor(tests, path).ignores(path) };
}

/** A pattern as the file at the top would have to write it. */
function rebase(line: string, directory: string): string {
  if (directory === '' || line.trim() === '' || line.startsWith('#')) return line;
  const negation = line.startsWith('!') ? '!' : '';
  const pattern = line.slice(negation.length);
  const isAnchored = /\/(?!\s*$)/.test(pattern);
  const escaped = directory.replace(/[\\*?[\]!# ]/g, '\\$&');
  return `${negation}/${escaped}/${isAnchored ? pattern.replace(/^\//, '') : `**/${pattern}`}`;
}
