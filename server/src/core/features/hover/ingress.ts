import type { Ingress, IngressBackend } from '../../k8s/ingress';
import { knownTypeOf, type Service } from '../../k8s/service';
import { portFor, servicesBehind } from '../../routing/exposure';
import { joinWords } from '../../text';
import { namespaceOf } from '../../workspace/scope';
import { searched } from '../../workspace/searched';
import type { Snapshot } from '../../workspace/snapshot';
import { code, paragraphs, text } from './markdown';
import { linkTo, portName, titleOfPart } from './naming';
import { ingressAddress } from './reachable';
import { routeTable } from './route-table';
import { waysToTryIngress } from './try-it';

/** Variants of one Service that are shown. */
const SHOWN = 3;

/** A backend of an Ingress: where its traffic goes from here. */
export function explainBackend(snapshot: Snapshot, ingress: Ingress, backend: IngressBackend): string {
  const services = servicesBehind(snapshot, ingress, backend);
  const heading = titleOfPart(snapshot, `Backend ${code(backend.service.value)}`, ingress);
  if (services.length === 0) {
    const found = snapshot.complete
      ? ` in ${text(searched(snapshot, ingress, 'services'))}`
      : ' among the files that were read so far';
    return paragraphs(
      heading,
      `${ingressAddress({ backend })} goes to Service ${code(backend.service.value)} in namespace ${code(namespaceOf(snapshot, ingress))}, but there is none${found}. An Ingress reaches only Services of its own namespace.`,
    );
  }
  return paragraphs(
    heading,
    ...services.slice(0, SHOWN).map((service) => onward(snapshot, service, backend)),
    waysToTryIngress(snapshot, ingress, backend),
  );
}

function onward(snapshot: Snapshot, service: Service, backend: IngressBackend): string {
  const address = ingressAddress({ backend });
  const name = linkTo(snapshot, service);
  const port = portFor(service, backend);
  if (knownTypeOf(service) === 'ExternalName') {
    return `${address} goes to ${name}, an alias for ${code(service.externalName?.value ?? '')}; not every Ingress controller takes that.`;
  }
  if (port) {
    return paragraphs(
      `${address} goes to ${portName(service, port)} of ${name}:`,
      routeTable(snapshot, service, { ports: [port], client: address }),
    );
  }
  if (backend.port === undefined) return `${address} goes to ${name}, but the port is missing.`;
  const others = service.ports.map((other) => portName(service, other));
  const has = others.length > 0 ? `; it has ${joinWords(others)}` : '';
  return `${address} goes nowhere: ${name} has no port ${code(backend.port.value)}${has}. What counts is the Service's own port, not its targetPort.`;
}
