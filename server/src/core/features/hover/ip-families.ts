import { isHeadless, knownTypeOf, type Service } from '../../k8s/service';
import {
  familyWish,
  grantedFamilies,
  isSelectorlessHeadless,
  type Family,
  type FamilyWish,
} from '../../routing/ip-families';
import type { Snapshot } from '../../workspace/snapshot';
import { joinWords, say } from '../../words';
import { pairOf, seqOf } from '../../yaml/node';
import { explainClusterIP } from './cluster-ip';
import { code, paragraphs, table } from './markdown';
import { titleOfPart } from './naming';

const CLUSTERS: readonly (readonly [name: string, families: readonly Family[]])[] = [
  [say`IPv4 and IPv6`, ['IPv4', 'IPv6']],
  [say`only IPv4`, ['IPv4']],
  [say`only IPv6`, ['IPv6']],
];
const RECORDS: Readonly<Record<Family, string>> = { IPv4: 'A', IPv6: 'AAAA' };

/** `ipFamilies` (SVC-046, SVC-048, RES-009). */
export function explainFamilies(snapshot: Snapshot, service: Service): string | undefined {
  const body = explain(service);
  return body && paragraphs(titleOfPart(snapshot, 'ipFamilies', service), body);
}

/** `clusterIPs` (SVC-040 to SVC-045). */
export function explainClusterIPs(snapshot: Snapshot, service: Service): string | undefined {
  const ips = (seqOf(service.spec, 'clusterIPs')?.items ?? []).flatMap(({ value }) =>
    value?.type === 'scalar' ? [value.source] : [],
  );
  // `None` and what is refused is said of `clusterIP`, which has to be the same.
  if (ips.length < 2) return explainClusterIP(snapshot, service);
  // SVC-040, SVC-043: others are refused.
  if (ips.length > 2 || service.clusterIP?.value !== ips[0]) return undefined;
  const body = explain(service);
  return (
    body &&
    paragraphs(
      titleOfPart(snapshot, 'clusterIPs', service),
      say`Always ${joinWords(ips.map(code))}, of which the first is the ${code('clusterIP')}. They have to be free and in the ranges that the cluster gives to Services.`,
      body,
    )
  );
}

/** `ipFamilyPolicy` (SVC-047 to SVC-051). */
export function explainFamilyPolicy(snapshot: Snapshot, service: Service): string | undefined {
  const wish = familyWish(service);
  const body = explain(service);
  return body && paragraphs(titleOfPart(snapshot, `ipFamilyPolicy: ${wish?.policy ?? ''}`, service), body);
}

/** One line for the overview, where the Service says something about families. */
export function familiesLine(service: Service): string | undefined {
  const isWritten =
    pairOf(service.spec, 'ipFamilies') !== undefined || pairOf(service.spec, 'ipFamilyPolicy') !== undefined;
  const wish = familyWish(service);
  if (!isWritten || !wish || knownTypeOf(service) === 'ExternalName' || isSelectorlessHeadless(service))
    return undefined;
  const granted = CLUSTERS.map(([name, families]) => ({ name, families: grantedFamilies(wish, families) }));
  const dual = granted[0]?.families;
  if (!dual || dual === 'refused') return undefined;
  const refusing = granted.filter(({ families }) => families === 'refused').map(({ name }) => name);
  const elsewhere =
    refusing.length > 0
      ? say`; a cluster with ${joinWords(refusing, 'or')} refuses it`
      : dual.length > 1
        ? say`; on a cluster with one family only that one`
        : '';
  if (dual.length === 1 && wish.families.length === 0)
    return say`**IP families:** only the cluster's first (DNS: A or AAAA)`;
  const order = wish.families.length === 0 ? say`, the cluster's own first` : '';
  return say`**IP families:** ${namesOf(dual)}${order} (DNS: ${recordsOf(dual)})${elsewhere}`;
}

function explain(service: Service): string | undefined {
  const type = knownTypeOf(service);
  if (type === undefined) return undefined;
  // SVC-063
  if (type === 'ExternalName')
    return say`An ExternalName Service has no IP, so the API server refuses this field here.`;
  const wish = familyWish(service);
  if (!wish) return undefined;
  if (wish.policy === 'SingleStack' && wish.families.length > 1) {
    const says = wish.isPolicyWritten ? 'is' : say`is by default`;
    return say`The API server refuses two families, since ${code('ipFamilyPolicy')} ${says} ${code('SingleStack')}: it has to be ${code('PreferDualStack')} or ${code('RequireDualStack')}.`;
  }
  if (isSelectorlessHeadless(service))
    return say`It changes nothing by itself: this Service is headless and has no selector, so DNS answers with whatever addresses its EndpointSlices list, of both families.`;
  return paragraphs(
    familyTable(service, wish),
    // RES-009
    isHeadless(service)
      ? say`A Pod is in the records of the families in which it has an IP itself.`
      : say`A Pod gets traffic of a family only if it has an IP of that family itself.`,
  );
}

function familyTable(service: Service, wish: FamilyWish): string {
  const rows = CLUSTERS.map(([name, cluster]) => {
    const granted = grantedFamilies(wish, cluster);
    if (granted === 'refused') return [name, say`**refused** by the API server`, '–'];
    // Which one a cluster of two families takes first is not known here.
    const isOpen = wish.families.length === 0 && cluster.length > 1;
    if (isOpen && granted.length === 1) return [name, say`IPv4 or IPv6: the cluster's first`, say`A or AAAA`];
    return [
      name,
      `${namesOf(granted)}${isOpen ? say`, the cluster's first one first` : ''}`,
      recordsOf(granted),
    ];
  });
  const what = isHeadless(service) ? say`IPs of Pods in DNS` : say`Cluster IPs`;
  return table([say`The cluster has`, what, say`DNS records`], rows);
}

function namesOf(families: readonly Family[]): string {
  return joinWords(families);
}

function recordsOf(families: readonly Family[]): string {
  return joinWords(families.map((family) => RECORDS[family]));
}
