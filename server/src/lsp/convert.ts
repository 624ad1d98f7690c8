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
import {
  say,
  type Diagnostic,
  type Hover,
  type IgnoreFix,
  type OffsetRange,
  type QuickFix,
  type Severity,
  type TextEdit,
} from '../core/index';
import { toPositions } from '../positions';
import { FIX_ALL_KIND } from './protocol';
import type { Session } from './session';

/** The only place where core types become those of the protocol. */

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
const TAGS = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated } as const;

function toRange(session: Session, uri: string, range: OffsetRange): Range {
  return toPositions(session, uri, range);
}

export function toLspDiagnostic(session: Session, diagnostic: Diagnostic): LspDiagnostic {
  return {
    range: toRange(session, diagnostic.uri, diagnostic.range),
    severity: SEVERITIES[diagnostic.severity],
    code: diagnostic.code,
    codeDescription: { href: diagnostic.docsUrl },
    source: 'kube-routes',
    message: session.words(diagnostic.message),
    ...(diagnostic.tags.length > 0 && { tags: diagnostic.tags.map((tag) => TAGS[tag]) }),
    ...(diagnostic.related.length > 0 && {
      relatedInformation: diagnostic.related.map(({ uri, range, message }) => ({
        location: { uri: session.clientUri(uri), range: toRange(session, uri, range) },
        message: session.words(message),
      })),
    }),
  };
}

export function toCodeAction(session: Session, fix: QuickFix): CodeAction {
  return {
    title: session.words(fix.title),
    kind: CodeActionKind.QuickFix,
    diagnostics: [toLspDiagnostic(session, fix.diagnostic)],
    isPreferred: fix.preferred,
    edit: toWorkspaceEdit(session, fix.edits),
  };
}

export function toIgnoreAction(session: Session, diagnostic: Diagnostic, fix: IgnoreFix): CodeAction {
  return {
    title: session.words(fix.title),
    kind: CodeActionKind.QuickFix,
    diagnostics: [toLspDiagnostic(session, diagnostic)],
    edit: toWorkspaceEdit(session, new Map([[diagnostic.uri, [fix.edit]]])),
  };
}

export function toFixAll(session: Session, edits: ReadonlyMap<string, readonly TextEdit[]>): CodeAction {
  return {
    title: session.words(say`Fix all safe Kube Routes problems in this file`),
    kind: FIX_ALL_KIND,
    edit: toWorkspaceEdit(session, edits),
  };
}

export function toHover(session: Session, uri: string, hover: Hover): LspHover {
  return {
    contents: { kind: MarkupKind.Markdown, value: session.words(hover.markdown) },
    range: toRange(session, uri, hover.range),
  };
}

export function toWorkspaceEdit(
  session: Session,
  edits: ReadonlyMap<string, readonly TextEdit[]>,
): WorkspaceEdit {
  const changes: Record<string, LspTextEdit[]> = {};
  for (const [uri, list] of edits) {
    changes[session.clientUri(uri)] = list.map(({ range, newText }) => ({
      range: toRange(session, uri, range),
      newText,
    }));
  }
  return { changes };
}
