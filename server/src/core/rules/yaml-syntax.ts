import { contentOf, resourcesOf } from '../k8s/read';
import type { Resource } from '../k8s/resource';
import { groupOf, isBuiltInGroup } from '../k8s/schema';
import type { OffsetRange } from '../text';
import { say } from '../words';
import type { YamlError } from '../yaml/compose';
import { columnOf, lineStart } from '../yaml/edits';
import type { YamlDocument } from '../yaml/manifest-file';
import {
  BRACED_NAME,
  repeatsKey,
  type YamlMap,
  type YamlNode,
  type YamlPair,
  type YamlSeq,
} from '../yaml/node';
import { explainError } from '../yaml/error-words';
import { isReadByGo } from '../yaml/tolerance';
import { defineDocumentRule, NO_FINDINGS, repair, type Finding } from './rule';

/** One slip makes the parser stumble over much of what follows. */
const SHOWN = 10;

/** What is wrong with the YAML of a document that holds a Kubernetes object; other YAML is no business of ours. */
export default defineDocumentRule({
  id: 'yaml-syntax',
  severity: 'error',
  summary: 'Text that is not YAML',
  kinds: 'documents',
  scope: 'resource',
  fixable: 'suggested',
  check(document) {
    if (!holdsObject(document)) return NO_FINDINGS;
    if (document.errors.length === 0) return document.repeatsKeys ? repeatedKeys(document) : NO_FINDINGS;
    return isTemplate(document) ? NO_FINDINGS : syntaxErrors(document);
  },
});

/** Kubectl takes each document on its own, but stops reading a file at the first that it cannot parse. */
const CONSEQUENCE = say`kubectl refuses this document and skips the rest of the file`;

function* syntaxErrors(document: YamlDocument): Iterable<Finding> {
  const { text } = document;
  const errors = distinctErrors(document);
  const [first] = errors;
  // An alias without its anchor is sound YAML as such, and Go refuses it when it looks for the anchor.
  if (first && !errors.some(({ code }) => code === 'UNRESOLVED_ALIAS') && isReadByGo(text)) {
    yield {
      range: visibleRange(text, first),
      severity: 'information',
      message: toleratedMessage(first),
      byParser: isPlain(first),
    };
    return;
  }
  const notes = notesIn(text);
  if (notes.length >= MANY_NOTES) {
    const [{ start, end }] = notes;
    yield {
      range: { start, end },
      severity: 'information',
      message: say`${say`Around an object stand ${notes.length} lines of notes, which are neither "key: value" nor an item of a list`}, so ${CONSEQUENCE}. ${say`Put a "#" in front of each, or give the file another ending if nobody applies it.`}`,
      byParser: true,
    };
    return;
  }
  const stray = strayText(document, first);
  if (stray) {
    yield {
      range: stray,
      message: say`${say`This is neither "key: value" nor an item of a list`}, so ${CONSEQUENCE}. ${say`Remove it, or put a "#" in front if it is a comment.`}`,
      byParser: true,
    };
    return;
  }
  const outdented = outdentedLine(document, first);
  if (outdented) {
    yield {
      range: outdented,
      message: say`${say`This line is indented less than the first key of the document`}, so ${CONSEQUENCE}. ${say`Give all keys at the top the same indentation.`}`,
      byParser: true,
    };
    return;
  }
  if (first?.code === 'BLOCK_AS_IMPLICIT_KEY' && PUSHED_RIGHT.test(text)) {
    yield {
      range: visibleRange(text, first),
      message: say`${say`The lines below "apiVersion" are indented as if they belonged to its value`}, so ${CONSEQUENCE}. ${say`Line them up with it.`}`,
      byParser: true,
    };
    return;
  }
  const shown = errors.slice(0, SHOWN);
  for (const [index, error] of shown.entries()) {
    const { problem, remedy, repair: fix } = explainError(error, text);
    const hidden = index === shown.length - 1 ? errors.length - shown.length : 0;
    const others =
      hidden > 0
        ? say` ${hidden} more ${hidden > 1 ? 'lines' : 'line'} below cannot be read either, perhaps for the same reason.`
        : '';
    yield {
      range: visibleRange(text, error),
      message: say`${problem}, so ${CONSEQUENCE}. ${remedy}${others}`,
      byParser: isPlain(error),
      ...(fix && { fixes: () => repair(document, fix.title, [fix.edit], { preferred: true }) }),
    };
  }
}

/** `apiVersion` at the top, and everything else further right: one slip, and each line below stumbles over it. */
const PUSHED_RIGHT = /^\uFEFF?(?:\s|---[ \t\r]*\n|#.*\n)*?apiVersion:[ \t]*\S+[ \t\r]*\n[ \t]+kind[ \t]*:/;

/** What any reader refuses by itself, without the strictness of the specification, a limit or a look at what tags mean. */
const PLAIN_ERRORS = new Set([
  'BAD_ALIAS',
  'BAD_DQ_ESCAPE',
  'BAD_INDENT',
  'BAD_SCALAR_START',
  'BLOCK_AS_IMPLICIT_KEY',
  'BLOCK_IN_FLOW',
  'MISSING_CHAR',
  'MULTILINE_IMPLICIT_KEY',
  'MULTIPLE_ANCHORS',
  'MULTIPLE_TAGS',
  'TAB_AS_INDENT',
  'UNEXPECTED_TOKEN',
]);

function isPlain({ code, message }: YamlError): boolean {
  return PLAIN_ERRORS.has(code) && !/^Comments must|^Implicit keys of flow sequence/.test(message);
}

function toleratedMessage({ message }: YamlError): string {
  const isComment = message.startsWith('Comments');
  const what = isComment
    ? say`a space before a comment`
    : say`every line of ${message.startsWith('Flow') ? say`a list or mapping in brackets` : say`a quoted text`} to be indented further than its key`;
  const remedy = isComment ? say`Put a space before the "#".` : say`Indent these lines.`;
  return say`YAML wants ${what}. kubectl reads this all the same, but stricter tools, this one included, do not, so the document is not checked any further. ${remedy}`;
}

/** Fewer lines of words may be slips. */
const MANY_NOTES = 3;

/** A line of words at the left margin: no key, no item, no comment, and no text of a command that goes on. */
const NOTE = /^(?![\w./-]+[ \t]*:(?:[ \t]|\r?$))[\p{L}\p{N}$*•].*?[ \t]\S+[ \t]+\S.*$/gmu;

/** The lines of notes that people took, where the first stands above everything that belongs to an object. */
function notesIn(text: string): [OffsetRange, ...OffsetRange[]] | readonly never[] {
  const lines = [...text.matchAll(NOTE)].map(({ 0: line, index }) => ({
    start: index,
    end: index + line.trimEnd().length,
  }));
  const [first, ...others] = lines;
  const object = /^(?:apiVersion|kind|metadata|spec|data)[ \t]*:/m.exec(text);
  return first && first.start < (object?.index ?? 0) ? [first, ...others] : [];
}

/** Words above the first key: the parser takes them for the whole document, and stumbles over each line below. */
function strayText({ root, text }: YamlDocument, first: YamlError | undefined): OffsetRange | undefined {
  if (first?.code !== 'UNEXPECTED_TOKEN' || root?.type !== 'scalar' || root.style !== 'plain')
    return undefined;
  const { start, end } = root.range;
  return first.range.start >= end ? { start, end: Math.min(end, endOfLine(text, start)) } : undefined;
}

/** A key further left than those at the top: for the parser the document is over, and each word below one too many. */
function outdentedLine({ root, text }: YamlDocument, first: YamlError | undefined): OffsetRange | undefined {
  if (first?.code !== 'UNEXPECTED_TOKEN' || root?.type !== 'map' || root.flow) return undefined;
  const { start } = first.range;
  const isLeft = columnOf(text, start) < columnOf(text, root.range.start);
  return isLeft && start >= root.range.end && /^[\w"'-]/.test(text.slice(start, start + 1))
    ? { start, end: endOfLine(text, start) }
    : undefined;
}

/**
 * The errors in order, without those that only follow from another: of one line the first counts, of tabs the first one,
 * and of lines below each other with the same wrong indentation the first, too.
 */
function distinctErrors({ text, errors }: YamlDocument): YamlError[] {
  const kept: YamlError[] = [];
  let lastLine = -1;
  let nextLine = -1;
  let lastIndented = { next: -1, column: -1 };
  for (const error of [...errors].sort((a, b) => a.range.start - b.range.start)) {
    const start = firstVisible(text, error.range.start);
    const line = lineStart(text, start);
    const isEcho =
      line === nextLine &&
      (error.code === 'MULTILINE_IMPLICIT_KEY' || error.message.startsWith('Implicit map keys'));
    // What a tab indents the parser cannot place, nor what stands below it.
    const followsTab = kept.some(({ code }) => code === 'TAB_AS_INDENT');
    const column = start - line;
    const isIndentedAlike = lastIndented.next === line && lastIndented.column === column;
    if (error.code === 'BAD_INDENT') lastIndented = { next: endOfLine(text, start) + 1, column };
    if (line === lastLine || isEcho || followsTab || isIndentedAlike) continue;
    kept.push(error);
    lastLine = line;
    nextLine = endOfLine(text, start) + 1;
  }
  return kept;
}

/** Errors often point at white space, or go on over many lines; what is shown is the text of one line. */
function visibleRange(text: string, { range }: YamlError): OffsetRange {
  const start = firstVisible(text, range.start);
  const rest = text.slice(start, endOfLine(text, start)).trimEnd();
  const isWhole = start !== range.start || range.end - range.start <= 1;
  return {
    start,
    end: isWhole ? start + Math.max(1, rest.length) : Math.min(range.end, start + Math.max(1, rest.length)),
  };
}

/** Where nothing visible follows on the line, what stands before the error is shown. */
function firstVisible(text: string, offset: number): number {
  const rest = text.slice(offset, endOfLine(text, offset));
  if (rest.trim()) return offset + rest.search(/\S/);
  const before = text.slice(0, offset).trimEnd();
  const start = lineStart(text, before.length);
  return start + Math.max(0, before.slice(start).search(/\S/));
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/** Kubectl keeps the last of equal keys (seen with 1.32) and says nothing; kustomize and Helm's strict mode refuse the file. */
function repeatedKeys(document: YamlDocument): readonly Finding[] {
  const { root } = document;
  if (!root || root.type === 'scalar') return NO_FINDINGS;
  // Only an alias leads to a node again.
  const seen = document.text.includes('&') ? new Set<YamlNode>() : undefined;
  let findings: Finding[] | undefined;
  let separators: ReadonlySet<OffsetRange> | undefined;
  const open: (YamlMap | YamlSeq)[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (seen?.has(node)) continue;
    seen?.add(node);
    if (node.type === 'map') {
      if (repeatsKey(node.pairs)) {
        separators ??= new Set(contentOf(document).missingSeparators);
        (findings ??= []).push(...repeatedIn(document, node, separators));
      }
      for (const { value } of node.pairs) if (value && value.type !== 'scalar') open.push(value);
    } else {
      for (const { value } of node.items) if (value && value.type !== 'scalar') open.push(value);
    }
  }
  return findings ?? NO_FINDINGS;
}

/** Where a `---` is missing the keys of another object begin. */
function* repeatedIn(
  document: YamlDocument,
  map: YamlMap,
  separators: ReadonlySet<OffsetRange>,
): Iterable<Finding> {
  let first = new Map<string, YamlPair>();
  for (const pair of map.pairs) {
    if (separators.has(pair.key.range)) first = new Map();
    const key = pair.key.source;
    const earlier = first.get(key);
    if (pair.merged || (key === '<<' && pair.key.style === 'plain')) continue;
    if (!earlier) {
      first.set(key, pair);
      continue;
    }
    yield {
      range: pair.key.range,
      severity: 'warning',
      message: say`The key "${key}" is in this mapping already. Of equal keys kubectl silently keeps only the last; kustomize and other tools refuse the file. Remove one of the two.`,
      related: [{ document, range: earlier.key.range, message: say`"${key}" for the first time` }],
      byParser: true,
    };
  }
}

/** A placeholder where YAML expects something else, of whatever engine, says that the text is yet to become YAML. */
function isTemplate({ text, templated, errors }: YamlDocument): boolean {
  if (templated || TEMPLATE.test(text)) return true;
  return errors.some(({ range }) => {
    const line = text.slice(lineStart(text, range.start), endOfLine(text, range.start));
    return FILLED_IN.test(line);
  });
}

// Line breaks of a bare \r are read by Go, and by next to no editor.
const TEMPLATE = new RegExp(String.raw`\{%|<%|\r(?!\n)|^[ \t]*${BRACED_NAME}[ \t]*$`, 'm');
const FILLED_IN = new RegExp(String.raw`\$\{|\$\(|%\(|@\w+@|${BRACED_NAME}|(?:^|[\s:])%\w+%`);

function holdsObject(document: YamlDocument): boolean {
  if (resourcesOf(document).some(isKubernetes)) return true;
  // Where the parser lost its way, the words at the start of the lines still tell.
  return (
    document.errors.length > 0 &&
    (WRITTEN_VERSION.test(document.text) || BEGINS_WITH_VERSION.test(document.text)) &&
    WRITTEN_KIND.test(document.text)
  );
}

/** An `apiVersion` as Kubernetes and its custom resources have it, at the top level of YAML or anywhere in JSON. */
const WRITTEN_VERSION =
  /^\uFEFF?(?:apiVersion|[ \t{]*"apiVersion")[ \t]*:[ \t]*["']?(?:(?:[\w-]+\.[\w.-]+|apps|batch|autoscaling|policy|extensions)\/)?v\d\w*["']?,?[ \t\r]*(?:#|$)/m;
/** Indented it may stand in a file of another tool, unless it comes before anything else. */
const BEGINS_WITH_VERSION =
  /^\uFEFF?(?:\s|--+[ \t\r]*\n|#.*\n)*apiVersion[ \t]*:[ \t]*["']?[\w./-]*v\d\w*["']?[ \t\r]*\n/;
const WRITTEN_KIND = /^\uFEFF?[ \t{]*(?:kind|"kind")[ \t]*:[ \t]*["']?[A-Z]/m;

/** Files of other tools have an `apiVersion` and a `kind` too, but a group of a custom resource is a domain name. */
function isKubernetes({ identity, declaredApiVersion, declaredKind }: Resource): boolean {
  if (identity.certainty !== 'foreign') return true;
  const group = groupOf(declaredApiVersion?.value ?? '/');
  return (
    declaredKind !== undefined &&
    declaredApiVersion !== undefined &&
    (isBuiltInGroup(group) || group.includes('.'))
  );
}
