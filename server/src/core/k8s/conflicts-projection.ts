import { say } from '../words';
import { isMergeKey, mapOf, scalarOf, type YamlMap, type YamlScalar } from '../yaml/node';
import {
  conflict,
  effective,
  NO_CONFLICTS,
  numberIn,
  placeOf,
  refusal,
  type Checks,
  type Conflict,
  type Place,
} from './conflict';
import { mapsIn, textOf } from './decoded';
import { labelKeyProblems, listProblems } from './formats';

/** Before, the sources of certificates waited behind gates, and were dropped before anybody looked (POD-032, POD-033). */
const CERTIFICATES = 37;
const ALWAYS = ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken'];
const SOURCES = [...ALWAYS, 'clusterTrustBundle', 'podCertificate'];

/** Within the projected volumes of a Pod. */
export const projectionChecks: Checks = {
  V1ProjectedVolumeSource: projected,
  V1VolumeProjection: projection,
  V1ClusterTrustBundleProjection: trustBundle,
  V1PodCertificateProjection: certificate,
};

/** All that is projected lies in one directory. */
function* projected({ at, where, refused }: Place): Iterable<Conflict> {
  const seen = new Map<string, number>();
  for (const source of mapsIn(at.map, 'sources')) {
    for (const { path, since } of filesOf(source)) {
      const before = seen.get(path.source);
      if (before !== undefined) {
        const message = say`Two files in ${where} have the path ${path.source}, ${refused} Change one of them.`;
        yield { ...refusal(path.range, message), since: Math.max(before, since) };
      }
      seen.set(path.source, Math.min(before ?? since, since));
    }
  }
}

/** The files of a source whose paths the API server compares; those of tokens it does not. */
function filesOf(source: YamlMap): { readonly path: YamlScalar; readonly since: number }[] {
  const items = ['secret', 'configMap', 'downwardAPI'].flatMap((kind) =>
    mapsIn(mapOf(source, kind), 'items').map((map) => ({ map, field: 'path', since: 0 })),
  );
  const bundle = mapOf(source, 'clusterTrustBundle');
  const pod = mapOf(source, 'podCertificate');
  return [
    ...items,
    ...(bundle ? [{ map: bundle, field: 'path', since: CERTIFICATES }] : []),
    ...['credentialBundlePath', 'keyPath', 'certificateChainPath'].flatMap((field) =>
      pod ? [{ map: pod, field, since: CERTIFICATES }] : [],
    ),
  ].flatMap(({ map, field, since }) => {
    const path = scalarOf(map, field);
    return path && textOf(map, field) ? [{ path, since }] : [];
  });
}

function* projection(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const [first, other] = SOURCES.flatMap((source) => effective(at.map, source) ?? []);
  if (!first || !other) return;
  const message = say`${where} has both ${first.key.source} and ${other.key.source}. Each of the sources is one only, ${refused} Make two items of them.`;
  const since = ALWAYS.includes(other.key.source) ? 0 : CERTIFICATES;
  yield { ...refusal(other.merged ? at.head : other.key.range, message), since };
}

function trustBundle(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const name = effective(at.map, 'name');
  const other = effective(at.map, 'signerName') ?? effective(at.map, 'labelSelector');
  if (!name || !other) return NO_CONFLICTS;
  const field = other.key.source;
  const message = say`${where} has both name and ${field}, which are two ways to say which bundles, ${refused} Remove one of them.`;
  const title = say`Remove ${field} from ${where}`;
  return [conflict(place, other, message, title)];
}

function* certificate({ at, where, refused }: Place): Iterable<Conflict> {
  const [domain] = (textOf(at.map, 'signerName') ?? '').split('/');
  const written = effective(at.map, 'maxExpirationSeconds');
  const seconds = numberIn(at.map, 'maxExpirationSeconds') ?? 0;
  if (written && seconds > DAY && seconds <= LONGEST && `.${domain}`.endsWith('.kubernetes.io')) {
    const message = say`maxExpirationSeconds in ${where} is ${seconds}, but the signers of Kubernetes itself sign for 86400 seconds at most, ${refused} Use a number from 3600 to 86400.`;
    yield refusal(placeOf(at, written), message);
  }
  for (const { key, merged } of mapOf(at.map, 'userAnnotations')?.pairs ?? []) {
    const problems = labelKeyProblems(key.source.toLowerCase());
    if (isMergeKey(key) || (problems.length === 0 && key.source.includes('/'))) continue;
    const problem = problems.length > 0 ? listProblems(problems) : say`has no domain before it`;
    const message = say`"${key.source}" cannot be the key of a userAnnotation in ${where}: it ${problem}, ${refused} Use a domain, a "/" and a name, such as example.com/purpose.`;
    yield refusal(merged ? at.head : key.range, message);
  }
}

const DAY = 86_400;
/** What is longer is out of bounds for every signer. */
const LONGEST = 7_862_400;
