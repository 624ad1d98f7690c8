import { say } from '../words';
import { forbidden, subdomainProblems, type Problem } from './formats';
import { stepsBack } from './pod-formats';
import { label, subdomain, type Format } from './text-formats';

/** POD-029. */
const variable: Format = {
  problems: (text) =>
    /^[ -<>-~]+$/.test(text) ? [] : [say`has "=" or a character that is no printable ASCII`],
  advice: say`letters, digits and "_"`,
};
/** A key of a ConfigMap or a Secret. */
const dataKey: Format = {
  problems: dataKeyProblems,
  advice: say`the name of a key, of letters, digits, ".", "_" and "-"`,
};
/** It is checked as the beginning of a name would be, which may end with a hyphen. */
const source: Format = {
  ...subdomain,
  problems: (text) => subdomainProblems(text.length > 1 ? text.replace(/.-$/, 'a') : text),
};
/** A path that stays within its directory. */
export const descending: Format = {
  problems: (text) => [...(text.startsWith('/') ? [say`begins with "/"`] : []), ...stepsBack(text)],
  advice: say`a path within the volume, without "/" in front and without ".."`,
  nearest: (text) => (text.length > 1 ? text.replace(/^\/+/, '') : undefined),
};
const withoutSteps: Format = { problems: stepsBack, advice: say`a path without ".."` };

const LOOKED_UP = ['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [
  `limits.${name}`,
  `requests.${name}`,
]);

/** The formats within containers, by type and field; the items of a list count one by one. */
export const CONTAINER_FORMATS: Readonly<Record<string, Format>> = {
  'V1EnvVar.name': variable,
  'V1EnvFromSource.prefix': variable,
  'V1ConfigMapEnvSource.name': source,
  'V1SecretEnvSource.name': source,
  'V1ConfigMapKeySelector.name': subdomain,
  'V1SecretKeySelector.name': subdomain,
  'V1ConfigMapKeySelector.key': dataKey,
  'V1SecretKeySelector.key': dataKey,
  'V1FileKeySelector.key': variable,
  'V1FileKeySelector.volumeName': label,
  'V1FileKeySelector.path': withoutSteps,
  'V1ResourceFieldSelector.resource': {
    problems: (text) =>
      LOOKED_UP.includes(text) || /^(?:limits|requests)\.hugepages-/.test(text)
        ? []
        : [say`is no resource that a container can look up`],
    advice: say`limits or requests with the name of a resource behind a dot, such as limits.memory`,
    nearest: (text) => LOOKED_UP.find((name) => name === `limits.${text.toLowerCase()}`),
  },
  'V1HTTPHeader.name': {
    problems: (text) => forbidden(text, /[^-A-Za-z0-9]/g),
    advice: say`a name such as X-Header-Name`,
    nearest: (text) => text.trim().replace(/:$/, '').replaceAll('_', '-'),
  },
  'V1VolumeMount.subPath': descending,
  'V1VolumeDevice.devicePath': withoutSteps,
  'V1SeccompProfile.localhostProfile': {
    ...descending,
    advice: say`a path within the node's directory of profiles, without "/" in front and without ".."`,
  },
  'CoreV1ResourceClaim.request': label,
};

/** Numbers, by type and field: the least and the greatest. */
export const CONTAINER_BOUNDS: Readonly<Record<string, readonly [number, number]>> = {
  'V1SecurityContext.runAsUser': [0, 2_147_483_647],
  'V1SecurityContext.runAsGroup': [0, 2_147_483_647],
  'V1Probe.initialDelaySeconds': [0, Infinity],
  'V1Probe.periodSeconds': [0, Infinity],
  'V1Probe.timeoutSeconds': [0, Infinity],
  'V1Probe.failureThreshold': [0, Infinity],
  'V1Probe.successThreshold': [0, Infinity],
  'V1Probe.terminationGracePeriodSeconds': [1, Infinity],
  // POD-020, POD-022
  'V1HTTPGetAction.port': [1, 65_535],
  'V1TCPSocketAction.port': [1, 65_535],
  'V1GRPCAction.port': [1, 65_535],
};

function dataKeyProblems(text: string): Problem[] {
  return [
    ...(text.length > 253 ? [say`is longer than 253 characters`] : []),
    ...forbidden(text, /[^-._A-Za-z0-9]/g),
    ...(text === '.' || text.startsWith('..') ? [say`names a directory`] : []),
  ];
}
