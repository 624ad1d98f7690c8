import { resourcesOf } from '../k8s/read';
import { kindName, type Resource } from '../k8s/resource';
import type { Snapshot } from '../workspace/snapshot';
import { documentAt, type YamlDocument } from '../yaml/manifest-file';

/** What a place of a file belongs to. */
export interface Origin {
  /** Which of the file's documents, counted from 1; those without content do not count. */
  readonly document: number;
  /** The object around the place, as written: `Service shop/web`. */
  readonly object: string | undefined;
  /** The file that rendered it, where `helm template` or kustomize said so. */
  readonly source: string | undefined;
}

/** @returns `undefined` where there is no document at the offset */
export function originAt(snapshot: Snapshot, uri: string, offset: number): Origin | undefined {
  const file = snapshot.files.get(uri);
  const document = file && documentAt(file, offset);
  if (!file || !document) return undefined;
  const at = offset - file.startOf(document);
  // Of a List and its items the innermost counts.
  const object = resourcesOf(document).findLast(
    ({ node: { range } }) => range.start <= at && at <= range.end,
  );
  return {
    document: file.documents.indexOf(document) + 1,
    object: object && nameOf(object),
    source: (object && kustomizeOrigin(object)) ?? helmSource(document),
  };
}

function nameOf(resource: Resource): string {
  const { name, namespace } = resource;
  const full = [namespace?.value, name?.value].filter(Boolean).join('/');
  return [kindName(resource), full].filter(Boolean).join(' ');
}

/** `helm template` writes it above each object. */
function helmSource({ text }: YamlDocument): string | undefined {
  return /^# Source: (\S.*?)\s*$/m.exec(text.slice(0, LOOKED_AT))?.[1];
}

/** In characters: the comment stands at the beginning, and a document may be large. */
const LOOKED_AT = 4096;

/** What kustomize writes with `buildMetadata: [originAnnotations]`: a small YAML of `path`, `repo` and `ref`. */
function kustomizeOrigin({ annotations }: Resource): string | undefined {
  const written = annotations.find(({ key }) => key.value === 'config.kubernetes.io/origin')?.value.value;
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}: *(\\S.*?)\\s*$`, 'm').exec(written ?? '')?.[1];
  const path = field('path') ?? field('configuredIn');
  const repo = field('repo');
  if (path === undefined || repo === undefined) return path;
  const ref = field('ref');
  return `${repo}${ref === undefined ? '' : `@${ref}`}: ${path}`;
}
