import type { Mention } from '../../routing/mention';
import { isReadable } from '../../routing/mention';
import { say } from '../../words';
import { isKustomization } from '../../workspace/kustomize/kustomization';
import { baseNameOf } from '../../workspace/paths';
import { areClose } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { isTemplateName } from '../../workspace/templates';
import type { ManifestFile } from '../../yaml/manifest-file';
import { asMap } from '../../yaml/node';
import type { Subject } from './kinds';

/** What lies beside the places of a rename and cannot be changed with them. */
export interface Unreadable {
  /** Why the rename must not be: a file that plainly names the same thing. */
  readonly reason: string | undefined;
  /** A file in a template language, which nothing reads. */
  readonly template: string | undefined;
}

/** Lists of a kustomization that name objects of other files. */
const NAMING_LISTS = ['patches', 'patchesJson6902', 'patchesStrategicMerge', 'replacements', 'vars'];

export function unreadableBeside(
  snapshot: Snapshot,
  { mention, word }: Subject,
  together: readonly Mention[],
): Unreadable {
  const uris = [...new Set(together.map(({ resource }) => resource.document.uri))];
  const isClose = (uri: string) => uris.some((other) => areClose(snapshot, uri, other));
  const pattern = patternFor(mention.kind, word);
  let template: string | undefined;
  // In one order, so that the same files give the same answer.
  for (const [uri, file] of [...snapshot.files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (isTemplateName(uri)) {
      if (isClose(uri)) template ??= baseNameOf(uri);
    } else if (isKustomization(uri)) {
      if (namesInLists(file, pattern) && isClose(uri))
        return {
          reason: say`${baseNameOf(uri)} names it in patches or replacements; rename it there by hand`,
          template,
        };
    } else if (!isReadable(snapshot, uri) && pattern.test(file.text) && isClose(uri)) {
      return {
        reason: say`${baseNameOf(uri)} is a template that may mean it; rename it there by hand`,
        template,
      };
    }
  }
  return { reason: undefined, template };
}

/** Names of Services stand anywhere; those of labels and ports, which are common words, behind a key. */
function patternFor(kind: Mention['kind'], word: string): RegExp {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (kind === 'service') return new RegExp(`(?<![\\w./-])${escaped}(?![\\w-]|\\.ya?ml)`);
  if (kind === 'label') return new RegExp(`(?:^|[\\s"'{,:=])${escaped}["']?\\s*(?:[,}:]|$)`, 'm');
  return new RegExp(`(?:name|[pP]ort)["']?:\\s*["']?${escaped}["']?\\s*(?:[,}]|$)`, 'm');
}

function namesInLists({ documents }: ManifestFile, pattern: RegExp): boolean {
  return documents.some((document) =>
    (asMap(document.root)?.pairs ?? []).some(
      ({ key, range }) =>
        NAMING_LISTS.includes(key.source) && pattern.test(document.text.slice(range.start, range.end)),
    ),
  );
}
