import type { Label } from '../k8s/object';
import { isWorkload, type Resource } from '../k8s/resource';
import type { Service } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { addTo } from '../workspace/listing';
import { NearestByPlace } from '../workspace/nearest-by-place';
import { namespaceOf, nearestOnly, type Nearest } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { carries } from './controller-labels';
import { FEW } from './long-lists';

/** The workloads whose Pods carry all labels of a selector. */
export interface Carriers {
  /** In whatever namespace. */
  readonly all: readonly Workload[];
  /** Those that a Service selects: of its namespace, at the nearest level that has any. */
  nearestTo(service: Service): Nearest<Workload>;
}

const memo = new WeakMap<Snapshot, WeakMap<readonly Resource[], Map<string, Carriers>>>();

/**
 * The workloads of a list that carry a selector. Memoised for long lists: where thousands share a label, so do the
 * Services that select by it, and those of one directory get one and the same list.
 */
export function carriersIn(
  snapshot: Snapshot,
  pool: readonly Resource[],
  selector: readonly Label[],
): Carriers {
  const find = (): Workload[] =>
    [...new Set(pool)].filter(isWorkload).filter((workload) => carries(workload, selector));
  if (pool.length <= FEW) {
    const all = find();
    return { all, nearestTo: (service) => nearestAmong(snapshot, service, all) };
  }
  let ofSnapshot = memo.get(snapshot);
  if (!ofSnapshot) memo.set(snapshot, (ofSnapshot = new WeakMap()));
  let ofPool = ofSnapshot.get(pool);
  if (!ofPool) ofSnapshot.set(pool, (ofPool = new Map<string, Carriers>()));
  const id = JSON.stringify(selector.map(({ key, value }) => [key.value, value.value]));
  let carriers = ofPool.get(id);
  if (!carriers) ofPool.set(id, (carriers = new ManyCarriers(snapshot, find())));
  return carriers;
}

function nearestAmong(snapshot: Snapshot, service: Service, all: readonly Workload[]): Nearest<Workload> {
  const namespace = namespaceOf(snapshot, service);
  return nearestOnly(
    snapshot,
    service.document.uri,
    all.filter((workload) => namespaceOf(snapshot, workload) === namespace),
  );
}

class ManyCarriers implements Carriers {
  readonly all: readonly Workload[];
  readonly #snapshot: Snapshot;
  readonly #byNamespace: ReadonlyMap<string, NearestByPlace<Workload>>;

  constructor(snapshot: Snapshot, all: readonly Workload[]) {
    this.all = all;
    this.#snapshot = snapshot;
    const lists = new Map<string, Workload[]>();
    for (const workload of all) addTo(lists, namespaceOf(snapshot, workload), workload);
    this.#byNamespace = new Map(
      [...lists].map(([namespace, list]) => [namespace, new NearestByPlace(snapshot, list)]),
    );
  }

  nearestTo(service: Service): Nearest<Workload> {
    const ofNamespace = this.#byNamespace.get(namespaceOf(this.#snapshot, service));
    return ofNamespace?.from(service.document.uri) ?? { resources: [], distance: undefined };
  }
}
