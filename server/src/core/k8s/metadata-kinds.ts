import type { Resource } from './resource';
import { groupOf } from './schema';

/** Kinds whose `generation` the API server takes as it comes; those of all others it counts itself. */
const FREE_GENERATIONS: readonly string[] = [
  '/ConfigMap',
  '/Endpoints',
  '/Event',
  '/LimitRange',
  '/Namespace',
  '/Node',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  '/ResourceQuota',
  '/Secret',
  '/Service',
  '/ServiceAccount',
  'apiregistration.k8s.io/APIService',
  'apps/ControllerRevision',
  'autoscaling/HorizontalPodAutoscaler',
  'certificates.k8s.io/CertificateSigningRequest',
  'coordination.k8s.io/Lease',
  'events.k8s.io/Event',
  'networking.k8s.io/IPAddress',
  'networking.k8s.io/ServiceCIDR',
  'node.k8s.io/RuntimeClass',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
  'resource.k8s.io/ResourceClaim',
  'resource.k8s.io/ResourceClaimTemplate',
  'storage.k8s.io/CSIDriver',
  'storage.k8s.io/CSINode',
  'storage.k8s.io/CSIStorageCapacity',
  'storage.k8s.io/StorageClass',
  'storage.k8s.io/VolumeAttachment',
  'storage.k8s.io/VolumeAttributesClass',
];

/** Groups in which a finalizer needs no domain, unlike in the others. */
const FREE_FINALIZERS: readonly string[] = [
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'coordination.k8s.io',
  'events.k8s.io',
  'node.k8s.io',
  'policy',
];

/** Whether the API server looks at the `generation` that a manifest of this kind gives. */
export function takesGeneration({ identity }: Resource): boolean {
  return FREE_GENERATIONS.includes(`${groupOf(identity.apiVersion)}/${identity.kind}`);
}

/** Whether a finalizer of this kind must have a domain, or be one of Kubernetes' own. */
export function needsQualifiedFinalizers({ identity }: Resource): boolean {
  const group = groupOf(identity.apiVersion);
  const isStable = /(?:^|\/)v\d+$/.test(identity.apiVersion);
  return isStable && !FREE_FINALIZERS.includes(group) && !(group === '' && identity.kind === 'Event');
}
