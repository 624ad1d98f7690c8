import { isNamespaced } from '../k8s/cluster-scope';
import { isExpectation } from '../k8s/expectation';
import { isLocalConfig } from '../k8s/local-config';
import { resourcesOf } from '../k8s/read';
import { missingFieldsOf } from '../k8s/required-fields';
import { describe, kindName, type Resource } from '../k8s/resource';
import { groupOf } from '../k8s/schema';
import { say } from '../words';
import { keyFor } from '../workspace/index-keys';
import { isNamedPatch } from '../workspace/kustomize/kustomization';
import { baseNameOf, directoryOf, relativePath } from '../workspace/paths';
import { sameNamespace, searchedPlace } from '../workspace/scope';
import { documentsOf, find, startOf, type Snapshot } from '../workspace/snapshot';
import { isPlaceholder } from '../yaml/node';
import { defineRule, type Finding, type Related } from './rule';

/** How many of the others a finding shows. */
const SHOWN = 3;

/** An object is what its group, kind, namespace and name say: who applies two of one name has the second. */
export default defineRule({
  id: 'duplicate-object',
  severity: 'warning',
  summary: 'The same object twice in one file or directory',
  kinds: ['*'],
  scope: 'workspace',
  fixable: false,
  silentUnlessShared: (resource) => (isJudged(resource) ? [objectKey(resource)] : []),
  *check(resource, { snapshot }) {
    if (!isJudged(resource)) return;
    const others = sameObjects(snapshot, resource);
    const inFile = others.filter(({ document }) => document.uri === resource.document.uri);
    const earlier = inFile.filter((other) => comesBefore(snapshot, other, resource));
    if (earlier.length > 0) yield inOneFile(resource, earlier);
    else if (snapshot.set) yield* inOneBuild(snapshot, resource, others);
    else yield* inOneDirectory(snapshot, resource, others);
  },
});

/** Each object of a name asks all others of it, which may be thousands. */
const judged = new WeakMap<Resource, boolean>();

function isJudged(resource: Resource): boolean {
  let known = judged.get(resource);
  if (known === undefined) judged.set(resource, (known = mayBeJudged(resource)));
  return known;
}

/** Objects of kinds that only some tool reads may share their names. Patches look like the objects that they change. */
function mayBeJudged(resource: Resource): boolean {
  const { identity, name, namespace, document } = resource;
  if (!name?.value || isPlaceholder(name.value) || (namespace && isPlaceholder(namespace.value)))
    return false;
  if (
    resource.fragment ||
    isLocalConfig(resource) ||
    isExpectation(resource) ||
    isNamedPatch(document.uri) ||
    identity.kind.endsWith('List')
  )
    return false;
  if (identity.certainty === 'foreign') return groupOf(identity.apiVersion).includes('.');
  return missingFieldsOf(resource).every(({ field }) => field === 'metadata');
}

/** The other objects of that identity in the same directory, or in what one kustomization builds. */
function sameObjects(snapshot: Snapshot, resource: Resource): readonly Resource[] {
  const { identity } = resource;
  const directory = directoryOf(resource.document.uri);
  const inNamespace = isNamespaced(identity) !== false;
  return find(snapshot, objectKey(resource)).filter(
    (other) =>
      other !== resource &&
      isJudged(other) &&
      (snapshot.set !== undefined || directoryOf(other.document.uri) === directory) &&
      (!inNamespace || sameNamespace(snapshot, resource, other)),
  );
}

function objectKey({ identity, name }: Resource): string {
  return keyFor.object(groupOf(identity.apiVersion), identity.kind, name?.value ?? '');
}

function comesBefore(snapshot: Snapshot, a: Resource, b: Resource): boolean {
  return placeOf(snapshot, a) < placeOf(snapshot, b);
}

function placeOf(snapshot: Snapshot, { document, node }: Resource): number {
  return startOf(snapshot, document) + node.range.start;
}

function inOneFile(resource: Resource, earlier: readonly Resource[]): Finding {
  return {
    range: resource.name?.range ?? resource.headRange,
    message: say`This file has ${fullName(resource)} already. They are one object: "kubectl apply" makes it what stands last, and "kubectl create" refuses the second. Give one of them another name, or remove it.`,
    related: relatedOf(earlier),
  };
}

/** Kustomize refuses to build a second object of one version, kind, namespace and name. */
function* inOneBuild(snapshot: Snapshot, resource: Resource, others: readonly Resource[]): Iterable<Finding> {
  const same = others.filter(({ identity }) => identity.apiVersion === resource.identity.apiVersion);
  const [first] = same;
  if (!first) return;
  yield {
    range: resource.name?.range ?? resource.headRange,
    message: say`${fullName(resource)} is in ${relativePath(directoryOf(resource.document.uri), first.document.uri)} too, and both are part of ${searchedPlace(snapshot)}. Kustomize refuses to build two objects of one identity. Give one of them another name, or leave it out.`,
    related: relatedOf(same),
  };
}

/** Files that share many objects are variants of one another; one hint tells that of all. */
function* inOneDirectory(
  snapshot: Snapshot,
  resource: Resource,
  others: readonly Resource[],
): Iterable<Finding> {
  const { uri } = resource.document;
  const isElsewhere = ({ document }: Resource) => document.uri !== uri;
  const elsewhere = others.filter(isElsewhere);
  const [first] = elsewhere;
  if (!first || resource.identity.certainty === 'foreign') return;
  const isShared = (other: Resource) =>
    other.identity.certainty !== 'foreign' &&
    isJudged(other) &&
    sameObjects(snapshot, other).some(isElsewhere);
  const inFile = documentsOf(snapshot, uri).flatMap(resourcesOf);
  if (inFile.find(isShared) !== resource) return;
  const shared = inFile.filter(isShared);
  const files = new Set(elsewhere.map(({ document }) => document.uri));
  const have =
    files.size > 1 ? say`and ${files.size - 1} more in this directory have` : say`in this directory has`;
  const count = shared.length - 1;
  const more = count > 0 ? say`, and ${count} more ${count > 1 ? 'objects' : 'object'} of this file` : '';
  yield {
    range: resource.name?.range ?? resource.headRange,
    severity: 'hint',
    message: say`${baseNameOf(first.document.uri)} ${have} ${fullName(resource)} too${more}. If these are variants to choose from, all is well; applied together, the last one counts.`,
    related: relatedOf(elsewhere),
  };
}

function fullName(resource: Resource): string {
  const namespace = isNamespaced(resource.identity) === false ? undefined : resource.namespace?.value;
  return namespace ? say`${describe(resource)} of namespace "${namespace}"` : describe(resource);
}

function relatedOf(others: readonly Resource[]): Related[] {
  return others.slice(0, SHOWN).map((other) => ({
    document: other.document,
    range: other.name?.range ?? other.headRange,
    message: say`The other ${kindName(other)} of this name`,
  }));
}
