import { SERVICE_NAME_LABEL } from '../../k8s/endpoint-slice';
import { labelsOf, type Label } from '../../k8s/object';
import { selectedLabels } from '../../k8s/new-objects';
import { describeKindAndName, isService, isWorkload, type Resource } from '../../k8s/resource';
import type { Workload } from '../../k8s/workload';
import { say } from '../../words';
import { keyFor } from '../../workspace/index-keys';
import { addTo } from '../../workspace/listing';
import { nearby, sameNamespace } from '../../workspace/scope';
import { find } from '../../workspace/snapshot';
import { lineAt } from '../../yaml/cursor';
import { lineStart } from '../../yaml/edits';
import { isPlaceholder, mapOf, pairOf } from '../../yaml/node';
import { aboutOf, type Choice } from './choice';
import { slicesWanted } from './endpoints';
import type { Place } from './place';

/** A label on something that is near. */
interface Offer {
  readonly key: string;
  readonly value: string;
  readonly owner: Resource;
}

/** All labels that something selects or is selected by. */
interface Group {
  readonly labels: readonly Label[];
  readonly owner: Resource;
}

/**
 * In a Service's selector, and in what selects Pods elsewhere: the labels of the Pods that are near.
 * @param isMeant which of them can be selected; those in the object's own namespace unless told otherwise
 */
export function selectorChoices(
  place: Place,
  isMeant = (workload: Workload): boolean => sameNamespace(place.snapshot, place.resource, workload),
): Choice[] {
  const workloads = nearWorkloads(place, isMeant);
  const whole = workloads.map((owner) => ({ owner, labels: selectedLabels(owner) }));
  const offers = workloads.flatMap((owner) => offersOf(owner, owner.podLabels));
  return [...wholeChoices(place, whole), ...labelChoices(place, offers)];
}

/** In `spec.selector.matchLabels` of a workload: the labels of its own Pods, which it must match. */
export function ownSelectorChoices(place: Place): Choice[] {
  const { resource } = place;
  if (!isWorkload(resource)) return [];
  return [
    ...wholeChoices(place, [{ owner: resource, labels: resource.podLabels }]),
    ...labelChoices(place, offersOf(resource, resource.podLabels)),
  ];
}

/** In the labels of a Pod template: what the workload's own selector and the Services near it ask for. */
export function podLabelChoices(place: Place): Choice[] {
  const { resource, snapshot } = place;
  const own = labelsOf(mapOf(mapOf(mapOf(resource.node, 'spec'), 'selector'), 'matchLabels'));
  const groups: Group[] = own.length > 0 ? [{ owner: resource, labels: own }] : [];
  for (const { resource: service } of nearby(snapshot, resource.document.uri, 'services')) {
    if (isService(service) && service.selector.length > 0 && sameNamespace(snapshot, resource, service))
      groups.push({ owner: service, labels: service.selector });
  }
  const offers = groups.flatMap(({ owner, labels }) => offersOf(owner, labels));
  return [...wholeChoices(place, groups), ...labelChoices(place, offers)];
}

/** In the labels of an EndpointSlice: the Service that it is for. */
export function sliceLabelChoices(place: Place): Choice[] {
  const offers = slicesWanted(place).map((owner) => ({
    key: SERVICE_NAME_LABEL,
    value: owner.name?.value ?? '',
    owner,
  }));
  return labelChoices(place, offers);
}

/** In the selector of namespaces: the labels that the workspace creates namespaces with. */
export function namespaceLabelChoices(place: Place): Choice[] {
  const offers = find(place.snapshot, keyFor.namespaces).flatMap((owner) =>
    offersOf(owner, labelsOf(mapOf(mapOf(owner.node, 'metadata'), 'labels'))),
  );
  return labelChoices(place, offers);
}

function nearWorkloads({ snapshot, resource }: Place, isMeant: (workload: Workload) => boolean): Workload[] {
  return nearby(snapshot, resource.document.uri, 'workloads').flatMap(({ resource: workload }) =>
    isWorkload(workload) && workload.podLabels.length > 0 && isMeant(workload) ? [workload] : [],
  );
}

function offersOf(owner: Resource, labels: readonly Label[]): Offer[] {
  return labels.map(({ key, value }) => ({ key: key.value, value: value.value, owner }));
}

/** All labels of a group at once, less those that are there. Only where these do not contradict it. */
function wholeChoices(place: Place, groups: readonly Group[]): Choice[] {
  const { cursor } = place;
  const atKey = cursor.role === 'key';
  if (cursor.hasColon || (!atKey && (!holdsMapping(place) || hasLinesBelow(place)))) return [];
  const present = atKey ? presentLabels(place) : new Map<string, string>();
  const found = new Map<string, { pairs: [string, string][]; owners: Resource[] }>();
  for (const { labels, owner } of groups) {
    const all = labels.map(({ key, value }): [string, string] => [key.value, value.value]);
    const pairs = all.filter(([key]) => !present.has(key));
    const fits = [...present].every(([key, value]) => all.some(([k, v]) => k === key && v === value));
    // One label alone is among the others anyway.
    if (!fits || pairs.length === 0 || (atKey && pairs.length === 1) || all.flat().some(isUnusable)) continue;
    const name = JSON.stringify(pairs);
    const known = found.get(name);
    if (known) known.owners.push(owner);
    else found.set(name, { pairs, owners: [owner] });
  }
  return [...found.values()].map(({ pairs, owners }) => ({
    kind: 'label',
    label: `${pairs.map((pair) => pair.join('=')).join(', ')} (${ownersText(owners)})`,
    insert: { pairs },
    ...explained(place, owners),
  }));
}

function labelChoices(place: Place, offers: readonly Offer[]): Choice[] {
  const { cursor, path } = place;
  const usable = bestFirst(
    place,
    offers.filter(({ key, value }) => !isUnusable(key) && !isUnusable(value)),
  );
  if (cursor.role === 'value') {
    if (holdsMapping(place)) return [];
    const key = String(path.at(-1));
    return grouped(
      place,
      usable.filter((offer) => offer.key === key),
      ({ value }) => value,
    ).map(({ name, base }) => ({ ...base, insert: { value: name } }));
  }
  if (cursor.role !== 'key') return [];
  const present = presentLabels(place);
  const missing = usable.filter(({ key }) => !present.has(key));
  if (cursor.hasColon)
    return grouped(place, missing, ({ key }) => key).map(({ name, base }) => ({
      ...base,
      insert: { key: name },
    }));
  return grouped(place, missing, ({ key, value }) => `${key}: ${value}`).map(({ base, offer }) => ({
    ...base,
    insert: { pairs: [[offer.key, offer.value]] },
  }));
}

/** What goes with the other labels that are there comes before what does not. */
function bestFirst(place: Place, offers: readonly Offer[]): readonly Offer[] {
  const present = [...presentLabels(place)];
  const carried = new Map<Resource, Set<string>>();
  for (const { owner, key, value } of offers) {
    const labels = carried.get(owner) ?? new Set();
    carried.set(owner, labels.add(`${key}=${value}`));
  }
  const fits = ({ owner }: Offer): boolean =>
    present.every(([key, value]) => carried.get(owner)?.has(`${key}=${value}`));
  return [...offers.filter(fits), ...offers.filter((offer) => !fits(offer))];
}

function grouped(
  place: Place,
  offers: readonly Offer[],
  nameOf: (offer: Offer) => string,
): { name: string; offer: Offer; base: Omit<Choice, 'insert'> }[] {
  const groups = new Map<string, Offer[]>();
  for (const offer of offers) addTo(groups, nameOf(offer), offer);
  return [...groups].flatMap(([name, group]) => {
    const [offer] = group;
    const owners = [...new Set(group.map(({ owner }) => owner))];
    const base = { kind: 'label' as const, detail: ownersText(owners), ...explained(place, owners) };
    return offer ? [{ name, offer, base }] : [];
  });
}

function ownersText([first, ...others]: readonly Resource[]): string {
  if (!first) return '';
  return others.length > 0
    ? say`${describeKindAndName(first)} and ${others.length} more`
    : describeKindAndName(first);
}

function explained({ snapshot, resource }: Place, [owner]: readonly Resource[]): Pick<Choice, 'about'> {
  const about = owner && owner !== resource ? aboutOf(snapshot, owner) : undefined;
  return about ? { about } : {};
}

/** The labels beside the one that is being typed. */
function presentLabels({ map, cursor }: Place): Map<string, string> {
  const others = labelsOf(map).filter(({ pair }) => pair.key !== cursor.scalar);
  return new Map(others.map(({ key, value }) => [key.value, value.value]));
}

/** The value that is being typed is the whole mapping: `selector: |`. */
function holdsMapping({ map, path, cursor }: Place): boolean {
  const key = String(path.at(-1));
  return (
    cursor.role === 'value' &&
    ['selector', 'matchLabels', 'labels'].includes(key) &&
    pairOf(map, key)?.value === cursor.scalar
  );
}

/** The mapping stands below its key already. */
function hasLinesBelow({ file, start, cursor }: Place): boolean {
  const { text } = file;
  const at = start + cursor.word.start;
  const indent = /^[ \t]*(?:- +)*/.exec(text.slice(lineStart(text, at)))?.[0].length ?? 0;
  const next = /^[ \t]*(?=[^\s#])/m.exec(text.slice(lineAt(text, at).end));
  return next !== null && next[0].length > indent;
}

/** What a template or a person has yet to fill in, and what is being typed right now. */
function isUnusable(text: string): boolean {
  return text === '' || isPlaceholder(text);
}
