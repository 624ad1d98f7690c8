import { resourcesOf } from '../k8s/read';
import { isService, isWorkload, type Resource } from '../k8s/resource';
import type { Service } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import type { ManifestFile } from '../yaml/manifest-file';

interface Population {
  readonly resources: readonly (Workload | Service)[];
  /** Equal for files that hold as many of each sort in each namespace. */
  readonly signature: string;
}

const memo = new WeakMap<ManifestFile, Population>();

/** The objects of a file that messages count. Memoised. */
export function countedIn(file: ManifestFile): Population['resources'] {
  return populationOf(file).resources;
}

/** Whether one file, or none, may take the place of another without changing any count. */
export function isAsPopulated(a: ManifestFile | undefined, b: ManifestFile | undefined): boolean {
  const signature = (file: ManifestFile | undefined) => (file ? populationOf(file).signature : '');
  return signature(a) === signature(b);
}

function populationOf(file: ManifestFile): Population {
  const known = memo.get(file);
  if (known) return known;
  const resources = file.documents.flatMap((document) => resourcesOf(document).filter(isCounted));
  const signature = resources
    .map((resource) => `${isWorkload(resource) ? 'workload' : 'service'} ${resource.namespace?.value ?? ''}`)
    .sort()
    .join('\n');
  const population = { resources, signature };
  memo.set(file, population);
  return population;
}

function isCounted(resource: Resource): resource is Workload | Service {
  return isWorkload(resource) || isService(resource);
}
