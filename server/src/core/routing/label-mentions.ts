import { labelsOf, type Label } from '../k8s/object';
import { requirementsOf, holds, type Requirement } from '../k8s/label-requirements';
import { isService, isWorkload, type Resource } from '../k8s/resource';
import type { Workload } from '../k8s/workload';
import { keyFor } from '../workspace/index-keys';
import { findInNamespace, nearestOnly } from '../workspace/scope';
import type { Snapshot } from '../workspace/snapshot';
import { mapOf, mapsOf, nodeAt, pairOf, seqOf, type YamlMap } from '../yaml/node';
import { mentionAt, placeOf, subjectsOf, type Entity, type Mention } from './mention';
import { select } from './selection';

/** Where an object gives labels to Pods, or asks for Pods with labels. */
export function labelMentionsIn(snapshot: Snapshot, resource: Resource): Mention[] {
  if (isService(resource)) {
    const selected = () =>
      subjectsOf(snapshot, resource).flatMap((service) => select(snapshot, service).workloads);
    return resource.selector.map((label) =>
      ofPair(resource, label, false, () => selected().flatMap((workload) => entitiesOf(workload, label))),
    );
  }
  if (isWorkload(resource)) return ofWorkload(snapshot, resource);
  const spec = mapOf(resource.node, 'spec');
  if (resource.kind === 'NetworkPolicy') {
    const peers = ['ingress', 'egress'].flatMap((direction) =>
      mapsOf(seqOf(spec, direction)).flatMap(({ map: rule }) =>
        mapsOf(seqOf(rule, direction === 'ingress' ? 'from' : 'to')).flatMap(({ map }) =>
          // Pods of other namespaces are another policy's.
          pairOf(map, 'namespaceSelector') ? [] : (mapOf(map, 'podSelector') ?? []),
        ),
      ),
    );
    return [mapOf(spec, 'podSelector'), ...peers].flatMap((selector) =>
      ofSelector(snapshot, resource, selector),
    );
  }
  const isBudget = resource.kind === 'Other' && resource.identity.kind === 'PodDisruptionBudget';
  return isBudget ? ofSelector(snapshot, resource, mapOf(spec, 'selector')) : [];
}

/**
 * The workloads of the object's namespace whose Pods meet a selector, at the nearest level that has any.
 * @param label only those that carry it, where the selector takes several values of a key
 */
export function workloadsMeeting(
  snapshot: Snapshot,
  from: Resource,
  selector: YamlMap | undefined,
  label?: PairLike,
): readonly Workload[] {
  const requirements = selector ? requirementsOf(selector) : undefined;
  const equal = requirements?.find(
    (requirement) => requirement.kind === 'label' || requirement.operator === 'In',
  );
  if (!requirements || !equal) return [];
  const candidates = pairsOf(equal).flatMap(([key, value]) =>
    findInNamespace(snapshot, from, keyFor.podLabel(key, value)).filter(isWorkload),
  );
  const met = [...new Set(candidates)].filter(
    (workload) =>
      requirements.every((requirement) => holds(requirement, workload.podLabels)) &&
      (!label || entitiesOf(workload, label).length > 0),
  );
  return nearestOnly(snapshot, from.document.uri, met).resources;
}

function ofWorkload(snapshot: Snapshot, workload: Workload): Mention[] {
  const { podLabels, node, podSpec } = workload;
  const subjects = () => subjectsOf(snapshot, workload);
  const own = (label: PairLike) => () => subjects().flatMap((subject) => entitiesOf(subject, label));
  const selector = mapOf(mapOf(node, 'spec'), 'selector');
  const plain = workload.kind === 'ReplicationController' ? labelsOf(selector) : [];
  return [
    ...podLabels.map((label) => ofPair(workload, label, true, own(label))),
    ...plain.map((label) => ofPair(workload, label, false, own(label))),
    ...(plain.length > 0 || workload.kind === 'CronJob'
      ? []
      : inSelector(snapshot, workload, selector, (label) => own(label)())),
    ...termsOf(podSpec).flatMap((term) => ofSelector(snapshot, workload, term)),
  ];
}

/** The selectors of affinity terms and spread constraints, which ask for other Pods or for its own. */
function termsOf(podSpec: YamlMap | undefined): YamlMap[] {
  const terms = ['podAffinity', 'podAntiAffinity'].flatMap((kind) => {
    const affinity = mapOf(mapOf(podSpec, 'affinity'), kind);
    return [
      ...mapsOf(seqOf(affinity, 'requiredDuringSchedulingIgnoredDuringExecution')).map(({ map }) => map),
      ...mapsOf(seqOf(affinity, 'preferredDuringSchedulingIgnoredDuringExecution')).flatMap(
        ({ map }) => mapOf(map, 'podAffinityTerm') ?? [],
      ),
    ];
  });
  const here = terms.filter((term) => !pairOf(term, 'namespaces') && !pairOf(term, 'namespaceSelector'));
  const spread = mapsOf(seqOf(podSpec, 'topologySpreadConstraints')).map(({ map }) => map);
  return [...here, ...spread].flatMap((term) => mapOf(term, 'labelSelector') ?? []);
}

function ofSelector(snapshot: Snapshot, resource: Resource, selector: YamlMap | undefined): Mention[] {
  return inSelector(snapshot, resource, selector, (label) =>
    workloadsMeeting(snapshot, resource, selector, label).flatMap((workload) => entitiesOf(workload, label)),
  );
}

/** A label, as far as it matters which. */
interface PairLike {
  readonly key: { readonly value: string };
  readonly value: { readonly value: string };
}

function inSelector(
  snapshot: Snapshot,
  resource: Resource,
  selector: YamlMap | undefined,
  entities: (label: PairLike) => readonly Entity[],
): Mention[] {
  const labels = labelsOf(mapOf(selector, 'matchLabels')).map((label) =>
    ofPair(resource, label, false, () => entities(label)),
  );
  const expressions = mapsOf(seqOf(selector, 'matchExpressions')).flatMap(({ map }) => {
    const key = asScalar(nodeAt(map, ['key']));
    const operator = asScalar(nodeAt(map, ['operator']))?.source;
    const items = seqOf(map, 'values')?.items ?? [];
    if (!key || (operator !== 'In' && operator !== 'NotIn')) return [];
    return items.flatMap(({ value }): Mention[] => {
      if (value?.type !== 'scalar') return [];
      const label = { key: { value: key.source }, value: { value: value.source } };
      // What must not be there is named all the same: Pods of the namespace that carry it.
      const excluded = () =>
        nearestOnly(
          snapshot,
          resource.document.uri,
          findInNamespace(snapshot, resource, keyFor.podLabel(key.source, value.source)).filter(isWorkload),
        ).resources.flatMap((workload) => entitiesOf(workload, label));
      return [
        {
          ...mentionAt('label', resource, { value: value.source, range: value.range }, () =>
            operator === 'NotIn' ? excluded() : entities(label),
          ),
          word: `${key.source}=${value.source}`,
          key: placeOf(resource.document, key.range),
          sharesKey: items.length > 1,
        },
      ];
    });
  });
  return [...labels, ...expressions];
}

function ofPair(
  resource: Resource,
  label: Label,
  declares: boolean,
  entities: () => readonly Entity[],
): Mention {
  const { document } = resource;
  const value = label.pair.value?.type === 'scalar' ? placeOf(document, label.pair.value.range) : undefined;
  return {
    kind: 'label',
    word: `${label.key.value}=${label.value.value}`,
    resource,
    range: label.range,
    declares,
    name: value,
    key: placeOf(document, label.key.range),
    variable: false,
    entities,
  };
}

/** The label of a workload's Pods, where they carry it. */
function entitiesOf(workload: Workload, { key, value }: PairLike): Entity[] {
  const carried = workload.podLabels.some(
    (label) => label.key.value === key.value && label.value.value === value.value,
  );
  return carried ? [{ resource: workload, part: `label ${key.value}=${value.value}` }] : [];
}

function pairsOf(requirement: Requirement): (readonly [string, string])[] {
  return requirement.kind === 'label'
    ? [[requirement.label.key.value, requirement.label.value.value]]
    : requirement.values.map((value) => [requirement.key.value, value] as const);
}

function asScalar(node: ReturnType<typeof nodeAt>) {
  return node?.type === 'scalar' ? node : undefined;
}
