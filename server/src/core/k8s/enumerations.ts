import { valueOf } from '../yaml/node';
import type { Resource } from './resource';
import type { TypedMap } from './schema-walk';
import { SERVICE_TYPES } from './service';

export const PROTOCOLS: readonly string[] = ['TCP', 'UDP', 'SCTP'];
const RESTARTS = ['Always', 'OnFailure', 'Never'] as const;
const SELECTORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

/** What fields can hold, by type and field; the API server compares letter by letter. `sessionAffinity` and its like have rules of their own. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  // SVC-016, SVC-030
  'V1ServiceSpec.type': SERVICE_TYPES,
  'V1ServicePort.protocol': PROTOCOLS,
  // EP-008, EPS-001, EPS-011
  'CoreV1EndpointPort.protocol': PROTOCOLS,
  'DiscoveryV1EndpointPort.protocol': PROTOCOLS,
  'V1EndpointSlice.addressType': ['IPv4', 'IPv6', 'FQDN'],
  // POD-004, POD-026
  'V1ContainerPort.protocol': PROTOCOLS,
  'V1Container.imagePullPolicy': ['Always', 'IfNotPresent', 'Never'],
  'V1Container.restartPolicy': RESTARTS,
  'V1Container.terminationMessagePolicy': ['File', 'FallbackToLogsOnError'],
  'V1ContainerResizePolicy.resourceName': ['cpu', 'memory'],
  'V1ContainerResizePolicy.restartPolicy': ['NotRequired', 'RestartContainer'],
  'V1HTTPGetAction.scheme': ['HTTP', 'HTTPS'],
  'V1PodSpec.dnsPolicy': ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'],
  'V1PodSpec.preemptionPolicy': ['PreemptLowerPriority', 'Never'],
  'V1PodSpec.restartPolicy': RESTARTS,
  'V1PodOS.name': ['linux', 'windows'],
  'V1PodSecurityContext.fsGroupChangePolicy': ['Always', 'OnRootMismatch'],
  'V1PodSecurityContext.seLinuxChangePolicy': ['MountOption', 'Recursive'],
  // POD-033
  'V1PodCertificateProjection.keyType': [
    ...['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'],
  ],
  'V1PodSecurityContext.supplementalGroupsPolicy': ['Merge', 'Strict'],
  'V1ImageVolumeSource.pullPolicy': ['Always', 'IfNotPresent', 'Never'],
  'V1AzureDiskVolumeSource.cachingMode': ['ReadWrite', 'None', 'ReadOnly'],
  'V1AzureDiskVolumeSource.kind': ['Shared', 'Dedicated', 'Managed'],
  'V1SeccompProfile.type': ['RuntimeDefault', 'Localhost', 'Unconfined'],
  'V1SecurityContext.procMount': ['Default', 'Unmasked'],
  'V1HostPathVolumeSource.type': [
    'DirectoryOrCreate',
    'Directory',
    'FileOrCreate',
    'File',
    'Socket',
    'CharDevice',
    'BlockDevice',
  ],
  'V1AppArmorProfile.type': ['RuntimeDefault', 'Localhost', 'Unconfined'],
  'V1ContainerRestartRule.action': ['Restart', 'RestartAllContainers'],
  'V1ContainerRestartRuleOnExitCodes.operator': ['In', 'NotIn'],
  'V1VolumeMount.recursiveReadOnly': ['Disabled', 'IfPossible', 'Enabled'],
  'V1VolumeMount.mountPropagation': ['None', 'HostToContainer', 'Bidirectional'],
  'V1PersistentVolumeClaimSpec.accessModes': [
    'ReadWriteOnce',
    'ReadOnlyMany',
    'ReadWriteMany',
    'ReadWriteOncePod',
  ],
  'V1PersistentVolumeClaimSpec.volumeMode': ['Filesystem', 'Block'],
  'V1Toleration.effect': ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
  'V1Toleration.operator': ['Exists', 'Equal'],
  'V1TopologySpreadConstraint.whenUnsatisfiable': ['DoNotSchedule', 'ScheduleAnyway'],
  'V1TopologySpreadConstraint.nodeAffinityPolicy': ['Honor', 'Ignore'],
  'V1TopologySpreadConstraint.nodeTaintsPolicy': ['Honor', 'Ignore'],
  // WRK-007
  'V1LabelSelectorRequirement.operator': SELECTORS,
  'V1NodeSelectorRequirement.operator': [...SELECTORS, 'Gt', 'Lt'],
  'V1DeploymentStrategy.type': ['RollingUpdate', 'Recreate'],
  'V1DaemonSetUpdateStrategy.type': ['RollingUpdate', 'OnDelete'],
  'V1StatefulSetUpdateStrategy.type': ['RollingUpdate', 'OnDelete'],
  'V1StatefulSetSpec.podManagementPolicy': ['OrderedReady', 'Parallel'],
  'V1StatefulSetPersistentVolumeClaimRetentionPolicy.whenDeleted': ['Retain', 'Delete'],
  'V1StatefulSetPersistentVolumeClaimRetentionPolicy.whenScaled': ['Retain', 'Delete'],
  'V1CronJobSpec.concurrencyPolicy': ['Allow', 'Forbid', 'Replace'],
  'V1JobSpec.completionMode': ['NonIndexed', 'Indexed'],
  'V1JobSpec.podReplacementPolicy': ['TerminatingOrFailed', 'Failed'],
  'V1PodFailurePolicyRule.action': ['FailJob', 'FailIndex', 'Ignore', 'Count'],
  'V1PodFailurePolicyOnExitCodesRequirement.operator': ['In', 'NotIn'],
  'V1PodFailurePolicyOnPodConditionsPattern.status': ['True', 'False', 'Unknown'],
  // ING-008
  'V1HTTPIngressPath.pathType': ['Prefix', 'Exact', 'ImplementationSpecific'],
  // NP-015
  'V1NetworkPolicyPort.protocol': PROTOCOLS,
  'V1NetworkPolicySpec.policyTypes': ['Ingress', 'Egress'],
};

/** Values that wait behind a feature gate which is off by default, and its name. */
const GATED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'V1Toleration.operator': {
    Lt: 'TaintTolerationComparisonOperators',
    Gt: 'TaintTolerationComparisonOperators',
  },
};

/** Values of other tools and of everyday speech, and what is meant by them. */
const OTHER_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'V1ServiceSpec.type': { LB: 'LoadBalancer', Internal: 'ClusterIP' },
  'V1Container.imagePullPolicy': { IfNotExists: 'IfNotPresent' },
  'V1LabelSelectorRequirement.operator': { NotExists: 'DoesNotExist' },
  'V1NodeSelectorRequirement.operator': { NotExists: 'DoesNotExist' },
  'V1Toleration.operator': { Equals: 'Equal' },
  'V1PersistentVolumeClaimSpec.accessModes': {
    RWO: 'ReadWriteOnce',
    ROX: 'ReadOnlyMany',
    RWX: 'ReadWriteMany',
  },
};

/** A mapping of a known type; what surrounds it may be unknown, where it is only being typed. */
type TypedPlace = Pick<TypedMap, 'type'> & Partial<TypedMap>;

/** Whether a field takes one of a few values. */
export function isEnumeration(type: string, field: string): boolean {
  return Object.hasOwn(VALUES, `${type}.${field}`);
}

/** The values that a field can hold, the default first; `undefined` where it is no enumeration. */
export function valuesFor(resource: Resource, at: TypedPlace, field: string): readonly string[] | undefined {
  const name = `${at.type}.${field}`;
  if (name === 'V1PodSpec.restartPolicy')
    return judgesFailures(at.parent?.parent) ? ['Never'] : restartPolicies(resource);
  if (name === 'V1JobSpec.podReplacementPolicy' && judgesFailures(at)) return ['Failed'];
  // Nodes have fields that only these look at.
  if (name === 'V1NodeSelectorRequirement.operator' && at.path?.endsWith('.matchFields[]'))
    return ['In', 'NotIn'];
  return Object.hasOwn(VALUES, name) ? VALUES[name] : undefined;
}

/** The feature gate that a value waits behind. */
export function gateOf(at: TypedMap, field: string, word: string): string | undefined {
  const words = GATED[`${at.type}.${field}`] ?? {};
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

/** What a word is plainly another name of. */
export function meantBy(at: TypedMap, field: string, word: string): string | undefined {
  const words = OTHER_WORDS[`${at.type}.${field}`] ?? {};
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

/** Whether it is the spec of a Job with a podFailurePolicy, which looks at Pods that have failed for good. */
export function judgesFailures(at: TypedPlace | undefined): boolean {
  const policy = at?.type === 'V1JobSpec' ? valueOf(at.map, 'podFailurePolicy') : undefined;
  return policy?.type === 'map';
}

/** WRK-005, WRK-009: what keeps its Pods running restarts them always, and what shall end never does so. */
function restartPolicies({ identity }: Resource): readonly string[] {
  switch (identity.kind) {
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicationController':
      return ['Always'];
    case 'Job':
    case 'CronJob':
      return ['Never', 'OnFailure'];
    default:
      return RESTARTS;
  }
}
