import { isNamespaced } from '../../k8s/cluster-scope';
import { graftNumber, graftText, sameScalar } from '../../yaml/graft';
import { changeFields, fits, type FieldSpec } from './fields';
import {
  idOf,
  idsOf,
  originalId,
  remembered,
  withMetadata,
  withNode,
  type Item,
  type ObjectId,
} from './item';

/** Puts an object into a namespace; a Namespace takes the name. @param by the kustomization that says so */
export function setNamespace(item: Item, namespace: string, by: string): Item {
  const id = idOf(item);
  const before = remembered(item);
  if (id.kind === 'Namespace' && id.group === '') return withMetadata(before, 'name', namespace);
  const apiVersion = id.group ? `${id.group}/${id.version}` : id.version;
  const isOutside = isNamespaced({ apiVersion, kind: id.kind, certainty: 'exact' }) === false;
  if (isOutside) return before;
  const moved = withMetadata(before, 'namespace', namespace);
  return moved === before ? before : { ...moved, placed: { by, namespace } };
}

export function addPrefix(item: Item, prefix: string): Item {
  if (!prefix || keepsItsName(item)) return item;
  const before = { ...remembered(item), prefixes: [...item.prefixes, prefix] };
  return withMetadata(before, 'name', prefix + idOf(item).name);
}

export function addSuffix(item: Item, suffix: string): Item {
  if (!suffix || keepsItsName(item)) return item;
  const before = { ...remembered(item), suffixes: [...item.suffixes, suffix] };
  return withMetadata(before, 'name', idOf(item).name + suffix);
}

function keepsItsName(item: Item): boolean {
  const { kind, group } = originalId(item);
  return (
    kind === 'CustomResourceDefinition' ||
    kind === 'Namespace' ||
    (kind === 'APIService' && group === 'apiregistration.k8s.io')
  );
}

const REPLICAS: FieldSpec = { path: 'spec/replicas', create: true };
const WITH_REPLICAS = ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'];

export function setReplicas(item: Item, name: string, count: number): Item {
  if (!idsOf(item).some((id) => id.name === name && WITH_REPLICAS.includes(id.kind))) return item;
  return withNode(
    item,
    changeFields(item.node, REPLICAS, item.head, (_, place) => graftNumber(count, place)),
  );
}

/** Where objects name a Service or a ConfigMap, among what we read. Routes of the Gateway API are not among them. */
const REFERENCES: readonly { readonly to: Pick<ObjectId, 'kind'>; readonly from: readonly FieldSpec[] }[] = [
  {
    to: { kind: 'Service' },
    from: [
      { path: 'spec/serviceName', kind: 'StatefulSet', group: 'apps' },
      { path: 'spec/rules/http/paths/backend/serviceName', kind: 'Ingress' },
      { path: 'spec/backend/serviceName', kind: 'Ingress' },
      { path: 'spec/rules/http/paths/backend/service/name', kind: 'Ingress' },
      { path: 'spec/defaultBackend/service/name', kind: 'Ingress' },
    ],
  },
  {
    to: { kind: 'ConfigMap' },
    from: [
      ['Pod', 'spec'],
      ['PodTemplate', 'template/spec'],
      ['Deployment', 'spec/template/spec'],
      ['ReplicaSet', 'spec/template/spec'],
      ['DaemonSet', 'spec/template/spec'],
      ['StatefulSet', 'spec/template/spec'],
      ['Job', 'spec/template/spec'],
      ['CronJob', 'spec/jobTemplate/spec/template/spec'],
    ].flatMap(([kind = '', pod = '']): FieldSpec[] =>
      ['containers', 'initContainers'].map((list) => ({
        kind,
        path: `${pod}/${list}/envFrom/configMapRef/name`,
      })),
    ),
  },
];

/** Lets references follow the names that they mean. Done once, when all names are final. */
export function followNames(items: readonly Item[]): readonly Item[] {
  const renamed = REFERENCES.flatMap(({ to, from }) => {
    const targets = items.filter((item) =>
      item.previous.some(({ kind, version }) => kind === to.kind && version === 'v1'),
    );
    return targets.some((item) => item.previous.some(({ name }) => name !== idOf(item).name))
      ? [{ targets, from }]
      : [];
  });
  if (renamed.length === 0) return items;
  return items.map((item) =>
    renamed.reduce((current, { targets, from }) => {
      const specs = from.filter((spec) => fits(spec, originalId(item)));
      return specs.reduce((before, spec) => {
        const node = changeFields(before.node, spec, item.head, (value, place) => {
          if (value?.type !== 'scalar') return value;
          const target = referred(item, targets, value.source);
          const name = target && graftText(idOf(target).name, place);
          return name && !sameScalar(name, value) && name.source !== value.source ? name : value;
        });
        return withNode(before, node);
      }, current);
    }, item),
  );
}

/** The object that a name means: of the same namespace, and where several had the name, of the same prefixes. */
function referred(from: Item, targets: readonly Item[], name: string): Item | undefined {
  const { namespace } = idOf(from);
  const named = targets.filter(
    (item) =>
      item.previous.some((id) => id.name === name) && (!namespace || idOf(item).namespace === namespace),
  );
  if (named.length === 1) return named[0];
  const loose = named.filter((item) => sameAffixes(from, item, true));
  const close = loose.length > 1 ? loose.filter((item) => sameAffixes(from, item, false)) : loose;
  return new Set(close.map((item) => idOf(item).name)).size === 1 ? close[0] : undefined;
}

function sameAffixes(a: Item, b: Item, emptyFits: boolean): boolean {
  const same = (one: readonly string[], other: readonly string[]) =>
    (emptyFits && (one.length === 0 || other.length === 0)) || endAlike(one, other);
  return same(a.prefixes, b.prefixes) && same(a.suffixes, b.suffixes);
}

function endAlike(a: readonly string[], b: readonly string[]): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length === 0) return long.length === 0;
  return short.every((text, index) => long[index + long.length - short.length] === text);
}
