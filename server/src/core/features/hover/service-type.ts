import { knownTypeOf, type Service } from '../../k8s/service';
import { joinWords, say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { paragraphs } from './markdown';
import { titleOfPart } from './naming';
import { reachableFrom } from './reachable';
import { routeTable } from './route-table';
import { summary } from './service';
import { affinityLine } from './session-affinity';
import { sourceAddressLine } from './source-address';

/** `type`: what it makes of this Service. */
export function explainType(snapshot: Snapshot, service: Service): string | undefined {
  const type = knownTypeOf(service);
  if (type === undefined) return undefined;
  return paragraphs(
    titleOfPart(snapshot, `type: ${type}`, service),
    summary(snapshot, service),
    type === 'ExternalName' ? ignoredFields(service) : routeTable(snapshot, service),
    reachableFrom(snapshot, service),
    sourceAddressLine(snapshot, service),
    affinityLine(service),
  );
}

/** SVC-032, SVC-064. */
function ignoredFields(service: Service): string | undefined {
  const ignored = [
    ...(service.ports.length > 0 ? ['`ports`'] : []),
    ...(service.selector.length > 0 ? ['`selector`'] : []),
  ];
  if (ignored.length === 0) return undefined;
  const change = service.ports.length > 0 ? 'change' : 'changes';
  return say`Its ${joinWords(ignored)} ${change} nothing.`;
}
