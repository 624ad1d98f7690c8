import type { OpenCache } from '../files/cache-store';
import type { ReadWords } from './locale';

/** What the command line has around it. */
export interface Host {
  readonly cwd: string;
  /** Of the program. */
  readonly version: string;
  /** The pages of the rules in Markdown, by their ids. */
  readonly pages: Readonly<Record<string, string>>;
  /** What is written down for a language; `undefined` where nothing is. */
  readonly readWords: ReadWords;
  /** Where something is kept from run to run, by this very build of the program. */
  readonly openCache: OpenCache;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output is a terminal that shows colours. */
  readonly color: boolean;
  /** Standard error is a terminal, where a line can be written over. */
  readonly isInteractive: boolean;
  write(text: string): void;
  error(text: string): void;
  /** All of standard input. */
  readStdin(): string;
  /** In milliseconds. */
  now(): number;
}
