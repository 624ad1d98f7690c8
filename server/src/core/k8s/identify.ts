import type { Located } from '../text';
import { mapOf, pairOf, type YamlMap, type YamlPair } from '../yaml/node';
import { editDistance, nearest } from './nearest';
import type { Identity } from './object';
import { API_VERSIONS, apiVersionsOf, groupOf, isBuiltInGroup, kindsOf } from './schema';

/** Fields of `spec` that only a Service has: enough to recognise a snippet that shows nothing else. */
const SERVICE_ONLY_FIELDS = [
  'externalTrafficPolicy',
  'internalTrafficPolicy',
  'sessionAffinity',
  'sessionAffinityConfig',
  'trafficDistribution',
  'healthCheckNodePort',
  'publishNotReadyAddresses',
  'loadBalancerSourceRanges',
];
const OBJECT_KEYS = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];

/** Keys at the top of many objects that are not slips for those: most objects need no closer look. */
const OTHER_KEYS: ReadonlySet<string> = new Set([
  ...['data', 'stringData', 'binaryData', 'immutable', 'type', 'rules', 'roleRef', 'subjects', 'secrets'],
  ...['aggregationRule', 'webhooks', 'items', 'endpoints', 'ports', 'addressType', 'subsets', 'provisioner'],
  ...['parameters', 'reclaimPolicy', 'value', 'resources', 'patches', 'images', 'namespace', 'labels'],
  ...['commonLabels', 'configMapGenerator', 'secretGenerator', 'patchesStrategicMerge', 'generatorOptions'],
  ...['automountServiceAccountToken', 'imagePullSecrets', 'volumeBindingMode', 'allowVolumeExpansion'],
]);

const ALL_KINDS: ReadonlySet<string> = new Set(API_VERSIONS.flatMap(kindsOf));

export interface Identified {
  readonly identity: Identity;
  readonly declaredApiVersion: Located<string> | undefined;
  readonly declaredKind: Located<string> | undefined;
  readonly fragment: boolean;
}

/** Says which kind of object a mapping is; `undefined` where it is none at all. */
export function identify(node: YamlMap): Identified | undefined {
  const declaredApiVersion = scalarAt(lenientPair(node, 'apiVersion'));
  const declaredKind = scalarAt(lenientPair(node, 'kind'));
  if (!declaredKind) {
    const fragment = isServiceFragment(node, declaredApiVersion?.value);
    if (!fragment && !(declaredApiVersion && isObjectWithoutKind(node, declaredApiVersion.value)))
      return undefined;
    const kind = fragment ? 'Service' : '';
    return {
      identity: {
        apiVersion: declaredApiVersion?.value ?? 'v1',
        kind,
        certainty: fragment ? 'corrected' : 'foreign',
      },
      declaredApiVersion,
      declaredKind,
      fragment,
    };
  }
  if (!declaredApiVersion && !mapOf(node, 'metadata') && !mapOf(node, 'spec')) return undefined;
  const identity = resolve(declaredApiVersion?.value, declaredKind.value);
  return { identity, declaredApiVersion, declaredKind, fragment: false };
}

/** The pair of a top-level key, or of a slip for it (`apiVersioin`), as long as the right one is absent. */
export function lenientPair(
  node: YamlMap,
  key: 'apiVersion' | 'kind' | 'metadata' | 'spec',
): YamlPair | undefined {
  const pair = pairOf(node, key);
  if (pair) return pair;
  for (const other of node.pairs) if (topLevelKey(other) === key) return other;
  return undefined;
}

/** The top-level key that a pair has, or was plainly meant to have. */
export function topLevelKey(pair: YamlPair): string {
  const written = pair.key.source;
  if (OBJECT_KEYS.includes(written) || OTHER_KEYS.has(written)) return written;
  const meant = nearest(written, OBJECT_KEYS);
  // Short words are near to many others: `kid` and `find` are not `kind`.
  return meant && (meant.length > 4 || editDistance(written, meant) <= 1) ? meant : written;
}

function scalarAt(pair: YamlPair | undefined): Located<string> | undefined {
  const value = pair?.value;
  return value?.type === 'scalar' ? { value: value.source, range: value.range } : undefined;
}

function isServiceFragment(node: YamlMap, apiVersion: string | undefined): boolean {
  const spec = mapOf(node, 'spec');
  return (
    (apiVersion === undefined || apiVersion === 'v1') &&
    spec !== undefined &&
    node.pairs.every((pair) => OBJECT_KEYS.includes(topLevelKey(pair))) &&
    SERVICE_ONLY_FIELDS.some((field) => pairOf(spec, field) !== undefined)
  );
}

/** Other programs borrow `v1` and `metadata` for settings of their own, such as OpenShift's `install-config.yaml`. */
function isObjectWithoutKind(node: YamlMap, apiVersion: string): boolean {
  if (kindsOf(apiVersion).length === 0 || !mapOf(node, 'metadata')) return false;
  return apiVersion !== 'v1' || node.pairs.filter(isForeign).length < 2;
}

function isForeign(pair: YamlPair): boolean {
  const key = topLevelKey(pair);
  return key !== 'template' && !OBJECT_KEYS.includes(key) && !OTHER_KEYS.has(key);
}

const VERSION = /^(?:.*\/)?v\d+(?:(?:alpha|beta)\d+)?$/;

function resolve(apiVersion: string | undefined, kind: string): Identity {
  if (apiVersion === undefined) return withoutApiVersion(kind);
  const kinds = kindsOf(apiVersion);
  if (kinds.includes(kind) || isListOf(kinds, kind)) return { apiVersion, kind, certainty: 'exact' };
  if (kinds.length > 0) return inKnownVersion(apiVersion, kind);
  // What became v1 with Kubernetes 1.0, and was shaped like it. Its own forerunners were not.
  if (apiVersion === 'v1beta3' && kindsOf('v1').includes(kind))
    return { apiVersion: 'v1', kind, certainty: 'corrected' };
  if (isBuiltInGroup(groupOf(apiVersion)) && VERSION.test(apiVersion)) {
    // `apps/v1beta1`, `extensions/v1beta1`: gone, or newer than we are. `v2` of the core group never was.
    return { apiVersion, kind, certainty: groupOf(apiVersion) === '' ? 'foreign' : 'older' };
  }
  const meant = nearest(apiVersion, apiVersionsOf(kind));
  if (meant) return { apiVersion: meant, kind, certainty: 'corrected' };
  // `V1` + `pod`: a slip in both.
  const version = nearest(apiVersion, API_VERSIONS);
  const meantKind = version && nearest(kind, kindsOf(version));
  if (version && meantKind) return { apiVersion: version, kind: meantKind, certainty: 'corrected' };
  return { apiVersion, kind, certainty: 'foreign' };
}

/** `v1` + `Servce`, `v1` + `Deployment`. A kind that resembles nothing may belong to a tool that borrowed `v1`. */
function inKnownVersion(apiVersion: string, kind: string): Identity {
  const [elsewhere, ...others] = apiVersionsOf(kind);
  if (elsewhere) {
    // `networking.k8s.io/v1beta1` once had Ingress, though what is left of it has other kinds.
    const sameGroup = [elsewhere, ...others].some((version) => groupOf(version) === groupOf(apiVersion));
    if (sameGroup && groupOf(apiVersion) !== '') return { apiVersion, kind, certainty: 'older' };
    return { apiVersion: elsewhere, kind, certainty: 'corrected' };
  }
  const meant = nearest(kind, kindsOf(apiVersion));
  if (meant) return { apiVersion, kind: meant, certainty: 'corrected' };
  return { apiVersion, kind, certainty: 'foreign' };
}

function withoutApiVersion(kind: string): Identity {
  const meant = apiVersionsOf(kind).length > 0 ? kind : nearest(kind, ALL_KINDS);
  const [apiVersion] = meant ? apiVersionsOf(meant) : [];
  if (meant && apiVersion) return { apiVersion, kind: meant, certainty: 'corrected' };
  return { apiVersion: '', kind, certainty: 'foreign' };
}

function isListOf(kinds: readonly string[], kind: string): boolean {
  return kind === 'List' || (kind.endsWith('List') && kinds.includes(kind.slice(0, -'List'.length)));
}
