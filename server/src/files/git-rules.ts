import { withIgnoreFile, type IgnoreRules } from './git-ignore';

/**
 * The rules of all `.gitignore` files that speak in a folder. Paths are relative to one place, the root of the
 * repository or the folder, with forward slashes; '' is that place itself.
 */
export class GitRules {
  readonly #ignoreCase: boolean;
  readonly #byDirectory = new Map<string, IgnoreRules>();

  /** @param ignoreCase as git does on Windows and macOS */
  constructor(ignoreCase: boolean) {
    this.#ignoreCase = ignoreCase;
  }

  /** Takes in the `.gitignore` of a directory; those of the directories above it come first. */
  add(directory: string, text: string): void {
    this.#byDirectory.set(
      directory,
      withIgnoreFile(this.#rulesAt(directory), directory, text, this.#ignoreCase),
    );
  }

  isIgnored(path: string, kind: 'file' | 'directory'): boolean {
    if (this.#byDirectory.size === 0 || path === '' || path.startsWith('../')) return false;
    return this.#rulesAt(path)?.ignores(kind === 'directory' ? `${path}/` : path) ?? false;
  }

  /** {@link isIgnored} for what is right in a directory that is not ignored itself. */
  inDirectory(directory: string): (name: string, kind: 'file' | 'directory') => boolean {
    const isInside = this.#byDirectory.size > 0 && !directory.startsWith('../');
    const rules = isInside ? this.#rulesAt(directory) : undefined;
    if (!rules) return () => false;
    const start = directory === '' ? '' : `${directory}/`;
    return (name, kind) =>
      kind === 'directory'
        ? rules.ignores(`${start}${name}/`)
        : rules.mayMatch(name) && rules.ignores(start + name);
  }

  forget(): void {
    this.#byDirectory.clear();
  }

  /** Lets go of the memory of what was asked for: ten thousand paths take most of a megabyte. */
  forgetPaths(): void {
    for (const [directory, rules] of this.#byDirectory) this.#byDirectory.set(directory, rules.afresh());
  }

  #rulesAt(path: string): IgnoreRules | undefined {
    for (let directory = path; ; directory = directory.slice(0, Math.max(directory.lastIndexOf('/'), 0))) {
      const rules = this.#byDirectory.get(directory);
      if (rules || directory === '') return rules;
    }
  }
}
