import { FILE_LIMIT } from '../workspace/limits';
import { defineDocumentRule, NO_FINDINGS } from './rule';

/** A file that is not read, because it is larger than the settings allow, would else look like a sound one. */
export default defineDocumentRule({
  id: 'file-limit',
  severity: 'information',
  summary: 'File that is too large to be checked',
  kinds: 'documents',
  scope: 'resource',
  fixable: false,
  check({ errors }) {
    if (errors.length === 0) return NO_FINDINGS;
    const limits = errors.filter(({ code }) => code === FILE_LIMIT);
    return limits.map(({ range, message }) => ({ range, message }));
  },
});
