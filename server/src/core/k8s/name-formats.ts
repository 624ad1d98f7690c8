import { say } from '../words';
import {
  dnsLabelProblems,
  pathSegmentProblems,
  subdomainProblems,
  toDnsLabel,
  toSubdomain,
  type Problem,
} from './formats';
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
  allowed: say`up to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends`,
  nearest: toDnsLabel,
};

/** What the name of every object must be, since it becomes a part of a URL. */
const PATH_SEGMENT: NameFormat = {
  problems: pathSegmentProblems,
  allowed: say`a name without "/" and "%" that is neither "." nor ".."`,
  nearest: () => undefined,
};

/** Kinds whose names become labels in DNS names. */
const LABEL_KINDS = ['/Service', '/Namespace', 'apps/StatefulSet'];
/** Kinds whose names are DNS subdomains (FMT-003), with their limits. Of other kinds next to nothing is asked, or rules of their own hold. */
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
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': 253,
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': 253,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': 253,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': 253,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': 253,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': 253,
  'apps/ControllerRevision': 253,
  'apps/DaemonSet': 253,
  'apps/Deployment': 253,
  'apps/ReplicaSet': 253,
  'autoscaling/HorizontalPodAutoscaler': 253,
  'batch/CronJob': 52,
  // The Pods get it as a label.
  'batch/Job': 63,
  'coordination.k8s.io/Lease': 253,
  'discovery.k8s.io/EndpointSlice': 253,
  'events.k8s.io/Event': 253,
  'flowcontrol.apiserver.k8s.io/FlowSchema': 253,
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': 253,
  'networking.k8s.io/Ingress': 253,
  'networking.k8s.io/IngressClass': 253,
  'networking.k8s.io/NetworkPolicy': 253,
  'networking.k8s.io/ServiceCIDR': 253,
  'node.k8s.io/RuntimeClass': 253,
  'resource.k8s.io/DeviceClass': 253,
  'resource.k8s.io/ResourceClaim': 253,
  'resource.k8s.io/ResourceClaimTemplate': 253,
  'resource.k8s.io/ResourceSlice': 253,
  'scheduling.k8s.io/PriorityClass': 253,
  'storage.k8s.io/CSIDriver': 253,
  'storage.k8s.io/CSINode': 253,
  'storage.k8s.io/CSIStorageCapacity': 253,
  'storage.k8s.io/StorageClass': 253,
  'storage.k8s.io/VolumeAttachment': 253,
  'storage.k8s.io/VolumeAttributesClass': 253,
};

/** Kinds of which only the name itself is checked, and not its beginning. */
const UNCHECKED_PREFIXES = ['/ReplicationController', 'resource.k8s.io/DeviceClass'];
/** What the API server adds to `generateName`, and how much of it it keeps. */
const SUFFIX = 'xxxxx';
const KEPT = 58;

/** `undefined` for what is never stored, and so needs no name. */
export function nameFormatOf(resource: Resource): NameFormat | undefined {
  const { kind } = resource.identity;
  if (kind.endsWith('Review') || kind === 'Binding') return undefined;
  return NAME_FORMATS.get(idOf(resource)) ?? PATH_SEGMENT;
}

const NAME_FORMATS: ReadonlyMap<string, NameFormat> = new Map([
  ...Object.entries(SUBDOMAIN_KINDS).map(([id, limit]) => [id, subdomainFormat(limit)] as const),
  ...LABEL_KINDS.map((id) => [id, LABEL_NAME] as const),
]);

function subdomainFormat(limit: number): NameFormat {
  const short = limit < 253 ? say`up to ${limit} ` : '';
  return {
    problems: (text) => {
      const problems = subdomainProblems(text);
      return text.length > limit && limit < 253
        ? [...problems, say`is longer than ${limit} characters`]
        : problems;
    },
    allowed: say`${short}lower-case letters, digits, hyphens and dots, with a letter or digit at both ends`,
    nearest: (text) =>
      toSubdomain(text)
        ?.slice(0, limit)
        .replace(/(?<![-.])[-.]+$/, ''),
  };
}

/**
 * META-004: how `generateName` is checked.
 * @param makesName the object has no other name, so that one is made of it and checked in turn
 */
export function prefixFormatOf(resource: Resource, makesName: boolean): NameFormat | undefined {
  const format = nameFormatOf(resource);
  if (!format) return undefined;
  const own = format === PATH_SEGMENT || UNCHECKED_PREFIXES.includes(idOf(resource)) ? undefined : format;
  return {
    ...format,
    problems: (text) => {
      const problems = own ? own.problems(withoutLastHyphen(text)) : prefixProblems(text);
      return problems.length > 0 || !makesName ? problems : format.problems(text.slice(0, KEPT) + SUFFIX);
    },
    nearest: (text) => {
      const near = format.nearest(text)?.slice(0, KEPT);
      return near && near + (/[-_.]$/.test(text) ? '-' : '');
    },
  };
}

/** As the API server does it: the letter before the hyphen goes, too. */
function withoutLastHyphen(text: string): string {
  return text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text;
}

/** A dot at the end may yet be followed by something. */
function prefixProblems(text: string): readonly Problem[] {
  return pathSegmentProblems(`${text}a`);
}

function idOf({ identity }: Resource): string {
  return `${groupOf(identity.apiVersion)}/${identity.kind}`;
}
