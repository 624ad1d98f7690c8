import { say } from '../words';
import { mapOf, pairOf, scalarOf, type YamlMap } from '../yaml/node';
import {
  conflict,
  effective,
  ifAny,
  NO_CONFLICTS,
  numberIn,
  type Checks,
  type Conflict,
  type Place,
} from './conflict';
import { projectionChecks } from './conflicts-projection';
import { isTrue, itemsOf, mapsIn, textOf } from './decoded';
import { listProblems, subdomainProblems } from './formats';
import { fieldsOf } from './schema';
import type { TypedMap } from './schema-walk';

/** In the order in which the API server looks at them: it takes the first and refuses the others. */
const SOURCES = [
  ...[
    'emptyDir',
    'hostPath',
    'gitRepo',
    'gcePersistentDisk',
    'awsElasticBlockStore',
    'secret',
    'nfs',
    'iscsi',
  ],
  ...[
    'glusterfs',
    'flocker',
    'persistentVolumeClaim',
    'rbd',
    'cinder',
    'cephfs',
    'quobyte',
    'downwardAPI',
    'fc',
  ],
  ...['flexVolume', 'configMap', 'azureFile', 'vsphereVolume', 'photonPersistentDisk', 'portworxVolume'],
  ...['azureDisk', 'storageos', 'projected', 'scaleIO', 'csi', 'ephemeral', 'image'],
];

/** Within the volumes of a Pod. */
export const volumeChecks: Checks = {
  V1Volume: [
    ifAny(SOURCES, oneSource),
    ifAny(['iscsi'], iscsiName),
    ifAny(['ephemeral', 'persistentVolumeClaim'], claimOfPod),
  ],
  V1EmptyDirVolumeSource: emptyDir,
  ...projectionChecks,
  V1DownwardAPIVolumeFile: file,
  V1CSIVolumeSource: csi,
  V1PersistentVolumeClaimTemplate: claimTemplate,
  V1ISCSIVolumeSource: iscsi,
  V1FCVolumeSource: fibreChannel,
  V1FlockerVolumeSource: flocker,
  V1FlexVolumeSource: flexVolume,
  V1AzureDiskVolumeSource: azureDisk,
};

function oneSource(place: Place): Iterable<Conflict> {
  let count = 0;
  for (const field of place.at.known) if (field && field.name !== 'name') count++;
  return count > 1 ? severalSources(place) : NO_CONFLICTS;
}

function* severalSources(place: Place): Iterable<Conflict> {
  const { at } = place;
  const [first, ...others] = SOURCES.flatMap((source) => effective(at.map, source) ?? []);
  for (const other of first ? others : []) {
    const { where, refused } = place;
    const message = say`${where} has both ${first?.key.source} and ${other.key.source}. A volume is of one kind only, ${refused} Remove one of them.`;
    yield conflict(place, other, message, say`Remove ${other.key.source} from ${where}`);
  }
}

function* iscsiName({ at, refused }: Place): Iterable<Conflict> {
  const name = scalarOf(at.map, 'name');
  const portal = textOf(mapOf(at.map, 'iscsi'), 'targetPortal');
  if (!name || !effective(mapOf(at.map, 'iscsi'), 'initiatorName') || portal === undefined) return;
  const length = `${name.source}:${portal}`.length;
  if (length <= 64) return;
  const message = say`The name of the volume and the targetPortal of its iscsi have ${length} characters together. With an initiatorName they may have 64, the colon between them included, ${refused} Use a shorter name.`;
  yield { range: name.range, message, title: undefined, edits: [] };
}

/** For an ephemeral volume a Pod makes a claim, which is named after both. */
function* claimOfPod({ at, resource, refused }: Place): Iterable<Conflict> {
  const name = scalarOf(at.map, 'name');
  const pod = resource.identity.kind === 'Pod' && textOf(mapOf(resource.node, 'metadata'), 'name');
  if (!pod) return;
  if (name && effective(at.map, 'ephemeral') && `${pod}-${name.source}`.length > 253) {
    const message = say`The claim of the ephemeral volume ${name.source} is named after the Pod and the volume, which have more than 253 characters together, ${refused} Use a shorter name.`;
    yield { range: name.range, message, title: undefined, edits: [] };
  }
  const claim = scalarOf(mapOf(at.map, 'persistentVolumeClaim'), 'claimName');
  if (claim && at.parent && claimsMadeBy(pod, at.parent).has(claim.source)) {
    const message = say`The claim ${claim.source} is the one that the Pod makes for its ephemeral volume of that name, ${refused} Mount the ephemeral volume itself, or name another claim.`;
    yield { range: claim.range, message, title: undefined, edits: [] };
  }
}

/** By the spec of the Pod, whose volumes each ask for them. */
const claimsMade = new WeakMap<TypedMap, ReadonlySet<string>>();

function claimsMadeBy(pod: string, spec: TypedMap): ReadonlySet<string> {
  let made = claimsMade.get(spec);
  if (!made) {
    const ephemeral = mapsIn(spec.map, 'volumes').filter((volume) => effective(volume, 'ephemeral'));
    made = new Set(ephemeral.map((volume) => `${pod}-${textOf(volume, 'name') ?? ''}`));
    claimsMade.set(spec, made);
  }
  return made;
}

function* emptyDir({ at, where, refused }: Place): Iterable<Conflict> {
  const size = scalarOf(at.map, 'sizeLimit');
  if (!size || !/^\s*-[0.]*[1-9]/.test(size.source)) return;
  const message = say`sizeLimit in ${where} is ${size.source}. A size is not negative, ${refused} Use an amount such as 1Gi.`;
  yield { range: size.range, message, title: undefined, edits: [] };
}

function* file(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const other = effective(at.map, 'resourceFieldRef');
  if (!effective(at.map, 'fieldRef') || !other) return;
  const message = say`${where} has both fieldRef and resourceFieldRef. A file holds one thing only, ${refused} Remove one of them.`;
  yield conflict(place, other, message, say`Remove resourceFieldRef from ${where}`);
}

function* csi({ at, where, refused }: Place): Iterable<Conflict> {
  const secret = mapOf(at.map, 'nodePublishSecretRef');
  const name = scalarOf(secret, 'name');
  const text = textOf(secret, 'name');
  const problems = text ? subdomainProblems(text) : [];
  if (!name || problems.length === 0) return;
  const message = say`"${text}" cannot be the name of a Secret in ${where}: it ${listProblems(problems)}, ${refused} Use lower-case letters, digits, hyphens and dots, with a letter or digit at both ends.`;
  yield { range: name.range, message, title: undefined, edits: [] };
}

/** Fields that are none are dropped. */
function isOfThePod(field: string): boolean {
  return (
    field !== 'labels' && field !== 'annotations' && Object.hasOwn(fieldsOf('V1ObjectMeta') ?? {}, field)
  );
}

/** The claim gets its name and everything else from the Pod. */
function* claimTemplate(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const metadata = mapOf(at.map, 'metadata');
  for (const { key } of metadata?.pairs ?? []) {
    const field = key.source;
    const pair = effective(metadata, field);
    if (!metadata || !pair || pair.key !== key || !isOfThePod(field)) continue;
    // Pointers and lists count even where they are empty.
    const value = pair.value?.type === 'scalar' ? pair.value.source : 'some';
    if (value === '' || (field === 'generation' && numberIn(metadata, field) === 0)) continue;
    const message = say`metadata in ${where} has ${field}. The Pod makes the claim and names it, so only labels and annotations can stand there, ${refused} Remove it.`;
    yield conflict(place, pair, message, say`Remove ${field} from metadata in ${where}`, metadata);
  }
}

function* iscsi({ at, where, refused }: Place): Iterable<Conflict> {
  const auth = ['chapAuthDiscovery', 'chapAuthSession'].find((field) => isTrue(at.map, field));
  if (!auth || effective(at.map, 'secretRef')) return;
  const message = say`${where} has ${auth}, but no secretRef that names the Secret to authenticate with, ${refused} Add the secretRef.`;
  const pair = pairOf(at.map, auth);
  yield { range: pair && !pair.merged ? pair.key.range : at.head, message, title: undefined, edits: [] };
}

function* fibreChannel(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const names = effective(at.map, 'targetWWNs');
  if (!names || itemsOf(at.map, 'targetWWNs').length === 0) return;
  if (itemsOf(at.map, 'wwids').length > 0) {
    const message = say`${where} has both targetWWNs and wwids, which are two ways to name the disk, ${refused} Remove one of them.`;
    yield conflict(place, names, message, say`Remove targetWWNs from ${where}`);
  }
  const lun = scalarOf(at.map, 'lun');
  const number = numberIn(at.map, 'lun');
  if (!effective(at.map, 'lun')) {
    const message = say`${where} has targetWWNs, but no lun, the number of the disk behind them, ${refused} Add the lun.`;
    yield { range: names.merged ? at.head : names.key.range, message, title: undefined, edits: [] };
  } else if (lun && number !== undefined && (number < 0 || number > 255)) {
    const message = say`lun in ${where} is ${number}, ${refused} Use a number from 0 to 255.`;
    yield { range: lun.range, message, title: undefined, edits: [] };
  }
}

function* flocker(place: Place): Iterable<Conflict> {
  const { at, where, refused } = place;
  const id = effective(at.map, 'datasetUUID');
  if (!id || !textOf(at.map, 'datasetUUID') || !textOf(at.map, 'datasetName')) return;
  const message = say`${where} has both datasetName and datasetUUID, which are two ways to name the dataset, ${refused} Remove one of them.`;
  yield conflict(place, id, message, say`Remove datasetUUID from ${where}`);
}

function* flexVolume({ at, where, refused }: Place): Iterable<Conflict> {
  const options: YamlMap | undefined = mapOf(at.map, 'options');
  for (const { key, merged } of options?.pairs ?? []) {
    const namespace = `.${(key.source.split('/')[0] ?? '').toLowerCase()}`;
    if (!/\.(?:kubernetes|k8s)\.io$/.test(namespace)) continue;
    const message = say`The option ${key.source} in ${where} is in a namespace that Kubernetes keeps for itself, ${refused} Remove it.`;
    yield { range: merged ? at.head : key.range, message, title: undefined, edits: [] };
  }
}

/** Without a kind the disk is one of a storage account. */
function* azureDisk({ at, where, refused }: Place): Iterable<Conflict> {
  const uri = scalarOf(at.map, 'diskURI');
  const text = textOf(at.map, 'diskURI');
  const kind = effective(at.map, 'kind') ? textOf(at.map, 'kind') : 'Shared';
  if (!uri || !text || kind === undefined) return;
  const start = kind === 'Managed' ? '/subscriptions/' : 'https://';
  if (text.startsWith(start)) return;
  const message = say`diskURI in ${where} does not begin with ${start}, as that of a disk of kind ${kind} does, ${refused} Use the address of the disk, or change the kind to ${kind === 'Managed' ? say`Shared or Dedicated` : 'Managed'}.`;
  yield { range: uri.range, message, title: undefined, edits: [] };
}
