import type { EndpointPort } from '../../k8s/endpoints';
import { knownTypeOf, protocolOf, type Service } from '../../k8s/service';
import {
  effectiveSources,
  isWrittenByController,
  pairs,
  servedName,
  servedServices,
  whyUnused,
  type EndpointSource,
} from '../../routing/pairing';
import { say } from '../../words';
import { namespaceOf } from '../../workspace/scope';
import { searched } from '../../workspace/searched';
import type { Snapshot } from '../../workspace/snapshot';
import { bullets, code, paragraphs, text } from './markdown';
import { linksTo, linkTo, nameOf, portName, title, titleOfPart } from './naming';
import { routeTable } from './route-table';

/** An Endpoints or EndpointSlice as a whole: which Service sends traffic to its addresses. */
export function explainEndpoints(snapshot: Snapshot, source: EndpointSource): string {
  const { users, problem } = usersOf(snapshot, source);
  const sends = users.length > 1 ? say`send their` : say`sends its`;
  return paragraphs(
    title(snapshot, source),
    problem ?? say`Says where ${linksTo(snapshot, users)} ${sends} traffic.`,
    ...users.map((service) => routeTable(snapshot, service)),
  );
}

/** One address: by which Service ports traffic gets there. @param ready whether it is listed as ready (EPS-014) */
export function explainAddress(
  snapshot: Snapshot,
  source: EndpointSource,
  address: string,
  ports: readonly EndpointPort[],
  ready: boolean,
): string {
  const heading = titleOfPart(snapshot, say`Address ${code(address)}`, source);
  const { users, problem } = usersOf(snapshot, source);
  if (problem) return paragraphs(heading, problem);
  if (!ready)
    return paragraphs(heading, say`Listed as not ready: ${linksTo(snapshot, users)} sends no traffic to it.`);
  const lines = users.flatMap((service) =>
    service.ports.flatMap((port) =>
      ports
        .filter((other) => other.port && pairs(port, other))
        .map(
          (other) =>
            `${linkTo(snapshot, service)}, ${portName(service, port)} → ${code(address.includes(':') ? `[${address}]:${other.port?.value}` : `${address}:${other.port?.value}`)}`,
        ),
    ),
  );
  if (lines.length > 0) return paragraphs(heading, say`Gets the traffic of:`, bullets(lines));
  return paragraphs(
    heading,
    say`Gets no traffic: no port listed here goes with a port of ${linksTo(snapshot, users)} (by name and protocol).`,
  );
}

/** One port: which Service port goes with it (PAIR-001). */
export function explainEndpointPort(
  snapshot: Snapshot,
  source: EndpointSource,
  port: EndpointPort,
): string | undefined {
  if (port.port === undefined) return undefined;
  const name = port.name?.value ? ` ${code(port.name.value)}` : '';
  const heading = titleOfPart(snapshot, say`Port ${port.port.value}${name}`, source);
  const { users, problem } = usersOf(snapshot, source);
  if (problem) return paragraphs(heading, problem);
  const paired = users.flatMap((service) => {
    const matching = service.ports.filter((other) => pairs(other, port));
    return matching.length > 0 ? [{ service, matching }] : [];
  });
  if (paired.length === 0) {
    const wanted = port.name?.value ? say`named ${code(port.name.value)}` : say`without a name`;
    return paragraphs(
      heading,
      say`Gets no traffic: ${linksTo(snapshot, users)} has no ${text(protocolOf(port))} port ${wanted}, and ports belong together by name.`,
    );
  }
  return paragraphs(
    heading,
    ...paired.map(({ service, matching }) =>
      paragraphs(
        say`Serves ${matching.map((other) => portName(service, other)).join(', ')} of ${linkTo(snapshot, service)}:`,
        routeTable(snapshot, service, { ports: matching }),
      ),
    ),
  );
}

/** The Services that send traffic to it, or why there is none. */
function usersOf(
  snapshot: Snapshot,
  source: EndpointSource,
): { users: readonly Service[]; problem: string | undefined } {
  const services = servedServices(snapshot, source);
  const problem = verdict(snapshot, source, services);
  return { users: problem ? [] : services.filter((service) => isUsed(snapshot, source, service)), problem };
}

function isUsed(snapshot: Snapshot, source: EndpointSource, service: Service): boolean {
  return knownTypeOf(service) !== 'ExternalName' && effectiveSources(snapshot, service).includes(source);
}

/** Why it leads no traffic anywhere; `undefined` where it does. */
function verdict(
  snapshot: Snapshot,
  source: EndpointSource,
  services: readonly Service[],
): string | undefined {
  const name = servedName(source);
  if (!name) {
    // EPS-012
    return source.kind === 'EndpointSlice'
      ? say`It lacks the label \`kubernetes.io/service-name\`, so no Service uses its addresses.`
      : say`It has no name, so no Service uses its addresses.`;
  }
  const isClaimed = services.some((one) => whyUnused(one, source) === 'claimed');
  if (isWrittenByController(source) && !isClaimed)
    return say`Written by a controller of the cluster for Service ${code(name)}, not by hand.`;
  const [service] = services;
  if (!service) {
    const where = snapshot.complete
      ? say`in ${text(searched(snapshot, source, 'services'))}`
      : say`among the files that were read so far`;
    return say`There is no Service ${code(name)} in namespace ${code(namespaceOf(snapshot, source))} ${where}. Without one, nothing uses these addresses.`;
  }
  if (services.some((one) => isUsed(snapshot, source, one))) return undefined;
  if (services.every((one) => knownTypeOf(one) === 'ExternalName')) {
    return say`${linksTo(snapshot, services)} is of type ExternalName: only a name in DNS, which never uses addresses.`;
  }
  switch (whyUnused(service, source)) {
    case 'overwritten':
      return say`${linkTo(snapshot, service)} has a selector, so the cluster writes ${text(nameOf(source))} itself and overwrites what stands here.`;
    case 'names':
      return say`kube-proxy ignores names (\`addressType: FQDN\`), so no traffic goes to these addresses.`;
    case 'not-mirrored':
      return say`It has the label \`endpointslice.kubernetes.io/skip-mirror\`, so no Service uses its addresses.`;
    case 'election':
      return say`It has the annotation \`control-plane.alpha.kubernetes.io/leader\`, so it is not turned into EndpointSlices and no Service uses its addresses.`;
    case 'same-names':
      return say`Two ports of one subset have the same name, which an EndpointSlice must not have, so it is not turned into one and no Service uses its addresses.`;
    case 'claimed':
      return say`It says that it was made from Endpoints (${code('endpointslice.kubernetes.io/managed-by')}), so the cluster removes it or writes it anew from them.`;
    case 'generated':
    case undefined:
      return say`No traffic goes to these addresses.`;
  }
}
