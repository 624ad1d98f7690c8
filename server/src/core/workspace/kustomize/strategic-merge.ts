import { fieldsOf, rootType } from '../../k8s/schema';
import type { OffsetRange } from '../../text';
import { graftItem, placeAt, sameScalar, transplant, withoutKey, withValue } from '../../yaml/graft';
import { scalarOf, valueOf, type YamlItem, type YamlMap, type YamlNode, type YamlSeq } from '../../yaml/node';
import { placeOfItem } from './fields';
import { mergeItems } from './merge-items';

/** By what the items of a list are told apart, for the types whose lists are merged; other lists are replaced. */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  V1Container: ['name'],
  V1EphemeralContainer: ['name'],
  V1ContainerPort: ['containerPort', 'protocol'],
  V1EnvVar: ['name'],
  V1VolumeMount: ['mountPath'],
  V1VolumeDevice: ['devicePath'],
  V1Volume: ['name'],
  V1HostAlias: ['ip'],
  V1LocalObjectReference: ['name'],
  V1TopologySpreadConstraint: ['topologyKey'],
  V1ServicePort: ['port', 'protocol'],
  V1ObjectReference: ['name'],
  V1OwnerReference: ['uid'],
  V1MutatingWebhook: ['name'],
  V1ValidatingWebhook: ['name'],
};

/**
 * Applies a strategic merge patch as kustomize does.
 * @param place stands for the object in its document
 * @returns `undefined` where the patch deletes the object
 */
export function applyMergePatch(node: YamlMap, patch: YamlMap, place: OffsetRange): YamlMap | undefined {
  const type = rootType(scalarOf(node, 'apiVersion')?.source ?? '', scalarOf(node, 'kind')?.source ?? '');
  return mergeMaps(node, patch, type, place);
}

function mergeMaps(
  own: YamlMap,
  patch: YamlMap,
  type: string | undefined,
  place: OffsetRange,
): YamlMap | undefined {
  const directive = scalarOf(patch, '$patch')?.source;
  if (directive === 'delete') return undefined;
  if (directive === 'replace') return fresh(patch, type, place);
  let merged = own;
  for (const { key, value } of patch.pairs) {
    const name = key.source;
    if (name.startsWith('$') || name === '<<') continue;
    const at = placeAt(own, name, place);
    const result = mergeValues(valueOf(own, name), value, fieldType(type, name), at);
    if (!result) merged = withoutKey(merged, name);
    else merged = withValue(merged, name, result.node, at, result.isOwn);
  }
  return merged;
}

/** @returns `undefined` where nothing is left */
function mergeValues(
  own: YamlNode | undefined,
  patch: YamlNode | undefined,
  type: string | undefined,
  place: OffsetRange,
): { readonly node: YamlNode; readonly isOwn: boolean } | undefined {
  if (!patch || (patch.type === 'scalar' && patch.value === null)) return undefined;
  if (own?.type === 'map' && patch.type === 'map') {
    const node = mergeMaps(own, patch, type, place);
    return node && { node, isOwn: true };
  }
  const keys = mergeKeysOf(type);
  if (own?.type === 'seq' && patch.type === 'seq' && keys) {
    const node = mergeLists(own, patch, keys, elementType(type), place);
    return node && { node, isOwn: true };
  }
  if (own && sameScalar(own, patch)) return { node: own, isOwn: true };
  const node = isDeletion(patch) ? undefined : fresh(patch, type, place);
  return node && { node, isOwn: false };
}

function mergeLists(
  own: YamlSeq,
  patch: YamlSeq,
  keys: readonly string[],
  type: string | undefined,
  place: OffsetRange,
): YamlSeq | undefined {
  const whole = patch.items.find(
    ({ value }) => value?.type === 'map' && value.pairs.length === 1 && valueOf(value, '$patch'),
  );
  const directive = whole?.value?.type === 'map' ? scalarOf(whole.value, '$patch')?.source : undefined;
  if (directive === 'delete') return undefined;
  const changes = patch.items.filter((item) => item !== whole);
  if (directive === 'replace')
    return { ...own, items: changes.flatMap((item) => freshItem(item, type, place)) };
  const items = mergeItems(own.items, changes, keys, (target, change) => {
    if (!change) return target;
    if (target?.value?.type !== 'map' || change.value?.type !== 'map')
      return freshItem(change, type, place)[0];
    // The original comes back in the last step of kustomize's merge.
    if (scalarOf(change.value, '$patch')?.source === 'replace') return target;
    const value = mergeMaps(target.value, change.value, type, placeOfItem(target.value, place));
    return value === target.value ? target : value && { ...target, value };
  });
  const unchanged =
    items.length === own.items.length && items.every((item, index) => item === own.items[index]);
  return unchanged ? own : { ...own, items };
}

function isDeletion(node: YamlNode | undefined): boolean {
  return node?.type === 'map' && scalarOf(node, '$patch')?.source === 'delete';
}

/** What a patch adds: without its directives and without the fields that it would remove. */
function fresh<T extends YamlNode>(node: T, type: string | undefined, place: OffsetRange): T;
function fresh(node: YamlNode, type: string | undefined, place: OffsetRange): YamlNode {
  return mergedWithItself(transplant(withoutDirectives(node), place), type);
}

function freshItem(item: YamlItem, type: string | undefined, place: OffsetRange): YamlItem[] {
  if (!item.value || isDeletion(item.value)) return [];
  return [graftItem(fresh(item.value, type, place), place)];
}

/** Kustomize merges what is new with itself, by which of two ports with one number the last stays. */
function mergedWithItself(node: YamlNode, type: string | undefined): YamlNode {
  if (node.type === 'scalar' || !type) return node;
  if (node.type === 'map') {
    const pairs = node.pairs.map((pair) => ({
      ...pair,
      value: pair.value && mergedWithItself(pair.value, fieldType(type, pair.key.source)),
    }));
    return { ...node, pairs };
  }
  const element = elementType(type);
  const items = node.items.map((item) => ({
    ...item,
    value: item.value && mergedWithItself(item.value, element),
  }));
  const keys = mergeKeysOf(type);
  return { ...node, items: keys ? mergeItems(items, items, keys, (own, change) => own ?? change) : items };
}

function withoutDirectives<T extends YamlNode>(node: T): T;
function withoutDirectives(node: YamlNode): YamlNode {
  const seen = new Map<YamlNode, YamlNode>();
  const visit = (current: YamlNode): YamlNode => {
    const known = seen.get(current);
    if (known) return known;
    const made: YamlNode =
      current.type === 'scalar'
        ? current
        : current.type === 'seq'
          ? {
              ...current,
              items: current.items.flatMap((item) =>
                isDeletion(item.value) ? [] : [{ ...item, value: item.value && visit(item.value) }],
              ),
            }
          : {
              ...current,
              pairs: current.pairs.flatMap((pair) =>
                pair.key.source.startsWith('$') || isNothing(pair.value) || isDeletion(pair.value)
                  ? []
                  : [{ ...pair, value: pair.value && visit(pair.value) }],
              ),
            };
    seen.set(current, made);
    return made;
  };
  return visit(node);
}

function isNothing(node: YamlNode | undefined): boolean {
  return !node || (node.type === 'scalar' && node.value === null);
}

function mergeKeysOf(type: string | undefined): readonly string[] | undefined {
  const element = elementType(type) ?? '';
  return Object.hasOwn(MERGE_KEYS, element) ? MERGE_KEYS[element] : undefined;
}

function fieldType(type: string | undefined, name: string): string | undefined {
  const fields = type ? fieldsOf(type) : undefined;
  return fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function elementType(type: string | undefined): string | undefined {
  return /^Array<(.+)>$/.exec(type ?? '')?.[1];
}
