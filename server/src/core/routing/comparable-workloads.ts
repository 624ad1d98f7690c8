import { isNear } from '../k8s/nearest';
import { isWorkload, type Resource } from '../k8s/resource';
import type { Service } from '../k8s/service';
import { hasReadableLabels, type Workload } from '../k8s/workload';
import { addTo } from '../workspace/listing';
import { nearbyAmong, type Distance } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { isPlaceholder } from '../yaml/node';
import { isControllerLabel } from './controller-labels';
import { FEW, onceForLong } from './long-lists';

/** A workload in the directories around a Service. */
export interface NearbyWorkload {
  readonly workload: Workload;
  readonly distance: Distance;
}

/**
 * The workloads around a Service that share something with its selector: no other can be a near miss. Found by what
 * they have, so that thousands of Services beside thousands of workloads are not compared each with each.
 */
export function comparableWorkloads(snapshot: Snapshot, service: Service): NearbyWorkload[] {
  return workloadsAmong(snapshot, service, comparableIn);
}

/** The workloads around a Service whose Pods may carry its labels: all of them, or with what templates will put in. */
export function openWorkloads(snapshot: Snapshot, service: Service): NearbyWorkload[] {
  return workloadsAmong(snapshot, service, openIn);
}

function workloadsAmong(
  snapshot: Snapshot,
  service: Service,
  choose: (index: WorkloadIndex, service: Service) => Iterable<number>,
): NearbyWorkload[] {
  // A label that controllers add is on Pods whose template does not show it.
  const areAllLookedAt = service.selector.some(({ key }) => isControllerLabel(key.value));
  const chosen = nearbyAmong(snapshot, service.document.uri, 'workloads', (list) => {
    if (areAllLookedAt || list.length <= FEW) return list;
    const places = [...new Set(choose(indexOf(list), service))].sort((a, b) => a - b);
    return places.flatMap((place) => list[place] ?? []);
  });
  return chosen.flatMap(({ resource, distance }) =>
    isWorkload(resource) ? [{ workload: resource, distance }] : [],
  );
}

/** The workloads of a list by what they have: each as its place in the list. */
interface WorkloadIndex {
  readonly byPodLabel: Places;
  /** By labels of their own metadata. */
  readonly byOwnLabel: Places;
  readonly byPodValue: Places;
  readonly byName: Places;
  /** Those without any labels, by file. */
  readonly unlabelled: Places;
  readonly valuesOfKeys: ReadonlyMap<string, NearValues>;
  /** Those of which a template hides labels. */
  readonly open: readonly number[];
}

type Places = ReadonlyMap<string, readonly number[]>;

const indexOf = onceForLong(makeIndex);

function makeIndex(list: readonly Resource[]): WorkloadIndex {
  const [byPodLabel, byOwnLabel, byPodValue, byName, unlabelled] = [
    new Map<string, number[]>(),
    new Map<string, number[]>(),
    new Map<string, number[]>(),
    new Map<string, number[]>(),
    new Map<string, number[]>(),
  ];
  const valuesOfKeys = new Map<string, NearValues>();
  const open: number[] = [];
  list.forEach((workload, place) => {
    if (!isWorkload(workload)) return;
    for (const { key, value } of workload.podLabels) {
      addTo(byPodLabel, `${key.value}=${value.value}`, place);
      addTo(byPodValue, value.value, place);
      const values = valuesOfKeys.get(key.value) ?? new NearValues();
      valuesOfKeys.set(key.value, values);
      values.add(value.value);
    }
    for (const { key, value } of workload.labels) addTo(byOwnLabel, `${key.value}=${value.value}`, place);
    if (workload.name) addTo(byName, workload.name.value, place);
    if (workload.podLabels.length === 0 && workload.labels.length === 0)
      addTo(unlabelled, workload.document.uri, place);
    const hides = workload.podLabels.some(
      ({ key, value }) => isPlaceholder(key.value) || isPlaceholder(value.value),
    );
    if (hides || !hasReadableLabels(workload)) open.push(place);
  });
  return { byPodLabel, byOwnLabel, byPodValue, byName, unlabelled, valuesOfKeys, open };
}

function* comparableIn(index: WorkloadIndex, service: Service): Iterable<number> {
  const { selector } = service;
  yield* index.unlabelled.get(service.document.uri) ?? [];
  for (const { key, value } of selector) {
    const label = `${key.value}=${value.value}`;
    yield* index.byOwnLabel.get(label) ?? [];
    yield* index.byPodLabel.get(label) ?? [];
  }
  const [only, second] = selector;
  // Of several labels all but one agree.
  if (!only || second) return;
  yield* index.byPodValue.get(only.value.value) ?? [];
  yield* (service.name && index.byName.get(service.name.value)) ?? [];
  for (const near of index.valuesOfKeys.get(only.key.value)?.near(only.value.value) ?? [])
    yield* index.byPodLabel.get(`${only.key.value}=${near}`) ?? [];
}

function* openIn(index: WorkloadIndex, { selector: [first] }: Service): Iterable<number> {
  yield* index.open;
  if (first) yield* index.byPodLabel.get(`${first.key.value}=${first.value.value}`) ?? [];
}

/** Words among which those near to another are looked for. */
class NearValues {
  /** By what is left of them without digits, in which alone no two near words differ. */
  readonly #forms = new Map<string, { readonly letters: number; readonly values: Set<string> }>();

  add(value: string): void {
    const form = formOf(value);
    const known = this.#forms.get(form);
    if (known) known.values.add(value);
    else this.#forms.set(form, { letters: lettersOf(form), values: new Set([value]) });
  }

  *near(word: string): Iterable<string> {
    const form = formOf(word);
    const letters = lettersOf(form);
    for (const [other, known] of this.#forms) {
      // What two edits make of a word is at most so much longer, and has at most so many other letters.
      if (Math.abs(other.length - form.length) > EDITS || other === form) continue;
      if (bitsOf(known.letters ^ letters) > 2 * EDITS) continue;
      for (const value of known.values) if (isNear(word, value)) yield value;
    }
  }
}

/** The most by which near words differ. */
const EDITS = 2;

function formOf(word: string): string {
  return word.replace(/\d+/g, '');
}

/** A set of the letters of a word, small ones and capitals alike. */
function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) & 31);
  return letters;
}

function bitsOf(letters: number): number {
  let bits = 0;
  for (let left = letters; left !== 0; left &= left - 1) bits++;
  return bits;
}
