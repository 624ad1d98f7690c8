import ignore, { type Ignore } from 'ignore';
import { bounded, testFor, type Bounded } from './glob-cost';

/**
 * What git ignores in one directory and below it, by all files that speak there. Paths are relative to the place of
 * the first of them, with forward slashes; those of directories end in one.
 */
export interface IgnoreRules {
  ignores(path: string): boolean;
  /** Whether some pattern could match a file by its name, where no directory above it is ignored. */
  mayMatch(name: string): boolean;
  readonly tests: Bounded<Ignore>;
  /** The same rules without the memory of all paths that were asked for. */
  afresh(): IgnoreRules;
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
    const result = copyOf(rules, ignoreCase);
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
  const names = lines.flatMap((line) => namesOf(line) ?? []);
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const mayMatch = (name: string): boolean =>
    (above?.mayMatch(name) ?? false) ||
    names.some(({ start, end }) => fold(name).startsWith(fold(start)) && fold(name).endsWith(fold(end)));
  const rulesWith = (tests: Bounded<Ignore>): IgnoreRules => ({
    tests,
    mayMatch,
    ignores: (path) => testFor(tests, path).ignores(path),
    afresh: () => rulesWith({ short: copyOf(tests.short, ignoreCase), long: copyOf(tests.long, ignoreCase) }),
  });
  return rulesWith(tests);
}

function copyOf(rules: Ignore | undefined, ignoreCase: boolean): Ignore {
  const copy = ignore({ ignoreCase, allowRelativePaths: true });
  return rules ? copy.add(rules) : copy;
}

/**
 * How the names of the files begin and end that a pattern could match: by its last part, as far as that is plain.
 * Most patterns are about other files than manifests, and this is many times cheaper than to ask them.
 * @returns `undefined` for a line that matches no file
 */
function namesOf(line: string): { readonly start: string; readonly end: string } | undefined {
  const pattern = line.replace(/ +$/, '');
  if (pattern === '' || pattern.startsWith('#') || pattern.endsWith('/')) return undefined;
  if (/[\\[\]?]/.test(pattern)) return ANY;
  const name = pattern.replace(/^!/, '').replace(/^.*\//, '');
  const star = name.indexOf('*');
  if (star < 0) return { start: name, end: name };
  return { start: name.slice(0, star), end: name.slice(name.lastIndexOf('*') + 1) };
}

const ANY = { start: '', end: '' };

/** A pattern as the file at the top would have to write it. */
function rebase(line: string, directory: string): string {
  if (directory === '' || line.trim() === '' || line.startsWith('#')) return line;
  const negation = line.startsWith('!') ? '!' : '';
  const pattern = line.slice(negation.length);
  const isAnchored = /\/(?!\s*$)/.test(pattern);
  const escaped = directory.replace(/[\\*?[\]!# ]/g, '\\$&');
  return `${negation}/${escaped}/${isAnchored ? pattern.replace(/^\//, '') : `**/${pattern}`}`;
}
