import type { YamlDocument } from '../../yaml/manifest-file';
import {
  asMap,
  mapOf,
  mapsOf,
  pairOf,
  scalarOf,
  seqOf,
  textsOf,
  type YamlMap,
  type YamlNode,
} from '../../yaml/node';
import {
  lookUpField,
  plainScalar,
  readFieldPath,
  writeField,
  type FieldPath,
  type Writing,
} from './field-path';
import { idOf, idsOf, withNode, type Item, type ObjectId } from './item';
import { wholePattern } from './pattern';
import { isBesideTheWiring } from './side-fields';
import { labelTest, readTarget, type Target } from './target';

/** An entry of `replacements`: a value that is copied from one object, or written there, into fields of others. */
export interface Replacement {
  readonly source: (Place & { readonly from: Target }) | undefined;
  readonly value: string | undefined;
  readonly targets: readonly ReplacementTarget[];
  /** Whether it matters to nobody here what it writes. */
  readonly isHarmless: boolean;
}

interface ReplacementTarget extends Options {
  readonly select: Target;
  readonly reject: readonly Target[];
  readonly paths: readonly FieldPath[];
}

interface Options {
  /** What parts a text, and which part is meant; "" for the whole. */
  readonly delimiter: string;
  readonly index: number;
  readonly create: boolean;
}

interface Place extends Options {
  readonly path: FieldPath;
}

/** Where replacements are: in the kustomization, or in a file of their own. */
export type Replacements = { readonly path: string } | { readonly inline: Replacement };

const NAME = ['metadata', 'name'];

export function readReplacements(root: YamlMap): readonly Replacements[] {
  return mapsOf(seqOf(root, 'replacements')).map(({ map }) => {
    const path = scalarOf(map, 'path')?.source;
    return path ? { path } : { inline: readReplacement(map) };
  });
}

/** What a file of replacements holds: one of them, or a list. @returns `undefined` for one that is broken or holds something else */
export function replacementsIn(documents: readonly YamlDocument[]): readonly Replacement[] | undefined {
  const [document, ...more] = documents.filter(({ root, errors }) => root ?? errors.length > 0);
  if (!document || more.length > 0 || document.errors.length > 0) return undefined;
  const { root } = document;
  if (root?.type === 'seq') return mapsOf(root).map(({ map }) => readReplacement(map));
  const map = asMap(root);
  return map && [readReplacement(map)];
}

function readReplacement(map: YamlMap): Replacement {
  const source = mapOf(map, 'source');
  const path = scalarOf(source, 'fieldPath')?.source;
  return {
    source: source && {
      ...readOptions(source),
      from: readTarget(source),
      path: path ? readFieldPath(path) : NAME,
    },
    value: scalarOf(map, 'sourceValue')?.source,
    targets: mapsOf(seqOf(map, 'targets')).map(({ map: target }) => {
      const paths = textsOf(target, 'fieldPaths').map(readFieldPath);
      const select = mapOf(target, 'select');
      return {
        ...readOptions(target),
        select: readTarget(select ?? target),
        reject: mapsOf(seqOf(target, 'reject')).map(({ map: one }) => readTarget(one)),
        paths: paths.length > 0 ? paths : [NAME],
      };
    }),
    isHarmless: isBesideTheWiring(map),
  };
}

function readOptions(map: YamlMap): Options {
  const options = mapOf(map, 'options');
  const index = scalarOf(options, 'index')?.value;
  return {
    delimiter: scalarOf(options, 'delimiter')?.source ?? '',
    index: typeof index === 'number' ? index : 0,
    create: scalarOf(options, 'create')?.value === true,
  };
}

/**
 * Carries out a replacement.
 * @returns `undefined` where kustomize refuses it, or where what it does is not known
 */
export function replace(items: readonly Item[], replacement: Replacement): readonly Item[] | undefined {
  const value = valueIn(items, replacement);
  return (
    value &&
    replacement.targets.reduce<readonly Item[] | undefined>(
      (current, target) => current && writeTo(current, target, value),
      items,
    )
  );
}

function valueIn(items: readonly Item[], { source, value }: Replacement): YamlNode | undefined {
  if (value !== undefined) return source ? undefined : plainScalar(value, { start: 0, end: 0 });
  if (!source) return undefined;
  const { from, path, delimiter, index } = source;
  const [item, ...more] = items.filter((one) => idsOf(one).some((id) => isSelected(id, from)));
  if (!item || more.length > 0) return undefined;
  // What kustomize makes of images is not worked out.
  if (path.at(-1) === 'image' || (path[0] === 'data' && item.isDataUnknown)) return undefined;
  const found = lookUpField(item.node, path);
  if (!found || isEmpty(found)) return undefined;
  if (!delimiter) return found;
  const part = found.type === 'scalar' ? found.source.split(delimiter)[index] : undefined;
  return part === undefined || found.type !== 'scalar' ? undefined : { ...found, source: part, value: part };
}

function isEmpty(node: YamlNode): boolean {
  if (node.type === 'scalar') return node.value === null;
  return (node.type === 'map' ? node.pairs : node.items).length === 0;
}

/** A source is named in plain words. */
function isSelected(id: ObjectId, { group, version, kind, name, namespace }: Target): boolean {
  return (
    (!name || name === id.name) &&
    (!namespace || namespace === id.namespace) &&
    (!group || group === id.group) &&
    (!version || version === id.version) &&
    (!kind || kind === id.kind)
  );
}

function writeTo(
  items: readonly Item[],
  target: ReplacementTarget,
  value: YamlNode,
): readonly Item[] | undefined {
  const isTarget = tester(target);
  if (!isTarget) return undefined;
  const writing: Omit<Writing, 'isText'> = {
    value,
    create: target.create,
    isPart: target.delimiter !== '',
    textAfter: (old) => textAfter(old, value, target),
  };
  const changed = items.map((item) => {
    if (!isTarget(item)) return item;
    const node = target.paths.reduce<YamlNode | null | undefined>(
      (current, path) =>
        current &&
        (isIdentity(path)
          ? undefined
          : writeField(current, path, { ...writing, isText: isText(path) }, item.head)),
      item.node,
    );
    return node?.type === 'map' ? withNode(item, node) : undefined;
  });
  return changed.every((item) => item !== undefined) ? changed : undefined;
}

/** Who is who after that is not worked out. */
function isIdentity([first, second]: FieldPath): boolean {
  return first === 'metadata' && (second === undefined || second === 'name' || second === 'namespace');
}

/** Annotations are texts whatever is put there. */
function isText([first, second]: FieldPath): boolean {
  return first === 'metadata' && second === 'annotations';
}

function textAfter(old: string, value: YamlNode, { delimiter, index }: Options): string | undefined {
  if (value.type !== 'scalar') return undefined;
  if (!delimiter) return value.source;
  const parts = old.split(delimiter);
  if (index < 0) parts.unshift(value.source);
  else if (index >= parts.length) parts.push(value.source);
  else parts[index] = value.source;
  return parts.join(delimiter);
}

function tester({ select, reject }: ReplacementTarget): ((item: Item) => boolean) | undefined {
  const selects = testsOf(select);
  const rejects = reject.map(testsOf);
  if (!selects || !rejects.every((one) => one !== undefined)) return undefined;
  return (item) =>
    selects.byId(item) &&
    selects.byLabels(item) &&
    !rejects.some(
      ({ byId, byLabels, hasId, hasLabels }) => (hasId && byId(item)) || (hasLabels && byLabels(item)),
    );
}

interface Tests {
  readonly byId: (item: Item) => boolean;
  readonly byLabels: (item: Item) => boolean;
  readonly hasId: boolean;
  readonly hasLabels: boolean;
}

/** Every part is a regular expression for the whole text. @returns `undefined` where one cannot be read */
function testsOf(target: Target): Tests | undefined {
  const ids = [target.group, target.version, target.kind, target.name, target.namespace];
  const [group, version, kind, name, namespace] = ids.map(wholePattern);
  const [labels, annotations] = [labelTest(target.labels), labelTest(target.annotations)];
  if (!group || !version || !kind || !name || !namespace || !labels || !annotations) return undefined;
  const isIt = (id: ObjectId, place: string): boolean =>
    group(id.group) && version(id.version) && kind(id.kind) && name(id.name) && namespace(place);
  return {
    hasId: ids.some((part) => part !== ''),
    hasLabels: target.labels !== '' || target.annotations !== '',
    byId: (item) =>
      item.previous.some((id) => isIt(id, id.namespace || '_non_namespaceable_')) ||
      // Where it is now counts as written.
      isIt(idOf(item), scalarOf(mapOf(item.node, 'metadata'), 'namespace')?.source ?? ''),
    byLabels: ({ node }) => {
      const metadata = pairOf(node, 'metadata') && mapOf(node, 'metadata');
      return labels(mapOf(metadata, 'labels')) && annotations(mapOf(metadata, 'annotations'));
    },
  };
}
