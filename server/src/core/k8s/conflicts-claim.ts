import { say } from '../words';
import { goValueOf } from '../yaml/go-scalars';
import { mapOf, pairOf, scalarOf, seqOf, type YamlMap } from '../yaml/node';
import { effective, type Checks, type Conflict, type Place } from './conflict';
import { listProblems, subdomainProblems } from './formats';
import { isQuantity } from './quantities';
import { mayBeFilledIn } from './wrong-types';

/** Within the claims of storage that StatefulSets and Pods make from templates. */
export const claimChecks: Checks = {
  V1PersistentVolumeClaimSpec: claimSpec,
  V1VolumeResourceRequirements: storage,
  V1TypedLocalObjectReference: source,
  V1TypedObjectReference: source,
};

const CLAIM = 'PersistentVolumeClaim';

function* claimSpec(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const modes = seqOf(at.map, 'accessModes')?.items ?? [];
  const words = modes.map(({ value }) => (value?.type === 'scalar' ? value.source : ''));
  const other = words.find((mode) => /^(?:ReadWriteOnce|ReadOnlyMany|ReadWriteMany)$/.test(mode));
  const once = modes[words.indexOf('ReadWriteOncePod')];
  if (once && other) {
    const message = say`accessModes in ${where} has both ReadWriteOncePod and ${other}. ReadWriteOncePod means one Pod and no others, ${refused} Remove one of them.`;
    yield { range: once.range, message, title: undefined, edits: [] };
  }
  const local = mapOf(at.map, 'dataSource');
  const reference = mapOf(at.map, 'dataSourceRef');
  const written = pairOf(at.map, 'dataSource');
  if (!local || !reference || !written) return;
  const hasNamespace = textIn(reference, 'namespace') !== '';
  const differs = ['apiGroup', 'kind', 'name'].find(
    (field) =>
      textIn(local, field) !== textIn(reference, field) ||
      // An empty group is another thing than none here.
      (field === 'apiGroup' && !effective(local, field) !== !effective(reference, field)),
  );
  if (!hasNamespace && !differs) return;
  const what = hasNamespace
    ? say`has a dataSource next to a dataSourceRef with a namespace, which only the latter can name`
    : say`has a dataSource and a dataSourceRef that differ in their ${differs}, but both must name the same`;
  const message = say`${where} ${what}, ${refused} Remove the dataSource.`;
  yield { range: written.merged ? at.head : written.key.range, message, title: undefined, edits: [] };
}

/** How much is asked for; limits are passed over. */
function* storage({ at, where, refused }: Place): Iterable<Conflict> {
  const requests = mapOf(at.map, 'requests');
  const pair = pairOf(requests, 'storage');
  if (!requests) return;
  if (!pair) {
    const message = say`requests in ${where} does not say how much storage, ${refused} Add storage: 1Gi, or what is needed.`;
    yield { range: at.head, message, title: undefined, edits: [] };
    return;
  }
  const { value } = pair;
  if (value && value.type !== 'scalar') return;
  const amount = value ? goValueOf(value) : null;
  if (typeof amount === 'number' ? amount > 0 : amount !== null && !isNothing(amount)) return;
  const is = value && amount !== null ? say`is ${value.source}` : say`is empty, which counts as 0`;
  const message = say`The storage that ${where} requests ${is}, ${refused} Use an amount above 0, such as 1Gi.`;
  yield { range: value?.range ?? pair.key.range, message, title: undefined, edits: [] };
}

function isNothing(amount: unknown): boolean {
  return typeof amount === 'string' && isQuantity(amount) && /^\s*(?:-|[+0.]+(?![\d.]))/.test(amount);
}

/** What the volume is filled with. */
function* source(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  if (at.parent?.type !== 'V1PersistentVolumeClaimSpec') return;
  const group = textIn(at.map, 'apiGroup');
  const kind = textIn(at.map, 'kind');
  if (kind === undefined || group === undefined) return;
  if (group === '' && kind !== CLAIM && kind !== '') {
    const range = scalarOf(at.map, 'kind')?.range ?? at.head;
    const message = say`${where} names a ${kind} without its apiGroup. Without one it can only be a ${CLAIM}, ${refused} Add the apiGroup${kind === 'VolumeSnapshot' ? ' snapshot.storage.k8s.io' : ''}.`;
    yield { range, message, title: undefined, edits: [] };
  }
  const written = scalarOf(at.map, 'apiGroup');
  const problems = group && at.type === 'V1TypedLocalObjectReference' ? subdomainProblems(group) : [];
  if (!written || problems.length === 0) return;
  const message = say`"${group}" cannot be the apiGroup of ${where}: it ${listProblems(problems)}, ${refused} Use the part of the apiVersion before the "/".`;
  yield { range: written.range, message, title: undefined, edits: [] };
}

/** "" where it is not written, `undefined` where it is not known. */
function textIn(map: YamlMap, field: string): string | undefined {
  const value = effective(map, field)?.value;
  if (!value) return '';
  const go = value.type === 'scalar' ? goValueOf(value) : undefined;
  return typeof go === 'string' && !mayBeFilledIn(go) ? go : undefined;
}
