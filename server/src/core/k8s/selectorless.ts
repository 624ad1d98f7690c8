import { applyEdits, type TextEdit } from '../text';
import { appendDocument, removePair, replaceScalar } from '../yaml/edits';
import { pairOf, type YamlMap } from '../yaml/node';
import { SERVICE_NAME_LABEL } from './endpoint-slice';
import { protocolOf, type Service } from './service';

/**
 * Turns an ExternalName Service for an IPv4 address into one without a selector, with an EndpointSlice behind it.
 * Without ports it becomes headless, so that its name still means just the address (SVC-010, DNS-005). Empty where the
 * Service has no name, stands in a List or in flow style, or the address is one that no EndpointSlice may hold.
 */
export function toSelectorless(service: Service, ip: string): TextEdit[] {
  const { spec, document } = service;
  const name = service.name?.value;
  const isWhole = document.root?.type === 'map' && !document.root.flow && document.root === service.node;
  if (!spec || spec.flow || !name || !isWhole || isSpecial(ip)) return [];
  const edits = specEdits(document.text, spec, service.ports.length > 0);
  if (!edits) return [];
  // One edit to the end of the document: the last field's line and the place to append at may touch.
  const changed = applyEdits(document.text, edits);
  const start = Math.min(...edits.map(({ range }) => range.start));
  const appended = applyEdits(changed, [appendDocument(changed, sliceFor(service, name, ip))]);
  return [{ range: { start, end: document.text.length }, newText: appended.slice(start) }];
}

function specEdits(text: string, spec: YamlMap, hasPorts: boolean): TextEdit[] | undefined {
  const [type, externalName, selector] = ['type', 'externalName', 'selector'].map((key) => pairOf(spec, key));
  if (type?.value?.type !== 'scalar' || externalName?.value?.type !== 'scalar') return undefined;
  if ([type, externalName, selector].some((pair) => pair?.merged)) return undefined;
  const headless = [replaceScalar(externalName.key, 'clusterIP'), replaceScalar(externalName.value, 'None')];
  return [
    replaceScalar(type.value, 'ClusterIP'),
    ...(hasPorts ? [removePair(text, spec, externalName)] : headless),
    ...(selector ? [removePair(text, spec, selector)] : []),
  ];
}

/** Ports pair by name and protocol, and the slice's number is where the traffic goes (PAIR-001). */
function sliceFor(service: Service, name: string, ip: string): string {
  const ports = service.ports.flatMap((port) => {
    const target = port.targetPort?.value;
    const number = typeof target === 'number' && target !== 0 ? target : port.port?.value;
    if (number === undefined) return [];
    const lines = [
      ...(port.name?.value ? [`name: ${port.name.value}`] : []),
      `port: ${number}`,
      ...(protocolOf(port) === 'TCP' ? [] : [`protocol: ${protocolOf(port)}`]),
    ];
    return lines.map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`);
  });
  return [
    'apiVersion: discovery.k8s.io/v1',
    'kind: EndpointSlice',
    'metadata:',
    `  name: ${name}-1`,
    ...(service.namespace?.value ? [`  namespace: ${service.namespace.value}`] : []),
    '  labels:',
    `    ${SERVICE_NAME_LABEL}: ${name}`,
    'addressType: IPv4',
    'endpoints:',
    `  - addresses: [${ip}]`,
    ...(ports.length > 0 ? ['ports:', ...ports] : []),
  ].join('\n');
}

/** FMT-011. */
function isSpecial(ip: string): boolean {
  return /^(?:0\.0\.0\.0$|127\.|169\.254\.|224\.0\.0\.)/.test(ip);
}
