import { isHeadless, knownTypeOf, type Service } from '../../k8s/service';
import { say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { code, paragraphs, text } from './markdown';
import { dnsBlock } from './names';
import { titleOfPart } from './naming';
import { routeTable } from './route-table';
import { summary } from './service';

/** `clusterIP`: None, an IP, or "" for one that the cluster chooses. */
export function explainClusterIP(snapshot: Snapshot, service: Service): string | undefined {
  const ip = service.clusterIP?.value;
  if (ip === undefined) return undefined;
  const heading = titleOfPart(snapshot, `clusterIP: ${ip === '' ? '""' : text(ip)}`, service);
  const type = knownTypeOf(service);
  // SVC-050, SVC-063
  if (type === 'ExternalName' && ip !== '')
    return paragraphs(
      heading,
      say`An ExternalName Service has no IP, so the API server refuses this field here.`,
    );
  if (ip === 'None' && (type === 'NodePort' || type === 'LoadBalancer')) {
    return paragraphs(heading, say`Type ${code(type)} needs a cluster IP, so the API server refuses this.`);
  }
  if (isHeadless(service)) {
    return paragraphs(
      heading,
      summary(snapshot, service),
      routeTable(snapshot, service),
      dnsBlock(snapshot, service),
    );
  }
  const words =
    ip === ''
      ? say`The cluster chooses an IP for this Service and keeps it.`
      : say`Always this IP; it has to be free and in the range that the cluster gives to Services.`;
  return paragraphs(heading, words, dnsBlock(snapshot, service));
}
