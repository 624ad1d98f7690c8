import type { Service } from '../../k8s/service';
import type { Workload } from '../../k8s/workload';
import {
  dnsNames,
  dnsRecords,
  statefulSetsOfOthers,
  withoutHostnames,
  type DnsRecord,
} from '../../routing/dns';
import { joinWords, say } from '../../words';
import { namespaceOf } from '../../workspace/scope';
import type { Snapshot } from '../../workspace/snapshot';
import { stringAt } from '../../k8s/object';
import { seqOf } from '../../yaml/node';
import { abridged, block, code } from './markdown';
import { linkTo, linksTo } from './naming';

/** Names of Pods and addresses that are listed. */
const SHOWN_NAMES = 12;
/** SRV records that are listed. */
const SHOWN_SRV = 6;

/** The Service's DNS names and what they answer. */
export function dnsBlock(snapshot: Snapshot, service: Service): string | undefined {
  const names = dnsNames(snapshot, service);
  const [short] = names;
  const [own, ...others] = dnsRecords(snapshot, service);
  if (!short || !own) return undefined;
  const elsewhere = names.slice(1).map(({ name }) => code(name));
  const pods = others
    .filter(({ kind }) => kind === 'pod' || kind === 'address')
    .map((record) => recordText(snapshot, record));
  const srv = others.filter(({ kind }) => kind === 'srv').map((record) => recordText(snapshot, record));
  const strangers = statefulSetsOfOthers(snapshot, service);
  const unnamed = withoutHostnames(snapshot, service);
  return block(say`DNS inside the cluster`, [
    say`${code(short.name)} for Pods in namespace ${code(namespaceOf(snapshot, service))}; ${joinWords(elsewhere, 'or')} for Pods anywhere → ${answer(service, own)}`,
    ...abridged(pods, SHOWN_NAMES),
    ...(strangers.length > 0
      ? [say`no names for single Pods: ${linksTo(snapshot, strangers)} gives them ${otherOwner(strangers)}`]
      : []),
    ...(unnamed.length > 0
      ? [
          say`no names for single Pods of ${linksTo(snapshot, unnamed)}, except those that CoreDNS makes of their IPs, such as ${code(`10-1-2-3.${own.name}`)}`,
        ]
      : []),
    ...abridged(srv, SHOWN_SRV),
  ]);
}

/** The names of a workload's own Pods, where a headless Service gives them some. */
export function podNamesBlock(
  snapshot: Snapshot,
  services: readonly Service[],
  workload: Workload,
): string | undefined {
  const records = services
    .flatMap((service) => dnsRecords(snapshot, service))
    .filter((record) => record.kind === 'pod' && record.workload === workload);
  return block(
    'DNS',
    records.map((record) => recordText(snapshot, record)),
  );
}

/** The SRV record of one port. */
export function srvText(snapshot: Snapshot, service: Service, portName: string): string | undefined {
  const record = dnsRecords(snapshot, service).find(
    ({ kind, name }) => kind === 'srv' && name.startsWith(`_${portName}._`),
  );
  return record && recordText(snapshot, record);
}

function answer(service: Service, record: DnsRecord): string {
  switch (record.kind) {
    case 'cluster-ip':
      return `${addressType(service)} ${record.ip === undefined ? say`record with the cluster IP` : code(record.ip)}`;
    case 'endpoint-ips': {
      const whose = service.selector.length > 0 ? say`the IPs of all Pods` : say`all addresses`;
      return say`${addressType(service)} records with ${record.onlyReady ? say`${whose} that are ready` : say`${whose}, ready or not`}`;
    }
    case 'cname':
      return say`CNAME ${code(record.target)}`;
    case 'address':
    case 'pod':
    case 'srv':
      return '';
  }
}

function recordText(snapshot: Snapshot, record: DnsRecord): string {
  switch (record.kind) {
    case 'pod':
      if (record.shared)
        return say`${code(record.name)} → the IPs of all Pods of ${linkTo(snapshot, record.workload)}, which have this host name in common`;
      return record.last === undefined
        ? `${code(record.name)} → ${record.workload.kind === 'Pod' ? linkTo(snapshot, record.workload) : say`the Pod of ${linkTo(snapshot, record.workload)}`}`
        : say`${code(record.name)} to ${code(record.last)} → each Pod of ${linkTo(snapshot, record.workload)}`;
    case 'address':
      return `${code(record.name)} → ${abridged(record.ips.map(code), SHOWN_SRV).join(', ')}`;
    case 'srv':
      return say`SRV ${code(record.name)} → ${record.numbers.length > 0 ? say`port ${joinWords(record.numbers.map(String), 'or')}${record.perPod ? (record.byHand ? say`, once for each ready address` : say`, once for each ready Pod`) : ''}` : say`no answer`}`;
    case 'cluster-ip':
    case 'endpoint-ips':
    case 'cname':
      return code(record.name);
  }
}

/** DNS-002, DNS-005: A for IPv4, AAAA for IPv6, as far as the manifest tells. */
function addressType({ clusterIP, spec }: Service): string {
  const written = (seqOf(spec, 'ipFamilies')?.items ?? []).flatMap(({ value }) =>
    value?.type === 'scalar' ? [value.source] : [],
  );
  const isOnly = (family: string) => written.length === 1 && written[0] === family;
  const ip = clusterIP?.value ?? '';
  const isDual = stringAt(spec, 'ipFamilyPolicy')?.value.endsWith('DualStack') ?? false;
  if (isDual || written.length > 1) return say`A and AAAA`;
  if (isOnly('IPv6') || ip.includes(':')) return 'AAAA';
  return isOnly('IPv4') || (ip !== '' && ip !== 'None') ? 'A' : 'A/AAAA';
}

function otherOwner(strangers: ReturnType<typeof statefulSetsOfOthers>): string {
  const names = [...new Set(strangers.flatMap(({ serviceName }) => serviceName?.value ?? []))];
  return names.length > 0
    ? say`to ${joinWords(names.map(code))} (its ${code('serviceName')})`
    : say`to no Service (it has no ${code('serviceName')})`;
}
