import { reportCompact } from './report-compact';
import { reportGithub } from './report-github';
import { reportGitlab } from './report-gitlab';
import { reportJson } from './report-json';
import { reportJunit } from './report-junit';
import { reportSarif } from './report-sarif';
import { reportText } from './report-text';
import type { Report } from './report';

/** By the names that `--format` takes. */
export const REPORTS = {
  text: reportText,
  compact: reportCompact,
  json: reportJson,
  sarif: reportSarif,
  github: reportGithub,
  gitlab: reportGitlab,
  junit: reportJunit,
} satisfies Readonly<Record<string, Report>>;

export type ReportName = keyof typeof REPORTS;
