import { FILE_LIMIT } from '../workspace/limits';
import { defineDocumentRule } from './rule';

/** A file that is not read, because it is larger than the settings allow, would else look like a sound one. */
export default defineDocumentRule({
  id: 'file-limit',
  severity: 'information',
  summary: 'File that is too large to be checked',
  kinds: 'documents',
  scope: 'resource',
  fixable: false,
  *check({ errors }) {
    for (const { code, range, message } of errors) if (code === FILE_LIMIT) yield { range, message };
  },
});
