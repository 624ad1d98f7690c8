import { readObjectAt } from '../../k8s/read';
import type { Resource } from '../../k8s/resource';
import { accumulate, type Accumulated, type Files } from './accumulate';
import type { Unknown } from './kustomization';
import { followNames } from './names';

/** What `kubectl kustomize` makes of a directory, as far as the workspace tells. */
export interface Build {
  readonly directory: string;
  readonly objects: readonly BuiltObject[];
  /** What cannot be known, such as remote resources. Empty for a build that is wholly understood. */
  readonly unknown: readonly Unknown[];
  /** The directories whose kustomizations took part, its own first. */
  readonly directories: readonly string[];
  /** Every file that was looked for, there or not: as long as none of them changes, the build is the same. */
  readonly looked: ReadonlyMap<string, unknown>;
}

export interface BuiltObject {
  /** What is applied; the written object itself where the build changes nothing about it. */
  readonly resource: Resource;
  /** As written; `undefined` for one that a generator makes. */
  readonly source: Resource | undefined;
  /** The kustomization whose `namespace` it has; `undefined` where it is as written or comes from a patch. */
  readonly namespacedBy: string | undefined;
}

const memo = new WeakMap<Accumulated, Build>();
/** What was accumulated is held weakly otherwise, and stays for as long as what was built of it. */
const accumulations = new WeakMap<Build, Accumulated>();

/**
 * Builds the kustomization of a directory. Never throws. Memoised as long as no file changes that took part or was
 * looked for.
 * @returns `undefined` where the directory has no kustomization
 */
export function buildOf(files: Files, directory: string): Build | undefined {
  const accumulated = accumulate(files, directory);
  if (!accumulated) return undefined;
  const known = memo.get(accumulated);
  if (known) return known;
  const { items, unknown, directories, looked } = accumulated;
  const objects = followNames(items).flatMap(({ document, node, source, placed }): BuiltObject[] => {
    const resource = source && source.node === node ? source : readObjectAt(document, node);
    if (!resource || isLocal(resource)) return [];
    const namespacedBy = placed?.namespace === resource.namespace?.value ? placed?.by : undefined;
    return [{ resource, source, namespacedBy }];
  });
  const build = { directory, objects, unknown, directories, looked };
  memo.set(accumulated, build);
  accumulations.set(build, accumulated);
  return build;
}

/** Kustomize leaves out what only configures a tool. */
function isLocal({ annotations }: Resource): boolean {
  return annotations.some(
    ({ key, value }) => key.value === 'config.kubernetes.io/local-config' && value.value !== 'false',
  );
}
