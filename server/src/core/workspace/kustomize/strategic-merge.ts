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
  if (directive === 'replace') return cleanMap(patch, place);
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
  const keys = patch.type === 'seq' ? MERGE_KEYS[elementType(type) ?? ''] : undefined;
  if (own?.type === 'seq' && patch.type === 'seq' && keys) {
    const node = mergeLists(own, patch, keys, elementType(type), place);
    return node && { node, isOwn: true };
  }
  if (own && sameScalar(own, patch)) return { node: own, isOwn: true };
  const node = clean(patch, place);
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
  if (directive === 'replace') return { ...own, items: changes.flatMap((item) => cleanItem(item, place)) };
  const items = mergeItems(own.items, changes, keys, (target, change) => {
    if (!change) return target;
    if (target?.value?.type !== 'map' || change.value?.type !== 'map') return cleanItem(change, place)[0];
    const value = mergeMaps(target.value, change.value, type, placeOfItem(target.value, place));
    return value === target.value ? target : value && { ...target, value };
  });
  if (items.length === 0) return undefined;
  const unchanged =
    items.length === own.items.length && items.every((item, index) => item === own.items[index]);
  return unchanged ? own : { ...own, items };
}

function isDeletion(node: YamlNode | undefined): boolean {
  return node?.type === 'map' && scalarOf(node, '$patch')?.source === 'delete';
}

/** What a patch adds: without its directives and without the fields that it would remove. */
function clean(node: YamlNode, place: OffsetRange): YamlNode | undefined {
  return node.type === 'map' ? cleanMap(node, place) : transplant(withoutDirectives(node), place);
}

function cleanMap(map: YamlMap, place: OffsetRange): YamlMap | undefined {
  if (isDeletion(map)) return undefined;
  return transplant(withoutDirectives(map), place);
}

function cleanItem(item: YamlItem, place: OffsetRange): YamlItem[] {
  const value = item.value && clean(item.value, place);
  return value ? [graftItem(value, place)] : [];
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
              items: current.items.map((item) => ({ ...item, value: item.value && visit(item.value) })),
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

function fieldType(type: string | undefined, name: string): string | undefined {
  const fields = type ? fieldsOf(type) : undefined;
  return fields && Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function elementType(type: string | undefined): string | undefined {
  return /^Array<(.+)>$/.exec(type ?? '')?.[1];
}
