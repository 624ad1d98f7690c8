import type { YamlDocument } from '../../yaml/manifest-file';
import { mapOf, scalarOf, type YamlMap } from '../../yaml/node';
import { graftText, placeAt, withoutKey, withValue } from '../../yaml/graft';
import { idOf, idOfNode, idsOf, remembered, sameId, withMetadata, withNode, type Item } from './item';
import { applyJsonPatch } from './json-patch';
import type { Patch } from './kustomization';
import { applyMergePatch } from './strategic-merge';
import { targetTest } from './target';

/**
 * Applies a patch to the objects that it is for.
 * @param documents what the patch's file or its text holds
 * @returns `undefined` where kustomize would refuse it
 */
export function applyPatch(
  items: readonly Item[],
  patch: Patch,
  documents: readonly YamlDocument[],
): readonly Item[] | undefined {
  const roots = documents.flatMap(({ root }) => (root && root.type !== 'scalar' ? [root] : []));
  if (roots.length === 0 || documents.some(({ errors }) => errors.length > 0)) return undefined;
  const isTarget = patch.target && targetTest(patch.target);
  if (patch.target && !isTarget) return undefined;
  const [first] = roots;
  if (first?.type === 'seq') {
    if (!isTarget) return undefined;
    const changed = items.map((item) => {
      if (!isTarget(item)) return item;
      const node = applyJsonPatch(item.node, first, item.head);
      return node && withNode(remembered(item), node);
    });
    return changed.every((item) => item !== undefined) ? changed : undefined;
  }
  const patches = roots.flatMap((root) => (root.type === 'map' ? [root] : []));
  return patches.reduce<readonly Item[] | undefined>(
    (current, root) =>
      // With a target it does not matter of which version the patch says that it is.
      current && isTarget
        ? merge(current, withoutKey(root, 'apiVersion'), patch, isTarget)
        : current && merge(current, root, patch, targetOf(current, root)),
    items,
  );
}

/** Without a target the patch is for the one object of its own id, past or present. */
function targetOf(items: readonly Item[], patch: YamlMap): ((item: Item) => boolean) | undefined {
  const wanted = idOfNode(patch);
  const found = items.filter((item) => idsOf(item).some((id) => sameId(id, wanted)));
  return found.length === 1 ? (item) => item === found[0] : undefined;
}

function merge(
  items: readonly Item[],
  patch: YamlMap,
  { allowsNameChange, allowsKindChange }: Patch,
  isTarget: ((item: Item) => boolean) | undefined,
): readonly Item[] | undefined {
  if (!isTarget) return undefined;
  return items.flatMap((item) => {
    if (!isTarget(item)) return [item];
    const node = applyMergePatch(item.node, patch, item.head);
    if (!node || node.pairs.length === 0) return [];
    const id = idOf(item);
    const changed = withNode(allowsNameChange || allowsKindChange ? remembered(item) : item, node);
    const kindKept = allowsKindChange ? changed : withText(changed, 'kind', id.kind);
    const named = allowsNameChange ? kindKept : withMetadata(kindKept, 'name', id.name);
    return [withNamespaceOf(item, named)];
  });
}

function withText(item: Item, key: string, text: string): Item {
  if (scalarOf(item.node, key)?.source === text) return item;
  const place = placeAt(item.node, key, item.head);
  return withNode(item, withValue(item.node, key, graftText(text, place), place));
}

/** A patch names its target by a namespace and does not move it. */
function withNamespaceOf(before: Item, after: Item): Item {
  const metadata = mapOf(after.node, 'metadata');
  const old = mapOf(before.node, 'metadata')?.pairs.find(({ key }) => key.source === 'namespace');
  const now = metadata?.pairs.find(({ key }) => key.source === 'namespace');
  if (!metadata || now === old) return after;
  const pairs = metadata.pairs.flatMap((pair) => (pair !== now ? [pair] : old ? [old] : []));
  const place = placeAt(after.node, 'metadata', after.head);
  return withNode(after, withValue(after.node, 'metadata', { ...metadata, pairs }, place, true));
}
