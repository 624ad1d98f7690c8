import { nearest } from '../k8s/nearest';
import { IGNORE_COMMENT, type Suppression } from '../k8s/suppressions';
import type { Located } from '../text';
import { say } from '../words';
import type { YamlDocument } from '../yaml/manifest-file';
import { lineStart } from '../yaml/edits';
import type { Finding, Fix, SuppressionRule } from './rule';

/** A request to be silent that silences nothing outlives its reason, and would hide the next mistake. */
const unusedSuppression: SuppressionRule = {
  id: 'unused-suppression',
  severity: 'hint',
  summary: 'Suppression that suppresses nothing',
  kinds: 'suppressions',
  scope: 'resource',
  fixable: 'safe',
  *check(suppression, { unused, document, ids }) {
    if (suppression.rules.length === 0) {
      yield {
        range: suppression.range,
        message: say`No rule is named, so nothing is suppressed. Write the rules behind it: ${IGNORE_COMMENT} selector-no-match.`,
      };
      return;
    }
    for (const name of unused) yield unusedName(suppression, name, document, ids);
  },
};
export default unusedSuppression;

function unusedName(
  suppression: Suppression,
  name: Located<string>,
  document: YamlDocument,
  ids: readonly string[],
): Finding {
  const isRule = ids.includes(name.value);
  const meant = isRule ? undefined : nearest(name.value, ids);
  const advice = meant ? say`Did you mean ${meant}?` : say`Remove it.`;
  const message = isRule
    ? say`${name.value} finds nothing here, so there is nothing to suppress. Remove it, or it hides the next mistake.`
    : say`There is no rule ${name.value}, so nothing is suppressed. ${advice}`;
  return {
    range: name.range,
    message,
    tags: ['unnecessary'],
    fixes: () => (meant ? [rename(name, meant, document)] : remove(suppression, name, document)),
  };
}

function rename(name: Located<string>, meant: string, document: YamlDocument): Fix {
  return {
    title: say`Change ${name.value} to ${meant}`,
    preferred: true,
    edits: [{ document, range: name.range, newText: meant }],
  };
}

/** The whole comment where it names nothing else, else the name with its comma. Annotations are left to the author. */
function remove(suppression: Suppression, name: Located<string>, document: YamlDocument): Fix[] {
  const { text } = document;
  const isComment = text[suppression.range.start] === '#';
  const title = say`Remove the suppression of ${name.value}`;
  if (suppression.rules.length > 1) {
    const after = /^[ \t]*,[ \t]*/.exec(text.slice(name.range.end))?.[0] ?? '';
    const before = after ? '' : (/[ \t]*,[ \t]*$/.exec(text.slice(0, name.range.start))?.[0] ?? '');
    const range = { start: name.range.start - before.length, end: name.range.end + after.length };
    return [{ title, safe: true, edits: [{ document, range, newText: '' }] }];
  }
  if (!isComment) return [];
  const start = lineStart(text, suppression.range.start);
  const alone = text.slice(start, suppression.range.start).trim() === '';
  const lineEnd = text.indexOf('\n', suppression.range.end);
  const range = alone
    ? { start, end: lineEnd < 0 ? text.length : lineEnd + 1 }
    : { start: text.slice(0, suppression.range.start).trimEnd().length, end: suppression.range.end };
  return [{ title, safe: true, edits: [{ document, range, newText: '' }] }];
}
