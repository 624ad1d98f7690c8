import type { Severity } from '../core/index';
import type { CheckResult } from './findings';
import type { Words } from './locale';

/** What a report may want to know besides the findings. */
export interface ReportContext {
  readonly color: boolean;
  /** Of the program. */
  readonly version: string;
  /** The least severity of findings that fail the check. */
  readonly failOn: Severity | 'never';
  /** Only findings, no words around them. */
  readonly quiet: boolean;
  /** The pages of the rules in Markdown, by their ids. */
  readonly pages: Readonly<Record<string, string>>;
  readonly words: Words;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type Report = (result: CheckResult, context: ReportContext) => string;
