import { contentOf } from '../../k8s/read';
import { separatorBefore } from '../../rules/document-separator-missing';
import { say } from '../../words';
import { rewrite, type RefactoringKind } from './refactoring';

/** Puts `---` between objects that stand in one document, so that each is read. */
export const splitDocument: RefactoringKind = {
  id: 'split-document',
  kind: 'rewrite',
  offer(_snapshot, { document }) {
    const { missingSeparators } = contentOf(document);
    const edits = missingSeparators.map((range) => separatorBefore(document, range));
    const count = missingSeparators.length + 1;
    return rewrite(document, say`Split these ${count} objects into documents of their own`, edits);
  },
};
