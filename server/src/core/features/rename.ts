import { listProblems } from '../k8s/formats';
import { describe, isService, isWorkload } from '../k8s/resource';
import { mangle } from '../routing/environment';
import { isReadable, type Mention, type Place } from '../routing/mention';
import { mentionUnder, renamedTogether } from '../routing/references';
import { writtenPlaces } from '../routing/shared-places';
import { contains, shift, type OffsetRange, type TextEdit } from '../text';
import { joinWords, say, upperFirst } from '../words';
import { baseNameOf } from '../workspace/paths';
import { isManifest, startOf, type Snapshot } from '../workspace/snapshot';
import { replaceScalar } from '../yaml/edits';
import type { YamlDocument } from '../yaml/manifest-file';
import { isPlaceholder, mapOf, pairOf } from '../yaml/node';
import { carriersBeside } from './rename/carriers';
import { collisionOf, describeSubject, placeIn, problemsOf, type Subject } from './rename/kinds';
import { unreadableBeside } from './rename/unreadable';

/** What can be renamed at a place. Offsets are in the file. */
export interface Renameable {
  readonly range: OffsetRange;
  /** The name to begin with. */
  readonly word: string;
}

export interface RenameEdit extends TextEdit {
  readonly uri: string;
  /** Why somebody should look at this edit before it is made. */
  readonly caution: string | undefined;
}

/** Why something cannot be renamed safely, as a sentence. */
export interface Refusal {
  readonly reason: string;
}

/** @returns `undefined` where nothing stands that could be renamed */
export function renameableAt(
  snapshot: Snapshot,
  uri: string,
  offset: number,
): Renameable | Refusal | undefined {
  const subject = subjectAt(snapshot, uri, offset);
  const place = subject && placeIn(subject, subject.mention);
  if (!subject || !place) return undefined;
  const plan = planFor(snapshot, subject);
  if ('reason' in plan) return plan;
  return {
    range: shift(place.range, startOf(snapshot, subject.mention.resource.document)),
    word: subject.word,
  };
}

/** The edits, in every file, that give what stands at a place another name. */
export function renameAt(
  snapshot: Snapshot,
  uri: string,
  offset: number,
  newName: string,
): readonly RenameEdit[] | Refusal | undefined {
  const subject = subjectAt(snapshot, uri, offset);
  if (!subject) return undefined;
  const plan = planFor(snapshot, subject);
  if ('reason' in plan) return plan;
  if (newName === subject.word) return [];
  const problems = problemsOf(snapshot, subject, plan.together, newName);
  if (problems.length > 0)
    return { reason: say`"${newName}" is no name for this: it ${listProblems(problems)}.` };
  const collision = collisionOf(snapshot, subject, plan.together, newName);
  if (collision)
    return { reason: say`${upperFirst(describeSubject(subject))} cannot become "${newName}": ${collision}.` };
  return plan.changes.map(({ document, place, mention }) => {
    const text = mention.variable ? mangle(newName) : newName;
    const edit = place.whole ? replaceScalar(place.scalar, text) : { range: place.range, newText: text };
    return {
      uri: document.uri,
      range: shift(edit.range, startOf(snapshot, document)),
      newText: edit.newText,
      caution: cautionFor(snapshot, subject, mention, plan),
    };
  });
}

interface Change {
  readonly document: YamlDocument;
  readonly place: Place;
  readonly mention: Mention;
}

interface Plan {
  readonly together: readonly Mention[];
  readonly changes: readonly Change[];
  /** A file that nothing reads. */
  readonly template: string | undefined;
}

function subjectAt(snapshot: Snapshot, uri: string, offset: number): Subject | undefined {
  const mention = mentionUnder(snapshot, uri, offset);
  if (!mention || mention.kind === 'workload' || !isReadable(snapshot, uri)) return undefined;
  const at = offset - startOf(snapshot, mention.resource.document);
  if (mention.kind === 'label') {
    const equals = mention.word.indexOf('=');
    if (mention.name && contains(mention.name.range, at))
      return { mention, half: 'name', word: mention.word.slice(equals + 1) };
    return mention.key && contains(mention.key.range, at)
      ? { mention, half: 'key', word: mention.word.slice(0, equals) }
      : undefined;
  }
  // A number is no name: what else means it stands nowhere.
  if (mention.kind !== 'service' && /^-?\d+$/.test(mention.word)) return undefined;
  return { mention, half: 'name', word: mention.word };
}

function planFor(snapshot: Snapshot, subject: Subject): Plan | Refusal {
  const { mention, word } = subject;
  const what = describeSubject(subject);
  const refuse = (why: string): Refusal => ({
    reason: say`${upperFirst(what)} cannot be renamed here: ${why}.`,
  });
  if (!snapshot.complete) return refuse(say`the workspace is still being read`);
  if (isPlaceholder(word) || isPlaceholder(mention.word))
    return refuse(say`its name awaits a value from a template`);
  const together = renamedTogether(snapshot, mention);
  if (!together.some(({ declares }) => declares))
    return refuse(say`nothing in this workspace defines it, so other places that mean it are unknown`);
  const places = new Map<YamlDocument, Place[]>();
  const owners = new Map<Place, Mention>();
  for (const other of together) {
    const { document } = other.resource;
    const place = placeIn(subject, other);
    const where = say`in ${describe(other.resource)} (${baseNameOf(document.uri)})`;
    if (!place || !canBeEdited(place))
      return refuse(say`${where} it is written in a way that cannot be edited in place`);
    if (subject.half === 'key' && other.sharesKey)
      return refuse(say`an expression ${where} asks by the same key for other values, too`);
    places.set(document, [...(places.get(document) ?? []), place]);
    owners.set(place, other);
  }
  const changes: Change[] = [];
  for (const [document, list] of places) {
    const written = writtenPlaces(document, list);
    if (!written)
      return refuse(say`in ${baseNameOf(document.uri)} an anchor shares it with what would not be renamed`);
    for (const place of written) {
      const owner = owners.get(place);
      if (owner) changes.push({ document, place, mention: owner });
    }
  }
  const { reason, template } = unreadableBeside(snapshot, subject, together);
  return reason === undefined ? { together, changes, template } : refuse(reason);
}

/** An alias follows its anchor, which is looked at on its own. */
function canBeEdited({ exact, whole, scalar }: Place): boolean {
  return exact || scalar.alias || (whole && scalar.style !== 'block');
}

function cautionFor(
  snapshot: Snapshot,
  subject: Subject,
  mention: Mention,
  { together, template }: Plan,
): string | undefined {
  const { resource } = mention;
  const { node } = resource;
  if (isWorkload(resource) && !mention.declares) {
    const field =
      mention.kind === 'label' ? 'selector' : mention.kind === 'service' ? 'serviceName' : undefined;
    const pair = field && pairOf(mapOf(node, 'spec'), field);
    if (pair && IMMUTABLE.includes(resource.kind) && contains(pair.range, mention.range.start))
      return say`The ${field} of a ${resource.kind} cannot be changed: delete ${describe(resource)} and create it anew`;
  }
  const definitions = new Set(
    together
      .filter(({ declares, kind }) => declares && kind === 'service')
      .map((other) => other.resource)
      .filter(({ document }) => isManifest(snapshot, document.uri)),
  );
  if (definitions.size > 1 && mention.declares && resource !== subject.mention.resource)
    return say`There are ${definitions.size} Services of this name; some places may mean any of them`;
  if (isService(resource) && mention.kind === 'label') {
    const others = carriersBeside(snapshot, resource, together);
    if (others.length > 0) return say`${joinWords(others.map(describe))} beside it would be selected no more`;
  }
  return template === undefined ? undefined : say`${template} lies beside these files and is not read`;
}

/** WRK-004 and its like: kinds whose selector or Service the API server never lets change. */
const IMMUTABLE = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'];
