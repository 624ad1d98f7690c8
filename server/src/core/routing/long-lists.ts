/** Few enough to look at each, each time. */
export const FEW = 16;

/**
 * A function of a list that remembers what it gave for long ones: where thousands of objects share a label, all who ask
 * for it get one and the same list.
 */
export function onceForLong<T, V>(compute: (list: readonly T[]) => V): (list: readonly T[]) => V {
  const memo = new WeakMap<readonly T[], { readonly value: V }>();
  return (list) => {
    if (list.length <= FEW) return compute(list);
    let known = memo.get(list);
    if (!known) memo.set(list, (known = { value: compute(list) }));
    return known.value;
  };
}
