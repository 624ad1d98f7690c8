import { apiVersionsOf } from '../../k8s/schema';
import { WORKLOAD_KINDS } from '../../k8s/workload';
import { mapOf, mapsOf, scalarOf, seqOf, type YamlMap } from '../../yaml/node';

/**
 * Whether a replacement leaves the wiring alone, so that it need not be known what it writes: it goes to objects that say
 * nothing of it, or to fields such as images and annotations.
 */
export function isBesideTheWiring(replacement: YamlMap): boolean {
  return mapsOf(seqOf(replacement, 'targets')).every(({ map: target }) => isAside(target));
}

/** Variables stay placeholders, about which no rule says anything, unless they look like those of a Service. */
export function areHarmlessVariables(root: YamlMap): boolean {
  return mapsOf(seqOf(root, 'vars')).every(
    ({ map }) => !/_SERVICE_(?:HOST|PORT)/.test(scalarOf(map, 'name')?.source ?? ''),
  );
}

function isAside(target: YamlMap): boolean {
  const kind = scalarOf(mapOf(target, 'select'), 'kind')?.source ?? '';
  if (saysNothing(kind)) return true;
  const paths = (seqOf(target, 'fieldPaths')?.items ?? []).map(({ value }) =>
    value?.type === 'scalar' ? value.source : '',
  );
  return paths.length > 0 && paths.every((path) => SIDE_FIELDS.test(path));
}

/** Built-in kinds that carry traffic, name those that do, or are read for what they tell about it. */
const WIRED = [
  'Service',
  'Endpoints',
  'EndpointSlice',
  'Ingress',
  'NetworkPolicy',
  'ConfigMap',
  ...WORKLOAD_KINDS,
];
const SILENT = ['Certificate', 'ClusterIssuer', 'Issuer', 'ExternalSecret', 'SealedSecret'];

/** Of a custom kind who knows: it may have Pods. */
function saysNothing(kind: string): boolean {
  return SILENT.includes(kind) || (apiVersionsOf(kind).length > 0 && !WIRED.includes(kind));
}

/** Fields in which no wiring stands. */
const SIDE_FIELDS =
  /^(?:spec\.(?:jobTemplate\.spec\.)?template\.)?metadata\.annotations\.|\.image$|^spec\.replicas$|^stringData\.|^spec\.tls\./;
