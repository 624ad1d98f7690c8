import type { Located } from '../text';
import { isLocalConfig } from '../k8s/local-config';
import { describe, type Resource } from '../k8s/resource';
import { removedVersionOf, type RemovedVersion } from '../k8s/removed-versions';
import { apiVersionsOf, kindsOf } from '../k8s/schema';
import { joinWords, say } from '../words';
import { pairOf } from '../yaml/node';
import { replaceScalar } from '../yaml/edits';
import { defineRule, repair, type Finding, type Fix } from './rule';

/** The API server refuses an object whose `kind` and `apiVersion` are no pair it serves. */
export default defineRule({
  id: 'unknown-kind',
  severity: 'error',
  summary: 'No such kind or apiVersion',
  kinds: ['*'],
  scope: 'resource',
  fixable: 'safe',
  applies: ({ identity: { certainty } }) => certainty === 'corrected' || certainty === 'older',
  *check(resource) {
    const { identity, declaredKind, declaredApiVersion, document } = resource;
    const removed = removedVersionOf(resource);
    if (removed && declaredApiVersion && !isLocalConfig(resource)) {
      yield goneVersion(resource, declaredApiVersion, removed);
      return;
    }
    if (identity.certainty !== 'corrected' || resource.fragment || document.errors.length > 0) return;
    if (declaredKind && declaredKind.value !== identity.kind) yield wrongKind(resource, declaredKind);
    if (!declaredApiVersion || declaredApiVersion.value === identity.apiVersion) return;
    yield kindsOf(declaredApiVersion.value).length > 0
      ? wrongPair(resource, declaredApiVersion)
      : wrongApiVersion(resource, declaredApiVersion);
  },
});

function wrongKind(resource: Resource, declared: Located<string>): Finding {
  const { kind, apiVersion } = resource.identity;
  const isCase = declared.value.toLowerCase() === kind.toLowerCase();
  const advice = isCase ? say`Kinds are case-sensitive: write ${kind}.` : say`Did you mean ${kind}?`;
  return {
    range: declared.range,
    message: say`There is no kind "${declared.value}" in ${apiVersion}, so the API server refuses this object. ${advice}`,
    fixes: () => replace(resource, 'kind', kind, true),
  };
}

function wrongApiVersion(resource: Resource, declared: Located<string>): Finding {
  const { apiVersion } = resource.identity;
  const isCase = declared.value.toLowerCase() === apiVersion.toLowerCase();
  const advice = isCase ? say`It is case-sensitive: write ${apiVersion}.` : say`Did you mean ${apiVersion}?`;
  return {
    range: declared.range,
    message: say`Kubernetes has no apiVersion "${declared.value}", so it refuses ${describe(resource)}. ${advice}`,
    fixes: () => replace(resource, 'apiVersion', apiVersion, true),
  };
}

/** Kubectl says of it: no matches for kind "Ingress" in version "extensions/v1beta1". */
function goneVersion(
  resource: Resource,
  declared: Located<string>,
  { since, apiVersion, isRewritten }: RemovedVersion,
): Finding {
  const { kind } = resource.identity;
  const advice = isRewritten
    ? say`Write it as ${apiVersion} does; some of its fields are others there.`
    : say`Write ${apiVersion}.`;
  return {
    range: declared.range,
    since,
    message: say`Since Kubernetes 1.${since} there is no ${kind} in ${declared.value}, so the API server refuses ${describe(resource)}. ${advice} If your cluster is older, put its version into the setting kubeRoutes.kubernetesVersion.`,
    fixes: () => replace(resource, 'apiVersion', apiVersion, false),
  };
}

function wrongPair(resource: Resource, declared: Located<string>): Finding {
  const { kind } = resource.identity;
  const versions = apiVersionsOf(kind);
  return {
    range: declared.range,
    message: say`${declared.value} has no kind ${kind}, so the API server refuses ${describe(resource)}. ${kind} belongs to ${joinWords(versions, 'or')}.`,
    fixes: () =>
      versions.flatMap((version) => replace(resource, 'apiVersion', version, versions.length === 1)),
  };
}

function replace(resource: Resource, key: 'kind' | 'apiVersion', value: string, safe: boolean): Fix[] {
  // A key that is misspelt itself is another rule's finding; this one's value can be changed all the same.
  const declared = key === 'kind' ? resource.declaredKind : resource.declaredApiVersion;
  const pair =
    resource.node.pairs.find((candidate) => candidate.value?.range.start === declared?.range.start) ??
    pairOf(resource.node, key);
  if (pair?.value?.type !== 'scalar' || pair.value.alias || pair.merged) return [];
  const name = resource.name ? say` of "${resource.name.value}"` : '';
  return repair(
    resource.document,
    say`Change ${key}${name} to ${value}`,
    [replaceScalar(pair.value, value)],
    {
      safe,
    },
  );
}
