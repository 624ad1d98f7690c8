import { contentOf } from '../k8s/read';
import { describe, type Resource } from '../k8s/resource';
import type { OffsetRange, TextEdit } from '../text';
import { say } from '../words';
import { columnOf, eolOf, lineStart } from '../yaml/edits';
import type { YamlDocument } from '../yaml/manifest-file';
import { defineDocumentRule, NO_FINDINGS, repair, type Finding } from './rule';

/**
 * Two objects without `---` between them are one mapping whose keys repeat. Kubectl keeps the last of equal keys, so the
 * first object is lost without a word; kustomize refuses the file.
 */
export default defineDocumentRule({
  id: 'document-separator-missing',
  severity: 'error',
  summary: 'Two objects without `---` between them',
  kinds: 'documents',
  scope: 'resource',
  fixable: 'safe',
  check(document) {
    const { missingSeparators } = contentOf(document);
    return missingSeparators.length === 0 || document.errors.length > 0 ? NO_FINDINGS : missingIn(document);
  },
});

function* missingIn(document: YamlDocument): Iterable<Finding> {
  const { resources, missingSeparators } = contentOf(document);
  for (const range of missingSeparators) {
    const index = resources.findIndex((resource) => resource.node.pairs[0]?.key.range === range);
    const resource = resources[index];
    const previous = index > 0 ? resources[index - 1] : undefined;
    const name = resource ? describe(resource) : say`this object`;
    yield {
      range,
      message: messageFor(name, previous),
      ...(previous && {
        related: [{ document, range: previous.headRange, message: say`${describe(previous)} begins here` }],
      }),
      fixes: () =>
        repair(document, say`Insert "---" before ${name}`, [separatorBefore(document, range)], {
          safe: true,
        }),
    };
  }
}

function messageFor(name: string, previous: Resource | undefined): string {
  const other = previous ? describe(previous) : say`the object before it`;
  return say`No "---" stands between ${other} and ${name}, so both are read as one object. Of fields that repeat only the last counts: ${other} is never created. Put a line with --- above ${name}.`;
}

/**
 * The edit that puts `---` before an object. Comments right above it, indented as it is, belong to it.
 * @param range its first key
 */
export function separatorBefore(document: YamlDocument, { start }: OffsetRange): TextEdit {
  const { text } = document;
  const comment = new RegExp(`^ {${columnOf(text, start)}}#`);
  let at = lineStart(text, start);
  while (at > 0) {
    const above = lineStart(text, at - 1);
    if (!comment.test(text.slice(above, at))) break;
    at = above;
  }
  return { range: { start: at, end: at }, newText: `---${eolOf(text)}` };
}
