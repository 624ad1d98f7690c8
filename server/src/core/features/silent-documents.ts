import { isExpectation } from '../k8s/expectation';
import { resourcesOf } from '../k8s/read';
import { rulesUnder } from '../rules/index';
import { silentUnlessShared, viewOf } from '../rules/rule';
import { DEFAULT_SETTINGS } from '../workspace/settings';
import { ownCopy } from '../text';
import { rootsOf } from '../workspace/manifest-sets';
import { countAt, type Snapshot } from '../workspace/snapshot';
import type { YamlDocument } from '../yaml/manifest-file';

/** The keys that lead to another object, too, before rules that look at other objects find anything in a document. */
const memo = new WeakMap<YamlDocument, readonly string[]>();
const NONE: readonly string[] = [];

/** Writes down when a document gives no findings of rules that look at other objects, while its objects are at hand. */
export function rememberWhenSilent(document: YamlDocument): void {
  if (memo.has(document)) return;
  const rules = rulesUnder(DEFAULT_SETTINGS.rules).workspace;
  if (rules.ofDocuments.length > 0 || document.errors.length > 0) return;
  let keys = NONE;
  for (const resource of resourcesOf(document)) {
    if (isExpectation(resource)) continue;
    for (const rule of rules.of(viewOf(resource))) {
      const shared = silentUnlessShared(rule, resource);
      if (!shared) return;
      if (shared.length > 0) keys = keys.concat(shared);
    }
  }
  memo.set(document, keys.length > 0 ? keys.map(ownCopy) : NONE);
}

/** What {@link rememberWhenSilent} wrote down; `undefined` where nothing can be said. */
export function silentKeysOf(document: YamlDocument): readonly string[] | undefined {
  return memo.get(document);
}

/** Says what {@link silentKeysOf} gave of the same text before. */
export function tellSilentKeys(document: YamlDocument, keys: readonly string[]): void {
  memo.set(document, keys.length > 0 ? keys : NONE);
}

/** Whether rules that look at other objects find nothing in a document for sure, without reading it. */
export function isSilent(snapshot: Snapshot, document: YamlDocument): boolean {
  const keys = memo.get(document);
  if (!keys || rootsOf(snapshot, document.uri).length > 0) return false;
  return keys.every((key) => countAt(snapshot, key) <= 1);
}
