import { say } from '../words';
import { isSettingsFile, SETTINGS_FILES, settingsProblems } from '../workspace/settings-file';
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
  *check(document, { settings }) {
    if (!isSettingsFile(document.uri)) return;
    if (settings.overruled === document.uri) {
      const range = document.root?.type === 'map' ? document.root.pairs[0]?.key.range : document.root?.range;
      const message = say`The settings file ${SETTINGS_FILES[0]} stands beside this one and counts, so nothing of this one does. Move what is needed there, and delete this file.`;
      yield { range: range ?? { start: 0, end: 0 }, message };
      return;
    }
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
