import { isNear } from '../k8s/nearest';
import { isService, isWorkload, type Resource } from '../k8s/resource';
import { typeOf, type Service } from '../k8s/service';
import type { Workload } from '../k8s/workload';
import { keyFor } from '../workspace/index-keys';
import { memoised } from '../workspace/reads';
import type { Distance } from '../workspace/scope';
import { find, type Snapshot } from '../workspace/snapshot';
import { isPlaceholder, pairOf } from '../yaml/node';
import { carriersIn } from './carriers';
import { isControllerLabel, labelsGivenBy, ownersOf } from './controller-labels';
import { onceForLong } from './long-lists';
import { nearMissesOf, type NearMiss } from './near-misses';

/** What a Service's selector selects. */
export interface Selection {
  /** The workloads whose Pods carry every label, at the nearest level that has any. */
  readonly workloads: readonly Workload[];
  /** How far away these are; `undefined` where there is none. */
  readonly distance: Distance | undefined;
  /** Why nothing matches, the best explanation first. Empty where something matches. */
  readonly nearMisses: readonly NearMiss[];
}

const NOTHING: Selection = { workloads: [], distance: undefined, nearMisses: [] };

/**
 * Resolves a Service's selector as the endpoints controller does (RES-001, RES-002): Pods of the Service's namespace
 * that carry all its labels. A Service without a selector, or of type ExternalName (EPC-004), selects nothing.
 * Memoised for each snapshot.
 */
export const select: (snapshot: Snapshot, service: Service) => Selection = memoised(computeSelection);

/** Whether the endpoints controller acts on this Service at all (EPC-002, EPC-004). */
export function hasSelector(service: Service): boolean {
  return service.selector.length > 0 && typeOf(service) !== 'ExternalName';
}

/**
 * Whether the selector says something else than its labels show: it awaits values from a template, holds what is no
 * label (`matchLabels`), or stands under a misspelt key. Nothing is said of what it selects.
 */
export function isTemplated(service: Service): boolean {
  const { spec, selector, document } = service;
  if (selector.some(({ key, value }) => isPlaceholder(key.value) || isPlaceholder(value.value))) return true;
  const written = pairOf(spec, 'selector');
  if (!written) return spec?.pairs.some(({ key }) => isNear(key.source, 'selector')) ?? false;
  const { value, range } = written;
  // `app: {{ .Values.app }}` without quotes reads as a mapping and not as a label.
  if (document.text.slice(range.start, range.end).includes('{{')) return true;
  if (value?.type !== 'map') return value?.type === 'seq' || (value !== undefined && value.value !== null);
  return value.pairs.some(
    (pair) => pair.key.source !== '<<' && pair.value !== undefined && pair.value.type !== 'scalar',
  );
}

/** The Services whose selection holds this workload: the reverse of {@link select}. */
export function servicesSelecting(snapshot: Snapshot, workload: Workload): readonly Service[] {
  const written = workload.podLabels.map(({ key, value }) => [key.value, value.value] as const);
  const keys = [...written, ...labelsGivenBy(workload)].map(([key, value]) => keyFor.selector(key, value));
  const candidates = new Set(keys.flatMap((key) => find(snapshot, key).filter(isService)));
  return [...candidates].filter((service) => membersOf(select(snapshot, service).workloads).has(workload));
}

function computeSelection(snapshot: Snapshot, service: Service): Selection {
  if (!hasSelector(service)) return NOTHING;
  const carriers = carriersIn(snapshot, poolFor(snapshot, service), service.selector);
  const { resources, distance } = carriers.nearestTo(service);
  if (resources.length > 0) return { workloads: resources, distance, nearMisses: [] };
  return { workloads: [], distance: undefined, nearMisses: nearMissesOf(snapshot, service, carriers.all) };
}

/** Workloads of any namespace of which a Service may select some. */
function poolFor(snapshot: Snapshot, service: Service): readonly Resource[] {
  // The rarest label leaves the fewest to test. Labels that a controller adds are in no template.
  const lists = service.selector
    .filter(({ key }) => !isControllerLabel(key.value))
    .map(({ key, value }) => find(snapshot, keyFor.podLabel(key.value, value.value)));
  return lists.sort((a, b) => a.length - b.length)[0] ?? ownersOfLabels(snapshot, service);
}

/** Workloads that a selector made only of controllers' labels could mean. */
function ownersOfLabels(snapshot: Snapshot, service: Service): readonly Workload[] {
  return service.selector.flatMap((label) =>
    ownersOf(label).flatMap(([kind, name]) => find(snapshot, keyFor.name(kind, name)).filter(isWorkload)),
  );
}

const membersOf = onceForLong((list: readonly Workload[]): ReadonlySet<Workload> => new Set(list));
