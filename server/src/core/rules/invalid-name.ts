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
import { byType } from '../k8s/schema';
import { isCheckable, typedMapsOf, type TypedMap } from '../k8s/schema-walk';
import { checkedSince } from '../k8s/unchecked-fields';
import { mayBeFilledIn } from '../k8s/wrong-types';
import type { OffsetRange } from '../text';
import { say } from '../words';
import { replaceScalar } from '../yaml/edits';
import { goValueOf } from '../yaml/go-scalars';
import { isMergeKey, pairOf, type YamlPair, type YamlScalar } from '../yaml/node';
import { defineRule, NO_FINDINGS, repair, type Finding, type Fix } from './rule';

/** SVC-001, SVC-031, META-002 to META-004, FMT-001, FMT-003, FMT-006, FMT-007. */
export default defineRule({
  id: 'invalid-name',
  severity: 'error',
  summary: 'Name, label or annotation key that the API server does not accept',
  kinds: ['*'],
  scope: 'resource',
  fixable: 'suggested',
  check(resource) {
    // Lists have no name.
    if (!isCheckable(resource) || isLocalConfig(resource) || resource.identity.kind.endsWith('List'))
      return NO_FINDINGS;
    const findings: Finding[] = [];
    const maps = typedMapsOf(resource);
    for (const at of maps) {
      const judge = at.objectType && JUDGES[at.objectType.id];
      if (judge) judge(resource, at, findings);
    }
    for (const at of maps) if (at.type === 'V1PodSpec') findings.push(...repeatedNames(resource, maps, at));
    return findings.length > 0 ? findings : NO_FINDINGS;
  },
});

/** Adds what is wrong with the names in a mapping of one type. */
type Judge = (resource: Resource, at: TypedMap, findings: Finding[]) => void;

const JUDGE_BY_TYPE: Readonly<Record<string, Judge>> = {
  V1ObjectMeta: namesInMetadata,
  V1Container: (resource, at, findings) => {
    badName(textAt(resource, at, 'name'), LABEL_NAME, ofContainer, findings);
  },
  V1Volume: (resource, at, findings) => {
    badName(textAt(resource, at, 'name'), LABEL_NAME, ofVolume, findings);
  },
  V1ServiceSpec: (resource, at, findings) => {
    badLabels(resource, at, 'selector', say` in the selector`, findings);
  },
  V1LabelSelector: (resource, at, findings) => {
    badLabels(resource, at, 'matchLabels', say` in ${at.path}`, findings);
  },
  V1PodSpec: (resource, at, findings) => {
    badLabels(resource, at, 'nodeSelector', say` in nodeSelector`, findings);
  },
  V1LabelSelectorRequirement: requirement,
  V1NodeSelectorRequirement: requirement,
};

const JUDGES = byType((type): Judge | undefined => JUDGE_BY_TYPE[type]);

/** A text in the document, and what it is there. */
interface Place {
  readonly resource: Resource;
  readonly at: TypedMap;
  readonly pair: YamlPair;
  readonly scalar: YamlScalar;
}

function namesInMetadata(resource: Resource, at: TypedMap, findings: Finding[]): void {
  const { parent } = at;
  const isOwn = at.path === 'metadata';
  if (isOwn) ownNames(resource, at, findings);
  if (isOwn || parent?.type === 'V1PodTemplateSpec' || parent?.type === 'V1PersistentVolumeClaimTemplate') {
    badLabels(resource, at, 'labels', '', findings);
    visitKeys(resource, at, 'annotations', (pair, place) => {
      // META-003: upper case is allowed, even in the prefix.
      const problems = labelKeyProblems(pair.key.source.toLowerCase());
      if (problems.length > 0)
        findings.push(badKey(place(), problems, say`the key of an annotation of ${describe(resource)}`));
    });
  }
  if (parent?.type === 'V1PersistentVolumeClaim' && parent.path.endsWith('volumeClaimTemplates[]'))
    badName(textAt(resource, at, 'name'), LABEL_NAME, ofVolume, findings);
}

function ownNames(resource: Resource, at: TypedMap, findings: Finding[]): void {
  const format = nameFormatOf(resource);
  if (format) {
    const why =
      kindName(resource) === 'Service'
        ? say` A Service is found by its name in DNS, where dots divide names.`
        : '';
    badName(textAt(resource, at, 'name'), format, ofObject, findings, why);
    const generated = textAt(resource, at, 'generateName');
    const name = pairOf(at.map, 'name')?.value;
    const makesName = !name || (name.type === 'scalar' && (name.value === null || name.source === ''));
    if (generated) badName(generated, prefixFormatOf(resource, makesName) ?? format, ofBeginning, findings);
  }
  if (pairOf(at.map, 'namespace') && isNamespaced(resource.identity)) {
    badName(textAt(resource, at, 'namespace'), LABEL_NAME, () => say`the name of a namespace`, findings);
  }
}

/** What a text is, as messages call it. */
type Words = (resource: Resource) => string;

const ofObject: Words = (resource) => say`the name of ${withArticle(kindName(resource))}`;
const ofBeginning: Words = (resource) => say`the beginning of the name of ${withArticle(kindName(resource))}`;
const ofContainer: Words = (resource) => say`the name of a container of ${describe(resource)}`;
const ofVolume: Words = (resource) => say`the name of a volume of ${describe(resource)}`;

function withArticle(kind: string): string {
  return /^[AEIO]/.test(kind) ? say`an ${kind}` : say`a ${kind}`;
}

function badName(
  place: Place | undefined,
  format: NameFormat,
  what: Words,
  findings: Finding[],
  dots = '',
): void {
  const problems = place ? format.problems(place.scalar.source) : [];
  if (!place || problems.length === 0) return;
  const { scalar, resource } = place;
  const text = scalar.source;
  findings.push({
    range: rangeOf(place),
    message: say`"${text}" cannot be ${what(resource)}: it ${listProblems(problems)}. So the API server refuses the ${kindName(resource)}.${text.includes('.') ? dots : ''} Use ${format.allowed}.`,
    fixes: () => rename(place, format.nearest(text), format.problems),
  });
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
      else yield repeated(place, other, what, first);
    }
  }
}

function repeated(place: Place, other: Place, what: string, taken: ReadonlyMap<string, unknown>): Finding {
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

function requirement(resource: Resource, at: TypedMap, findings: Finding[]): void {
  // The fields of a node are no labels.
  if (at.path.endsWith('.matchFields[]')) return;
  const key = textAt(resource, at, 'key');
  const problems = key ? labelKeyProblems(key.scalar.source) : [];
  if (key && problems.length > 0)
    findings.push(badKey(key, problems, say`the key of a label in ${at.path} of ${describe(resource)}`));
  // A node that is only preferred may be told by labels that none can have.
  if (at.path.includes('.preferredDuringSchedulingIgnoredDuringExecution[].preference.')) return;
  for (const place of itemsAt(resource, at, 'values')) badValue(place, say`a label in ${at.path}`, findings);
}

function badLabels(
  resource: Resource,
  at: TypedMap,
  field: string,
  where: string,
  findings: Finding[],
): void {
  visitKeys(resource, at, field, (pair, place) => {
    const { key, value } = pair;
    const problems = labelKeyProblems(key.source);
    if (problems.length > 0)
      findings.push(badKey(place(), problems, say`the key of a label${where} of ${describe(resource)}`));
    if (value?.type === 'scalar' && labelValueProblems(value.source).length > 0 && isText(value))
      badValue({ ...place(), scalar: value }, say`label ${key.source}${where}`, findings);
  });
}

function badKey(place: Place, problems: readonly Problem[], what: string): Finding {
  const text = place.scalar.source;
  return {
    range: place.pair.merged ? place.at.head : place.scalar.range,
    since: checkedSince(place.at),
    message: say`"${text}" cannot be ${what}: it ${listProblems(problems)}. So the API server refuses the ${kindName(place.resource)}. Use up to 63 letters, digits, ".", "_" and "-", with a letter or digit at both ends; a domain and a "/" may come before them.`,
    fixes: () => rename(place, toLabelKey(text), labelKeyProblems),
  };
}

function badValue(place: Place, what: string, findings: Finding[]): void {
  const text = place.scalar.source;
  const problems = labelValueProblems(text);
  if (problems.length === 0) return;
  findings.push({
    range: rangeOf(place),
    since: checkedSince(place.at),
    message: say`"${shorten(text)}" cannot be the value of ${what} of ${describe(place.resource)}: it ${listProblems(problems)}. So the API server refuses the ${kindName(place.resource)}. Use up to 63 letters, digits, ".", "_" and "-", with a letter or digit at both ends; longer texts can be annotations.`,
    fixes: () => rename(place, toLabelValue(text), labelValueProblems),
  });
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

/** Visits the pairs of a map of strings that count. Most are sound, and their place is not asked for. */
function visitKeys(
  resource: Resource,
  at: TypedMap,
  field: string,
  visit: (pair: YamlPair, place: () => Place) => void,
): void {
  const outer = pairOf(at.map, field);
  const map = outer?.value;
  if (!outer || map?.type !== 'map') return;
  for (const pair of map.pairs) {
    if (isMergeKey(pair.key) || pairOf(map, pair.key.source) !== pair || mayBeFilledIn(pair.key.source))
      continue;
    visit(pair, () => {
      const shared = at.shared || outer.merged || map.range.start < outer.key.range.end;
      return { resource, at: { ...at, head: outer.key.range, shared }, pair, scalar: pair.key };
    });
  }
}

function isText(scalar: YamlScalar): boolean {
  const value = goValueOf(scalar);
  // `name: _` waits for a kustomization to set it. A text that is empty is missing, where one is needed.
  return typeof value === 'string' && OTHER_THAN_UNDERSCORES.test(value) && !mayBeFilledIn(value);
}

const OTHER_THAN_UNDERSCORES = /[^_]/;

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
