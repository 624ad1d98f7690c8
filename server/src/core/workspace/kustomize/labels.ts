import { graftMap, graftText, sameScalar, withValue } from '../../yaml/graft';
import { pairOf, type YamlMap } from '../../yaml/node';
import { changeFields, fits, type FieldSpec } from './fields';
import { idOf, withNode, type Item } from './item';

/** Labels that a kustomization gives to its objects, and where they go. */
export interface AddedLabels {
  readonly pairs: readonly (readonly [key: string, value: string])[];
  /** Into selectors and Pod templates too. */
  readonly inSelectors: boolean;
  readonly inTemplates: boolean;
  readonly fields: readonly FieldSpec[];
}

const OWN_LABELS: readonly FieldSpec[] = [{ path: 'metadata/labels', create: true }];
const ANNOTATIONS: readonly FieldSpec[] = [{ path: 'metadata/annotations', create: true }];

/** Where kustomize 5 puts labels of Pod templates. */
const TEMPLATES: readonly FieldSpec[] = [
  { path: 'spec/template/metadata/labels', create: true, version: 'v1', kind: 'ReplicationController' },
  { path: 'spec/template/metadata/labels', create: true, kind: 'Deployment' },
  { path: 'spec/template/metadata/labels', create: true, kind: 'ReplicaSet' },
  { path: 'spec/template/metadata/labels', create: true, kind: 'DaemonSet' },
  { path: 'spec/template/metadata/labels', create: true, group: 'apps', kind: 'StatefulSet' },
  { path: 'spec/template/metadata/labels', create: true, group: 'batch', kind: 'Job' },
  { path: 'spec/jobTemplate/metadata/labels', create: true, group: 'batch', kind: 'CronJob' },
  { path: 'spec/jobTemplate/spec/template/metadata/labels', create: true, group: 'batch', kind: 'CronJob' },
];

/** Where it puts labels of selectors. Those of affinities and of other budgets are left out: no traffic follows them. */
const SELECTORS: readonly FieldSpec[] = [
  { path: 'spec/selector', create: true, version: 'v1', kind: 'Service' },
  { path: 'spec/selector', create: true, version: 'v1', kind: 'ReplicationController' },
  { path: 'spec/selector/matchLabels', create: true, kind: 'Deployment' },
  { path: 'spec/selector/matchLabels', create: true, kind: 'ReplicaSet' },
  { path: 'spec/selector/matchLabels', create: true, kind: 'DaemonSet' },
  { path: 'spec/selector/matchLabels', create: true, group: 'apps', kind: 'StatefulSet' },
  { path: 'spec/selector/matchLabels', group: 'batch', kind: 'Job' },
  { path: 'spec/jobTemplate/spec/selector/matchLabels', group: 'batch', kind: 'CronJob' },
  { path: 'spec/podSelector/matchLabels', group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  { path: 'spec/ingress/from/podSelector/matchLabels', group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  { path: 'spec/egress/to/podSelector/matchLabels', group: 'networking.k8s.io', kind: 'NetworkPolicy' },
];

export function readPairs(map: YamlMap | undefined): AddedLabels['pairs'] {
  return (map?.pairs ?? []).flatMap(({ key, value }) =>
    key.source !== '<<' && value?.type === 'scalar' ? [[key.source, value.source] as const] : [],
  );
}

export function addLabels(item: Item, { pairs, inSelectors, inTemplates, fields }: AddedLabels): Item {
  const specs = [
    ...fields,
    ...OWN_LABELS,
    ...(inSelectors ? [...TEMPLATES, ...SELECTORS] : inTemplates ? TEMPLATES : []),
  ];
  return addTexts(item, specs, pairs);
}

export function addAnnotations(item: Item, pairs: AddedLabels['pairs']): Item {
  return addTexts(item, ANNOTATIONS, pairs);
}

/** Puts texts at the fields that are named and nowhere else. */
export function addTexts(item: Item, specs: readonly FieldSpec[], pairs: AddedLabels['pairs']): Item {
  if (pairs.length === 0) return item;
  const id = idOf(item);
  const node = specs
    .filter((spec) => fits(spec, id))
    .reduce(
      (map, spec) =>
        changeFields(map, spec, item.head, (value, place) => {
          if (value && value.type !== 'map') return value;
          return pairs.reduce<YamlMap>(
            (labels, [key, text]) => {
              const old = pairOf(labels, key)?.value;
              const added = graftText(text, old?.type === 'scalar' ? old.range : place);
              return sameScalar(old, added) ? labels : withValue(labels, key, added, place);
            },
            value ?? graftMap([], place),
          );
        }),
      item.node,
    );
  return withNode(item, node);
}
