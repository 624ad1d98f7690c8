import { applyEdits, type TextEdit } from '../text';
import { appendDocument, removePair, replaceScalar } from '../yaml/edits';
import { pairOf, type YamlMap } from '../yaml/node';
import { endpointIPProblems, parseIP } from './ip';
import { canAppend, endpointSliceFor } from './new-objects';
import type { Service } from './service';

/**
 * Turns an ExternalName Service into one without a selector, with an EndpointSlice behind it. Without ports it becomes
 * headless, so that its name still means just the address (SVC-010, DNS-005). Empty where the Service has no name,
 * stands in a JSON file, or has an address that no EndpointSlice may hold.
 * @param target the IPv4 address to send to, or the host whose address is to be filled in
 */
export function toSelectorless(
  service: Service,
  target: { readonly ip: string } | { readonly host: string },
): TextEdit[] {
  const { spec, document } = service;
  if (!spec || !service.name?.value || !canAppend(service)) return [];
  if ('ip' in target && isSpecial(target.ip)) return [];
  const edits = specEdits(document.text, spec, service.ports.length > 0);
  if (!edits) return [];
  // One edit to the end of the document: the last field's line and the place to append at may touch.
  const changed = applyEdits(document.text, edits);
  const start = Math.min(...edits.map(({ range }) => range.start));
  const appended = applyEdits(changed, [appendDocument(changed, endpointSliceFor(service, target))]);
  return [{ range: { start, end: document.text.length }, newText: appended.slice(start) }];
}

function specEdits(text: string, spec: YamlMap, hasPorts: boolean): TextEdit[] | undefined {
  const [type, externalName, selector] = ['type', 'externalName', 'selector'].map((key) => pairOf(spec, key));
  if (type?.value?.type !== 'scalar' || externalName?.value?.type !== 'scalar') return undefined;
  if ([type, externalName, selector].some((pair) => pair?.merged) || (spec.flow && selector))
    return undefined;
  const headless = [replaceScalar(externalName.key, 'clusterIP'), replaceScalar(externalName.value, 'None')];
  return [
    replaceScalar(type.value, 'ClusterIP'),
    ...(hasPorts ? [removePair(text, spec, externalName)] : headless),
    ...(selector ? [removePair(text, spec, selector)] : []),
  ];
}

function isSpecial(ip: string): boolean {
  const address = parseIP(ip);
  return !address || endpointIPProblems(address).length > 0;
}
