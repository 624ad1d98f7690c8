import { NONE, type Requirements } from './requirements';

/** What is required in a Pod's spec outside its containers, by type: POD-027, POD-028. */
export const POD_FIELDS: Readonly<Record<string, readonly string[]>> = {
  V1NodeSelector: ['nodeSelectorTerms'],
  V1NodeSelectorRequirement: ['key', 'operator'],
  V1PreferredSchedulingTerm: ['weight'],
  V1WeightedPodAffinityTerm: ['weight', 'podAffinityTerm'],
  V1PodAffinityTerm: ['topologyKey'],
  V1TopologySpreadConstraint: ['maxSkew', 'topologyKey', 'whenUnsatisfiable'],
  V1PodDNSConfigOption: ['name'],
  V1HostAlias: ['ip'],
  V1PodReadinessGate: ['conditionType'],
  V1PodSchedulingGate: ['name'],
  V1PodResourceClaim: ['name'],
  V1PodOS: ['name'],
  V1Sysctl: ['name'],
  V1Volume: ['name'],
  V1KeyToPath: ['key', 'path'],
  V1HostPathVolumeSource: ['path'],
  V1ConfigMapVolumeSource: ['name'],
  V1SecretVolumeSource: ['secretName'],
  V1PersistentVolumeClaimVolumeSource: ['claimName'],
  V1ConfigMapProjection: ['name'],
  V1SecretProjection: ['name'],
  V1ServiceAccountTokenProjection: ['path'],
  // POD-032, POD-033
  V1ClusterTrustBundleProjection: ['path'],
  V1PodCertificateProjection: ['signerName', 'keyType'],
  V1ImageVolumeSource: ['reference'],
  V1DownwardAPIVolumeFile: ['path'],
  V1NFSVolumeSource: ['server', 'path'],
  V1CSIVolumeSource: ['driver'],
  V1EphemeralVolumeSource: ['volumeClaimTemplate'],
  V1PersistentVolumeClaimTemplate: ['spec'],
  V1GitRepoVolumeSource: ['repository'],
  V1GCEPersistentDiskVolumeSource: ['pdName'],
  V1AWSElasticBlockStoreVolumeSource: ['volumeID'],
  V1ISCSIVolumeSource: ['targetPortal', 'iqn'],
  V1GlusterfsVolumeSource: ['endpoints', 'path'],
  V1RBDVolumeSource: ['monitors', 'image'],
  V1CinderVolumeSource: ['volumeID'],
  V1CephFSVolumeSource: ['monitors'],
  V1QuobyteVolumeSource: ['registry', 'volume'],
  V1FlexVolumeSource: ['driver'],
  V1AzureFileVolumeSource: ['secretName', 'shareName'],
  V1AzureDiskVolumeSource: ['diskName', 'diskURI'],
  V1VsphereVirtualDiskVolumeSource: ['volumePath'],
  V1PhotonPersistentDiskVolumeSource: ['pdID'],
  V1PortworxVolumeSource: ['volumeID'],
  V1ScaleIOVolumeSource: ['gateway', 'system', 'volumeName'],
  V1StorageOSVolumeSource: ['volumeName'],
};

/** Types that need one of several fields. */
export const POD_CHOICES: Readonly<Record<string, readonly string[]>> = {
  V1DownwardAPIVolumeFile: ['fieldRef', 'resourceFieldRef'],
  V1PodResourceClaim: ['resourceClaimName', 'resourceClaimTemplateName'],
  V1ClusterTrustBundleProjection: ['name', 'signerName'],
  V1PodCertificateProjection: ['credentialBundlePath', 'keyPath', 'certificateChainPath'],
  V1FCVolumeSource: ['targetWWNs', 'wwids'],
  V1FlockerVolumeSource: ['datasetName', 'datasetUUID'],
};

/** Secrets that need a name where they are mentioned at all; elsewhere one without a name is passed over. */
const NAMED_SECRETS: readonly string[] = [
  'V1CSIVolumeSource.nodePublishSecretRef',
  'V1CinderVolumeSource.secretRef',
  'V1StorageOSVolumeSource.secretRef',
];

/** Fields that are required because of what stands around them, by type. */
export const POD_REQUIREMENTS: Requirements = {
  V1LocalObjectReference: (_, { path, parent }) =>
    NAMED_SECRETS.includes(`${parent?.type}.${path.slice(path.lastIndexOf('.') + 1)}`) ? ['name'] : NONE,
};
