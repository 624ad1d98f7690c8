import { stringify } from 'yaml';
import { emptySnapshot, parseFile, withFiles, type Snapshot } from '../../server/src/core/index';
import { isService, isWorkload, type Resource } from '../../server/src/core/k8s/resource';
import type { Service } from '../../server/src/core/k8s/service';
import type { Workload } from '../../server/src/core/k8s/workload';
import { keyFor } from '../../server/src/core/workspace/index-keys';
import { find } from '../../server/src/core/workspace/snapshot';

/** A question to the code of Kubernetes, which scripts/kubernetes-answers answers. */
export interface Case<Ask = unknown> {
  readonly manifests: string;
  /** What the cluster has besides, and no manifest shows. */
  readonly hidden?: string;
  readonly ask?: Ask;
}

/** One subject of questions. */
export interface Kind<Ask, Answer> {
  /** Made from random numbers, so that the same numbers give the same case. */
  readonly make: (random: Random) => Case<Ask>;
  /** What we say otherwise, a line each; none where we agree or say that we do not know. */
  readonly disagreements: (asked: Case<Ask>, answer: Answer) => string[];
}

export type Random = ReturnType<typeof randomFrom>;

/** Numbers that follow from a seed (mulberry32). */
export function randomFrom(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (count: number) => Math.floor(next() * count);
  const pick = <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] ?? items[0];
  const chance = (share: number) => next() < share;
  /** A list of 0 to `most` items. */
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: below(most + 1) }, make);
  const maybe = <T>(share: number, make: () => T): T | undefined => (chance(share) ? make() : undefined);
  return { below, pick, chance, some, maybe };
}

export function manifestsOf(objects: readonly unknown[]): string {
  // Quoted as YAML 1.1 needs it, which Kubernetes reads.
  const texts = objects.map((object) => stringify(withoutHoles(object), { lineWidth: 0, version: '1.1' }));
  return texts.join('\n---\n');
}

export function snapshotOf({ manifests }: Case): Snapshot {
  const uri = 'file:///workspace/all.yaml';
  const file = parseFile(uri, manifests);
  return withFiles(emptySnapshot(['file:///workspace']), [{ uri, file }]);
}

export function onlyService(snapshot: Snapshot, name: string): Service {
  return must(find(snapshot, keyFor.name('Service', name)).find(isService));
}

export function podNamed(snapshot: Snapshot, name: string, namespace?: string): Workload {
  const inNamespace = (one: Resource) => namespace === undefined || one.namespace?.value === namespace;
  return must(find(snapshot, keyFor.name('Pod', name)).filter(inNamespace).find(isWorkload));
}

export function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not there');
  return value;
}

function withoutHoles(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
