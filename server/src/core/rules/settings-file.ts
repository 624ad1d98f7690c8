import { say } from '../words';
import { isSettingsFile, settingsProblems } from '../workspace/settings-file';
// A circle, but `RULES` is asked for only when all of them are there.
import { RULES } from './index';
import { defineDocumentRule, repair } from './rule';

/** A misspelt setting is silently none, and its author believes that it works. */
export default defineDocumentRule({
  id: 'settings-file',
  severity: 'warning',
  summary: 'Setting in `.kube-routes.yaml` that does nothing',
  kinds: 'documents',
  scope: 'resource',
  fixable: 'safe',
  *check(document) {
    if (!isSettingsFile(document.uri)) return;
    const ids = RULES.map(({ id }) => id);
    for (const { range, message, instead } of settingsProblems(document, ids)) {
      yield {
        range,
        message,
        ...(instead !== undefined && {
          fixes: () => repair(document, say`Write ${instead}`, [{ range, newText: instead }], { safe: true }),
        }),
      };
    }
  },
});
