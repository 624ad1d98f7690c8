import { resourcesOf } from '../k8s/read';
import { isService, isWorkload, type Resource } from '../k8s/resource';
import { select, servicesSelecting } from '../routing/selection';
import { contains, shift, type OffsetRange } from '../text';
import { setsOf } from '../workspace/manifest-sets';
import { searchedPlace } from '../workspace/scope';
import { isManifest, type Snapshot } from '../workspace/snapshot';
import { documentAt, type YamlDocument } from '../yaml/manifest-file';
import { explainFieldOf } from './hover/fields';
import { paragraphs, text } from './hover/markdown';
import { targetAt, type HoverTarget } from './hover/target';

/** What a hover says about one place. */
export interface Hover {
  /** In the file: the key or the value that is explained. */
  readonly range: OffsetRange;
  readonly markdown: string;
}

/** Explains what stands at an offset of a file; nothing for templates and patches, which are not deployed as they stand. */
export function hoverAt(snapshot: Snapshot, uri: string, offset: number): Hover | undefined {
  const file = snapshot.files.get(uri);
  if (!file || !isManifest(snapshot, uri)) return undefined;
  const document = documentAt(file, offset);
  if (!document) return undefined;
  const start = file.startOf(document);
  const resource = resourceAt(document, offset - start);
  const target = resource && targetAt(resource.node, offset - start);
  if (!target) return undefined;
  const markdown = explainBuilt(snapshot, resource, target) ?? explainFieldOf(snapshot, resource, target);
  return markdown === undefined ? undefined : { range: shift(target.range, start), markdown };
}

/** The object as the first kustomization builds it that includes its file, with a word on which one that is. */
function explainBuilt(snapshot: Snapshot, resource: Resource, target: HoverTarget): string | undefined {
  const sets = [...setsOf(snapshot, resource.document.uri)];
  for (const set of sets) {
    const [built] = set.builtFrom(resource);
    if (!built || set.mayDiffer) continue;
    // Its partner may be applied in another way, which the directories around it show.
    if (!hasPartner(set.snapshot, built) && hasPartner(snapshot, resource)) continue;
    const markdown = explainFieldOf(set.snapshot, built, target);
    if (!markdown) continue;
    const others = sets.length - 1;
    const more = others > 0 ? `, one of ${sets.length} kustomizations that include it` : '';
    return paragraphs(markdown, `As built in ${text(searchedPlace(set.snapshot))}${more}.`);
  }
  return undefined;
}

function hasPartner(snapshot: Snapshot, resource: Resource): boolean {
  if (isService(resource)) return select(snapshot, resource).workloads.length > 0;
  return isWorkload(resource) && servicesSelecting(snapshot, resource).length > 0;
}

/** The innermost object at an offset: one of a List lies inside of it. */
function resourceAt(document: YamlDocument, offset: number): Resource | undefined {
  const size = ({ node }: Resource) => node.range.end - node.range.start;
  return resourcesOf(document)
    .filter((resource) => resource.kind !== 'Other' || isService(resource) || isWorkload(resource))
    .filter(({ node }) => contains(node.range, offset))
    .sort((a, b) => size(a) - size(b))[0];
}
