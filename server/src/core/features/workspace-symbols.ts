import { resourcesOf } from '../k8s/read';
import { kindName } from '../k8s/resource';
import { shift, type OffsetRange } from '../text';
import { namespaceOf } from '../workspace/scope';
import { isManifest, type Snapshot } from '../workspace/snapshot';
import { outlineKindOf, type OutlineKind } from './document-symbols';

export interface WorkspaceSymbol {
  /** `Service shop/web` */
  readonly name: string;
  readonly kind: OutlineKind;
  readonly uri: string;
  /** The object's name, in its file. */
  readonly range: OffsetRange;
}

/** More than this nobody reads; typing on narrows the list. */
const MOST = 500;

/** The objects of the workspace whose kind, namespace and name hold the letters of a query in this order. */
export function findSymbols(snapshot: Snapshot, query: string): WorkspaceSymbol[] {
  const letters = query.toLowerCase().replace(/\s+/g, '');
  const found: { symbol: WorkspaceSymbol; gap: number }[] = [];
  for (const [uri, file] of snapshot.files) {
    for (const document of file.documents) {
      for (const resource of resourcesOf(document)) {
        if (!resource.name?.value || !isManifest(snapshot, uri)) continue;
        const name = `${kindName(resource)} ${namespaceOf(snapshot, resource)}/${resource.name.value}`;
        const gap = spread(name.toLowerCase(), letters);
        if (gap === undefined) continue;
        const range = shift(resource.name.range, file.startOf(document));
        found.push({ symbol: { name, kind: outlineKindOf(resource), uri, range }, gap });
      }
    }
  }
  return found
    .sort((a, b) => a.gap - b.gap || byName(a.symbol, b.symbol))
    .slice(0, MOST)
    .map(({ symbol }) => symbol);
}

/** Those of one name by their places, so that the same files give the same list. */
function byName(a: WorkspaceSymbol, b: WorkspaceSymbol): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.uri !== b.uri) return a.uri < b.uri ? -1 : 1;
  return a.range.start - b.range.start;
}

/** How far apart the letters stand in a text, looked for from its end, where the name is; `undefined` where one is missing. */
function spread(text: string, letters: string): number | undefined {
  let at = text.length;
  let last = at;
  for (let index = letters.length - 1; index >= 0; index--) {
    at = at === 0 ? -1 : text.lastIndexOf(letters.charAt(index), at - 1);
    if (at < 0) return undefined;
    if (index === letters.length - 1) last = at;
  }
  return last - at;
}
