import { isHeadless, type Service } from '../k8s/service';
import { looksLikeIp } from './addresses';
import { seqOf } from '../yaml/node';

export const FAMILIES = ['IPv4', 'IPv6'] as const;
export type Family = (typeof FAMILIES)[number];

export const POLICIES = ['SingleStack', 'PreferDualStack', 'RequireDualStack'] as const;
export type FamilyPolicy = (typeof POLICIES)[number];

/** What a Service asks for. */
export interface FamilyWish {
  readonly policy: FamilyPolicy;
  readonly isPolicyWritten: boolean;
  /** In the order of `ipFamilies`; those of `clusterIPs` stand for what is not written (DEF-009). */
  readonly families: readonly Family[];
}

/** @returns `undefined` where a value is none that Kubernetes has, or not known yet */
export function familyWish(service: Service): FamilyWish | undefined {
  const written = textsAt(service, 'ipFamilies');
  const families = written.flatMap((family) => FAMILIES.find((known) => known === family) ?? []);
  if (families.length !== written.length) return undefined;
  const ips = textsAt(service, 'clusterIPs');
  const own = ips.length > 0 ? ips : [service.clusterIP?.value ?? ''];
  for (const ip of own.slice(families.length)) {
    if (ip === '' || ip === 'None') continue;
    if (!looksLikeIp(ip)) return undefined;
    families.push(ip.includes(':') ? 'IPv6' : 'IPv4');
  }
  // SVC-044, SVC-046: a second one of a family is refused.
  if (new Set(families).size !== families.length) return undefined;
  const isPolicyWritten = service.ipFamilyPolicy !== undefined;
  // DEF-008, SVC-051
  const standard = isSelectorlessHeadless(service) ? 'RequireDualStack' : 'SingleStack';
  const policy = isPolicyWritten
    ? POLICIES.find((known) => known === service.ipFamilyPolicy?.value)
    : standard;
  return policy && { policy, isPolicyWritten, families };
}

/** SVC-051: whoever lists its addresses decides on their families. */
export function isSelectorlessHeadless(service: Service): boolean {
  return isHeadless(service) && service.selector.length === 0;
}

/**
 * The families that a cluster gives to a Service that asks for them, the first first (SVC-048, SVC-049, DEF-009).
 * @param cluster the families of the cluster, its primary one first
 */
export function grantedFamilies(
  { policy, families }: FamilyWish,
  cluster: readonly Family[],
): readonly Family[] | 'refused' {
  if (policy === 'SingleStack' && families.length > 1) return 'refused';
  if (policy === 'RequireDualStack' && cluster.length < 2) return 'refused';
  if (families.some((family) => !cluster.includes(family))) return 'refused';
  const granted = families.length > 0 ? families : cluster.slice(0, 1);
  if (policy === 'SingleStack' || granted.length > 1) return granted;
  return [...granted, ...cluster.filter((family) => !granted.includes(family))];
}

function textsAt(service: Service, key: string): string[] {
  return (seqOf(service.spec, key)?.items ?? []).flatMap(({ value }) =>
    value?.type === 'scalar' ? [value.source] : [],
  );
}
