import type { Ingress, IngressBackend } from '../../k8s/ingress';
import { stringAt } from '../../k8s/object';
import { knownTypeOf, type Service } from '../../k8s/service';
import { portFor, servicesBehind } from '../../routing/exposure';
import { joinWords, say } from '../../words';
import { namespaceOf } from '../../workspace/scope';
import { searched } from '../../workspace/searched';
import type { Snapshot } from '../../workspace/snapshot';
import { mapOf } from '../../yaml/node';
import { code, paragraphs, table, text } from './markdown';
import { linkTo, portName, portNumber, title, titleOfPart } from './naming';
import { ingressAddress } from './reachable';
import { receiversText, routeTable } from './route-table';
import { waysToTryIngress } from './try-it';

/** Variants of one Service that are shown. */
const SHOWN = 3;

/** Rows of the table of a whole Ingress. */
const SHOWN_ROWS = 12;

/** The Ingress as a whole, or one host of it: which requests go to which containers. */
export function explainIngress(
  snapshot: Snapshot,
  ingress: Ingress,
  backends: readonly IngressBackend[] = ingress.backends,
): string | undefined {
  if (backends.length === 0) return undefined;
  const className =
    stringAt(mapOf(ingress.node, 'spec'), 'ingressClassName')?.value ??
    ingress.annotations.find(({ key }) => key.value === 'kubernetes.io/ingress.class')?.value.value;
  const controller = className
    ? say`The controller of class ${code(className)}`
    : say`The controller of the default class`;
  const rows = backends.slice(0, SHOWN_ROWS).map((backend) => rowFor(snapshot, ingress, backend));
  return paragraphs(
    title(snapshot, ingress),
    say`${controller} sends requests from outside to:`,
    table([say`Requests`, 'Service', say`Port`, say`Received by`], rows),
    backends.length > SHOWN_ROWS ? say`… and ${backends.length - SHOWN_ROWS} more.` : undefined,
  );
}

function rowFor(snapshot: Snapshot, ingress: Ingress, backend: IngressBackend): string[] {
  const address = ingressAddress({ backend });
  const [service] = servicesBehind(snapshot, ingress, backend);
  const wanted = backend.port === undefined ? '–' : code(backend.port.value);
  if (!service) return [address, code(backend.service.value), wanted, say`no such Service found`];
  const port = portFor(service, backend);
  return [
    address,
    linkTo(snapshot, service),
    port ? `${wanted}${typeof backend.port?.value === 'string' ? ` ${portNumber(port)}` : ''}` : wanted,
    port ? receiversText(snapshot, service, port) : say`no such port`,
  ];
}

/** A backend of an Ingress: where its traffic goes from here. */
export function explainBackend(snapshot: Snapshot, ingress: Ingress, backend: IngressBackend): string {
  const services = servicesBehind(snapshot, ingress, backend);
  const heading = titleOfPart(snapshot, say`Backend ${code(backend.service.value)}`, ingress);
  if (services.length === 0) {
    const found = snapshot.complete
      ? say` in ${text(searched(snapshot, ingress, 'services'))}`
      : say` among the files that were read so far`;
    return paragraphs(
      heading,
      say`${ingressAddress({ backend })} goes to Service ${code(backend.service.value)} in namespace ${code(namespaceOf(snapshot, ingress))}, but there is none${found}. An Ingress reaches only Services of its own namespace.`,
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
    return say`${address} goes to ${name}, an alias for ${code(service.externalName?.value ?? '')}; not every Ingress controller takes that.`;
  }
  if (port) {
    return paragraphs(
      say`${address} goes to ${portName(service, port)} of ${name}:`,
      routeTable(snapshot, service, { ports: [port], client: address }),
    );
  }
  if (backend.port === undefined) return say`${address} goes to ${name}, but the port is missing.`;
  const others = service.ports.map((other) => portName(service, other));
  const has = others.length > 0 ? say`; it has ${joinWords(others)}` : '';
  return say`${address} goes nowhere: ${name} has no port ${code(backend.port.value)}${has}. What counts is the Service's own port, not its targetPort.`;
}
