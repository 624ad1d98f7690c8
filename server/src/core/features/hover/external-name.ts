import { knownTypeOf, type Service } from '../../k8s/service';
import { isIpForDns } from '../../routing/addresses';
import { say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { code, paragraphs } from './markdown';
import { dnsBlock } from './names';
import { titleOfPart } from './naming';

/** `externalName` (DNS-009, SVC-062, SVC-065). */
export function explainExternalName(snapshot: Snapshot, service: Service): string | undefined {
  const target = service.externalName?.value;
  if (!target) return undefined;
  const heading = titleOfPart(snapshot, `externalName: ${code(target)}`, service);
  const type = knownTypeOf(service);
  if (type === undefined) return undefined;
  if (type !== 'ExternalName')
    return paragraphs(
      heading,
      say`Ignored: it counts only for type ${code('ExternalName')}, and this Service has type ${code(type)}.`,
    );
  return paragraphs(
    heading,
    isIpForDns(target) ? ipText(target) : aliasText(service, target),
    dnsBlock(snapshot, service),
  );
}

function aliasText(service: Service, target: string): string {
  const name = service.name ? code(service.name.value) : say`its name`;
  const ports = service.ports.length > 0 ? say` and the \`ports\` here have no effect` : '';
  return say`Whoever looks up ${name} gets a CNAME for ${code(target)} and connects there directly: Kubernetes proxies nothing${ports}.`;
}

/** DNS-032. */
function ipText(target: string): string {
  return say`${code(target)} is an IP, but a CNAME needs a name: the cluster's DNS (CoreDNS) does not answer for this Service.`;
}
