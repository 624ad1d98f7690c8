import type { OffsetRange } from '../../text';
import { graftMap, graftPair, graftText, placeAt, withValue } from '../../yaml/graft';
import type { YamlDocument } from '../../yaml/manifest-file';
import { mapOf, mapsOf, scalarOf, seqOf, textsOf, type YamlMap } from '../../yaml/node';
import { idsOf, withNode, type Item } from './item';

/** A ConfigMap or a Secret that is made from other files. */
export interface Generator {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly namespace: string;
  /** Whether it makes an object, rather than changing one. */
  readonly creates: boolean;
  /** Whether it makes one anew that is there. */
  readonly replaces: boolean;
  /** The paths of the files that it takes whole, as written. */
  readonly files: readonly string[];
  /** What is written in the kustomization itself. */
  readonly literals: readonly (readonly [key: string, value: string])[];
  /** Whether there is more than the literals. */
  readonly readsFiles: boolean;
  readonly range: OffsetRange;
}

export function generatorsOf(root: YamlMap, kind: Generator['kind']): Generator[] {
  const list = seqOf(root, kind === 'ConfigMap' ? 'configMapGenerator' : 'secretGenerator');
  return mapsOf(list).flatMap(({ map }) => {
    const name = scalarOf(map, 'name');
    if (!name?.source) return [];
    const behavior = scalarOf(map, 'behavior')?.source ?? '';
    return [
      {
        kind,
        name: name.source,
        namespace: scalarOf(map, 'namespace')?.source ?? '',
        creates: !['merge', 'replace'].includes(behavior),
        replaces: behavior === 'replace',
        // `key=path` gives the file another name.
        files: textsOf(map, 'files').map((entry) => entry.slice(entry.indexOf('=') + 1)),
        literals: textsOf(map, 'literals').flatMap(readLiteral),
        readsFiles: ['files', 'envs', 'env'].some((key) => mapHas(map, key)),
        range: name.range,
      },
    ];
  });
}

function mapHas(map: YamlMap, key: string): boolean {
  return textsOf(map, key).length > 0 || Boolean(scalarOf(map, key)?.source);
}

/** `key=value`, where a pair of quotes around the value does not count. */
function readLiteral(entry: string): [string, string][] {
  const at = entry.indexOf('=');
  if (at <= 0) return [];
  const value = entry.slice(at + 1);
  const quote = /^(["']).*\1$/s.test(value) && value.length > 1;
  return [[entry.slice(0, at), quote ? value.slice(1, -1) : value]];
}

/** The object that a generator makes. What is in a Secret is left out, and what files hold. */
export function generated(document: YamlDocument, generator: Generator): Item {
  const { kind, name, namespace, range, readsFiles } = generator;
  const text = (key: string, value: string) => graftPair(key, graftText(value, range), range);
  const metadata = [text('name', name), ...(namespace ? [text('namespace', namespace)] : [])];
  const node = graftMap(
    [
      text('apiVersion', 'v1'),
      text('kind', kind),
      graftPair('metadata', graftMap(metadata, range), range),
      ...dataOf(generator),
    ],
    range,
  );
  return {
    document,
    source: undefined,
    node,
    head: range,
    previous: [],
    prefixes: [],
    suffixes: [],
    ...(readsFiles && { isDataUnknown: true }),
  };
}

function dataOf({ kind, literals, range }: Generator): YamlMap['pairs'] {
  if (kind === 'Secret' || literals.length === 0) return [];
  const pairs = literals.map(([key, value]) => graftPair(key, graftText(value, range), range));
  return [graftPair('data', graftMap(pairs, range), range)];
}

/** The objects, where the one that a generator changes has what it puts in. */
export function changedBy(generator: Generator, items: readonly Item[]): readonly Item[] {
  const { kind, name, namespace, literals, readsFiles, replaces } = generator;
  if (kind === 'Secret') return items;
  return items.map((item) => {
    const isMeant = idsOf(item).some(
      (id) => id.kind === kind && id.name === name && id.namespace === (namespace || 'default'),
    );
    if (!isMeant) return item;
    const place = placeAt(item.node, 'data', item.head);
    const before = (replaces ? undefined : mapOf(item.node, 'data')) ?? graftMap([], place);
    const data = literals.reduce(
      (map, [key, value]) => withValue(map, key, graftText(value, placeAt(map, key, place)), place),
      before,
    );
    const changed = withNode(item, withValue(item.node, 'data', data, place, true));
    return readsFiles ? { ...changed, isDataUnknown: true } : changed;
  });
}
