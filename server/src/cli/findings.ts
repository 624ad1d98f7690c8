import path from 'node:path';
import { URI } from 'vscode-uri';
import {
  diagnosticInWords,
  english,
  originAt,
  quickFixesFor,
  type Diagnostic,
  type OffsetRange,
  type Origin,
  type QuickFix,
  type Severity,
  type Snapshot,
  type Wording,
} from '../core/index';
import { toPositions, type PositionRange } from '../positions';

/** Where `--stdin` puts what it reads. No other file is in its directory. */
export const STDIN_URI = 'stdin:/manifests/stdin.yaml';

/** What the reports print: a diagnostic with everything that they say about it. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  /** The message in English, whatever the language: baselines and fingerprints compare it. */
  readonly english: string;
  readonly docsUrl: string;
  readonly place: FilePlace;
  readonly origin: Origin | undefined;
  readonly related: readonly (FilePlace & { readonly message: string })[];
  readonly diagnostic: Diagnostic;
  /** Computed on each call. */
  readonly fixes: () => readonly QuickFix[];
}

export interface FilePlace {
  readonly uri: string;
  /** As people read it: relative to the working directory, with forward slashes on every system. */
  readonly file: string;
  /** In UTF-16 units, zero-based. */
  readonly range: PositionRange;
}

/** What was checked, and what is to be said about it. */
export interface CheckResult {
  readonly snapshot: Snapshot;
  readonly cwd: string;
  /** The files that were checked, as people read them. */
  readonly files: readonly string[];
  /** In the order of the files, and in each of their places. */
  readonly findings: readonly Finding[];
  /** What was found and is not reported, in words: `3 in the baseline`. */
  readonly notShown: readonly string[];
}

export function toFinding(snapshot: Snapshot, found: Diagnostic, cwd: string, wording: Wording): Finding {
  const diagnostic = diagnosticInWords(found, wording);
  const { uri, range, code, severity, docsUrl, message } = diagnostic;
  return {
    rule: code,
    severity,
    message,
    english: english(found.message),
    docsUrl,
    place: placeOf(snapshot, uri, range, cwd),
    origin: originAt(snapshot, uri, range.start),
    related: diagnostic.related.map((related) => ({
      ...placeOf(snapshot, related.uri, related.range, cwd),
      message: related.message,
    })),
    diagnostic,
    fixes: () => quickFixesFor(snapshot, diagnostic),
  };
}

export function placeOf(snapshot: Snapshot, uri: string, range: OffsetRange, cwd: string): FilePlace {
  return { uri, file: shownName(uri, cwd), range: toPositions({ snapshot, encoding: 'utf-16' }, uri, range) };
}

/** How people call a file: by its path from the working directory. */
export function shownName(uri: string, cwd: string): string {
  if (uri === STDIN_URI) return '<stdin>';
  return path.relative(cwd, URI.parse(uri).fsPath).split(path.sep).join('/');
}

/**
 * The path of a file from the root of its repository, whatever the working directory is: so reports on pull requests name it.
 * @param root by an absolute path; a file outside of it keeps its name
 */
export function fromRoot(file: string, cwd: string, root: string): string {
  const relative = path.relative(root, path.resolve(cwd, file)).split(path.sep).join('/');
  return relative.startsWith('../') ? file : relative;
}

/** `web.yaml:5:19`, as editors and terminals make links of it. */
export function inWords({ file, range: { start } }: FilePlace): string {
  return `${file}:${start.line + 1}:${start.character + 1}`;
}

/** `document 3, Service web, from chart/templates/web.yaml`: what a rendered text needs in place of its file. */
export function originInWords({ document, object, source }: Origin): string {
  return [`document ${document}`, object, source && `from ${source}`].filter(Boolean).join(', ');
}

const ORDER: readonly Severity[] = ['hint', 'information', 'warning', 'error'];

/** Whether a severity reaches a threshold; nothing reaches `never`. */
export function reaches(severity: Severity, threshold: Severity | 'never'): boolean {
  return threshold !== 'never' && ORDER.indexOf(severity) >= ORDER.indexOf(threshold);
}
