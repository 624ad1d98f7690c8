import { say } from '../words';
import { portNameProblems, subdomainProblems, type Problem } from './formats';
import { cidrProblems, parseCIDR, parseIP } from './ip';
import { label, subdomain, type Format } from './text-formats';

const host: Format = {
  problems: (text) => (parseIP(text) ? [say`is an IP address`] : hostProblems(text)),
  advice: say`a DNS name such as www.example.com or *.example.com, without a port`,
  nearest: (text) => (text === text.toLowerCase() ? undefined : text.toLowerCase()),
};
const network: Format = {
  problems: cidrProblems,
  advice: say`a network such as 10.1.0.0/16 or 2001:db8::/32`,
  nearest: nearestNetwork,
};

/** The formats of Ingresses and network policies, by type and field; the items of a list count one by one. */
export const NETWORK_FORMATS: Readonly<Record<string, Format>> = {
  // ING-003, ING-009, ING-010
  'V1IngressServiceBackend.name': label,
  'V1IngressSpec.ingressClassName': subdomain,
  'V1IngressRule.host': host,
  'V1IngressTLS.hosts': { ...host, problems: hostProblems },
  'V1IngressTLS.secretName': subdomain,
  'V1HTTPIngressPath.path': {
    problems: (text) => (text.startsWith('/') ? [] : [say`does not begin with "/"`]),
    advice: say`a path that begins with "/"`,
    nearest: (text) => (text.startsWith('*') ? undefined : `/${text}`),
  },
  // NP-010, NP-015
  'V1IPBlock.cidr': network,
  'V1IPBlock.except': network,
  'V1NetworkPolicyPort.port': {
    problems: portNameProblems,
    advice: say`the number of a port, or the name of a port of the Pods (up to 15 lower-case letters, digits and hyphens)`,
  },
};

/** NP-015: the least and the greatest. */
export const NETWORK_BOUNDS: Readonly<Record<string, readonly [number, number]>> = {
  'V1NetworkPolicyPort.port': [1, 65535],
};

/** ING-010. */
function hostProblems(text: string): readonly Problem[] {
  if (text === '*') return [say`names no domain behind the "*"`];
  if (!text.startsWith('*.')) return subdomainProblems(text);
  const problems = subdomainProblems(text.slice(2));
  return problems.length === 0 && text.length > 253 ? [say`is longer than 253 characters`] : problems;
}

/** An address alone is a network of one; bits beyond the prefix may have been meant either way. */
function nearestNetwork(text: string): string | undefined {
  const one = parseIP(text);
  if (one) return `${one.canonical}/${one.family === 'IPv4' ? 32 : 128}`;
  return parseCIDR(text)?.canonical;
}
