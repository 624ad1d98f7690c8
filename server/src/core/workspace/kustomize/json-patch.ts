import type { OffsetRange } from '../../text';
import { graftItem, graftMap, placeAt, transplant, withoutKey, withValue } from '../../yaml/graft';
import { pairOf, scalarOf, valueOf, type YamlMap, type YamlNode, type YamlSeq } from '../../yaml/node';
import { placeOfItem } from './fields';

/**
 * Applies the operations of a JSON patch (RFC 6902) to an object.
 * @param place stands for the object in its document
 * @returns `undefined` where one of them cannot be applied, at which kustomize gives up
 */
export function applyJsonPatch(node: YamlMap, operations: YamlSeq, place: OffsetRange): YamlMap | undefined {
  let current: YamlNode = node;
  for (const { value: operation } of operations.items) {
    const changed: YamlNode | undefined =
      operation?.type === 'map' ? applyOne(current, operation, place) : undefined;
    if (!changed) return undefined;
    current = changed;
  }
  return current.type === 'map' ? current : undefined;
}

function applyOne(node: YamlNode, operation: YamlMap, place: OffsetRange): YamlNode | undefined {
  const path = stepsOf(scalarOf(operation, 'path')?.source);
  const from = stepsOf(scalarOf(operation, 'from')?.source);
  const value = pairOf(operation, 'value');
  if (!path) return undefined;
  switch (scalarOf(operation, 'op')?.source) {
    case 'add':
      return edit(withAnnotations(node, path, place), path, place, put(value?.value, 'add'));
    case 'replace':
      return edit(withAnnotations(node, path, place), path, place, put(value?.value, 'replace'));
    case 'remove':
      return edit(node, path, place, remove);
    case 'test':
      return sameValue(lookUp(node, path), value?.value) ? node : undefined;
    case 'copy':
    case 'move': {
      const moved = from && lookUp(node, from);
      if (!from || !moved) return undefined;
      const rest =
        valueOf(operation, 'op') && scalarOf(operation, 'op')?.source === 'move'
          ? edit(node, from, place, remove)
          : node;
      return rest && edit(rest, path, place, put(moved, 'add'));
    }
    default:
      return undefined;
  }
}

/** While kustomize builds, an object has annotations of kustomize's own, so there is a place to put others. */
function withAnnotations(node: YamlNode, path: readonly string[], place: OffsetRange): YamlNode {
  const parent = ['metadata', 'annotations'];
  if (path.length !== 3 || !parent.every((step, index) => path[index] === step) || lookUp(node, parent))
    return node;
  return edit(node, parent, place, put(graftMap([], place), 'add')) ?? node;
}

type Edit = (parent: YamlMap | YamlSeq, step: string, place: OffsetRange) => YamlNode | undefined;

/** Walks to the parent of the last step and changes that. */
function edit(
  node: YamlNode,
  [step, ...rest]: readonly string[],
  place: OffsetRange,
  change: Edit,
): YamlNode | undefined {
  if (step === undefined || node.type === 'scalar') return undefined;
  if (rest.length === 0) return change(node, step, place);
  if (node.type === 'map') {
    const child = valueOf(node, step);
    const at = placeAt(node, step, place);
    const changed = child && edit(child, rest, at, change);
    return changed && withValue(node, step, changed, at, true);
  }
  const index = indexOf(step, node.items.length);
  const child = index === undefined ? undefined : node.items[index]?.value;
  const changed = child && edit(child, rest, placeOfItem(child, place), change);
  if (!changed) return undefined;
  return {
    ...node,
    items: node.items.map((item, at) => (at === index ? { ...item, value: changed } : item)),
  };
}

function put(value: YamlNode | undefined, mode: 'add' | 'replace'): Edit {
  return (parent, step, place) => {
    if (parent.type === 'map') {
      // Kustomize replaces what is not there, too.
      const at = placeAt(parent, step, place);
      const made: YamlNode = value ? transplant(value, at) : nothing(at);
      return withValue(parent, step, made, at);
    }
    const { items } = parent;
    const index =
      step === '-' && mode === 'add'
        ? items.length
        : indexOf(step, mode === 'add' ? items.length + 1 : items.length);
    if (index === undefined) return undefined;
    const old = items[index]?.value;
    const at = mode === 'replace' && old ? placeOfItem(old, place) : place;
    const item = graftItem(value && transplant(value, at), at);
    return { ...parent, items: mode === 'add' ? items.toSpliced(index, 0, item) : items.with(index, item) };
  };
}

function remove(parent: YamlMap | YamlSeq, step: string): YamlNode | undefined {
  if (parent.type === 'map') return pairOf(parent, step) ? withoutKey(parent, step) : undefined;
  const index = indexOf(step, parent.items.length);
  return index === undefined ? undefined : { ...parent, items: parent.items.toSpliced(index, 1) };
}

function lookUp(node: YamlNode, steps: readonly string[]): YamlNode | undefined {
  return steps.reduce<YamlNode | undefined>((current, step) => {
    if (current?.type === 'map') return valueOf(current, step);
    const index = current?.type === 'seq' ? indexOf(step, current.items.length) : undefined;
    return current?.type === 'seq' && index !== undefined ? current.items[index]?.value : undefined;
  }, node);
}

/**
 * Like kustomize, does not mind what stands before the first slash.
 * @returns `undefined` for a pointer to the whole object, which nothing is done with
 */
function stepsOf(pointer: string | undefined): string[] | undefined {
  const [, ...steps] = pointer?.split('/') ?? [];
  if (steps.length === 0) return undefined;
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Negative ones count from the end. */
function indexOf(step: string, length: number): number | undefined {
  const index = /^-?\d+$/.test(step) ? Number(step) : length;
  const at = index < 0 ? index + length : index;
  return at >= 0 && at < length ? at : undefined;
}

function nothing(range: OffsetRange): YamlNode {
  return { type: 'scalar', value: null, source: 'null', style: 'plain', range, alias: true, tagged: false };
}

function sameValue(a: YamlNode | undefined, b: YamlNode | undefined): boolean {
  if (a?.type === 'map' && b?.type === 'map') {
    return (
      a.pairs.length === b.pairs.length &&
      a.pairs.every(({ key, value }) => sameValue(value, valueOf(b, key.source)))
    );
  }
  if (a?.type === 'seq' && b?.type === 'seq') {
    return (
      a.items.length === b.items.length &&
      a.items.every(({ value }, index) => sameValue(value, b.items[index]?.value))
    );
  }
  const plain = (node: YamlNode | undefined) =>
    node === undefined ? null : node.type === 'scalar' ? node.value : node;
  return plain(a) === plain(b);
}
