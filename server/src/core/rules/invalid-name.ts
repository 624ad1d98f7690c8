import { isNamespaced } from '../k8s/cluster-scope';
import {
  labelKeyProblems,
  labelValueProblems,
  listProblems,
  toLabelKey,
  toLabelValue,
  type Problem,
} from '../k8s/formats';
import { LABEL_NAME, nameFormatOf, prefixFormatOf, type NameFormat } from '../k8s/name-formats';
import { isLocalConfig } from '../k8s/local-config';
import { describe, kindName, type Resource } from '../k8s/resource';
import { isCheckable, typedMapsOf, type TypedMap } from '../k8s/schema-walk';
import { mayBeFilledIn } from '../k8s/wrong-types';
import type { OffsetRange } from '../text';
import { say } from '../words';
import { replaceScalar } from '../yaml/edits';
import { goValueOf } from '../yaml/go-scalars';
import { pairOf, type YamlPair, type YamlScalar } from '../yaml/node';
import { defineRule, repair, type Finding, type Fix } from './rule';

/** SVC-001, SVC-031, META-002 to META-004, FMT-001, FMT-003, FMT-006, FMT-007. */
export default defineRule({
  id: 'invalid-name',
  severity: 'error',
  summary: 'Name, label or annotation key that the API server does not accept',
  kinds: ['*'],
  scope: 'resource',
  fixable: 'suggested',
  *check(resource) {
    // Lists have no name.
    if (!isCheckable(resource) || isLocalConfig(resource) || resource.identity.kind.endsWith('List')) return;
    const maps = typedMapsOf(resource);
    for (const at of maps) {
      if (at.path === 'metadata') yield* ownNames(resource, at);
      yield* labelsAt(resource, at);
      yield* namesInPod(resource, at);
    }
    for (const spec of maps.filter(({ type }) => type === 'V1PodSpec'))
      yield* repeatedNames(resource, maps, spec);
  },
});

/** A text in the document, and what it is there. */
interface Place {
  readonly resource: Resource;
  readonly at: TypedMap;
  readonly pair: YamlPair;
  readonly scalar: YamlScalar;
}

function* ownNames(resource: Resource, at: TypedMap): Iterable<Finding> {
  const format = nameFormatOf(resource);
  const kind = kindName(resource);
  const article = /^[AEIO]/.test(kind) ? 'an' : 'a';
  if (format) {
    const why =
      kind === 'Service' ? say` A Service is found by its name in DNS, where dots divide names.` : '';
    yield* badName(textAt(resource, at, 'name'), format, say`the name of ${article} ${kind}`, why);
    const name = pairOf(at.map, 'name')?.value;
    const makesName = !name || (name.type === 'scalar' && (name.value === null || name.source === ''));
    const prefix = prefixFormatOf(resource, makesName) ?? format;
    const what = say`the beginning of the name of ${article} ${kind}`;
    yield* badName(textAt(resource, at, 'generateName'), prefix, what);
  }
  if (isNamespaced(resource.identity)) {
    yield* badName(textAt(resource, at, 'namespace'), LABEL_NAME, say`the name of a namespace`);
  }
}

function* namesInPod(resource: Resource, at: TypedMap): Iterable<Finding> {
  const owner = describe(resource);
  if (at.type === 'V1Container') {
    yield* badName(textAt(resource, at, 'name'), LABEL_NAME, say`the name of a container of ${owner}`);
  } else if (at.type === 'V1Volume') {
    yield* badName(textAt(resource, at, 'name'), LABEL_NAME, say`the name of a volume of ${owner}`);
  } else if (at.type === 'V1ObjectMeta' && at.path.endsWith('volumeClaimTemplates[].metadata')) {
    yield* badName(textAt(resource, at, 'name'), LABEL_NAME, say`the name of a volume of ${owner}`);
  }
}

function* badName(place: Place | undefined, format: NameFormat, what: string, dots = ''): Iterable<Finding> {
  if (!place) return;
  const { scalar, resource } = place;
  const text = scalar.source;
  const problems = format.problems(text);
  if (problems.length === 0) return;
  yield {
    range: rangeOf(place),
    message: say`"${text}" cannot be ${what}: it ${listProblems(problems)}. So the API server refuses the ${kindName(resource)}.${text.includes('.') ? dots : ''} Use ${format.allowed}.`,
    fixes: () => rename(place, format.nearest(text), format.problems),
  };
}

/** Container names are unique in a Pod, init containers included; so are those of volumes. */
function* repeatedNames(resource: Resource, maps: readonly TypedMap[], spec: TypedMap): Iterable<Finding> {
  for (const [type, what] of [
    ['V1Container', 'containers'],
    ['V1Volume', 'volumes'],
  ] as const) {
    const first = new Map<string, Place>();
    for (const at of maps) {
      const place = at.type === type && at.parent === spec ? textAt(resource, at, 'name') : undefined;
      if (!place) continue;
      const name = place.scalar.source;
      const other = first.get(name);
      if (!other) first.set(name, place);
      else yield repeated(place, other, what, new Set(first.keys()));
    }
  }
}

function repeated(place: Place, other: Place, what: string, taken: ReadonlySet<string>): Finding {
  const { resource, scalar } = place;
  const name = scalar.source;
  const init = what === 'containers' ? say`, init containers included` : '';
  return {
    range: rangeOf(place),
    message: say`Two ${what} of ${describe(resource)} are named "${name}". Names must differ${init}, so the API server refuses the ${kindName(resource)}. Rename one of the two.`,
    related: [
      { document: resource.document, range: rangeOf(other), message: say`The first one named "${name}"` },
    ],
    fixes: () => {
      // Mounts refer to volumes by their names.
      if (what === 'volumes') return [];
      let number = 2;
      while (taken.has(`${name}-${number}`)) number++;
      return rename(place, `${name}-${number}`, LABEL_NAME.problems);
    },
  };
}

function* labelsAt(resource: Resource, at: TypedMap): Iterable<Finding> {
  const owner = describe(resource);
  const isChecked =
    at.path === 'metadata' ||
    at.parent?.type === 'V1PodTemplateSpec' ||
    at.parent?.type === 'V1PersistentVolumeClaimTemplate';
  if (at.type === 'V1ObjectMeta' && isChecked) {
    yield* badLabels(resource, at, 'labels', '');
    for (const place of keysAt(resource, at, 'annotations')) {
      // META-003: upper case is allowed, even in the prefix.
      const text = place.scalar.source;
      yield* badKey(place, labelKeyProblems(text.toLowerCase()), say`the key of an annotation of ${owner}`);
    }
  }
  if (at.type === 'V1ServiceSpec') yield* badLabels(resource, at, 'selector', say` in the selector`);
  if (at.type === 'V1LabelSelector') yield* badLabels(resource, at, 'matchLabels', say` in ${at.path}`);
  if (at.type === 'V1PodSpec') yield* badLabels(resource, at, 'nodeSelector', say` in nodeSelector`);
  // The fields of a node are no labels.
  if (at.path.endsWith('.matchFields[]')) return;
  if (at.type === 'V1LabelSelectorRequirement' || at.type === 'V1NodeSelectorRequirement') {
    const key = textAt(resource, at, 'key');
    if (key)
      yield* badKey(
        key,
        labelKeyProblems(key.scalar.source),
        say`the key of a label in ${at.path} of ${owner}`,
      );
    // A node that is only preferred may be told by labels that none can have.
    if (at.path.includes('.preferredDuringSchedulingIgnoredDuringExecution[].preference.')) return;
    for (const place of itemsAt(resource, at, 'values')) yield* badValue(place, say`a label in ${at.path}`);
  }
}

function* badLabels(resource: Resource, at: TypedMap, field: string, where: string): Iterable<Finding> {
  for (const place of keysAt(resource, at, field)) {
    const key = place.scalar.source;
    yield* badKey(place, labelKeyProblems(key), say`the key of a label${where} of ${describe(resource)}`);
    const value = place.pair.value;
    if (value?.type !== 'scalar' || !isText(value)) continue;
    yield* badValue({ ...place, scalar: value }, say`label ${key}${where}`);
  }
}

function* badKey(place: Place, problems: readonly Problem[], what: string): Iterable<Finding> {
  const text = place.scalar.source;
  if (problems.length === 0) return;
  yield {
    range: place.pair.merged ? place.at.head : place.scalar.range,
    message: say`"${text}" cannot be ${what}: it ${listProblems(problems)}. So the API server refuses the ${kindName(place.resource)}. Use up to 63 letters, digits, ".", "_" and "-", with a letter or digit at both ends; a domain and a "/" may come before them.`,
    fixes: () => rename(place, toLabelKey(text), labelKeyProblems),
  };
}

function* badValue(place: Place, what: string): Iterable<Finding> {
  const text = place.scalar.source;
  const problems = labelValueProblems(text);
  if (problems.length === 0) return;
  yield {
    range: rangeOf(place),
    message: say`"${shorten(text)}" cannot be the value of ${what} of ${describe(place.resource)}: it ${listProblems(problems)}. So the API server refuses the ${kindName(place.resource)}. Use up to 63 letters, digits, ".", "_" and "-", with a letter or digit at both ends; longer texts can be annotations.`,
    fixes: () => rename(place, toLabelValue(text), labelValueProblems),
  };
}

/** The string at a key, unless something is yet to fill it in. Other types are for `invalid-value`. */
function textAt(resource: Resource, at: TypedMap, field: string): Place | undefined {
  const pair = pairOf(at.map, field);
  const scalar = pair?.value;
  return pair && scalar?.type === 'scalar' && isText(scalar) ? { resource, at, pair, scalar } : undefined;
}

function itemsAt(resource: Resource, at: TypedMap, field: string): Place[] {
  const pair = pairOf(at.map, field);
  const items = pair?.value?.type === 'seq' ? pair.value.items : [];
  return items.flatMap(({ value }) =>
    pair && value?.type === 'scalar' && isText(value) ? [{ resource, at, pair, scalar: value }] : [],
  );
}

/** The keys of a map of strings, each with its pair. */
function keysAt(resource: Resource, at: TypedMap, field: string): Place[] {
  const outer = pairOf(at.map, field);
  const map = outer?.value;
  if (!outer || map?.type !== 'map') return [];
  const shared = at.shared || outer.merged || map.range.start < outer.key.range.end;
  return map.pairs.flatMap((pair) => {
    const isMerge = pair.key.source === '<<' && pair.key.style === 'plain';
    if (isMerge || pairOf(map, pair.key.source) !== pair || mayBeFilledIn(pair.key.source)) return [];
    return [{ resource, at: { ...at, head: outer.key.range, shared }, pair, scalar: pair.key }];
  });
}

function isText(scalar: YamlScalar): boolean {
  const value = goValueOf(scalar);
  // `name: _` waits for a kustomization to set it. A text that is empty is missing, where one is needed.
  return typeof value === 'string' && /[^_]/.test(value) && !mayBeFilledIn(value);
}

function rename(place: Place, to: string | undefined, problems: (text: string) => readonly Problem[]): Fix[] {
  const { resource, at, pair, scalar } = place;
  const isElsewhere = scalar !== pair.key && scalar.range.start < pair.key.range.end;
  if (!to || to === scalar.source || problems(to).length > 0) return [];
  if (at.shared || pair.merged || scalar.alias || isElsewhere) return [];
  const title = say`Change "${shorten(scalar.source)}" to "${to}" in ${describe(resource)}`;
  return repair(resource.document, title, [replaceScalar(scalar, to)], { preferred: true });
}

/** What came here by an alias or a merge key is shown where it came. */
function rangeOf({ at, pair, scalar }: Place): OffsetRange {
  if (pair.merged) return at.head;
  return scalar.range.start < pair.key.range.start ? pair.key.range : scalar.range;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
