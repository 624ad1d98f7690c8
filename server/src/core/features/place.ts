import type { Resource } from '../k8s/resource';
import { shift, type OffsetRange } from '../text';
import { startOf, type Snapshot } from '../workspace/snapshot';
import type { YamlDocument } from '../yaml/manifest-file';

/** Somewhere in a file of the workspace; offsets are in the file. */
export interface Place {
  readonly uri: string;
  readonly range: OffsetRange;
}

export function placeIn(snapshot: Snapshot, document: YamlDocument, range: OffsetRange): Place {
  return { uri: document.uri, range: shift(range, startOf(snapshot, document)) };
}

/** Where an object says its name, or what it is. */
export function placeOfObject(snapshot: Snapshot, resource: Resource): Place {
  return placeIn(snapshot, resource.document, resource.name?.range ?? resource.headRange);
}
