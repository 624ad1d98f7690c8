import { resourcesOf } from '../k8s/read';
import { isWorkload, type Resource } from '../k8s/resource';
import { contains } from '../text';
import { startOf, type Snapshot } from '../workspace/snapshot';
import { documentAt } from '../yaml/manifest-file';
import { mangle } from './environment';
import { labelMentionsIn } from './label-mentions';
import { isReadable, type Entity, type Mention } from './mention';
import { portMentionsIn } from './port-mentions';
import { servicesSelecting } from './selection';
import { serviceMentionsIn } from './service-mentions';
import { workloadMentionsIn } from './workload-mentions';

/**
 * One model of references: a mention is a place that names something, and what it means is decided from where it
 * stands. So the references of a thing are the mentions that mean it, and two things of one name are told apart.
 */

const memo = new WeakMap<Snapshot, WeakMap<Resource, readonly Mention[]>>();

/** All mentions in an object. Memoised for each snapshot. */
export function mentionsIn(snapshot: Snapshot, resource: Resource): readonly Mention[] {
  const ofSnapshot = memo.get(snapshot) ?? new WeakMap<Resource, readonly Mention[]>();
  memo.set(snapshot, ofSnapshot);
  let mentions = ofSnapshot.get(resource);
  if (!mentions) {
    mentions = [
      ...serviceMentionsIn(snapshot, resource),
      ...labelMentionsIn(snapshot, resource),
      ...portMentionsIn(snapshot, resource),
      ...workloadMentionsIn(snapshot, resource),
    ]
      // A number in another notation, such as 1_000, would not be found by its word.
      .filter(({ name, word }) => !name?.whole || !/^\d+$/.test(word) || name.scalar.source === word)
      .map((mention) => ({ ...mention, entities: once(mention.entities) }));
    ofSnapshot.set(resource, mentions);
  }
  return mentions;
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}

/** The mention at an offset of a file: the shortest, where one lies in another. */
export function mentionUnder(snapshot: Snapshot, uri: string, offset: number): Mention | undefined {
  const file = snapshot.files.get(uri);
  const document = file && documentAt(file, offset);
  if (!document || !isReadable(snapshot, uri)) return undefined;
  const at = offset - file.startOf(document);
  const length = ({ range }: Mention) => range.end - range.start;
  return resourcesOf(document)
    .flatMap((resource) => mentionsIn(snapshot, resource))
    .filter(({ range }) => contains(range, at))
    .sort((a, b) => length(a) - length(b))[0];
}

/** The places that define what a mention means. */
export function definitionsOf(snapshot: Snapshot, mention: Mention): readonly Mention[] {
  const entities = new Entities(mention.entities());
  const resources = new Set(entities.all.map(({ resource }) => resource));
  const found = [...resources].flatMap((resource) =>
    mentionsIn(snapshot, resource).filter(
      (other) => other.kind === mention.kind && other.declares && entities.areMeantBy(other),
    ),
  );
  // A port is defined by its name and by its number: the one that is written alike comes first and is enough.
  const alike = found.filter(({ word }) => word === mention.word);
  return withoutRepeats(alike.length > 0 ? alike : found);
}

/**
 * The mentions of all that a mention means, in the order of files and places.
 * @param uri only those in this file
 */
export function occurrencesOf(snapshot: Snapshot, mention: Mention, uri?: string): readonly Mention[] {
  const entities = new Entities(mention.entities());
  if (entities.size === 0) return uri === undefined || mention.resource.document.uri === uri ? [mention] : [];
  const found = candidates(snapshot, mention.kind, entities, uri).filter((other) =>
    entities.areMeantBy(other),
  );
  return withoutRepeats(inOrder(snapshot, found));
}

/**
 * The mentions that must keep one word, so that a rename breaks nothing: those of all that a mention means, of all that
 * those mean besides, and so on. A place that is read twice, through an alias, stands here twice.
 */
export function renamedTogether(snapshot: Snapshot, mention: Mention): readonly Mention[] {
  const entities = new Entities(mention.entities());
  let found: Mention[] = [];
  for (let known = -1; known < entities.size;) {
    known = entities.size;
    found = candidates(snapshot, mention.kind, entities).filter(
      (other) => other.word === mention.word && entities.areMeantBy(other),
    );
    for (const entity of found.flatMap((other) => other.entities())) entities.add(entity);
  }
  return inOrder(snapshot, found);
}

/** A set of entities, which are equal where object and part are. */
class Entities {
  readonly #parts = new Map<Resource, Set<string>>();
  readonly #all: Entity[] = [];

  constructor(entities: readonly Entity[]) {
    for (const entity of entities) this.add(entity);
  }

  get size(): number {
    return this.#all.length;
  }

  get all(): readonly Entity[] {
    return this.#all;
  }

  add(entity: Entity): void {
    const parts = this.#parts.get(entity.resource) ?? new Set<string>();
    this.#parts.set(entity.resource, parts);
    if (parts.has(entity.part)) return;
    parts.add(entity.part);
    this.#all.push(entity);
  }

  areMeantBy(mention: Mention): boolean {
    return mention.entities().some(({ resource, part }) => this.#parts.get(resource)?.has(part));
  }
}

/** The mentions of a kind in the documents that hold a word by which the entities are called. */
function candidates(
  snapshot: Snapshot,
  kind: Mention['kind'],
  { all: entities }: Entities,
  uri?: string,
): Mention[] {
  const words = [...new Set(entities.flatMap((entity) => wordsFor(snapshot, kind, entity)))];
  const selecting = new Set(
    kind === 'workload'
      ? entities.flatMap(({ resource }) =>
          isWorkload(resource) ? servicesSelecting(snapshot, resource).map(({ document }) => document) : [],
        )
      : [],
  );
  const only = uri === undefined ? undefined : snapshot.files.get(uri);
  const files = uri === undefined ? snapshot.files.values() : only ? [only] : [];
  return [...files].flatMap((file) =>
    file.documents
      .filter((document) => selecting.has(document) || words.some((word) => document.text.includes(word)))
      .filter(() => isReadable(snapshot, file.uri))
      .flatMap((document) => resourcesOf(document))
      .flatMap((resource) => mentionsIn(snapshot, resource).filter((mention) => mention.kind === kind)),
  );
}

/** A document that mentions the entity holds one of these; escapes in quotes aside. */
function wordsFor(snapshot: Snapshot, kind: Mention['kind'], { resource, part }: Entity): string[] {
  if (kind === 'service' || kind === 'service-port') {
    const name = resource.name?.value ?? '';
    return [name, mangle(name)];
  }
  if (kind === 'workload') return [resource.name?.value ?? ''];
  return mentionsIn(snapshot, resource)
    .filter((mention) => mention.kind === kind && mention.declares)
    .filter((mention) => new Entities([{ resource, part }]).areMeantBy(mention))
    .map(({ word }) => (kind === 'label' ? word.slice(word.indexOf('=') + 1) || word.slice(0, -1) : word));
}

function inOrder(snapshot: Snapshot, mentions: readonly Mention[]): Mention[] {
  const start = ({ resource, range }: Mention) => startOf(snapshot, resource.document) + range.start;
  return [...mentions].sort((a, b) => {
    const [uriA, uriB] = [a.resource.document.uri, b.resource.document.uri];
    return uriA === uriB ? start(a) - start(b) : uriA < uriB ? -1 : 1;
  });
}

/** A collection that others share by an alias is read several times, and stands in one place. */
function withoutRepeats(mentions: readonly Mention[]): Mention[] {
  const seen = new Map<unknown, Set<string>>();
  return mentions.filter(({ resource, range }) => {
    const places = seen.get(resource.document) ?? new Set<string>();
    seen.set(resource.document, places);
    const place = `${range.start}-${range.end}`;
    return !places.has(place) && Boolean(places.add(place));
  });
}
