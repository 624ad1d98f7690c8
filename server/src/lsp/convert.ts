import {
  CodeActionKind,
  DiagnosticSeverity,
  DiagnosticTag,
  MarkupKind,
  type CodeAction,
  type Diagnostic as LspDiagnostic,
  type Hover as LspHover,
  type Range,
  type TextEdit as LspTextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type {
  Diagnostic,
  Hover,
  IgnoreFix,
  ManifestFile,
  OffsetRange,
  QuickFix,
  Severity,
  TextEdit,
} from '../core/index';
import { FIX_ALL_KIND } from './protocol';
import type { Session } from './session';

/** The only place where offsets become positions and core types become those of the protocol. */

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
const TAGS = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const;

const textDocuments = new WeakMap<ManifestFile, TextDocument>();

/** A file's text with its line table, made once for each version of the file. */
export function textDocumentOf(file: ManifestFile): TextDocument {
  let document = textDocuments.get(file);
  if (!document) {
    document = TextDocument.create(file.uri, 'yaml', 0, file.text);
    textDocuments.set(file, document);
  }
  return document;
}

export function toRange(session: Session, uri: string, range: OffsetRange): Range {
  const file = session.snapshot.files.get(uri);
  if (!file) return { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const document = textDocumentOf(file);
  return { start: document.positionAt(range.start), end: document.positionAt(range.end) };
}

export function toOffsets(file: ManifestFile, range: Range): OffsetRange {
  const document = textDocumentOf(file);
  return { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
}

export function toLspDiagnostic(session: Session, diagnostic: Diagnostic): LspDiagnostic {
  return {
    range: toRange(session, diagnostic.uri, diagnostic.range),
    severity: SEVERITIES[diagnostic.severity],
    code: diagnostic.code,
    codeDescription: { href: diagnostic.docsUrl },
    source: 'kube-routes',
    message: diagnostic.message,
    ...(diagnostic.tags.length > 0 && { tags: diagnostic.tags.map((tag) => TAGS[tag]) }),
    ...(diagnostic.related.length > 0 && {
      relatedInformation: diagnostic.related.map(({ uri, range, message }) => ({
        location: { uri: session.clientUri(uri), range: toRange(session, uri, range) },
        message,
      })),
    }),
  };
}

export function toCodeAction(session: Session, fix: QuickFix): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [toLspDiagnostic(session, fix.diagnostic)],
    isPreferred: fix.preferred,
    edit: toWorkspaceEdit(session, fix.edits),
  };
}

export function toIgnoreAction(session: Session, diagnostic: Diagnostic, fix: IgnoreFix): CodeAction {
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [toLspDiagnostic(session, diagnostic)],
    edit: toWorkspaceEdit(session, new Map([[diagnostic.uri, [fix.edit]]])),
  };
}

export function toFixAll(session: Session, edits: ReadonlyMap<string, readonly TextEdit[]>): CodeAction {
  return {
    title: 'Fix all safe Kube Routes problems in this file',
    kind: FIX_ALL_KIND,
    edit: toWorkspaceEdit(session, edits),
  };
}

export function toHover(session: Session, uri: string, hover: Hover): LspHover {
  return {
    contents: { kind: MarkupKind.Markdown, value: hover.markdown },
    range: toRange(session, uri, hover.range),
  };
}

function toWorkspaceEdit(session: Session, edits: ReadonlyMap<string, readonly TextEdit[]>): WorkspaceEdit {
  const changes: Record<string, LspTextEdit[]> = {};
  for (const [uri, list] of edits) {
    changes[session.clientUri(uri)] = list.map(({ range, newText }) => ({
      range: toRange(session, uri, range),
      newText,
    }));
  }
  return { changes };
}
