import { resourcesOf } from '../k8s/read';
import { isService, isWorkload, type Resource } from '../k8s/resource';
import { contains, shift, type OffsetRange } from '../text';
import { isManifest, type Snapshot } from '../workspace/snapshot';
import { documentAt, type YamlDocument } from '../yaml/manifest-file';
import { explainBuilt } from './hover/built';
import { documentationLink } from './hover/docs-links';
import { explainFieldOf } from './hover/fields';
import { paragraphs } from './hover/markdown';
import { targetAt } from './hover/target';
import { narrowed } from './hover/text-parts';

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
  const found = resource && targetAt(resource.node, offset - start);
  if (!found) return undefined;
  const target = narrowed(resource, found, offset - start);
  const markdown = explainBuilt(snapshot, resource, target) ?? explainFieldOf(snapshot, resource, target);
  if (markdown === undefined) return undefined;
  return {
    range: shift(target.range, start),
    markdown: paragraphs(markdown, documentationLink(resource, target.path)),
  };
}

/** The innermost object at an offset: one of a List lies inside of it. */
function resourceAt(document: YamlDocument, offset: number): Resource | undefined {
  const size = ({ node }: Resource) => node.range.end - node.range.start;
  return resourcesOf(document)
    .filter((resource) => resource.kind !== 'Other' || isService(resource) || isWorkload(resource))
    .filter(({ node }) => contains(node.range, offset))
    .sort((a, b) => size(a) - size(b))[0];
}
