import { say } from '../words';
import { cronProblems } from './cron';
import { isPortNumber, portNameProblems, subdomainProblems, type Problem } from './formats';
import { nearestTimeZone, timeZoneProblems } from './time-zone';
import { NETWORK_BOUNDS, NETWORK_FORMATS } from './network-formats';
import { CONTAINER_BOUNDS, CONTAINER_FORMATS } from './container-formats';
import { POD_BOUNDS, POD_FORMATS } from './pod-formats';
import { label, qualified, subdomain, type Format } from './text-formats';

export type { Format };

const portName: Format = {
  problems: portNameProblems,
  advice: say`the number of a port, or the name of a port of this container (up to 15 lower-case letters, digits and hyphens)`,
};
const percentage: Format = {
  problems: (text) => (/^\d+%$/.test(text) ? [] : [say`is no percentage`]),
  advice: say`a number without quotes or a whole percentage such as 25%`,
};
/** A percentage of what is there. */
const share: Format = {
  ...percentage,
  problems: (text) =>
    Number.parseInt(text) > 100 && /^\d+%$/.test(text) ? [say`is more than 100%`] : percentage.problems(text),
};

/** One that is not nothing. */
const someShare: Format = {
  ...share,
  problems: (text) => (/^0+%$/.test(text) ? [say`is 0%`] : share.problems(text)),
};

/** By type and field; the items of a list count one by one. */
const FORMATS: Readonly<Record<string, Format>> = {
  ...POD_FORMATS,
  ...NETWORK_FORMATS,
  ...CONTAINER_FORMATS,
  // SVC-019, EP-008
  'V1ServicePort.appProtocol': qualified,
  'CoreV1EndpointPort.appProtocol': qualified,
  'DiscoveryV1EndpointPort.appProtocol': qualified,
  // POD-020
  'V1HTTPGetAction.port': portName,
  'V1TCPSocketAction.port': portName,
  // STS-001
  // CHG-013
  'V1StatefulSetSpec.serviceName': { ...label, since: 33 },
  'V1RollingUpdateDeployment.maxSurge': percentage,
  'V1RollingUpdateDeployment.maxUnavailable': share,
  'V1RollingUpdateStatefulSetStrategy.maxUnavailable': someShare,
  'V1RollingUpdateDaemonSet.maxSurge': share,
  'V1RollingUpdateDaemonSet.maxUnavailable': share,
  'V1PersistentVolumeClaimSpec.storageClassName': subdomain,
  'V1PersistentVolumeClaimSpec.volumeAttributesClassName': subdomain,
  'V1JobSpec.managedBy': {
    problems: managerProblems,
    advice: say`a domain and a path, such as example.com/manager`,
  },
  'V1PodFailurePolicyOnPodConditionsPattern.type': qualified,
  'V1CronJobSpec.timeZone': {
    problems: timeZoneProblems,
    advice: say`a name such as Europe/Berlin or Etc/UTC`,
    nearest: nearestTimeZone,
  },
  'V1CronJobSpec.schedule': {
    problems: cronProblems,
    advice: say`five fields such as "0 3 * * *" (minute, hour, day of the month, month, day of the week), or @daily and its like`,
  },
};

/** Numbers, by type and field: the least and the greatest. */
const BOUNDS: Readonly<Record<string, readonly [number, number]>> = {
  ...POD_BOUNDS,
  ...NETWORK_BOUNDS,
  ...CONTAINER_BOUNDS,
  'V1DeploymentSpec.replicas': [0, Infinity],
  'V1DeploymentSpec.minReadySeconds': [0, Infinity],
  'V1DeploymentSpec.revisionHistoryLimit': [0, Infinity],
  'V1DeploymentSpec.progressDeadlineSeconds': [0, Infinity],
  'V1ReplicaSetSpec.replicas': [0, Infinity],
  'V1ReplicaSetSpec.minReadySeconds': [0, Infinity],
  'V1DaemonSetSpec.minReadySeconds': [0, Infinity],
  'V1DaemonSetSpec.revisionHistoryLimit': [0, Infinity],
  'V1StatefulSetSpec.replicas': [0, Infinity],
  'V1StatefulSetSpec.minReadySeconds': [0, Infinity],
  'V1StatefulSetOrdinals.start': [0, Infinity],
  'V1RollingUpdateStatefulSetStrategy.partition': [0, Infinity],
  'V1RollingUpdateStatefulSetStrategy.maxUnavailable': [1, Infinity],
  'V1RollingUpdateDeployment.maxSurge': [0, Infinity],
  'V1RollingUpdateDeployment.maxUnavailable': [0, Infinity],
  'V1RollingUpdateDaemonSet.maxSurge': [0, Infinity],
  'V1RollingUpdateDaemonSet.maxUnavailable': [0, Infinity],
  'V1ReplicationControllerSpec.replicas': [0, Infinity],
  'V1ReplicationControllerSpec.minReadySeconds': [0, Infinity],
  'V1JobSpec.parallelism': [0, Infinity],
  'V1JobSpec.completions': [0, Infinity],
  'V1JobSpec.backoffLimit': [0, Infinity],
  'V1JobSpec.backoffLimitPerIndex': [0, Infinity],
  'V1JobSpec.maxFailedIndexes': [0, Infinity],
  'V1SuccessPolicyRule.succeededCount': [0, Infinity],
  'V1JobSpec.activeDeadlineSeconds': [0, Infinity],
  'V1JobSpec.ttlSecondsAfterFinished': [0, Infinity],
  'V1CronJobSpec.startingDeadlineSeconds': [0, Infinity],
  'V1CronJobSpec.successfulJobsHistoryLimit': [0, Infinity],
  'V1CronJobSpec.failedJobsHistoryLimit': [0, Infinity],
  // ING-005
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

/** Whether anything is asked of the texts or the numbers of a field. */
export function hasFormat(type: string, field: string): boolean {
  return formatOf(type, field) !== undefined || boundsOf(type, field) !== undefined;
}

export function isMode(type: string, field: string): boolean {
  return MODES.includes(`${type}.${field}`);
}

/** Whether a text is a number that lost its meaning by quotes: `"8080"` where a port can be a name too. */
export function isQuotedNumber(type: string, field: string, text: string): boolean {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(text)) return false;
  const format = formatOf(type, field);
  return (
    format === percentage ||
    format === share ||
    format === someShare ||
    (format?.problems === portNameProblems && isPortNumber(Number(text)))
  );
}

function managerProblems(text: string): readonly Problem[] {
  const [domain = '', ...path] = text.split('/');
  const isPath = /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(path.join('/'));
  return [
    ...(domain && isPath ? subdomainProblems(domain) : [say`is no domain with a path behind it`]),
    ...(text.length > 63 ? [say`is longer than 63 characters`] : []),
  ];
}
