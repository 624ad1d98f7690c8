import { say } from '../words';
import { dnsLabelProblems, subdomainProblems, type Problem } from './formats';
import { address, label, qualified, subdomain, type Format } from './text-formats';

const relativePath: Format = {
  problems: (text) => [
    ...(text.startsWith('/') ? [say`begins with "/"`] : []),
    ...stepsBack(text),
    ...(/^\.\.[^/]/.test(text) ? [say`begins with ".."`] : []),
  ],
  advice: say`a path within the volume, such as conf/app.yaml, without ".."`,
};
const initiator: Format = {
  problems: initiatorProblems,
  advice: say`a name such as iqn.2001-04.com.example:storage.disk1`,
};
const sysctl: Format = {
  problems: (text) =>
    text.length <= 253 &&
    /^(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/.test(text)
      ? []
      : [say`is no name of a kernel parameter`],
  advice: say`a name such as net.core.somaxconn, in lower case`,
};
const signer: Format = {
  problems: signerProblems,
  advice: say`a domain and a name behind it, such as example.com/signer`,
};
const gmsaSpec: Format = {
  problems: (text) =>
    text === '' ? [say`is empty`] : text.length > 65_536 ? [say`is longer than 64 KiB`] : [],
  advice: say`the credential spec itself, or leave the field out`,
};

/** The formats of a Pod's spec outside its containers, by type and field; the items of a list count one by one. */
export const POD_FORMATS: Readonly<Record<string, Format>> = {
  // POD-024, POD-025, POD-027, POD-028, POD-029
  'V1PodSpec.hostname': label,
  'V1PodSpec.subdomain': label,
  'V1PodSpec.hostnameOverride': {
    ...subdomain,
    problems: (text) => [
      ...subdomainProblems(text),
      ...(text.length > 64 ? [say`is longer than 64 characters`] : []),
    ],
  },
  'V1PodSpec.nodeName': subdomain,
  'V1PodSpec.serviceAccountName': subdomain,
  'V1PodSpec.priorityClassName': subdomain,
  'V1PodSpec.runtimeClassName': subdomain,
  'V1PodDNSConfig.nameservers': address,
  'V1PodDNSConfig.searches': {
    problems: (text) => (text === '.' ? [] : searchProblems(text.replace(/\.$/, ''))),
    advice: say`a domain such as example.com`,
  },
  'V1PodReadinessGate.conditionType': qualified,
  'V1PodSchedulingGate.name': qualified,
  'V1PodResourceClaim.name': label,
  'V1PodResourceClaim.resourceClaimName': subdomain,
  'V1PodResourceClaim.resourceClaimTemplateName': subdomain,
  'V1HostAlias.ip': address,
  'V1HostAlias.hostnames': subdomain,
  'V1Sysctl.name': sysctl,
  'V1WindowsSecurityContextOptions.gmsaCredentialSpecName': subdomain,
  'V1WindowsSecurityContextOptions.gmsaCredentialSpec': gmsaSpec,
  'V1WindowsSecurityContextOptions.runAsUserName': {
    problems: windowsUserProblems,
    advice: say`a name such as ContainerUser or DOMAIN\\user`,
  },
  'V1PodAffinityTerm.topologyKey': qualified,
  'V1PodAffinityTerm.namespaces': label,
  'V1PodAffinityTerm.matchLabelKeys': qualified,
  'V1PodAffinityTerm.mismatchLabelKeys': qualified,
  // Its topologyKey can be any text.
  'V1TopologySpreadConstraint.matchLabelKeys': qualified,
  'V1Toleration.key': qualified,
  'V1KeyToPath.path': relativePath,
  'V1DownwardAPIVolumeFile.path': relativePath,
  'V1ServiceAccountTokenProjection.path': relativePath,
  // POD-032, POD-033
  'V1ClusterTrustBundleProjection.name': {
    problems: bundleProblems,
    advice: say`the name of a ClusterTrustBundle, such as roots or, for that of a signer, example.com:signer:roots`,
  },
  'V1ClusterTrustBundleProjection.signerName': signer,
  'V1ClusterTrustBundleProjection.path': relativePath,
  'V1PodCertificateProjection.signerName': signer,
  'V1PodCertificateProjection.credentialBundlePath': relativePath,
  'V1PodCertificateProjection.keyPath': relativePath,
  'V1PodCertificateProjection.certificateChainPath': relativePath,
  'V1GitRepoVolumeSource.directory': {
    ...relativePath,
    problems: (text) => [...(text.startsWith('/') ? [say`begins with "/"`] : []), ...stepsBack(text)],
  },
  'V1HostPathVolumeSource.path': { problems: stepsBack, advice: say`a path on the node without ".."` },
  'V1NFSVolumeSource.path': {
    problems: (text) => (text.startsWith('/') ? [] : [say`does not begin with "/"`]),
    advice: say`the exported path, which begins with "/"`,
    nearest: (text) => `/${text}`,
  },
  'V1CSIVolumeSource.driver': {
    ...subdomain,
    problems: (text) => [
      ...subdomainProblems(text.toLowerCase()),
      ...(text.length > 63 ? [say`is longer than 63 characters`] : []),
    ],
  },
  'V1TypedObjectReference.apiGroup': subdomain,
  'V1TypedObjectReference.namespace': label,
  'V1ISCSIVolumeSource.iqn': initiator,
  'V1ISCSIVolumeSource.initiatorName': initiator,
  'V1FlockerVolumeSource.datasetName': {
    problems: (text) => (text.includes('/') ? [say`has "/"`] : []),
    advice: say`a name without "/"`,
  },
  'V1QuobyteVolumeSource.registry': {
    problems: (text) => (text.split(',').every(isHostAndPort) ? [] : [say`is no host with a port`]),
    advice: say`a host and a port such as registry.example.com:7861, several of them with commas between`,
  },
  'V1QuobyteVolumeSource.tenant': {
    problems: (text) => (text.length > 64 ? [say`is longer than 64 characters`] : []),
    advice: say`the UUID of the tenant`,
  },
  'V1StorageOSVolumeSource.volumeName': label,
  'V1StorageOSVolumeSource.volumeNamespace': label,
};

/** Numbers, by type and field: the least and the greatest. */
export const POD_BOUNDS: Readonly<Record<string, readonly [number, number]>> = {
  'V1PodSpec.activeDeadlineSeconds': [1, 2_147_483_647],
  'V1PodSecurityContext.runAsUser': [0, 2_147_483_647],
  'V1PodSecurityContext.runAsGroup': [0, 2_147_483_647],
  'V1PodSecurityContext.fsGroup': [0, 2_147_483_647],
  'V1PodSecurityContext.supplementalGroups': [0, 2_147_483_647],
  'V1WeightedPodAffinityTerm.weight': [1, 100],
  'V1PreferredSchedulingTerm.weight': [1, 100],
  'V1TopologySpreadConstraint.maxSkew': [1, Infinity],
  'V1TopologySpreadConstraint.minDomains': [1, Infinity],
  'V1ServiceAccountTokenProjection.expirationSeconds': [600, 2 ** 32],
  'V1PodCertificateProjection.maxExpirationSeconds': [3600, 7_862_400],
  'V1GCEPersistentDiskVolumeSource.partition': [0, 255],
  'V1AWSElasticBlockStoreVolumeSource.partition': [0, 255],
  'V1ISCSIVolumeSource.lun': [0, 255],
};

/** A path that leads out of its directory again. */
export function stepsBack(text: string): Problem[] {
  return text.split('/').includes('..') ? [say`has ".." as a part`] : [];
}

/** FMT-003, but "_" may stand within a part and before it (POD-027). */
function searchProblems(text: string): readonly Problem[] {
  const isSound =
    text.length <= 253 && text.split('.').every((part) => /^_?[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/.test(part));
  if (isSound) return [];
  const problems = subdomainProblems(text);
  return problems.length > 0 ? problems : [say`is no domain`];
}

/** The labels of a domain, of which there are two at least, and the name of an object or several, divided by dots. */
function signerProblems(text: string): readonly Problem[] {
  const [domain = '', name, ...more] = text.split('/');
  if (name === undefined || more.length > 0) return [say`is no domain with a name behind it`];
  const labels = domain.split('.');
  const problems = [
    ...subdomainProblems(domain),
    ...labels.flatMap((part) => (part.length > 63 ? dnsLabelProblems(part) : [])),
    ...subdomainProblems(name),
  ];
  if (problems.length > 0) return [...new Set(problems)];
  return labels.length < 2 ? [say`has no dot before the "/"`] : [];
}

/** That of a signer's bundle begins with the signer, whose "/" is a ":" there. */
function bundleProblems(text: string): readonly Problem[] {
  const at = text.lastIndexOf(':');
  const signerName = text.slice(0, Math.max(at, 0));
  if (at === 0 || signerName.includes('/')) return [say`begins with no signer such as example.com:signer:`];
  return subdomainProblems(text.slice(at + 1));
}

function initiatorProblems(text: string): Problem[] {
  if (!/^(?:iqn|eui|naa)/.test(text)) return [say`begins with none of iqn, eui and naa`];
  const isSound = text.startsWith('iqn')
    ? /iqn\.\d{4}-\d{2}\.[A-Za-z0-9.-]+:[^,;*&$|\s]+$/.test(text)
    : text.startsWith('eui')
      ? /^eui.[A-Za-z0-9]{16}$/.test(text)
      : /^naa.[A-Za-z0-9]{32}$/.test(text);
  return isSound ? [] : [say`is no complete name of the kind "${text.slice(0, 3)}"`];
}

/** `DOMAIN\user`; the domain may be absent. */
function windowsUserProblems(text: string): Problem[] {
  if (!text) return [say`is empty`];

  if (/[\x00-\x1f\x7f]/.test(text)) return [say`has control characters`];
  const [first = '', second, ...more] = text.split('\\');
  if (more.length > 0) return [say`has more than one backslash`];
  const user = second ?? first;
  return [
    ...(second === undefined || isWindowsDomain(first)
      ? []
      : [say`has no sound domain before the backslash`]),
    ...(user ? [] : [say`has no name behind the backslash`]),
    ...(user.length > 104 ? [say`is longer than 104 characters`] : []),
    ...(/^[. ]+$/.test(user) ? [say`has only dots and spaces`] : []),
    ...(/["/:;|=,+*?<>@[\]]/.test(user) ? [say`has one of "/:;|=,+*?<>@[]`] : []),
  ];
}

function isWindowsDomain(text: string): boolean {
  if (text.length >= 256) return false;
  const part = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
  return (
    /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/.test(text) || new RegExp(`^${part}(?:\\.${part})*$`).test(text)
  );
}

/** As Go's `net.SplitHostPort` reads it; an IPv6 address stands in brackets. */
function isHostAndPort(text: string): boolean {
  return /^(?:\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(text);
}
