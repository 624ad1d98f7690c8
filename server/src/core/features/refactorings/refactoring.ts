import type { Resource } from '../../k8s/resource';
import type { DocumentEdit } from '../../rules/rule';
import type { OffsetRange, TextEdit } from '../../text';
import { setsOf } from '../../workspace/manifest-sets';
import type { Snapshot } from '../../workspace/snapshot';
import type { YamlDocument } from '../../yaml/manifest-file';

/** A way to rewrite an object on purpose: nothing is wrong with it. */
export interface RefactoringKind {
  /** Tells it apart from the others; never shown. */
  readonly id: string;
  /** `extract` makes a new object of an old one, `rewrite` changes what is there. */
  readonly kind: 'extract' | 'rewrite';
  /** `undefined` where it is of no use, or where it could not be done without harm. */
  offer(snapshot: Snapshot, resource: Resource): Offer | undefined;
}

export interface Offer {
  /** A verb phrase that names the objects: `Expose Deployment "web" as Service "web"`. */
  readonly title: string;
  /** Where it is offered besides the object's head; in its document. */
  readonly places?: readonly OffsetRange[];
  readonly edits: readonly DocumentEdit[];
}

/** Whether some kustomization gives an object another name than is written. */
export function isRenamed(snapshot: Snapshot, resource: Resource): boolean {
  return [...setsOf(snapshot, resource.document.uri)].some((set) =>
    set.builtFrom(resource).some(({ name }) => name?.value !== resource.name?.value),
  );
}

/** Edits of one document as an offer; none where there is nothing to edit. */
export function rewrite(
  document: YamlDocument,
  title: string,
  edits: readonly TextEdit[],
  places: readonly OffsetRange[] = [],
): Offer | undefined {
  return edits.length > 0
    ? { title, places, edits: edits.map((edit) => ({ ...edit, document })) }
    : undefined;
}
