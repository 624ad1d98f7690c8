/**
 * Texts that Go holds by a pointer, by type and field: an empty one is there, and judged, where it would elsewhere be
 * the same as none (ERR-003). Fields that take an empty text are not here, nor those that are required.
 */
const POINTER_FIELDS: readonly string[] = [
  'CoreV1EndpointPort.appProtocol',
  'DiscoveryV1EndpointPort.appProtocol',
  'DiscoveryV1EndpointPort.protocol',
  'V1AzureDiskVolumeSource.cachingMode',
  'V1AzureDiskVolumeSource.kind',
  'V1Container.restartPolicy',
  'V1ClusterTrustBundleProjection.name',
  'V1ClusterTrustBundleProjection.signerName',
  'V1CronJobSpec.timeZone',
  'V1Endpoint.hostname',
  'V1Endpoint.nodeName',
  'V1EndpointAddress.nodeName',
  'V1ISCSIVolumeSource.initiatorName',
  'V1IngressSpec.ingressClassName',
  'V1JobSpec.completionMode',
  'V1JobSpec.managedBy',
  'V1JobSpec.podReplacementPolicy',
  'V1NetworkPolicyPort.port',
  'V1NetworkPolicyPort.protocol',
  'V1PersistentVolumeClaimSpec.volumeMode',
  'V1PodResourceClaim.resourceClaimName',
  'V1PodResourceClaim.resourceClaimTemplateName',
  'V1PodSchedulingGroup.podGroupName',
  'V1PodSecurityContext.fsGroupChangePolicy',
  'V1PodSecurityContext.seLinuxChangePolicy',
  'V1PodSecurityContext.supplementalGroupsPolicy',
  'V1PodSpec.hostnameOverride',
  'V1PodSpec.preemptionPolicy',
  'V1PodSpec.runtimeClassName',
  'V1RollingUpdateDaemonSet.maxSurge',
  'V1RollingUpdateDaemonSet.maxUnavailable',
  'V1RollingUpdateDeployment.maxSurge',
  'V1RollingUpdateDeployment.maxUnavailable',
  'V1RollingUpdateStatefulSetStrategy.maxUnavailable',
  'V1SecurityContext.procMount',
  'V1ServicePort.appProtocol',
  'V1ServiceSpec.internalTrafficPolicy',
  'V1ServiceSpec.ipFamilyPolicy',
  'V1ServiceSpec.loadBalancerClass',
  'V1ServiceSpec.trafficDistribution',
  'V1TopologySpreadConstraint.nodeAffinityPolicy',
  'V1TopologySpreadConstraint.nodeTaintsPolicy',
  'V1VolumeMount.mountPropagation',
  'V1VolumeMount.recursiveReadOnly',
  'V1WindowsSecurityContextOptions.gmsaCredentialSpec',
  'V1WindowsSecurityContextOptions.gmsaCredentialSpecName',
  'V1WindowsSecurityContextOptions.runAsUserName',
];

/** Whether an empty text in a field is another thing than no text. */
export function isPointer(type: string, field: string): boolean {
  return POINTER_FIELDS.includes(`${type}.${field}`);
}
