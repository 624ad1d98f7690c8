import { cronProblems } from './cron';
import {
  dnsLabelProblems,
  isPortNumber,
  labelKeyProblems,
  labelValueProblems,
  portNameProblems,
  subdomainProblems,
  toDnsLabel,
  toSubdomain,
  type Problem,
} from './formats';
import { ipProblems, parseIP } from './ip';

/** What a field's text must look like. */
export interface Format {
  readonly problems: (text: string) => readonly Problem[];
  /** What to write instead, as in "Use …". */
  readonly advice: string;
  /** The valid text that comes closest, where there is one. */
  readonly nearest?: (text: string) => string | undefined;
}

const label: Format = {
  problems: dnsLabelProblems,
  advice: 'up to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends',
  nearest: toDnsLabel,
};
const subdomain: Format = {
  problems: subdomainProblems,
  advice: 'lower-case letters, digits, hyphens and dots, with a letter or digit at both ends',
  nearest: toSubdomain,
};
const qualified: Format = {
  problems: labelKeyProblems,
  advice:
    'up to 63 letters, digits, ".", "_" and "-", with an optional prefix such as example.com/ before it',
};
const labelValue: Format = {
  problems: labelValueProblems,
  advice: 'up to 63 letters, digits, ".", "_" and "-"',
};
const address: Format = { problems: ipProblems, advice: 'an address such as 10.9.8.7 or 2001:db8::1' };
const portName: Format = {
  problems: portNameProblems,
  advice:
    'the number of a port, or the name of a port of this container (up to 15 lower-case letters, digits and hyphens)',
};
const percentage: Format = {
  problems: (text) => (/^\d+%$/.test(text) ? [] : ['is no percentage']),
  advice: 'a number without quotes or a whole percentage such as 25%',
};
const host: Format = {
  problems: (text) => (parseIP(text) ? ['is an IP address'] : hostProblems(text)),
  advice: 'a DNS name such as www.example.com or *.example.com, without a port',
  nearest: (text) => (text === text.toLowerCase() ? undefined : text.toLowerCase()),
};

/** By type and field; the items of a list count one by one. */
const FORMATS: Readonly<Record<string, Format>> = {
  // SVC-019, EP-008
  'V1ServicePort.appProtocol': qualified,
  'CoreV1EndpointPort.appProtocol': qualified,
  'DiscoveryV1EndpointPort.appProtocol': qualified,
  // POD-024, POD-025, POD-027, POD-028, POD-029
  'V1PodSpec.hostname': label,
  'V1PodSpec.subdomain': label,
  'V1PodSpec.hostnameOverride': {
    ...subdomain,
    problems: (text) => [
      ...subdomainProblems(text),
      ...(text.length > 64 ? ['is longer than 64 characters'] : []),
    ],
  },
  'V1PodSpec.nodeName': subdomain,
  'V1PodSpec.serviceAccountName': subdomain,
  'V1PodSpec.priorityClassName': subdomain,
  'V1PodSpec.runtimeClassName': subdomain,
  'V1PodDNSConfig.nameservers': address,
  'V1PodDNSConfig.searches': {
    problems: (text) => (text === '.' ? [] : subdomainProblems(text.replace(/\.$/, '').replaceAll('_', '-'))),
    advice: 'a domain such as example.com',
  },
  'V1PodReadinessGate.conditionType': qualified,
  'V1HostAlias.ip': address,
  'V1HostAlias.hostnames': subdomain,
  'V1EnvVar.name': {
    problems: (text) =>
      /^[ -<>-~]+$/.test(text) ? [] : ['has "=" or a character that is no printable ASCII'],
    advice: 'letters, digits and "_"',
  },
  'V1Container.image': {
    problems: (text) => (text === text.trim() ? [] : ['begins or ends with white space']),
    advice: 'the name of the image alone',
    nearest: (text) => text.trim(),
  },
  'V1PodAffinityTerm.topologyKey': qualified,
  'V1TopologySpreadConstraint.topologyKey': qualified,
  'V1Toleration.key': qualified,
  'V1Toleration.value': labelValue,
  // POD-020
  'V1HTTPGetAction.port': portName,
  'V1TCPSocketAction.port': portName,
  // STS-001
  'V1StatefulSetSpec.serviceName': label,
  'V1RollingUpdateDeployment.maxSurge': percentage,
  'V1RollingUpdateDeployment.maxUnavailable': percentage,
  'V1RollingUpdateDaemonSet.maxSurge': percentage,
  'V1RollingUpdateDaemonSet.maxUnavailable': percentage,
  'V1RollingUpdateStatefulSetStrategy.maxUnavailable': percentage,
  'V1CronJobSpec.schedule': {
    problems: cronProblems,
    advice:
      'five fields such as "0 3 * * *" (minute, hour, day of the month, month, day of the week), or @daily and its like',
  },
  // ING-003, ING-009, ING-010
  'V1IngressServiceBackend.name': label,
  'V1IngressSpec.ingressClassName': subdomain,
  'V1IngressRule.host': host,
  'V1IngressTLS.hosts': { ...host, problems: hostProblems },
  'V1IngressTLS.secretName': subdomain,
  'V1HTTPIngressPath.path': {
    problems: (text) => (text.startsWith('/') ? [] : ['does not begin with "/"']),
    advice: 'a path that begins with "/"',
    nearest: (text) => (text.startsWith('*') ? undefined : `/${text}`),
  },
};

/** Numbers, by type and field: the least and the greatest. */
const BOUNDS: Readonly<Record<string, readonly [number, number]>> = {
  'V1DeploymentSpec.replicas': [0, Infinity],
  'V1DeploymentSpec.minReadySeconds': [0, Infinity],
  'V1DeploymentSpec.revisionHistoryLimit': [0, Infinity],
  'V1ReplicaSetSpec.replicas': [0, Infinity],
  'V1StatefulSetSpec.replicas': [0, Infinity],
  'V1StatefulSetSpec.minReadySeconds': [0, Infinity],
  'V1RollingUpdateStatefulSetStrategy.partition': [0, Infinity],
  'V1RollingUpdateDeployment.maxSurge': [0, Infinity],
  'V1RollingUpdateDeployment.maxUnavailable': [0, Infinity],
  'V1ReplicationControllerSpec.replicas': [0, Infinity],
  'V1JobSpec.parallelism': [0, Infinity],
  'V1JobSpec.completions': [0, Infinity],
  'V1JobSpec.backoffLimit': [0, Infinity],
  'V1JobSpec.activeDeadlineSeconds': [0, Infinity],
  'V1JobSpec.ttlSecondsAfterFinished': [0, Infinity],
  'V1CronJobSpec.startingDeadlineSeconds': [0, Infinity],
  'V1CronJobSpec.successfulJobsHistoryLimit': [0, Infinity],
  'V1CronJobSpec.failedJobsHistoryLimit': [0, Infinity],
  'V1PodSpec.activeDeadlineSeconds': [1, 2147483647],
  'V1PodSecurityContext.runAsUser': [0, 2147483647],
  'V1PodSecurityContext.runAsGroup': [0, 2147483647],
  'V1PodSecurityContext.fsGroup': [0, 2147483647],
  'V1SecurityContext.runAsUser': [0, 2147483647],
  'V1SecurityContext.runAsGroup': [0, 2147483647],
  'V1Probe.initialDelaySeconds': [0, Infinity],
  'V1Probe.periodSeconds': [0, Infinity],
  'V1Probe.timeoutSeconds': [0, Infinity],
  'V1Probe.failureThreshold': [0, Infinity],
  'V1Probe.successThreshold': [0, Infinity],
  // POD-020, POD-022, ING-005
  'V1HTTPGetAction.port': [1, 65535],
  'V1TCPSocketAction.port': [1, 65535],
  'V1GRPCAction.port': [1, 65535],
  'V1ServiceBackendPort.number': [1, 65535],
  'V1WeightedPodAffinityTerm.weight': [1, 100],
  'V1PreferredSchedulingTerm.weight': [1, 100],
  'V1TopologySpreadConstraint.maxSkew': [1, Infinity],
};

/** Permissions of files, which YAML writes in octal as `0644` and JSON only as 420. */
const MODES: readonly string[] = [
  'V1ConfigMapVolumeSource.defaultMode',
  'V1SecretVolumeSource.defaultMode',
  'V1DownwardAPIVolumeSource.defaultMode',
  'V1ProjectedVolumeSource.defaultMode',
  'V1KeyToPath.mode',
  'V1DownwardAPIVolumeFile.mode',
];
export const LARGEST_MODE = 0o777;

export function formatOf(type: string, field: string): Format | undefined {
  const name = `${type}.${field}`;
  return Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
}

export function boundsOf(type: string, field: string): readonly [number, number] | undefined {
  const name = `${type}.${field}`;
  if (isMode(type, field)) return [0, LARGEST_MODE];
  return Object.hasOwn(BOUNDS, name) ? BOUNDS[name] : undefined;
}

export function isMode(type: string, field: string): boolean {
  return MODES.includes(`${type}.${field}`);
}

/** Whether a text is a number that lost its meaning by quotes: `"8080"` where a port can be a name too. */
export function isQuotedNumber(type: string, field: string, text: string): boolean {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(text)) return false;
  const format = formatOf(type, field);
  return format === percentage || (format === portName && isPortNumber(Number(text)));
}

/** ING-010. */
function hostProblems(text: string): readonly Problem[] {
  if (text === '*') return ['names no domain behind the "*"'];
  return subdomainProblems(text.startsWith('*.') ? text.slice(2) : text);
}
