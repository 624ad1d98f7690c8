import { scalarOf, seqOf } from '../yaml/node';
import { effective } from './conflict';
import { NONE, type Requirements } from './requirements';
import type { TypedMap } from './schema-walk';

/** What is required within containers, by type: POD-001, POD-020, POD-022, POD-029. */
export const CONTAINER_FIELDS: Readonly<Record<string, readonly string[]>> = {
  V1Container: ['name', 'image'],
  V1ContainerPort: ['containerPort'],
  V1HTTPGetAction: ['port'],
  V1HTTPHeader: ['name'],
  V1TCPSocketAction: ['port'],
  V1GRPCAction: ['port'],
  V1ExecAction: ['command'],
  V1EnvVar: ['name'],
  V1ObjectFieldSelector: ['fieldPath'],
  V1ResourceFieldSelector: ['resource'],
  V1ConfigMapKeySelector: ['name', 'key'],
  V1SecretKeySelector: ['name', 'key'],
  V1FileKeySelector: ['volumeName', 'path', 'key'],
  V1ConfigMapEnvSource: ['name'],
  V1SecretEnvSource: ['name'],
  V1VolumeMount: ['name', 'mountPath'],
  V1VolumeDevice: ['name', 'devicePath'],
  CoreV1ResourceClaim: ['name'],
  V1ContainerResizePolicy: ['resourceName', 'restartPolicy'],
  V1ContainerRestartRuleOnExitCodes: ['operator'],
  V1SeccompProfile: ['type'],
  V1AppArmorProfile: ['type'],
};

/** Types within containers that need one of several fields. */
export const CONTAINER_CHOICES: Readonly<Record<string, readonly string[]>> = {
  V1EnvVarSource: ['configMapKeyRef', 'secretKeyRef', 'fieldRef', 'resourceFieldRef', 'fileKeyRef'],
  V1EnvFromSource: ['configMapRef', 'secretRef'],
};

/** Fields within a container that are required because of what stands next to them, by type. */
export const CONTAINER_REQUIREMENTS: Requirements = {
  V1Container: (_, { map }) =>
    (seqOf(map, 'restartPolicyRules')?.items.length ?? 0) > 0 ? ['restartPolicy'] : NONE,
  // Those of an init container that does not say when it is restarted are not looked at.
  V1ContainerRestartRule: (_, { parent }) =>
    parent?.path.endsWith('initContainers[]') && !effective(parent.map, 'restartPolicy')
      ? NONE
      : ['action', 'exitCodes'],
  V1ResourceFieldSelector: (_, { parent }) =>
    parent?.type === 'V1DownwardAPIVolumeFile' ? ['containerName'] : NONE,
  V1AppArmorProfile: (_, { map }) => (isLocal(map) ? ['localhostProfile'] : NONE),
  // An empty one is a path too.
  V1SeccompProfile: (_, { map }) =>
    isLocal(map) && !effective(map, 'localhostProfile') ? ['localhostProfile'] : NONE,
};

function isLocal(map: TypedMap['map']): boolean {
  return scalarOf(map, 'type')?.source === 'Localhost';
}
