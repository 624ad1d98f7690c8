import { resourcesOf } from '../k8s/read';
import type { Resource } from '../k8s/resource';
import { shift, type OffsetRange, type TextEdit } from '../text';
import { isManifest, startOf, type Snapshot } from '../workspace/snapshot';
import { lineEnd } from '../yaml/edits';
import { pairOf } from '../yaml/node';
import { editsByFile } from './quick-fixes';
import { endpointsToSlice } from './refactorings/endpoints-to-slice';
import { exposeWorkload } from './refactorings/expose-workload';
import { externalNameToSlice } from './refactorings/external-name-to-slice';
import { headlessToClusterIP, toHeadless } from './refactorings/headless';
import { namePorts } from './refactorings/name-ports';
import { nodePortToLoadBalancer } from './refactorings/node-port-to-load-balancer';
import type { RefactoringKind } from './refactorings/refactoring';
import { splitDocument } from './refactorings/split-document';

/** A change that somebody may want although nothing is wrong. */
export interface Refactoring {
  readonly id: string;
  readonly title: string;
  readonly kind: RefactoringKind['kind'];
  /** By file, with offsets in it. */
  readonly edits: ReadonlyMap<string, readonly TextEdit[]>;
}

const KINDS: readonly RefactoringKind[] = [
  exposeWorkload,
  splitDocument,
  namePorts,
  endpointsToSlice,
  externalNameToSlice,
  toHeadless,
  headlessToClusterIP,
  nodePortToLoadBalancer,
];

/**
 * What is offered for a cursor or a selection: for each object whose head it touches (`apiVersion`, `kind`, `metadata`)
 * or one of the fields that would change. None for templates, patches and broken text.
 */
export function refactoringsAt(snapshot: Snapshot, uri: string, range: OffsetRange): Refactoring[] {
  const file = snapshot.files.get(uri);
  if (!file || !isManifest(snapshot, uri)) return [];
  return file.documents.flatMap((document) => {
    const start = startOf(snapshot, document);
    if (range.end < start || start + document.text.length < range.start || document.errors.length > 0)
      return [];
    const local = shift(range, -start);
    return resourcesOf(document).flatMap((resource) => offersFor(snapshot, resource, local));
  });
}

function offersFor(snapshot: Snapshot, resource: Resource, range: OffsetRange): Refactoring[] {
  const touches = (place: OffsetRange): boolean => place.start <= range.end && range.start <= place.end;
  if (!touches(resource.node.range)) return [];
  const isAtHead = headOf(resource).some(touches);
  return KINDS.flatMap((refactoring) => {
    const found = refactoring.offer(snapshot, resource);
    if (!found || !(isAtHead || (found.places ?? []).some(touches))) return [];
    const { id, kind } = refactoring;
    return [{ id, title: found.title, kind, edits: editsByFile(snapshot, found.edits) }];
  });
}

/** To the ends of their lines, so that a comment behind belongs to it. */
function headOf({ node, document }: Resource): OffsetRange[] {
  return ['apiVersion', 'kind', 'metadata'].flatMap((key) => {
    const pair = pairOf(node, key);
    if (!pair || pair.merged) return [];
    return [
      { start: pair.range.start, end: node.flow ? pair.range.end : lineEnd(document.text, pair.range.end) },
    ];
  });
}
