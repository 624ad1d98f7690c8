import { isHeadless, knownTypeOf, type Service } from '../../k8s/service';
import { isIpForDns } from '../../routing/addresses';
import { nodePortOf } from '../../routing/exposure';
import { effectiveSources } from '../../routing/pairing';
import { hasSelector } from '../../routing/selection';
import { say } from '../../words';
import type { Snapshot } from '../../workspace/snapshot';
import { isPlaceholder } from '../../yaml/node';
import { familiesLine } from './ip-families';
import { code, paragraphs } from './markdown';
import { dnsBlock } from './names';
import { linksTo, title, wantedPods } from './naming';
import { policyBlock } from './policy';
import { reachableFrom } from './reachable';
import { routeTable } from './route-table';
import { affinityLine } from './session-affinity';
import { sourceAddressLine } from './source-address';
import { waysToTry } from './try-it';
import { environmentBlock } from './variables';

/** The whole Service at a glance. */
export function explainService(snapshot: Snapshot, service: Service): string {
  const type = knownTypeOf(service);
  if (type === undefined)
    return paragraphs(title(snapshot, service), summary(snapshot, service), routeTable(snapshot, service));
  return paragraphs(
    title(snapshot, service),
    summary(snapshot, service),
    type === 'ExternalName' ? undefined : routeTable(snapshot, service),
    reachableFrom(snapshot, service),
    sourceAddressLine(snapshot, service),
    policyBlock(snapshot, service),
    affinityLine(service),
    familiesLine(service),
    dnsBlock(snapshot, service),
    environmentBlock(snapshot, service),
    waysToTry(snapshot, service),
  );
}

/** One sentence on what the Service does. */
export function summary(snapshot: Snapshot, service: Service): string {
  const type = knownTypeOf(service);
  if (type === undefined)
    return say`Its type ${code(service.type?.value ?? '')} ${unknownTypeWords(service)}, so who reaches it cannot be said.`;
  if (type === 'ExternalName') {
    const target = service.externalName?.value;
    if (target && isIpForDns(target))
      return say`An alias for the IP ${code(target)}, but a CNAME needs a name: the cluster's DNS (CoreDNS) does not answer for it.`;
    return target
      ? say`An alias: DNS answers with a CNAME for ${code(target)}, and clients connect there themselves. Nothing is proxied.`
      : say`An alias without a target: it lacks its \`externalName\`.`;
  }
  const target = targetOf(snapshot, service);
  if (isHeadless(service))
    return say`Headless: it has no IP of its own. DNS gives ${hasSelector(service) ? say`the IPs of ${target}` : target}, and clients connect to them directly.`;
  if (service.ports.length === 0) return say`It lists no ports, so it sends nothing anywhere.`;
  switch (type) {
    case 'ClusterIP':
      return say`Spreads connections from inside the cluster over ${target}.`;
    case 'NodePort':
      return say`Opens ${nodePortWords(service)} on every node and spreads connections over ${target}.`;
    case 'LoadBalancer':
      return say`Asks for a load balancer outside the cluster and spreads connections over ${target}.`;
  }
}

function unknownTypeWords(service: Service): string {
  return isPlaceholder(service.type?.value ?? '')
    ? say`still awaits its value`
    : say`is none that Kubernetes has`;
}

function targetOf(snapshot: Snapshot, service: Service): string {
  if (hasSelector(service)) return wantedPods(service);
  const sources = effectiveSources(snapshot, service);
  return sources.length > 0
    ? say`the addresses that ${linksTo(snapshot, sources)} ${sources.length > 1 ? 'list' : 'lists'} (it has no selector)`
    : say`addresses that somebody has to list (it has no selector)`;
}

function nodePortWords(service: Service): string {
  const open = service.ports.flatMap((port) => nodePortOf(service, port) ?? []);
  if (open.length !== 1) return say`${open.length} ports`;
  const written = open[0]?.written;
  return written === undefined ? say`a port that the cluster chooses` : say`port ${code(written)}`;
}
