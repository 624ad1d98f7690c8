import { apiVersionsOf } from './schema';
import type { Resource } from './resource';

/** What became of a kind in an apiVersion that the newest Kubernetes no longer serves. */
export interface RemovedVersion {
  /** The minor version since which it is gone. */
  readonly since: number;
  /** Where the kind is now. */
  readonly apiVersion: string;
  /** Whether fields have other names there. */
  readonly isRewritten: boolean;
}

/**
 * The kinds that run Pods or lead traffic to them, by the apiVersions that are gone:
 * https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
const GONE_SINCE: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'apps/v1beta1': { Deployment: 16, StatefulSet: 16 },
  'apps/v1beta2': { DaemonSet: 16, Deployment: 16, ReplicaSet: 16, StatefulSet: 16 },
  'batch/v1beta1': { CronJob: 25 },
  'batch/v2alpha1': { CronJob: 21 },
  'discovery.k8s.io/v1beta1': { EndpointSlice: 25 },
  'extensions/v1beta1': { DaemonSet: 16, Deployment: 16, Ingress: 22, NetworkPolicy: 16, ReplicaSet: 16 },
  'networking.k8s.io/v1beta1': { Ingress: 22, IngressClass: 22 },
};

/** Kinds whose fields changed with the version, so that another `apiVersion` alone does not do. */
const REWRITTEN: ReadonlySet<string> = new Set(['EndpointSlice', 'Ingress']);

/** `undefined` where the version of an object is served, or not known to have been. */
export function removedVersionOf({
  identity: { apiVersion, kind, certainty },
}: Resource): RemovedVersion | undefined {
  const since = certainty === 'older' ? GONE_SINCE[apiVersion]?.[kind] : undefined;
  const [current] = apiVersionsOf(kind);
  return since && current ? { since, apiVersion: current, isRewritten: REWRITTEN.has(kind) } : undefined;
}
