import { say } from '../words';
import { goValueOf } from '../yaml/go-scalars';
import { mapOf, mapsOf, pairOf, scalarOf, seqOf, type YamlNode } from '../yaml/node';
import {
  conflict,
  effective,
  ifAny,
  NO_CONFLICTS,
  type Check,
  type Checks,
  type Conflict,
  type Place,
} from './conflict';
import { labelKeyProblems, listProblems } from './formats';
import { needsQualifiedFinalizers, takesGeneration } from './metadata-kinds';
import { describe } from './resource';
import { mayBeFilledIn } from './wrong-types';

/** Within the metadata of objects and of their templates, but for names and labels. */
export const metadataChecks: Checks = {
  V1ObjectMeta: [
    ifAny(['annotations'], annotationsSize),
    ifAny(['finalizers'], ofOwn(finalizers)),
    ifAny(['ownerReferences'], ofOwn(owners)),
    ifAny(['generation'], ofOwn(generation)),
  ],
  V1OwnerReference: ownerReference,
};

/** META-003: of keys and values together. */
const ANNOTATIONS_LIMIT = 256 * 1024;
const OWN_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** What is looked at only in the metadata of the object itself. */
function ofOwn(check: Check): Check {
  return (place) => (place.at.path === 'metadata' ? check(place) : NO_CONFLICTS);
}

function annotationsSize(place: Place): Iterable<Conflict> {
  const { at } = place;
  const pairs = mapOf(at.map, 'annotations')?.pairs ?? [];
  // No character has more than three bytes to each of its units.
  let units = 0;
  for (const { range } of pairs) units += range.end - range.start;
  return units * 3 > ANNOTATIONS_LIMIT ? tooLargeAnnotations(place) : NO_CONFLICTS;
}

function* tooLargeAnnotations(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const isOwn = at.path === 'metadata';
  const isEphemeral = at.parent?.type === 'V1PersistentVolumeClaimTemplate';
  if (!isOwn && !isEphemeral && at.parent?.type !== 'V1PodTemplateSpec') return;
  const pair = effective(at.map, 'annotations');
  const map = mapOf(at.map, 'annotations');
  if (!pair || !map) return;
  const counted = map.pairs.filter((one) => pairOf(map, one.key.source) === one);
  const size = counted.reduce((sum, { key, value }) => sum + bytesOf(key) + bytesOf(value), 0);
  if (size <= ANNOTATIONS_LIMIT) return;
  const message = say`The annotations in ${where} hold ${size} bytes, and the API server takes ${ANNOTATIONS_LIMIT} (256 KiB) at most, ${refused} Put large texts into a ConfigMap.`;
  yield { range: pair.merged ? at.head : pair.key.range, message, title: undefined, edits: [] };
}

function bytesOf(node: YamlNode | undefined): number {
  const text = node?.type === 'scalar' && node.value !== null ? node.source : '';
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function* finalizers(place: Place): Iterable<Conflict> {
  const { at, resource, where, refused } = place;
  const pair = effective(at.map, 'finalizers');
  const items = pair?.value?.type === 'seq' ? pair.value.items : [];
  if (!pair) return;
  for (const { value, range } of items) {
    const text = value ? (value.type === 'scalar' ? goValueOf(value) : undefined) : null;
    if (text !== null && (typeof text !== 'string' || mayBeFilledIn(text))) continue;
    const name = text ?? '';
    const problems = labelKeyProblems(name);
    if (problems.length === 0) {
      if (name.includes('/') || OWN_FINALIZERS.includes(name) || !needsQualifiedFinalizers(resource))
        continue;
      problems.push(say`has no domain, and is none of Kubernetes' own`);
    }
    const message = say`"${name}" in finalizers of ${where} cannot be a finalizer: it ${listProblems(problems)}, ${refused} Use a name such as example.com/clean-up.`;
    yield { range: pair.merged ? at.head : range, message, title: undefined, edits: [] };
  }
  const names = items.map(({ value }) => (value?.type === 'scalar' ? value.source : ''));
  if (!names.includes('orphan') || !names.includes('foregroundDeletion')) return;
  const message = say`The finalizers in ${where} are both orphan and foregroundDeletion, of which one keeps what the object owns and the other deletes it, ${refused} Remove one of them.`;
  yield { range: pair.merged ? at.head : pair.key.range, message, title: undefined, edits: [] };
}

function* owners(place: Place): Iterable<Conflict> {
  const { at, refused } = place;
  const controllers = mapsOf(seqOf(at.map, 'ownerReferences')).flatMap(({ map }) => {
    const pair = pairOf(map, 'controller');
    return pair?.value?.type === 'scalar' && goValueOf(pair.value) === true ? [pair] : [];
  });
  const second = controllers[1];
  if (!second) return;
  const message = say`Two owners of ${describe(place.resource)} have controller: true. Only one can be in charge of it, ${refused} Leave it to one of the ownerReferences.`;
  yield { range: second.merged ? at.head : second.key.range, message, title: undefined, edits: [] };
}

function* generation(place: Place): Iterable<Conflict> {
  const { at, resource, where, refused } = place;
  const pair = effective(at.map, 'generation');
  const value = pair?.value?.type === 'scalar' ? goValueOf(pair.value) : undefined;
  if (!pair || typeof value !== 'number' || value >= 0 || !takesGeneration(resource)) return;
  const message = say`generation in ${where} is ${value}, less than 0, ${refused} Remove it: the cluster keeps count of changes.`;
  yield conflict(place, pair, message, say`Remove generation from ${where}`);
}

function* ownerReference(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  if (at.parent?.path !== 'metadata') return;
  const version = scalarOf(at.map, 'apiVersion');
  const kind = scalarOf(at.map, 'kind');
  if (!version || typeof goValueOf(version) !== 'string' || mayBeFilledIn(version.source)) return;
  if (version.source === 'v1' && kind?.source === 'Event') {
    const message = say`${where} makes an Event the owner, which an Event cannot be, ${refused} Remove it.`;
    yield { range: at.head, message, title: undefined, edits: [] };
  }
  // An empty one is missing.
  if (version.source === '' || /^(?:[^/]*\/)?[^/]+$/.test(version.source)) return;
  const message = say`"${version.source}" in apiVersion of ${where} names no version, ${refused} Use one such as v1 or apps/v1.`;
  yield { range: version.range, message, title: undefined, edits: [] };
}
