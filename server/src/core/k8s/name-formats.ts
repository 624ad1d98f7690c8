import { dnsLabelProblems, subdomainProblems, toDnsLabel, toSubdomain, type Problem } from './formats';
import type { Resource } from './resource';
import { groupOf } from './schema';

/** How the API server checks the names of a kind (SVC-001, META-002, META-004, EP-001). */
export interface NameFormat {
  readonly problems: (text: string) => readonly Problem[];
  readonly allowed: string;
  readonly nearest: (text: string) => string | undefined;
}

/** FMT-001. */
export const LABEL_NAME: NameFormat = {
  problems: dnsLabelProblems,
  allowed: 'up to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends',
  nearest: toDnsLabel,
};

/** Kinds whose names become labels in DNS names. */
const LABEL_KINDS = ['/Service', '/Namespace', 'apps/StatefulSet'];
/** Kinds whose names are DNS subdomains (FMT-003), with their limits. Kinds that are not here are not judged. */
const SUBDOMAIN_KINDS: Readonly<Record<string, number>> = {
  '/ConfigMap': 253,
  '/Endpoints': 253,
  '/LimitRange': 253,
  '/Node': 253,
  '/PersistentVolume': 253,
  '/PersistentVolumeClaim': 253,
  '/Pod': 253,
  '/PodTemplate': 253,
  '/ReplicationController': 253,
  '/ResourceQuota': 253,
  '/Secret': 253,
  '/ServiceAccount': 253,
  'apps/DaemonSet': 253,
  'apps/Deployment': 253,
  'apps/ReplicaSet': 253,
  'autoscaling/HorizontalPodAutoscaler': 253,
  'batch/CronJob': 52,
  // The Pods get it as a label.
  'batch/Job': 63,
  'discovery.k8s.io/EndpointSlice': 253,
  'networking.k8s.io/Ingress': 253,
  'networking.k8s.io/IngressClass': 253,
  'networking.k8s.io/NetworkPolicy': 253,
  'policy/PodDisruptionBudget': 253,
  'scheduling.k8s.io/PriorityClass': 253,
  'storage.k8s.io/StorageClass': 253,
};

/** `undefined` for kinds whose names follow rules of their own. */
export function nameFormatOf({ identity }: Resource): NameFormat | undefined {
  const kind = `${groupOf(identity.apiVersion)}/${identity.kind}`;
  if (LABEL_KINDS.includes(kind)) return LABEL_NAME;
  const limit = Object.hasOwn(SUBDOMAIN_KINDS, kind) ? SUBDOMAIN_KINDS[kind] : undefined;
  if (limit === undefined) return undefined;
  const short = limit < 253 ? `up to ${limit} ` : '';
  return {
    problems: (text) => [
      ...subdomainProblems(text),
      ...(text.length > limit && limit < 253 ? [`is longer than ${limit} characters`] : []),
    ],
    allowed: `${short}lower-case letters, digits, hyphens and dots, with a letter or digit at both ends`,
    nearest: (text) =>
      toSubdomain(text)
        ?.slice(0, limit)
        .replace(/[-.]+$/, ''),
  };
}
