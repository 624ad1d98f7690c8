import ignore, { type Ignore } from 'ignore';

/**
 * What git ignores in one directory and below it, by all files that speak there. Paths are relative to the place of
 * the first of them, with forward slashes; those of directories end in one.
 */
export type IgnoreRules = Ignore;

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
  const rules = ignore({ ignoreCase, allowRelativePaths: true });
  if (above) rules.add(above);
  for (const line of text.split(/\r?\n/)) {
    try {
      rules.add(rebase(line, directory));
    } catch {
      // A broken pattern matches nothing, as in git.
    }
  }
  return rules;
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
