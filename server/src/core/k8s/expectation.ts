import { asMap, mapOf, pairOf, scalarOf, seqOf, type YamlMap } from '../yaml/node';
import { stringAt } from './object';
import type { Resource } from './resource';

/**
 * Whether an object says what a test expects in a cluster, so that nobody applies it: parts of an object are all it
 * needs. A file may be called so (kuttl, Chainsaw, golden files of Go), or it holds what nobody writes who applies it.
 */
export function isExpectation({ document, node }: Resource): boolean {
  return isAssertion(document.uri) || describesOnlyStatus(node) || isOwnedByNobodyYet(node);
}

/** `00-assert.yaml`, `assert-ready.yaml`, kuttl's `01-errors.yaml`, and what a program is to write (`service.golden.yaml`). */
function isAssertion(uri: string): boolean {
  // Asked for every object, and next to none is one.
  if (!/assert|error|golden/i.test(uri)) return false;
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  return /(?:^|[^a-z])assert(?:s|ions?)?[^a-z]|^\d+-errors?(?:-.*)?\.ya?ml$|\.golden\.(?:ya?ml|json)$/i.test(
    name,
  );
}

/** The API server drops the status of what is created, and a test waits for it. */
function describesOnlyStatus(node: YamlMap): boolean {
  return (mapOf(node, 'status')?.pairs.length ?? 0) > 0 && pairOf(node, 'spec') === undefined;
}

/** Only a controller calls itself one, and it knows its uid, which is another in each run of a test. */
function isOwnedByNobodyYet(node: YamlMap): boolean {
  const owners = seqOf(mapOf(node, 'metadata'), 'ownerReferences')?.items ?? [];
  return owners.some(({ value }) => {
    const owner = asMap(value);
    return scalarOf(owner, 'controller')?.value === true && !stringAt(owner, 'uid')?.value;
  });
}
