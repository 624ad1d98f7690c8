import { isHeadless, type Service } from '../../k8s/service';
import { hasSelector, select } from '../../routing/selection';
import { say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { paragraphs } from './markdown';
import { linksTo, titleOfPart } from './naming';

/** `publishNotReadyAddresses` (RES-005, DNS-013). */
export function explainNotReady(snapshot: Snapshot, service: Service): string | undefined {
  const publishes = service.publishNotReadyAddresses?.value;
  if (publishes === undefined) return undefined;
  const heading = titleOfPart(snapshot, `publishNotReadyAddresses: ${publishes}`, service);
  if (!hasSelector(service))
    return paragraphs(
      heading,
      say`It changes nothing here: this Service selects no Pods, so whoever lists its addresses says which are ready.`,
    );
  const { workloads } = select(snapshot, service);
  const pods = workloads.length > 0 ? say`The Pods of ${linksTo(snapshot, workloads)}` : say`Its Pods`;
  return paragraphs(heading, publishes ? early(service, pods) : late(service, pods));
}

function early(service: Service, pods: string): string {
  return isHeadless(service)
    ? say`${pods} are in DNS as soon as they have an IP, before they are ready and while they shut down.`
    : say`${pods} get traffic as soon as they have an IP, before they are ready and while they shut down.`;
}

function late(service: Service, pods: string): string {
  return isHeadless(service)
    ? say`${pods} are in DNS only while they are ready.`
    : say`${pods} get traffic only while they are ready.`;
}
