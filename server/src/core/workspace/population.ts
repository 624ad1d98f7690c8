import { glimpseOf } from '../k8s/read';
import { isService, isWorkload, type Resource } from '../k8s/resource';
import { ownCopy, type Located } from '../text';
import type { ManifestFile, YamlDocument } from '../yaml/manifest-file';

/** As much of an object as it takes to count it. */
export interface Counted {
  readonly group: 'workloads' | 'services';
  readonly document: YamlDocument;
  readonly namespace: Located<string> | undefined;
}

interface Population {
  readonly objects: readonly Counted[];
  /** Equal for files that hold as many of each sort in each namespace. */
  readonly signature: string;
}

const memo = new WeakMap<ManifestFile, Population>();

/** The objects of a file that messages count. Memoised. */
export function countedIn(file: ManifestFile): Population['objects'] {
  return populationOf(file).objects;
}

/** Whether one file, or none, may take the place of another without changing any count. */
export function isAsPopulated(a: ManifestFile | undefined, b: ManifestFile | undefined): boolean {
  if (a && b && haveAlikeDocuments(a, b)) return true;
  const signature = (file: ManifestFile | undefined) => (file ? populationOf(file).signature : '');
  return signature(a) === signature(b);
}

/** Whether the documents of two files hold as many objects one by one, as after a key in one of many. */
function haveAlikeDocuments(a: ManifestFile, b: ManifestFile): boolean {
  if (a.documents.length !== b.documents.length) return false;
  let index = 0;
  for (const one of a.documents) {
    const other = b.documents[index++];
    if (other === one) continue;
    if (!other || signatureOf(objectsOf(one)) !== signatureOf(objectsOf(other))) return false;
  }
  return true;
}

function populationOf(file: ManifestFile): Population {
  const known = memo.get(file);
  if (known) return known;
  const objects = file.documents.flatMap(objectsOf);
  const population =
    objects.length > 0 ? { objects: objects.slice(), signature: ownCopy(signatureOf(objects)) } : NOBODY;
  memo.set(file, population);
  return population;
}

function objectsOf(document: YamlDocument): readonly Counted[] {
  return countedOf(document, () => glimpseOf(document));
}

function signatureOf(objects: readonly Counted[]): string {
  return objects
    .map(({ group, namespace }) => `${group} ${namespace?.value ?? ''}`)
    .sort()
    .join('\n');
}

const counted = new WeakMap<YamlDocument, readonly Counted[]>();

/**
 * The objects of a document that messages count. Memoised.
 * @param read gives all its objects, where they are not known yet
 */
export function countedOf(document: YamlDocument, read: () => readonly Resource[]): readonly Counted[] {
  let objects = counted.get(document);
  if (!objects) {
    objects = read().flatMap((resource): Counted[] => {
      const { namespace } = resource;
      const group = isWorkload(resource) ? 'workloads' : isService(resource) ? 'services' : undefined;
      const own = namespace && { value: ownCopy(namespace.value), range: namespace.range };
      return group ? [{ group, document, namespace: own }] : [];
    });
    counted.set(document, objects.length > 0 ? objects.slice() : NOBODY.objects);
  }
  return objects;
}

/** Says which objects of a document messages count, so that nobody reads it to know. */
export function tellCounted(document: YamlDocument, objects: readonly Counted[]): void {
  counted.set(document, objects.length > 0 ? objects : NOBODY.objects);
}

const NOBODY: Population = { objects: [], signature: '' };
